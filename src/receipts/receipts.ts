import type { Core, ShownTexts } from '../consent/api.js';
import type { ConsentSnapshot, Receipt } from '../consent/events.js';
import { UNSENT_PREFIX } from '../consent/storage-keys.js';
import { countErasures, keep, put, putInMemory, usesMemory, waitingKeys } from './device.js';
import { complete, draftOf } from './receipt.js';
import { deliver } from './send.js';

export { eraseReceipts, keptReceipts } from './device.js';
export { resume } from './send.js';

/** How many receipts may wait to be sent; more are held in memory. */
const MAX_WAITING = 500;

/** SHA-256 in hexadecimal; empty for no text, and where `crypto.subtle` is absent (http). */
async function hash(text: string): Promise<string> {
  if (!text || !crypto.subtle) return '';
  const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

export interface Making {
  readonly core: Core;
  /** The state after the choice. */
  readonly snapshot: ConsentSnapshot;
  /** The visitor's pseudonym; empty if no server is to have the receipt. */
  readonly subject: string;
  /** What the visitor was shown, if anything. */
  readonly texts?: ShownTexts | undefined;
}

/**
 * Makes the receipt of a choice, keeps it and, with `record-url`, sends it. Where storage is forbidden or full it is kept for as
 * long as the page lives, which is reported.
 */
export async function makeReceipt({ core, snapshot, subject, texts }: Making): Promise<Receipt> {
  const draft = draftOf(snapshot.choice!, subject, snapshot);
  const key = UNSENT_PREFIX + draft.id;
  const erasures = countErasures();
  // At once, since the page may be closed while the hash is made.
  if (subject) put(key, JSON.stringify(draft));
  const receipt = complete(draft, texts?.lang, await hash(texts?.text ?? ''));
  if (erasures !== countErasures()) return receipt;
  keep(receipt);
  if (waitingKeys().length > MAX_WAITING) putInMemory(key, JSON.stringify(receipt));
  if (usesMemory()) core.report('storage-blocked', 'the receipt');
  if (core.config().recordUrl) void deliver(draft.id, core);
  return receipt;
}
