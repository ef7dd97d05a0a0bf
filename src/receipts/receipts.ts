import type { Core, ShownTexts } from '../consent/api.js';
import type { ConsentSnapshot, Receipt } from '../consent/events.js';
import { UNSENT_PREFIX } from '../consent/storage-keys.js';
import { countErasures, keep, put, putInMemory, usesMemory, waitingKeys } from './device.js';
import { complete, draftOf } from './receipt.js';
import { deliver } from './send.js';

export { eraseReceipts, keptReceipts } from './device.js';
export { resume } from './send.js';

/** How many receipts may wait in storage. Any more are held in memory. */
const MAX_WAITING = 500;

/** SHA-256 in hexadecimal. Empty for an empty text, and where `crypto.subtle` is missing (http). */
async function hash(text: string): Promise<string> {
  if (!text || !crypto.subtle) return '';
  const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

export interface Making {
  readonly core: Core;
  /** The state after the choice. */
  readonly snapshot: ConsentSnapshot;
  /** The visitor's pseudonym. Empty if no server gets the receipt. */
  readonly subject: string;
  /** The texts the visitor was shown, if any. */
  readonly texts?: ShownTexts | undefined;
}

/**
 * Makes the receipt of a choice, keeps it and, with `record-url`, sends it. Where storage is forbidden or full, it
 * lasts until the page closes, and `storage-blocked` is reported.
 */
export async function makeReceipt({ core, snapshot, subject, texts }: Making): Promise<Receipt> {
  const draft = draftOf(snapshot.choice!, subject, snapshot);
  const key = UNSENT_PREFIX + draft.id;
  const erasures = countErasures();
  // Immediately, since the page may close while the hash is computed.
  if (subject) put(key, JSON.stringify(draft));
  const receipt = complete(draft, texts?.lang, await hash(texts?.text ?? ''));
  if (erasures !== countErasures()) return receipt;
  keep(receipt);
  if (waitingKeys().length > MAX_WAITING) putInMemory(key, JSON.stringify(receipt));
  if (usesMemory()) core.report('storage-blocked', 'the receipt');
  if (core.config().recordUrl) void deliver(draft.id, core);
  return receipt;
}
