import type { PlaceholderMessages } from './english-placeholder.js';
import type { PanelMessages } from './english-panel.js';

/**
 * Every text that the banner and the panel show. A key is also the name of the slot that replaces the text. A key that
 * ends in a mode (`close-opt-in`) is the text in that mode. Categories have `<category>-label` and
 * `<category>-description`; every language has those of the three usual categories.
 */
export interface Messages extends BannerMessages, PanelMessages {}

interface BannerMessages {
  heading: string;
  message: string;
  policy: string;
  preferences: string;
  accept: string;
  decline: string;
  /** The name of the close button, which says what it does in this mode. */
  close: string;
  'close-opt-in': string;
  'close-notice': string;
  /** Why a visitor who has chosen before is asked again. */
  changes: string;
  /** `{signal}`: the name of the signal. `{categories}`: the labels of what it turned off. */
  signal: string;
  confirmation: string;
  'analytics-label': string;
  'advertising-label': string;
}

/**
 * Texts to show. The file of each language has all of them; English keeps those of the panel and of embeds in separate
 * files.
 */
export interface Language {
  /** The BCP 47 tag of these texts. */
  readonly lang: string;
  readonly dir: 'ltr' | 'rtl';
  readonly messages: BannerMessages & Partial<PanelMessages & PlaceholderMessages>;
}

/** The contents of a language file: every text. */
export interface Locale extends Language {
  readonly messages: Messages & PlaceholderMessages;
}
