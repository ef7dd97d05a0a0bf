import type { Core } from '../consent/api.js';
import { valuesOf } from '../consent/cookie.js';
import { decode } from '../consent/record.js';
import { PAUSE_KEY, SENT_KEY, UNSENT_PREFIX } from '../consent/storage-keys.js';
import type { Receipt } from '../consent/events.js';
import { get, keep, keptReceipts, put, remove, waitingKeys } from './device.js';
import { complete, type Draft, draftOf, idOf } from './receipt.js';

/** How long a server may take to answer, how long a receipt is left to the page that made it, and the shortest pause, in milliseconds. */
const PATIENCE = 10_000;

/** Each pause is at least twice as long as the one before, up to this, in milliseconds. */
const MAX_PAUSE = 3_600_000;

/** Answers that say that the request itself is wrong, but for those that ask for patience (408, 425, 429). */
const isRefusal = (status: number): boolean => status >= 400 && status < 500 && ![408, 425, 429].includes(status);

interface Pause {
  /** How often sending failed in a row. */
  readonly failures: number;
  /** Milliseconds since 1970. */
  readonly until: number;
}

function readPause(): Pause {
  const [failures, until] = get(PAUSE_KEY).split(' ');
  return { failures: parseInt(failures!) || 0, until: Number(until) };
}

const pause = (failures: number, wait: number): void => put(PAUSE_KEY, `${failures} ${Date.now() + wait}`);

let timer: ReturnType<typeof setTimeout> | undefined;
let tryAgain = (): void => {};
const onOnline = (): void => tryAgain();

/** Tries again after a while, or when there is a network again. */
function later(wait: number, core: Core): void {
  clearTimeout(timer);
  timer = setTimeout(sendReceipts, wait, core);
  tryAgain = () => void sendReceipts(core);
  window.addEventListener('online', onOnline);
}

/** Rejected if the server could not be reached or took too long. No cookie and no address of the page goes with it. */
const post = async (body: string, url: string): Promise<Response> =>
  fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
    keepalive: true,
    credentials: 'omit',
    referrerPolicy: 'no-referrer',
    // Followed, it would become a GET, and whatever page answers that has no receipt.
    redirect: 'error',
    signal: AbortSignal.timeout(PATIENCE),
  });

/** Has the receipt of this cookie been made? One without a pseudonym has none. */
function isMade(value: string): boolean {
  const record = decode(value, Date.now());
  if (!record?.id) return true;
  const id = idOf(record.choice, record.id);
  return keptReceipts().some((receipt) => receipt.id === id);
}

/** If nothing waits, later pages need not look until the cookie is another one. */
function remember(core: Core): void {
  const value = valuesOf(core.config().cookieName).join();
  if (isMade(value) && !waitingKeys().length) put(SENT_KEY, value);
}

/**
 * Goes on at a later page view: sends what waits. The page of the choice in this cookie may have been closed before it
 * could make a receipt; then it is made now, without the texts.
 */
export function resume(core: Core, value: string): void {
  if (!isMade(value)) {
    const record = decode(value, Date.now())!;
    const draft = draftOf(record.choice, record.id, core.consent.get());
    const key = UNSENT_PREFIX + draft.id;
    if (!get(key)) put(key, JSON.stringify(draft));
  }
  remember(core);
  void sendReceipts(core);
}

/** Sends the receipt of this id. False if the next one would fare no better. */
export async function deliver(id: string, core: Core): Promise<boolean> {
  const key = UNSENT_PREFIX + id;
  const body = get(key);
  // Erased in the meantime.
  if (!body) return true;
  const { ok, status } = await post(body, core.config().recordUrl).catch(() => Response.error());
  if (ok) {
    remove(key);
    remove(PAUSE_KEY);
    remember(core);
    return true;
  }
  // Kept all the same: a wrong address or a refused origin may be put right tomorrow.
  if (isRefusal(status)) core.report('receipt-refused', `${status}`);
  const { failures } = readPause();
  const wait = Math.min(PATIENCE * 2 ** failures * (1 + Math.random()), MAX_PAUSE);
  // That there is no network is not the server's fault.
  if (get(key) && navigator.onLine) pause(failures + 1, wait);
  later(wait, core);
  return isRefusal(status);
}

/** Sends the receipts that wait, one after the other, until the server fails. One page does it at a time. */
export async function sendReceipts(core: Core): Promise<void> {
  const send = (): Promise<void> => sendWaiting(core);
  const sendAlone = (lock: Lock | null): Promise<void> | void => (lock ? send() : later(PATIENCE, core));
  // Locks are absent on http; there the pause has to do, which another page may see a little late.
  if (!navigator.locks) return send();
  await navigator.locks.request(UNSENT_PREFIX, { ifAvailable: true }, sendAlone).catch(send);
}

async function sendWaiting(core: Core): Promise<void> {
  const wait = readPause().until - Date.now();
  // A clock that was put back must not stop it for ever.
  if (wait > 0 && wait <= MAX_PAUSE) return later(wait, core);
  for (const key of waitingKeys()) {
    const draft = readDraft(get(key));
    // Sent by another page meanwhile, or none of ours.
    if (!draft?.id || !key.endsWith(draft.id)) remove(key);
    else if (Math.abs(Date.now() - Date.parse(draft.at)) < PATIENCE) later(PATIENCE, core);
    else {
      if (!draft.version) keep(complete(draft));
      // For the others; it ends by itself should this page be closed.
      pause(readPause().failures, PATIENCE);
      if (!(await deliver(draft.id, core))) return;
    }
  }
}

/** Null if it is no JSON. */
function readDraft(text: string): (Draft & Partial<Receipt>) | null {
  try {
    return JSON.parse(text) as Draft;
  } catch {
    return null;
  }
}
