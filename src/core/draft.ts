import type { Receipt } from './events.js';

/**
 * What a receipt that a server is to have waits under in local storage, followed by its id: an entry for each, so that
 * two pages never write the same one.
 */
export const UNSENT = 'consent-gate-unsent-';

/** What is known of a receipt in the moment of the choice. */
export type Draft = Omit<Receipt, 'lang' | 'textHash' | 'version'>;

/**
 * A random UUID, from where http has one too, which `crypto.randomUUID()` has not.
 * @see https://w3c.github.io/FileAPI/#unicodeBlobURL
 */
export const uuid = (): string => URL.createObjectURL(new Blob()).slice(-36);

/**
 * Does a receipt wait to be sent? Stores the draft before, if a server is to have it (it has a `subject` then): at once,
 * since the page may be closed before the receipt is whole.
 */
export function waits(draft?: Draft): boolean {
  try {
    if (draft?.subject) localStorage.setItem(UNSENT + draft.id, JSON.stringify(draft));
    return Object.keys(localStorage).join().includes(UNSENT);
  } catch {
    // Forbidden or full, which is told when the receipt is whole.
    return false;
  }
}
