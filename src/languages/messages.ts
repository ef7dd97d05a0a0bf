import type { PlaceholderMessages } from './english-placeholder.js';
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
  readonly messages: BannerMessages & Partial<PanelMessages & PlaceholderMessages>;
}

/** What a language's file holds: every text. */
export interface Locale extends Language {
  readonly messages: Messages & PlaceholderMessages;
}
