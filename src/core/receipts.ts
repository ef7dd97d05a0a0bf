import type { ConsentSnapshot, Receipt } from './events.js';
import { warn } from './warn.js';

/** The library's version, as receipts carry it. */
export const VERSION = '0.1.0';

const KEPT = 20;
const KEY = 'consent-gate-receipts';

/** The receipts kept on this device, oldest first; none if storage is forbidden or holds something else. */
export function keptReceipts(): readonly Receipt[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]');
    return Array.isArray(kept) ? (kept as Receipt[]) : [];
  } catch {
    return [];
  }
}

const hex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

/** SHA-256 in hexadecimal; empty for no text, and where `crypto.subtle` is absent (http). */
const hash = async (text: string): Promise<string> =>
  text && crypto.subtle
    ? hex(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))))
    : '';

/**
 * Makes the receipt of the choice that a snapshot carries, and keeps the last twenty on this device. Where storage is
 * forbidden or full the receipt is made all the same; `stored` tells. `named` are the names given to `save()`; one that
 * this page does not have is told of. `shown` is the text that the visitor saw.
 */
export async function keepReceipt(
  snapshot: ConsentSnapshot,
  named: readonly string[],
  [lang, shown]: readonly [lang: string, shown: string] = ['', ''],
): Promise<{ readonly receipt: Receipt; readonly stored: boolean }> {
  for (const name of named) {
    if (![...snapshot.granted.slice(1), ...snapshot.denied].includes(name))
      warn('unknown-category', `"${name}" in save()`);
  }
  const receipt: Receipt = Object.freeze({
    // Not `crypto.randomUUID()`, which is absent on http.
    id: hex(crypto.getRandomValues(new Uint8Array(16))),
    subject: '',
    ...snapshot.choice!,
    lang,
    textHash: await hash(shown),
    signals: snapshot.signals,
    version: VERSION,
  });
  try {
    localStorage.setItem(KEY, JSON.stringify([...keptReceipts(), receipt].slice(-KEPT)));
    return { receipt, stored: true };
  } catch {
    return { receipt, stored: false };
  }
}

/** Removes every receipt from this device. */
export function eraseReceipts(): void {
  try {
    localStorage.removeItem(KEY);
  } catch {
    // Storage is forbidden here, so nothing was kept.
  }
}
