import type { Locale } from '../languages/messages.js';

const locale: Locale = {
  lang: 'sv',
  dir: 'ltr',
  messages: {
    heading: 'Kakor på webbplatsen',
    message:
      'Vissa kakor behövs för att webbplatsen ska fungera. Andra visar oss hur den används eller visar dig anpassad annonsering. Dem bestämmer du över.',
    policy: 'Läs vår integritetspolicy',
    preferences: 'Ändra dina val',
    accept: 'Godkänn',
    decline: 'Neka',
    close: 'Stäng',
    'close-opt-in': 'Stäng utan att godkänna',
    'close-notice': 'Stäng och fortsätt',
    changes: 'Ditt tidigare val gäller inte längre, därför frågar vi igen.',
    'panel-heading': 'Anpassa inställningarna för kakor',
    'panel-message': 'Välj vad vi får använda kakor till. Inget ändras förrän du sparar.',
    'panel-close': 'Stäng utan att spara',
    'panel-decline': 'Neka alla',
    save: 'Spara',
    signal: 'Signalen från din webbläsare om att du nekar ({signal}) respekteras. Avstängt: {categories}.',
    previous: 'Du hade tillåtit: {granted}. Du hade nekat: {denied}.',
    none: 'inget',
    confirmation: 'Ditt val har sparats.',
    'always-on': 'Alltid på',
    denied: 'Alltid av på den här sidan.',
    details: 'Detaljer',
    'trusted-label': 'Nödvändiga',
    'trusted-description': 'Får webbplatsen att fungera: säkerhet, formulär och ditt val här.',
    'analytics-label': 'Webbanalys',
    'analytics-description': 'Visar oss hur webbplatsen används, så att vi kan förbättra den.',
    'advertising-label': 'Annonsering',
    'advertising-description': 'Visar dig anpassade annonser och visar oss om de fungerar.',
    'embed-heading': 'Innehåll från {host}',
    'embed-message': 'Innehållet visas bara om du tillåter ”{category}”.',
    'load-once': 'Visa en gång',
    'always-allow': 'Tillåt alltid ”{category}”',
    'embed-denied': 'Innehållet kan inte visas på den här sidan.',
  },
};

export default locale;
