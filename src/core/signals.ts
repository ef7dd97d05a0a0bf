import type { Signal } from './events.js';

/**
 * The opt-out signals that this browser sends.
 * @see https://w3c.github.io/gpc/ Global Privacy Control
 */
export function readSignals(): readonly Signal[] {
  const browser = navigator as Navigator & { globalPrivacyControl?: unknown; doNotTrack?: unknown };
  const signals: Signal[] = [];
  if (browser.globalPrivacyControl === true) signals.push('gpc');
  if (browser.doNotTrack === '1') signals.push('dnt');
  return signals;
}
