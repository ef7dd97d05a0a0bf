import type { Choice, ConsentSnapshot, Receipt } from '../consent/events.js';
import { uuid } from '../consent/record.js';

/** The library's version, included in receipts. */
export const VERSION = '0.1.0';

/** The part of a receipt that is known when the choice is made. */
export type Draft = Omit<Receipt, 'lang' | 'textHash' | 'version'>;

/**
 * The same choice always gets the same receipt id, whether the page of the choice makes the receipt or, if that closed
 * too early, a later page makes it from the cookie. The id is the visitor's pseudonym with its first eight digits
 * replaced by those of the choice (FNV-1a). #3
 * @param subject The visitor's pseudonym. Empty if no server gets the receipt.
 */
export function idOf({ at, mode, policyVersion, granted, denied, by }: Choice, subject: string): string {
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

/** The complete receipt. `lang` and `textHash` are empty if the texts are not known. */
export const complete = (draft: Draft, lang = '', textHash = ''): Receipt =>
  Object.freeze({ ...draft, lang, textHash, version: VERSION });
