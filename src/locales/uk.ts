import type { Locale } from '../languages/messages.js';

const locale: Locale = {
  lang: 'uk',
  dir: 'ltr',
  messages: {
    heading: 'Файли cookie на цьому сайті',
    message:
      'Деякі файли cookie потрібні для роботи цього сайту. Інші показують нам, як ним користуються, або показують вам відповідну рекламу: щодо них вирішуєте ви.',
    policy: 'Наша політика конфіденційності',
    preferences: 'Змінити налаштування',
    accept: 'Прийняти',
    decline: 'Відхилити',
    close: 'Закрити',
    'close-opt-in': 'Закрити без згоди',
    'close-notice': 'Закрити й продовжити',
    changes: 'Ваш попередній вибір більше не діє, тому ми запитуємо знову.',
    'panel-heading': 'Налаштування файлів cookie',
    'panel-message':
      'Виберіть, для чого нам можна використовувати файли cookie. Нічого не зміниться, доки ви не збережете.',
    'panel-close': 'Закрити без збереження',
    'panel-decline': 'Відхилити все',
    save: 'Зберегти',
    signal: 'Сигнал відмови вашого браузера ({signal}) враховано. Вимкнено: {categories}.',
    previous: 'Раніше ви дозволили: {granted}. Раніше ви відхилили: {denied}.',
    none: 'нічого',
    confirmation: 'Ваш вибір збережено.',
    'always-on': 'Завжди ввімкнено',
    denied: 'На цій сторінці завжди вимкнено.',
    details: 'Докладніше',
    'trusted-label': 'Необхідні',
    'trusted-description': 'Забезпечують роботу сайту: безпеку, форми та ваш вибір тут.',
    'analytics-label': 'Аналітика сайту',
    'analytics-description': 'Показує нам, як користуються сайтом, щоб ми могли його вдосконалювати.',
    'advertising-label': 'Реклама',
    'advertising-description': 'Показує вам відповідну рекламу та повідомляє нам, чи вона ефективна.',
    'embed-heading': 'Вміст із сайту {host}',
    'embed-message': 'Цей вміст показується, лише якщо ви дозволите «{category}».',
    'load-once': 'Завантажити один раз',
    'always-allow': 'Завжди дозволяти «{category}»',
    'embed-denied': 'Цей вміст не можна показати на цій сторінці.',
  },
};

export default locale;
