import type { Core } from '../consent/api.js';
import { valuesOf } from '../consent/cookie.js';
import { decode } from '../consent/record.js';
import { PAUSE_KEY, SENT_KEY, UNSENT_PREFIX } from '../consent/storage-keys.js';
import type { Receipt } from '../consent/events.js';
import { get, keep, keptReceipts, put, remove, waitingKeys } from './device.js';
import { complete, type Draft, draftOf, idOf } from './receipt.js';

/**
 * In milliseconds: how long a server may take to answer, how long other pages leave a receipt to the page that made it,
 * and the shortest pause.
 */
const PATIENCE = 10_000;

/** The longest pause, in milliseconds. Each pause is at least twice as long as the one before. */
const MAX_PAUSE = 3_600_000;

/** Status codes that reject the request itself, except those that ask to wait (408, 425, 429). */
const isRefusal = (status: number): boolean => status >= 400 && status < 500 && ![408, 425, 429].includes(status);

interface Pause {
  /** How often sending has failed in a row. */
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

/** Tries again after a while, or when the browser is back online. */
function later(wait: number, core: Core): void {
  clearTimeout(timer);
  timer = setTimeout(sendReceipts, wait, core);
  tryAgain = () => void sendReceipts(core);
  window.addEventListener('online', onOnline);
}

/** Rejects if the server cannot be reached or takes too long. Sends no cookies and no URL of the page. */
const post = async (body: string, url: string): Promise<Response> =>
  fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
    keepalive: true,
    credentials: 'omit',
    referrerPolicy: 'no-referrer',
    // A followed redirect would become a GET, and its answer would not mean that the receipt arrived.
    redirect: 'error',
    signal: AbortSignal.timeout(PATIENCE),
  });

/** Whether the receipt of this cookie has been made. A record without a pseudonym needs none. */
function isMade(value: string): boolean {
  const record = decode(value, Date.now());
  if (!record?.id) return true;
  const id = idOf(record.choice, record.id);
  return keptReceipts().some((receipt) => receipt.id === id);
}

/** If nothing waits, later pages need not check until the cookie changes. */
function remember(core: Core): void {
  const value = valuesOf(core.config().cookieName).join();
  if (isMade(value) && !waitingKeys().length) put(SENT_KEY, value);
}

/**
 * Continues on a later page view: sends what waits. If the page where the choice was made closed too early, the receipt
 * is made now, without the texts.
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

/** Sends the receipt with this id. Resolves to false if trying the next one is pointless. */
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
  // Kept anyway: a wrong URL or a rejected origin may be fixed tomorrow.
  if (isRefusal(status)) core.report('receipt-refused', `${status}`);
  const { failures } = readPause();
  const wait = Math.min(PATIENCE * 2 ** failures * (1 + Math.random()), MAX_PAUSE);
  // Being offline does not count as a failure of the server.
  if (get(key) && navigator.onLine) pause(failures + 1, wait);
  later(wait, core);
  return isRefusal(status);
}

/** Sends the waiting receipts one by one until the server fails. Only one page at a time does this. */
export async function sendReceipts(core: Core): Promise<void> {
  const send = (): Promise<void> => sendWaiting(core);
  const sendAlone = (lock: Lock | null): Promise<void> | void => (lock ? send() : later(PATIENCE, core));
  // Locks do not exist on http. There the pause has to do, although another page may see it late.
  if (!navigator.locks) return send();
  await navigator.locks.request(UNSENT_PREFIX, { ifAvailable: true }, sendAlone).catch(send);
}

async function sendWaiting(core: Core): Promise<void> {
  const wait = readPause().until - Date.now();
  // A clock that was set back must not block sending forever.
  if (wait > 0 && wait <= MAX_PAUSE) return later(wait, core);
  for (const key of waitingKeys()) {
    const draft = readDraft(get(key));
    // Sent by another page meanwhile, or not ours.
    if (!draft?.id || !key.endsWith(draft.id)) remove(key);
    else if (Math.abs(Date.now() - Date.parse(draft.at)) < PATIENCE) later(PATIENCE, core);
    else {
      if (!draft.version) keep(complete(draft));
      // Makes other pages wait. It expires by itself if this page closes.
      pause(readPause().failures, PATIENCE);
      if (!(await deliver(draft.id, core))) return;
    }
  }
}

/** Null if it is not JSON. */
function readDraft(text: string): (Draft & Partial<Receipt>) | null {
  try {
    return JSON.parse(text) as Draft;
  } catch {
    return null;
  }
}
