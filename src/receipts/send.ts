import { type Draft, DONE, draftOf, idOf, MARK, PAUSE, UNSENT, whole } from './receipt.js';
import type { ConsentSnapshot, Receipt } from '../consent/events.js';
import type { Queue } from './receipts.js';
import { decode } from '../consent/record.js';
import { valuesOf } from '../consent/cookie.js';
import type { Report } from '../consent/warn.js';

/** Where receipts go, where they wait, and who is told what goes wrong. */
export interface Receiver {
  readonly url: string;
  readonly queue: Queue;
  readonly cookieName: string;
  readonly report: Report;
}

/**
 * In milliseconds: how long a server may take to answer, how long a receipt is left to the page that made it, and the
 * shortest pause. Each pause is at least twice as long as the one before, up to the longest.
 */
const PATIENCE = 10_000;
const LONGEST = 3_600_000;

const failures = ({ get }: Queue): number => parseInt(get(PAUSE)) || 0;

const pause = ({ put }: Queue, failed: number, wait: number): void => put(PAUSE, `${failed} ${Date.now() + wait}`);

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
function isMade(value: string, { kept }: Queue): boolean {
  const record = decode(value, Date.now());
  const id = record?.id && idOf(record.choice, record.id);
  return !id || kept().some((receipt) => receipt.id === id);
}

/** If nothing waits, later pages need not look until the cookie is another one. */
function remember({ cookieName, queue }: Receiver): void {
  const value = valuesOf(cookieName).join();
  if (isMade(value, queue) && !queue.waiting()[0] && !queue.get(MARK)) queue.put(DONE, value);
}

/**
 * Goes on at a later page view: sends what waits. The page of the choice in this cookie may have been closed before it
 * could make a receipt; then it is made now, without the texts.
 */
export function resume(value: string, now: ConsentSnapshot, receiver: Receiver): void {
  const { queue } = receiver;
  if (!isMade(value, queue)) {
    const record = decode(value, Date.now())!;
    const draft = draftOf(record.choice, record.id, now);
    const key = UNSENT + draft.id;
    if (!queue.get(key)) queue.put(key, JSON.stringify(draft));
  }
  remember(receiver);
  void sendReceipts(receiver);
}

/** Sends the receipt of this id. False if the next one would fare no better. */
export async function deliver(id: string, receiver: Receiver): Promise<boolean> {
  const { queue, report, url } = receiver;
  const key = UNSENT + id;
  const body = queue.get(key);
  // Erased in the meantime.
  if (!body) return true;
  const { ok, status } = await post(body, url).catch(() => Response.error());
  if (ok) {
    queue.remove(key);
    queue.remove(PAUSE);
    remember(receiver);
    return true;
  }
  // Kept all the same: a wrong address or a refused origin may be put right tomorrow.
  const refused = /^4(?!08|25|29)/.test(`${status}`);
  if (refused) report('receipt-refused', `${status}`);
  const failed = failures(queue);
  const wait = Math.min(PATIENCE * 2 ** failed * (1 + Math.random()), LONGEST);
  // That there is no network is not the server's fault.
  if (queue.get(key) && navigator.onLine) pause(queue, failed + 1, wait);
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
  const { queue } = receiver;
  const wait = +queue.get(PAUSE).split(' ')[1]! - Date.now();
  // A clock that was put back must not stop it for ever.
  if (wait > 0 && wait <= LONGEST) return later(wait, receiver);
  for (const key of queue.waiting()) {
    const draft = read(queue.get(key));
    // Sent by another page meanwhile, or none of ours.
    if (!draft?.id || !key.endsWith(draft.id)) queue.remove(key);
    else if (Math.abs(Date.now() - Date.parse(draft.at)) < PATIENCE) later(PATIENCE, receiver);
    else {
      if (!draft.version) queue.keep(whole(draft));
      // For the others; it ends by itself should this page be closed.
      pause(queue, failures(queue), PATIENCE);
      if (!(await deliver(draft.id, receiver))) return;
    }
  }
}

/** Null if it is no JSON. */
function read(text: string): (Draft & Partial<Receipt>) | null {
  try {
    return JSON.parse(text) as Draft;
  } catch {
    return null;
  }
}
