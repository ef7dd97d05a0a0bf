import { choiceOf } from './decide.js';
import type { Choice, ConsentSnapshot, Receipt } from './events.js';
import { decode, uuid } from './record.js';
import { valuesOf } from './storage.js';
import { type Report, warn } from './warn.js';

/** The library's version, as receipts carry it. */
export const VERSION = '0.1.0';

/** How many receipts are kept to be exported, and how many may wait to be sent. */
const KEPT = 20;
const WAITING = 500;

const KEY = 'consent-gate-receipts';
/** What a receipt waits under, followed by its id: an entry for each, so that two pages never write the same one. */
const UNSENT = 'consent-gate-unsent-';
/** The cookie whose receipt a server has, when none waits. The head script asks for this file while the cookie is another one. */
const SENT = 'consent-gate-sent';
/** How often sending failed in a row, and until when no page tries again, in milliseconds since 1970. */
const PAUSE = 'consent-gate-pause';

/**
 * In milliseconds: how long a server may take to answer, how long a receipt is left to the page that made it, and the
 * shortest pause. Each pause is at least twice as long as the one before, up to the longest.
 */
const PATIENCE = 10_000;
const LONGEST = 3_600_000;

/** Where receipts go, and who is told what goes wrong. */
export interface Receiver {
  /** Empty: nowhere, they are kept on the device only. */
  readonly url: string;
  readonly cookieName: string;
  readonly report: Report;
}

/** What is known of a receipt in the moment of the choice. */
export type Draft = Omit<Receipt, 'lang' | 'textHash' | 'version'>;

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
  [KEY, PAUSE, SENT, ...waiting()].forEach(remove);
}

// ---- making ----

/** SHA-256 in hexadecimal; empty for no text, and where `crypto.subtle` is absent (http). */
const hash = async (text: string): Promise<string> =>
  text && crypto.subtle
    ? Array.from(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))), (byte) =>
        byte.toString(16).padStart(2, '0'),
      ).join('')
    : '';

/**
 * The same choice has the same id whoever makes its receipt: the page of the choice or, if that was closed at once, a
 * later one from the cookie. It is the visitor's pseudonym, its first eight digits those of the choice (FNV-1a).
 */
function idOf({ at, mode, policyVersion, granted, denied, by }: Choice, subject: string): string {
  let sum = 0x811c9dc5;
  for (const character of `${at} ${mode} ${policyVersion} ${granted.join()} ${denied.join()} ${by}`) {
    sum = Math.imul(sum ^ character.charCodeAt(0), 0x01000193) >>> 0;
  }
  return sum.toString(16).padStart(8, '0') + subject.slice(8);
}

/** @param subject The visitor's pseudonym; empty if no server is to have the receipt. */
export const draftOf = (choice: Choice, subject: string, { signals }: ConsentSnapshot): Draft => ({
  id: subject ? idOf(choice, subject) : uuid(),
  subject,
  ...choice,
  signals,
});

const whole = (draft: Draft, lang: string, textHash: string): Receipt =>
  Object.freeze({ ...draft, lang, textHash, version: VERSION });

/** Keeps a receipt to be exported and, if it is for a server, to be sent. */
function keep(receipt: Receipt): void {
  const others = keptReceipts().filter(({ id }) => id !== receipt.id);
  put(KEY, JSON.stringify([...others, receipt].slice(-KEPT)));
  if (receipt.subject) put(UNSENT + receipt.id, JSON.stringify(receipt));
}

/**
 * Makes the receipt of a choice whole and keeps it. Where storage is forbidden or full it is kept for as long as the page
 * lives, which is reported. `named` are the names given to `save()`; one that this page does not have is told of.
 * `shown` is the text that the visitor saw. If there is a receiver it is sent there, which nothing waits for.
 */
export async function keepReceipt(
  draft: Draft,
  { granted, denied }: ConsentSnapshot,
  named: readonly string[],
  receiver: Receiver,
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
    if (memory.size) receiver.report('storage-blocked', 'the receipt');
    if (receiver.url) void deliver(key, receiver);
  }
  return receipt;
}

