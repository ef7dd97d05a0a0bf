import type { Locale } from '../languages/messages.js';

const locale: Locale = {
  lang: 'da',
  dir: 'ltr',
  messages: {
    heading: 'Cookies på hjemmesiden',
    message:
      'Nogle cookies er nødvendige, for at hjemmesiden fungerer. Andre viser os, hvordan den bliver brugt, eller viser dig relevante annoncer. Dem bestemmer du over.',
    policy: 'Læs vores privatlivspolitik',
    preferences: 'Ret dine indstillinger',
    accept: 'Accepter',
    decline: 'Afvis',
    close: 'Luk',
    'close-opt-in': 'Luk uden at acceptere',
    'close-notice': 'Luk og fortsæt',
    changes: 'Dit tidligere valg gælder ikke længere, så vi spørger igen.',
    'panel-heading': 'Tilpas cookieindstillinger',
    'panel-message': 'Vælg, hvad vi må bruge cookies til. Intet ændres, før du gemmer.',
    'panel-close': 'Luk uden at gemme',
    'panel-decline': 'Afvis alle',
    save: 'Gem',
    signal: 'Din browsers fravalgssignal ({signal}) bliver respekteret. Slået fra: {categories}.',
    previous: 'Du havde tilladt: {granted}. Du havde afvist: {denied}.',
    none: 'intet',
    confirmation: 'Dit valg er gemt.',
    'always-on': 'Altid slået til',
    denied: 'Altid slået fra på denne side.',
    details: 'Detaljer',
    'trusted-label': 'Nødvendige',
    'trusted-description': 'Får hjemmesiden til at fungere: sikkerhed, formularer og dit valg her.',
    'analytics-label': 'Webstatistik',
    'analytics-description': 'Viser os, hvordan hjemmesiden bliver brugt, så vi kan gøre den bedre.',
    'advertising-label': 'Annoncering',
    'advertising-description': 'Viser dig relevante annoncer og viser os, om de virker.',
    'embed-heading': 'Indhold fra {host}',
    'embed-message': 'Indholdet vises kun, hvis du tillader »{category}«.',
    'load-once': 'Indlæs én gang',
    'always-allow': 'Tillad altid »{category}«',
    'embed-denied': 'Indholdet kan ikke vises på denne side.',
  },
};

export default locale;
