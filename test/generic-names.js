/**
 * How privacy filter lists (EasyList Cookie, Fanboy's Annoyances and their like) name what they hide and block. They have
 * tens of thousands of rules; nearly all join a subject and a thing.
 */

const subjects = [
  'cookies?',
  'consents?',
  'gdpr',
  'dsgvo',
  'rgpd',
  'lgpd',
  'ccpa',
  'cnil',
  'cmp',
  'privacy',
  'eu',
  'tracking',
  'opt-?in',
  'policy',
];
const things = [
  ...[
    'accept(ance)?',
    'agree(ment)?',
    'alert',
    'banner',
    'bar',
    'bottom',
    'box',
    'button',
    'choices?',
    'compliance',
    'container',
  ],
  ...[
    'consent',
    'control',
    'dialog',
    'disclaimer',
    'footer',
    'hint',
    'hinweis',
    'info',
    'information',
    'law',
    'layer',
    'manage(r|ment)',
    'message',
  ],
  ...[
    'modal',
    'msg',
    'notice',
    'notification',
    'notify',
    'overlay',
    'panel',
    'permission',
    'policy',
    'pop-?up',
    'preferences',
    'privacy',
    'prompt',
  ],
  ...['script', 'settings', 'toast', 'tool', 'ui', 'warning', 'widget', 'window', 'wrapper'],
];
const JOINED = new RegExp(`(^|[^a-z])(${subjects.join('|')})[-_. ]?(${things.join('|')})($|[^a-z])`, 'i');
const TURNED = new RegExp(`(^|[^a-z])(${things.join('|')})[-_. ]?(cookies?|consents?|gdpr|privacy)($|[^a-z])`, 'i');
/** Names of tools, and single words that are hidden wherever they are found. */
const ALONE =
  /onetrust|cookiebot|cybot|didomi|usercentrics|quantcast|trustarc|iubenda|osano|termly|klaro|tarteaucitron|borlabs|cookieyes|cookie-?law|cookie-?script|evidon|sourcepoint|(^|[^a-z])(cc|cmp|gdpr|cookies?|eu-cookie|js-cookie)($|[^a-z])/i;

/** Would a list hide what is called so? */
export const generic = (name) => JOINED.test(name) || TURNED.test(name) || ALONE.test(name);
