import type { Language } from './messages.js';

/** Built into the banner. */
export const english: Language = {
  lang: 'en',
  dir: 'ltr',
  messages: {
    heading: 'Cookies on this site',
    message:
      'Some cookies make this site work. Others tell us how it is used, or show you advertising that fits: you decide about those.',
    policy: 'Read our privacy policy',
    preferences: 'Update your preferences',
    accept: 'I Agree',
    decline: 'Decline',
    close: 'Close',
    'close-opt-in': 'Close without agreeing',
    'close-notice': 'Close and continue',
    changes: 'Your earlier choice no longer applies, so we ask again.',
    signal: 'Your browser’s opt-out signal ({signal}) is honored. Turned off: {categories}.',
    confirmation: 'Your choice has been saved.',
    'analytics-label': 'Website Analytics',
    'advertising-label': 'Advertising',
  },
};
