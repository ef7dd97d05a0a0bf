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

/**
 * Makes the receipt of the choice that a snapshot carries, and keeps the last twenty on this device. Where storage is
 * forbidden or full the receipt is made all the same; `kept` tells. `named` are the names given to `save()`; one that
 * this page does not have is told of.
 */
export function keepReceipt(
  snapshot: ConsentSnapshot,
  named: readonly string[],
  lang: string,
  textHash: string,
): { readonly receipt: Receipt; readonly kept: boolean } {
  for (const name of named) {
    if (![...snapshot.granted.slice(1), ...snapshot.denied].includes(name)) warn('unknown-category', `"${name}" in save()`);
  }
  const receipt: Receipt = Object.freeze({
    // 128 random bits. Not `crypto.randomUUID()`, which is absent on http.
    id: Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join(''),
    subject: '',
    ...snapshot.choice!,
    lang,
    textHash,
    signals: snapshot.signals,
    version: VERSION,
  });
  try {
    localStorage.setItem(KEY, JSON.stringify([...keptReceipts(), receipt].slice(-KEPT)));
    return { receipt, kept: true };
  } catch {
    return { receipt, kept: false };
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
