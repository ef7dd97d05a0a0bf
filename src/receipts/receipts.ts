import { type Draft, DONE, LEFT, PAUSE, UNSENT, whole } from './receipt.js';
import type { ConsentSnapshot, Receipt } from '../consent/events.js';
import { type Report, warn } from '../consent/warn.js';

/** How many receipts are kept to be exported, and how many may wait to be sent. */
const KEPT = 20;
const WAITING = 500;

const KEY = 'consent-gate-receipts';

// ---- local storage; where that is forbidden or full, the page's memory ----

const memory = new Map<string, string>();

/** Undefined where storage is forbidden or full, or what it holds cannot be read. */
function attempt<Value>(run: () => Value): Value | undefined {
  try {
    return run();
  } catch {
    return undefined;
  }
}

const get = (key: string): string => memory.get(key) ?? attempt(() => localStorage.getItem(key)) ?? '';

function put(key: string, text: string): void {
  memory.set(key, text);
  attempt(() => {
    localStorage.setItem(key, text);
    memory.delete(key);
  });
}

function remove(key: string): void {
  memory.delete(key);
  attempt(() => localStorage.removeItem(key));
}

const waiting = (): string[] =>
  [...memory.keys(), ...(attempt(() => Object.keys(localStorage)) ?? [])].filter((key) => key.startsWith(UNSENT));

/** The receipts kept on this device, oldest first; none if something else is in their place. */
export function keptReceipts(): readonly Receipt[] {
  const kept = attempt((): unknown => JSON.parse(get(KEY)));
  return Array.isArray(kept) ? (kept as Receipt[]) : [];
}

/** Counts the calls of `eraseReceipts()`: what was being made meanwhile is not kept. */
let erased = 0;

/** Removes every receipt from this device, also those that wait to be sent. */
export function eraseReceipts(): void {
  erased++;
  [KEY, PAUSE, ...waiting()].forEach(remove);
  // What is to be swept still is.
  if (get(DONE) !== LEFT) remove(DONE);
}

// ---- making ----

/** SHA-256 in hexadecimal; empty for no text, and where `crypto.subtle` is absent (http). */
const hash = async (text: string): Promise<string> =>
  text && crypto.subtle
    ? Array.from(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))), (byte) =>
        byte.toString(16).padStart(2, '0'),
      ).join('')
    : '';

/** Keeps a receipt to be exported and, if it is for a server, to be sent. */
function keep(receipt: Receipt): void {
  const others = keptReceipts().filter(({ id }) => id !== receipt.id);
  put(KEY, JSON.stringify([...others, receipt].slice(-KEPT)));
  if (receipt.subject) put(UNSENT + receipt.id, JSON.stringify(receipt));
}

/**
 * Makes the receipt of a choice whole and keeps it. Where storage is forbidden or full it is kept for as long as the page
 * lives, which is reported. `named` are the names given to `save()`; one that this page does not have is told of.
 * `shown` is the text that the visitor saw.
 */
export async function keepReceipt(
  draft: Draft,
  { granted, denied }: ConsentSnapshot,
  named: readonly string[],
  report: Report,
  [lang, shown]: readonly [lang: string, shown: string] = ['', ''],
): Promise<Receipt> {
  for (const name of named) {
    if (![...granted.slice(1), ...denied].includes(name)) warn('unknown-category', `"${name}" in save()`);
  }
  const before = erased;
  const key = UNSENT + draft.id;
  // At once, since the page may be closed while the hash is made.
  if (draft.subject) put(key, JSON.stringify(draft));
  const receipt = whole(draft, lang, await hash(shown));
  if (before === erased) {
    keep(receipt);
    if (waiting().length > WAITING) {
      remove(key);
      memory.set(key, JSON.stringify(receipt));
    }
    if (memory.size) report('storage-blocked', 'the receipt');
  }
  return receipt;
}

/** The receipts on this device, as the file that sends them sees them. */
export const queue = { get, put, remove, waiting, keep, kept: keptReceipts };
export type Queue = typeof queue;
