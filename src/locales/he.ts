import type { Locale } from '../languages/messages.js';

const locale: Locale = {
  lang: 'he',
  dir: 'rtl',
  messages: {
    heading: 'עוגיות באתר זה',
    message:
      'חלק מהעוגיות נחוצות לפעולת האתר. אחרות מראות לנו כיצד משתמשים בו או מציגות לכם פרסומות מתאימות: לגביהן ההחלטה בידיכם.',
    policy: 'למדיניות הפרטיות שלנו',
    preferences: 'עדכון ההעדפות',
    accept: 'אישור',
    decline: 'דחייה',
    close: 'סגירה',
    'close-opt-in': 'סגירה ללא אישור',
    'close-notice': 'סגירה והמשך',
    changes: 'בחירתכם הקודמת כבר אינה בתוקף, ולכן אנו שואלים שוב.',
    'panel-heading': 'התאמת הגדרות העוגיות',
    'panel-message': 'בחרו לאילו מטרות מותר לנו להשתמש בעוגיות. דבר לא ישתנה עד לשמירה.',
    'panel-close': 'סגירה ללא שמירה',
    'panel-decline': 'דחיית הכול',
    save: 'שמירה',
    signal: 'אנו מכבדים את אות הסירוב של הדפדפן שלכם (\u2068{signal}\u2069). כבוי: {categories}.',
    previous: 'בעבר אישרתם: {granted}. בעבר דחיתם: {denied}.',
    none: 'שום דבר',
    confirmation: 'בחירתכם נשמרה.',
    'always-on': 'פעילות תמיד',
    denied: 'כבוי תמיד בעמוד זה.',
    details: 'פרטים',
    'trusted-label': 'הכרחיות',
    'trusted-description': 'מאפשרות לאתר לפעול: אבטחה, טפסים והבחירה שלכם כאן.',
    'analytics-label': 'ניתוח השימוש באתר',
    'analytics-description': 'מראה לנו כיצד משתמשים באתר, כדי שנוכל לשפר אותו.',
    'advertising-label': 'פרסום',
    'advertising-description': 'מציג לכם פרסומות מתאימות ומראה לנו אם הן יעילות.',
    'embed-heading': 'תוכן מאת \u2068{host}\u2069',
    'embed-message': 'תוכן זה יוצג רק אם תאפשרו: {category}.',
    'load-once': 'טעינה חד־פעמית',
    'always-allow': 'לאפשר תמיד: {category}',
    'embed-denied': 'לא ניתן להציג תוכן זה בעמוד זה.',
  },
};

export default locale;
