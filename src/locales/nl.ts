import type { Locale } from '../languages/messages.js';

const locale: Locale = {
  lang: 'nl',
  dir: 'ltr',
  messages: {
    heading: 'Cookies op deze website',
    message:
      'Sommige cookies zijn nodig om deze website te laten werken. Andere laten ons zien hoe de website wordt gebruikt, of tonen u passende advertenties. Daarover beslist u.',
    policy: 'Lees onze privacyverklaring',
    preferences: 'Voorkeuren aanpassen',
    accept: 'Accepteren',
    decline: 'Weigeren',
    close: 'Sluiten',
    'close-opt-in': 'Sluiten zonder te accepteren',
    'close-notice': 'Sluiten en doorgaan',
    changes: 'Uw eerdere keuze geldt niet meer. Daarom vragen we het u opnieuw.',
    'panel-heading': 'Cookie-instellingen aanpassen',
    'panel-message': 'Kies waarvoor wij cookies mogen gebruiken. Er verandert niets totdat u opslaat.',
    'panel-close': 'Sluiten zonder op te slaan',
    'panel-decline': 'Alles weigeren',
    save: 'Opslaan',
    signal: 'Het afmeldsignaal van uw browser ({signal}) wordt gerespecteerd. Uitgeschakeld: {categories}.',
    previous: 'U had toegestaan: {granted}. U had geweigerd: {denied}.',
    none: 'niets',
    confirmation: 'Uw keuze is opgeslagen.',
    'always-on': 'Altijd aan',
    denied: 'Altijd uit op deze pagina.',
    details: 'Details',
    'trusted-label': 'Noodzakelijk',
    'trusted-description': 'Laat deze website werken: beveiliging, formulieren en uw keuze hier.',
    'analytics-label': 'Websitestatistieken',
    'analytics-description': 'Laat ons zien hoe deze website wordt gebruikt, zodat we die kunnen verbeteren.',
    'advertising-label': 'Advertenties',
    'advertising-description': 'Toont u passende advertenties en laat ons zien of ze werken.',
    'embed-heading': 'Inhoud van {host}',
    'embed-message': 'Deze inhoud wordt alleen getoond als u ‘{category}’ toestaat.',
    'load-once': 'Eenmalig laden',
    'always-allow': '‘{category}’ altijd toestaan',
    'embed-denied': 'Deze inhoud kan op deze pagina niet worden getoond.',
  },
};

export default locale;
