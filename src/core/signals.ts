import type { Signal } from './events.js';

/** Which opt-out signals a browser sends. */
export type Signals = { readonly [name in Signal]?: boolean };

/**
 * The opt-out signals that this browser sends.
 * @see https://w3c.github.io/gpc/ Global Privacy Control
 */
export function readSignals(): Signals {
  const browser = navigator as Navigator & { globalPrivacyControl?: unknown; doNotTrack?: unknown };
  return { gpc: browser.globalPrivacyControl === true, dnt: browser.doNotTrack === '1' };
}
