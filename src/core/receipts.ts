import { type Draft, UNSENT } from './draft.js';
import type { ConsentSnapshot, Receipt } from './events.js';
import { type Code, warn } from './warn.js';

/** The library's version, as receipts carry it. */
export const VERSION = '0.1.0';

/** How many receipts are kept to be exported, and how many may wait to be sent. */
const KEPT = 20;
const WAITING = 500;

const KEY = 'consent-gate-receipts';
/** How often sending failed in a row, and until when no page tries again, in milliseconds since 1970. */
const PAUSE = 'consent-gate-pause';

/**
 * In milliseconds: how long a server may take to answer, how long a receipt is left to the page that made it, and the
 * shortest pause. Each pause is at least twice as long as the one before, up to the longest.
 */
const PATIENCE = 10_000;
const LONGEST = 3_600_000;

type Report = (code: Code, message: string) => void;

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
}

// ---- making ----

/** SHA-256 in hexadecimal; empty for no text, and where `crypto.subtle` is absent (http). */
const hash = async (text: string): Promise<string> =>
  text && crypto.subtle
    ? Array.from(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))), (byte) =>
        byte.toString(16).padStart(2, '0'),
      ).join('')
    : '';

const whole = (draft: Draft, lang: string, textHash: string): Receipt =>
  Object.freeze({ ...draft, lang, textHash, version: VERSION });

/** Keeps a receipt to be exported and, if it is for a server, to be sent. */
function keep(receipt: Receipt): void {
  put(KEY, JSON.stringify([...keptReceipts(), receipt].slice(-KEPT)));
  if (receipt.subject) put(UNSENT + receipt.id, JSON.stringify(receipt));
}

/**
 * Makes the receipt of a choice whole and keeps it. Where storage is forbidden or full it is kept for as long as the page
 * lives, and `report` is called. `named` are the names given to `save()`; one that this page does not have is told of.
 * `shown` is the text that the visitor saw. With an address the receipt is sent there, which nothing waits for.
 */
export async function keepReceipt(
  draft: Draft,
  { granted, denied }: ConsentSnapshot,
  named: readonly string[],
  url: string,
  report: Report,
  [lang, shown]: readonly [lang: string, shown: string] = ['', ''],
): Promise<Receipt> {
  for (const name of named) {
    if (![...granted.slice(1), ...denied].includes(name)) warn('unknown-category', `"${name}" in save()`);
  }
  const before = erased;
  const receipt = whole(draft, lang, await hash(shown));
  if (before === erased) {
    const key = UNSENT + receipt.id;
    keep(receipt);
    if (waiting().length > WAITING) {
      remove(key);
      memory.set(key, JSON.stringify(receipt));
    }
    if (memory.size) report('storage-blocked', 'the receipt');
    if (url) void deliver(key, url, report);
  }
  return receipt;
}

// ---- sending ----

const failures = (): number => parseInt(get(PAUSE)) || 0;

const pause = (failed: number, wait: number): void => put(PAUSE, `${failed} ${Date.now() + wait}`);

/** Tries again after a while. */
let timer: ReturnType<typeof setTimeout> | undefined;
function later(wait: number, url: string, report: Report): void {
  clearTimeout(timer);
  timer = setTimeout(sendReceipts, wait, url, report);
}

/** Rejected if the server could not be reached or took too long. No cookie and no address of the page goes with it. */
const post = async (key: string, url: string): Promise<Response> =>
  fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: get(key),
    keepalive: true,
    credentials: 'omit',
    referrerPolicy: 'no-referrer',
    // Followed, it would become a GET, and whatever page answers that has no receipt.
    redirect: 'error',
    signal: AbortSignal.timeout(PATIENCE),
  });

/** Sends one. False if the next one would fare no better. */
async function deliver(key: string, url: string, report: Report): Promise<boolean> {
  const { ok, status } = await post(key, url).catch(() => Response.error());
  if (ok) {
    remove(key);
    remove(PAUSE);
    return true;
  }
  // Kept all the same: a wrong address or a refused origin may be put right tomorrow.
  const refused = /^4(?!08|25|29)/.test(`${status}`);
  if (refused) report('receipt-refused', `${status}`);
  const failed = failures();
  const wait = Math.min(PATIENCE * 2 ** failed * (1 + Math.random()), LONGEST);
  // That there is no network is not the server's fault.
  if (get(key) && navigator.onLine) pause(failed + 1, wait);
  later(wait, url, report);
  return refused;
}

/** Sends the receipts that wait, one after the other, until the server fails. One page does it at a time. */
export async function sendReceipts(url: string, report: Report): Promise<void> {
  const send = (): Promise<void> => sendWaiting(url, report);
  // Locks are absent on http; there the pause has to do, which another page may see a little late.
  await (navigator.locks
    ?.request(UNSENT, { ifAvailable: true }, (lock) => (lock ? send() : later(PATIENCE, url, report)))
    .catch(send) ?? send());
}

async function sendWaiting(url: string, report: Report): Promise<void> {
  const wait = +get(PAUSE).split(' ')[1]! - Date.now();
  // A clock that was put back must not stop it for ever.
  if (wait > 0 && wait <= LONGEST) return later(wait, url, report);
  for (const key of waiting()) {
    const draft = attempt(() => JSON.parse(get(key)) as Draft & Partial<Receipt>);
    // Sent by another page meanwhile, or none of ours.
    if (!draft?.id || !key.endsWith(draft.id)) remove(key);
    else if (Math.abs(Date.now() - Date.parse(draft.at)) < PATIENCE) later(PATIENCE, url, report);
    else {
      if (!draft.version) keep(whole(draft, '', ''));
      // For the others; it ends by itself should this page be closed.
      pause(failures(), PATIENCE);
      if (!(await deliver(key, url, report))) return;
    }
  }
}
