import type { Signal } from './events.js';

/** Which opt-out signals a browser sends. */
export type Signals = { readonly [name in Signal]?: boolean };

type Signalling = Navigator & { globalPrivacyControl?: unknown; doNotTrack?: unknown };

/**
 * Reads the opt-out signals of this browser.
 * @see https://w3c.github.io/gpc/ Global Privacy Control
 */
export const readSignals = (): Signals => ({
  gpc: (navigator as Signalling).globalPrivacyControl === true,
  dnt: (navigator as Signalling).doNotTrack === '1',
});
