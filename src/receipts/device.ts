import { NAMES_KEY, PAUSE_KEY, RECEIPTS_KEY, RENEWED_KEY, SENT_KEY, UNSENT_PREFIX } from '../consent/storage-keys.js';
import type { Receipt } from '../consent/events.js';

// Receipts on this device: in local storage or, where it is forbidden or full, in the page's memory.

/** How many receipts are kept for export. */
const KEPT = 20;

const memory = new Map<string, string>();

/** Undefined where storage is forbidden or full, or its content cannot be read. */
function orUndefined<Value>(run: () => Value): Value | undefined {
  try {
    return run();
  } catch {
    return undefined;
  }
}

/** Empty if there is nothing. */
export const get = (key: string): string => memory.get(key) ?? orUndefined(() => localStorage.getItem(key)) ?? '';

export function put(key: string, text: string): void {
  memory.set(key, text);
  orUndefined(() => {
    localStorage.setItem(key, text);
    memory.delete(key);
  });
}

/** Stores the text for this page only. */
export function putInMemory(key: string, text: string): void {
  remove(key);
  memory.set(key, text);
}

export function remove(key: string): void {
  memory.delete(key);
  orUndefined(() => localStorage.removeItem(key));
}

/** Whether something did not fit into local storage. */
export const usesMemory = (): boolean => memory.size > 0;

/** The keys of the receipts that wait to be sent. */
export const waitingKeys = (): string[] =>
  [...memory.keys(), ...(orUndefined(() => Object.keys(localStorage)) ?? [])].filter((key) =>
    key.startsWith(UNSENT_PREFIX),
  );

/** Anybody on this host may have written into the storage. */
const isReceipt = (entry: unknown): entry is Receipt => typeof (entry as Partial<Receipt> | null)?.id === 'string';

/** The receipts kept on this device, oldest first. Without entries that are not ours. */
export function keptReceipts(): readonly Receipt[] {
  const kept = orUndefined((): unknown => JSON.parse(get(RECEIPTS_KEY)));
  return Array.isArray(kept) ? kept.filter(isReceipt) : [];
}

/** Keeps a receipt for export and, if it is for a server, for sending. */
export function keep(receipt: Receipt): void {
  const others = keptReceipts().filter(({ id }) => id !== receipt.id);
  put(RECEIPTS_KEY, JSON.stringify([...others, receipt].slice(-KEPT)));
  if (receipt.subject) put(UNSENT_PREFIX + receipt.id, JSON.stringify(receipt));
}

/** Counts calls of `eraseReceipts()`, so that a receipt in the making can be dropped. */
let erasures = 0;
export const countErasures = (): number => erasures;

/** Removes every receipt from this device, even those that wait to be sent, and the day of the last visit. */
export function eraseReceipts(): void {
  erasures++;
  [RECEIPTS_KEY, PAUSE_KEY, SENT_KEY, RENEWED_KEY, NAMES_KEY, ...waitingKeys()].forEach(remove);
}
