import type { Signal } from './events.js';

/** Which opt-out signals a browser sends. */
export type Signals = { readonly [name in Signal]?: boolean };

type Signalling = Navigator & { globalPrivacyControl?: unknown; doNotTrack?: unknown };

/**
 * The opt-out signals that this browser sends.
 * @see https://w3c.github.io/gpc/ Global Privacy Control
 */
export const readSignals = (): Signals => ({
  gpc: (navigator as Signalling).globalPrivacyControl === true,
  dnt: (navigator as Signalling).doNotTrack === '1',
});
