import type { Locale } from '../languages/messages.js';

const locale: Locale = {
  lang: 'it',
  dir: 'ltr',
  messages: {
    heading: 'Cookie su questo sito',
    message:
      'Alcuni cookie sono necessari al funzionamento di questo sito. Altri ci indicano come viene utilizzato o mostrano pubblicità pertinente: su questi la scelta è Sua.',
    policy: 'La nostra informativa sulla privacy',
    preferences: 'Modifica le preferenze',
    accept: 'Accetto',
    decline: 'Rifiuto',
    close: 'Chiudi',
    'close-opt-in': 'Chiudi senza accettare',
    'close-notice': 'Chiudi e continua',
    changes: 'La scelta precedente non è più valida, perciò la chiediamo di nuovo.',
    'panel-heading': 'Personalizza le impostazioni dei cookie',
    'panel-message': 'Per quali finalità possiamo utilizzare i cookie? Nulla cambia fino al salvataggio.',
    'panel-close': 'Chiudi senza salvare',
    'panel-decline': 'Rifiuta tutto',
    save: 'Salva',
    signal: 'Il segnale di opposizione del browser ({signal}) viene rispettato. Disattivato: {categories}.',
    previous: 'Consentito in precedenza: {granted}. Rifiutato in precedenza: {denied}.',
    none: 'nulla',
    confirmation: 'La scelta è stata salvata.',
    'always-on': 'Sempre attivi',
    denied: 'Sempre disattivato in questa pagina.',
    details: 'Dettagli',
    'trusted-label': 'Necessari',
    'trusted-description': 'Permettono al sito di funzionare: sicurezza, moduli e la scelta sui cookie.',
    'analytics-label': 'Analisi del sito',
    'analytics-description': 'Ci mostra come viene utilizzato questo sito, per poterlo migliorare.',
    'advertising-label': 'Pubblicità',
    'advertising-description': 'Mostra pubblicità pertinente e ci indica se è efficace.',
    'embed-heading': 'Contenuto di {host}',
    'embed-message': 'Questo contenuto viene mostrato solo se si consente «{category}».',
    'load-once': 'Carica una volta',
    'always-allow': 'Consenti sempre «{category}»',
    'embed-denied': 'Questo contenuto non può essere mostrato in questa pagina.',
  },
};

export default locale;
