import type { Locale } from '../languages/messages.js';

const locale: Locale = {
  lang: 'pl',
  dir: 'ltr',
  messages: {
    heading: 'Pliki cookie w tej witrynie',
    message:
      'Niektóre pliki cookie są niezbędne do działania tej witryny. Inne pokazują nam, jak się z niej korzysta, lub służą do wyświetlania dopasowanych reklam: o nich decydują Państwo.',
    policy: 'Nasza polityka prywatności',
    preferences: 'Zmień preferencje',
    accept: 'Akceptuję',
    decline: 'Odrzucam',
    close: 'Zamknij',
    'close-opt-in': 'Zamknij bez zgody',
    'close-notice': 'Zamknij i kontynuuj',
    changes: 'Wcześniejszy wybór już nie obowiązuje, dlatego pytamy ponownie.',
    'panel-heading': 'Dostosuj ustawienia plików cookie',
    'panel-message': 'Prosimy wybrać, do czego możemy używać plików cookie. Do chwili zapisania nic się nie zmieni.',
    'panel-close': 'Zamknij bez zapisywania',
    'panel-decline': 'Odrzuć wszystkie',
    save: 'Zapisz',
    signal: 'Respektujemy sygnał sprzeciwu wysyłany przez Państwa przeglądarkę ({signal}). Wyłączono: {categories}.',
    previous: 'Poprzednio dozwolono: {granted}. Poprzednio odrzucono: {denied}.',
    none: 'brak',
    confirmation: 'Wybór został zapisany.',
    'always-on': 'Zawsze włączone',
    denied: 'Na tej stronie zawsze wyłączone.',
    details: 'Szczegóły',
    'trusted-label': 'Niezbędne',
    'trusted-description': 'Zapewniają działanie witryny: bezpieczeństwo, formularze i zapamiętanie Państwa wyboru.',
    'analytics-label': 'Analityka witryny',
    'analytics-description': 'Pokazuje nam, jak korzysta się z tej witryny, abyśmy mogli ją ulepszać.',
    'advertising-label': 'Reklama',
    'advertising-description': 'Wyświetla dopasowane reklamy i pokazuje nam, czy są skuteczne.',
    'embed-heading': 'Treść z serwisu {host}',
    'embed-message': 'Ta treść zostanie wyświetlona tylko po wyrażeniu zgody: {category}.',
    'load-once': 'Wczytaj raz',
    'always-allow': 'Zawsze zezwalaj: {category}',
    'embed-denied': 'Tej treści nie można wyświetlić na tej stronie.',
  },
};

export default locale;
