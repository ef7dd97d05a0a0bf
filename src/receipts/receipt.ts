import type { Choice, ConsentSnapshot, Receipt } from '../consent/events.js';
import { uuid } from '../consent/record.js';

/** The library's version, as receipts carry it. */
export const VERSION = '0.1.0';

/** What is known of a receipt in the moment of the choice. */
export type Draft = Omit<Receipt, 'lang' | 'textHash' | 'version'>;

/**
 * The same choice has the same id whoever makes its receipt: the page of the choice or, if that was closed at once, a
 * later one from the cookie. It is the visitor's pseudonym, its first eight digits those of the choice (FNV-1a).
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

/** The receipt; `lang` and `textHash` are empty where the texts are not known. */
export const complete = (draft: Draft, lang = '', textHash = ''): Receipt =>
  Object.freeze({ ...draft, lang, textHash, version: VERSION });