// ---- sending ----

const failures = (): number => parseInt(get(PAUSE)) || 0;

const pause = (failed: number, wait: number): void => put(PAUSE, `${failed} ${Date.now() + wait}`);

let again = (): void => {};
const online = (): void => again();

/** Tries again after a while, or when there is a network again. */
let timer: ReturnType<typeof setTimeout> | undefined;
function later(wait: number, receiver: Receiver): void {
  clearTimeout(timer);
  timer = setTimeout(sendReceipts, wait, receiver);
  again = () => void sendReceipts(receiver);
  window.addEventListener('online', online);
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

/** Nothing is left to do for the cookie as it is, if its receipt was kept and none waits. */
function remember({ cookieName }: Receiver): void {
  const value = valuesOf(cookieName)[0] ?? '';
  const record = decode(value, Date.now());
  const made =
    !record?.id || keptReceipts().some(({ id, subject }) => subject && id === idOf(choiceOf(record), record.id));
  if (made && !waiting()[0]) attempt(() => localStorage.setItem(SENT, value));
}

/**
 * Goes on at a later page view: sends what waits. The cookie that this page found may be of a choice whose page was
 * closed before it could make a receipt; then it is made now, without the texts.
 */
export function resumeReceipts(value: string, now: ConsentSnapshot, receiver: Receiver): void {
  const record = decode(value, Date.now());
  if (record?.id) {
    const draft = draftOf(choiceOf(record), record.id, now);
    const key = UNSENT + draft.id;
    if (!get(key) && !keptReceipts().some(({ id }) => id === draft.id)) {
      attempt(() => localStorage.setItem(key, JSON.stringify(draft)));
    }
  }
  remember(receiver);
  void sendReceipts(receiver);
}

/** Sends one. False if the next one would fare no better. */
async function deliver(key: string, receiver: Receiver): Promise<boolean> {
  const { ok, status } = await post(key, receiver.url).catch(() => Response.error());
  if (ok) {
    remove(key);
    remove(PAUSE);
    remember(receiver);
    return true;
  }
  // Kept all the same: a wrong address or a refused origin may be put right tomorrow.
  const refused = /^4(?!08|25|29)/.test(`${status}`);
  if (refused) receiver.report('receipt-refused', `${status}`);
  const failed = failures();
  const wait = Math.min(PATIENCE * 2 ** failed * (1 + Math.random()), LONGEST);
  // That there is no network is not the server's fault.
  if (get(key) && navigator.onLine) pause(failed + 1, wait);
  later(wait, receiver);
  return refused;
}

/** Sends the receipts that wait, one after the other, until the server fails. One page does it at a time. */
export async function sendReceipts(receiver: Receiver): Promise<void> {
  const send = (): Promise<void> => sendWaiting(receiver);
  // Locks are absent on http; there the pause has to do, which another page may see a little late.
  await (navigator.locks
    ?.request(UNSENT, { ifAvailable: true }, (lock) => (lock ? send() : later(PATIENCE, receiver)))
    .catch(send) ?? send());
}

async function sendWaiting(receiver: Receiver): Promise<void> {
  const wait = +get(PAUSE).split(' ')[1]! - Date.now();
  // A clock that was put back must not stop it for ever.
  if (wait > 0 && wait <= LONGEST) return later(wait, receiver);
  for (const key of waiting()) {
    const draft = attempt(() => JSON.parse(get(key)) as Draft & Partial<Receipt>);
    // Sent by another page meanwhile, or none of ours.
    if (!draft?.id || !key.endsWith(draft.id)) remove(key);
    else if (Math.abs(Date.now() - Date.parse(draft.at)) < PATIENCE) later(PATIENCE, receiver);
    else {
      if (!draft.version) keep(whole(draft, '', ''));
      // For the others; it ends by itself should this page be closed.
      pause(failures(), PATIENCE);
      if (!(await deliver(key, receiver))) return;
    }
  }
}
