import type { Locale } from '../languages/messages.js';

const locale: Locale = {
  lang: 'nb',
  dir: 'ltr',
  messages: {
    heading: 'Informasjonskapsler på nettstedet',
    message:
      'Noen informasjonskapsler er nødvendige for at nettstedet skal fungere. Andre viser oss hvordan det blir brukt, eller viser deg tilpasset reklame. Dem bestemmer du over.',
    policy: 'Les personvernerklæringen vår',
    preferences: 'Endre valgene dine',
    accept: 'Godta',
    decline: 'Avslå',
    close: 'Lukk',
    'close-opt-in': 'Lukk uten å godta',
    'close-notice': 'Lukk og fortsett',
    changes: 'Det tidligere valget ditt gjelder ikke lenger, derfor spør vi på nytt.',
    'panel-heading': 'Tilpass informasjonskapsler',
    'panel-message': 'Velg hva vi kan bruke informasjonskapsler til. Ingenting endres før du lagrer.',
    'panel-close': 'Lukk uten å lagre',
    'panel-decline': 'Avslå alle',
    save: 'Lagre',
    signal: 'Reservasjonssignalet fra nettleseren din ({signal}) blir respektert. Slått av: {categories}.',
    previous: 'Du hadde tillatt: {granted}. Du hadde avslått: {denied}.',
    none: 'ingenting',
    confirmation: 'Valget ditt er lagret.',
    'always-on': 'Alltid på',
    denied: 'Alltid av på denne siden.',
    details: 'Detaljer',
    'trusted-label': 'Nødvendige',
    'trusted-description': 'Får nettstedet til å fungere: sikkerhet, skjemaer og valget ditt her.',
    'analytics-label': 'Nettstatistikk',
    'analytics-description': 'Viser oss hvordan nettstedet blir brukt, slik at vi kan gjøre det bedre.',
    'advertising-label': 'Reklame',
    'advertising-description': 'Viser deg tilpasset reklame og viser oss om den virker.',
    'embed-heading': 'Innhold fra {host}',
    'embed-message': 'Innholdet vises bare hvis du tillater «{category}».',
    'load-once': 'Last inn én gang',
    'always-allow': 'Tillat alltid «{category}»',
    'embed-denied': 'Innholdet kan ikke vises på denne siden.',
  },
};

export default locale;
