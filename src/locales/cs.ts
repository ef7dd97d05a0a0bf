import type { Locale } from '../languages/messages.js';

const locale: Locale = {
  lang: 'cs',
  dir: 'ltr',
  messages: {
    heading: 'Soubory cookie na tomto webu',
    message:
      'Některé soubory cookie jsou nezbytné pro fungování tohoto webu. Jiné nám ukazují, jak se používá, nebo vám zobrazují vhodnou reklamu: o těch rozhodujete vy.',
    policy: 'Přečíst zásady ochrany soukromí',
    preferences: 'Upravit předvolby',
    accept: 'Souhlasím',
    decline: 'Odmítám',
    close: 'Zavřít',
    'close-opt-in': 'Zavřít bez souhlasu',
    'close-notice': 'Zavřít a pokračovat',
    changes: 'Vaše dřívější volba už neplatí, proto se ptáme znovu.',
    'panel-heading': 'Přizpůsobit nastavení souborů cookie',
    'panel-message': 'Vyberte, k čemu smíme soubory cookie používat. Dokud volbu neuložíte, nic se nezmění.',
    'panel-close': 'Zavřít bez uložení',
    'panel-decline': 'Odmítnout vše',
    save: 'Uložit',
    signal: 'Signál nesouhlasu z vašeho prohlížeče ({signal}) respektujeme. Vypnuto: {categories}.',
    previous: 'Dříve jste povolili: {granted}. Dříve jste odmítli: {denied}.',
    none: 'nic',
    confirmation: 'Vaše volba byla uložena.',
    'always-on': 'Vždy zapnuto',
    denied: 'Na této stránce vždy vypnuto.',
    details: 'Podrobnosti',
    'trusted-label': 'Nezbytné',
    'trusted-description': 'Zajišťují fungování webu: zabezpečení, formuláře a vaši volbu zde.',
    'analytics-label': 'Analytika webu',
    'analytics-description': 'Ukazuje nám, jak se tento web používá, abychom ho mohli zlepšovat.',
    'advertising-label': 'Reklama',
    'advertising-description': 'Zobrazuje vám vhodnou reklamu a ukazuje nám, zda funguje.',
    'embed-heading': 'Obsah z {host}',
    'embed-message': 'Tento obsah se zobrazí, jen pokud povolíte „{category}“.',
    'load-once': 'Načíst jednou',
    'always-allow': 'Vždy povolit „{category}“',
    'embed-denied': 'Tento obsah nelze na této stránce zobrazit.',
  },
};

export default locale;
