import type { EmbedMessages } from './embed-messages.js';

/**
 * Every text that the banner and the panel show. A key is also the name of the slot that replaces the text; a key with a
 * mode at its end (`close-opt-in`) is that text in that mode. Categories have `<category>-label` and
 * `<category>-description`; those of the three usual ones belong to every language.
 */
export interface Messages {
  heading: string;
  message: string;
  policy: string;
  preferences: string;
  accept: string;
  decline: string;
  /** The name of the x: it says what the x does in this mode. */
  close: string;
  'close-opt-in': string;
  'close-notice': string;
  /** Why a visitor who has chosen before is asked again. */
  changes: string;
  'panel-heading': string;
  'panel-message': string;
  'panel-close': string;
  'panel-decline': string;
  save: string;
  /** `{signal}`: the signal's own name. `{categories}`: the labels of what is off because of it. */
  signal: string;
  /** `{granted}` and `{denied}`: labels, or `none`. */
  previous: string;
  none: string;
  confirmation: string;
  'always-on': string;
  /** Why a category cannot be switched on, on a page that denies it. */
  denied: string;
  details: string;
  'trusted-label': string;
  'trusted-description': string;
  'analytics-label': string;
  'analytics-description': string;
  'advertising-label': string;
  'advertising-description': string;
}

/** Texts to show. Those of embeds are in every language's file; the built-in English has them apart. */
export interface Language {
  /** BCP 47, of these texts. */
  readonly lang: string;
  readonly dir: 'ltr' | 'rtl';
  readonly messages: Messages & Partial<EmbedMessages>;
}

/** What a language's file holds: every text. */
export interface Locale extends Language {
  readonly messages: Messages & EmbedMessages;
}

/** Texts by key, perhaps not all of them, as an author's JSON has them: a value may be anything. */
export type Texts = Readonly<Record<string, unknown>> | null;

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
    'panel-heading': 'Customize cookie settings',
    'panel-message': 'Choose what we may use cookies for. Nothing changes until you save.',
    'panel-close': 'Close without saving',
    'panel-decline': 'Decline all',
    save: 'Save',
    signal: 'Your browser’s opt-out signal ({signal}) is honored. Turned off: {categories}.',
    previous: 'You had allowed: {granted}. You had declined: {denied}.',
    none: 'nothing',
    confirmation: 'Your choice has been saved.',
    'always-on': 'Always on',
    denied: 'Always off on this page.',
    details: 'Details',
    'trusted-label': 'Trusted',
    'trusted-description': 'Makes this site work: security, forms, and your choice here.',
    'analytics-label': 'Website Analytics',
    'analytics-description': 'Tells us how this site is used, so that we can make it better.',
    'advertising-label': 'Advertising',
    'advertising-description': 'Shows you advertising that fits, and tells us if it works.',
  },
};
