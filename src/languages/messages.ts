import type { EmbedMessages } from './english-placeholder.js';
import type { PanelMessages } from './english-panel.js';

/**
 * Every text that the banner and the panel show. A key is also the name of the slot that replaces the text; a key with a
 * mode at its end (`close-opt-in`) is that text in that mode. Categories have `<category>-label` and
 * `<category>-description`; those of the three usual ones belong to every language.
 */
export interface Messages extends BannerMessages, PanelMessages {}

interface BannerMessages {
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
  /** `{signal}`: the signal's own name. `{categories}`: the labels of what is off because of it. */
  signal: string;
  confirmation: string;
  'analytics-label': string;
  'advertising-label': string;
}

/** Texts to show. All are in every language's file; English has those of the panel and of embeds apart. */
export interface Language {
  /** BCP 47, of these texts. */
  readonly lang: string;
  readonly dir: 'ltr' | 'rtl';
  readonly messages: BannerMessages & Partial<PanelMessages & EmbedMessages>;
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
    signal: 'Your browser’s opt-out signal ({signal}) is honored. Turned off: {categories}.',
    confirmation: 'Your choice has been saved.',
    'analytics-label': 'Website Analytics',
    'advertising-label': 'Advertising',
  },
};
