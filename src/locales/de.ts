import type { Locale } from '../languages/messages.js';

const locale: Locale = {
  lang: 'de',
  dir: 'ltr',
  messages: {
    heading: 'Cookies auf dieser Website',
    message:
      'Einige Cookies sind für den Betrieb dieser Website erforderlich. Andere zeigen uns, wie sie genutzt wird, oder zeigen Ihnen passende Werbung: Darüber entscheiden Sie.',
    policy: 'Unsere Datenschutzerklärung lesen',
    preferences: 'Einstellungen anpassen',
    accept: 'Zustimmen',
    decline: 'Ablehnen',
    close: 'Schließen',
    'close-opt-in': 'Ohne Zustimmung schließen',
    'close-notice': 'Schließen und fortfahren',
    changes: 'Ihre frühere Auswahl gilt nicht mehr, deshalb fragen wir erneut.',
    'panel-heading': 'Cookie-Einstellungen anpassen',
    'panel-message': 'Wählen Sie, wofür wir Cookies verwenden dürfen. Es ändert sich nichts, bis Sie speichern.',
    'panel-close': 'Ohne Speichern schließen',
    'panel-decline': 'Alle ablehnen',
    save: 'Speichern',
    signal: 'Das Widerspruchssignal Ihres Browsers ({signal}) wird beachtet. Ausgeschaltet: {categories}.',
    previous: 'Sie hatten erlaubt: {granted}. Sie hatten abgelehnt: {denied}.',
    none: 'nichts',
    confirmation: 'Ihre Auswahl wurde gespeichert.',
    'always-on': 'Immer aktiv',
    denied: 'Auf dieser Seite immer ausgeschaltet.',
    details: 'Einzelheiten',
    'trusted-label': 'Notwendig',
    'trusted-description': 'Damit diese Website funktioniert: Sicherheit, Formulare und Ihre Auswahl hier.',
    'analytics-label': 'Website-Analyse',
    'analytics-description': 'Zeigt uns, wie diese Website genutzt wird, damit wir sie verbessern können.',
    'advertising-label': 'Werbung',
    'advertising-description': 'Zeigt Ihnen passende Werbung und uns, ob sie wirkt.',
    'embed-heading': 'Inhalt von {host}',
    'embed-message': 'Dieser Inhalt wird nur angezeigt, wenn Sie „{category}“ erlauben.',
    'load-once': 'Einmal laden',
    'always-allow': '„{category}“ immer erlauben',
    'embed-denied': 'Dieser Inhalt kann auf dieser Seite nicht angezeigt werden.',
  },
};

export default locale;
