import type { Mode, Signal } from './events.js';

export type Position = 'bottom' | 'top' | 'bottom-start' | 'bottom-end' | 'center';
export type Theme = 'auto' | 'light' | 'dark';

export interface Config {
  mode: Mode;
  categories: readonly string[];
  policyVersion: string;
  cookieName: string;
  cookieDomain: string;
  cookieDays: number;
  signals: readonly Signal[];
  signalCategories: readonly string[];
  integrations: readonly string[];
  reload: boolean;
  uiUrl: string;
  deny: readonly string[];
  /** Empty: no link. */
  policyUrl: string;
  /** Empty: the language's own. */
  heading: string;
  /** Empty: from the page, else the browser. */
  lang: string;
  position: Position;
  theme: Theme;
  decline: 'show' | 'hide';
  noClose: boolean;
}
