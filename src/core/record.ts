import { TRUSTED } from './config.js';
import type { By, Mode } from './events.js';

/** What the cookie keeps: one choice. */
export interface ConsentRecord {
  /** Unix seconds. */
  readonly at: number;
  readonly mode: Mode;
  readonly policyVersion: string;
  readonly granted: readonly string[];
  readonly denied: readonly string[];
  readonly by: By;
  /** The visitor turned a category on although a signal denies it. */
  readonly gpc: boolean;
  /** The pseudonym that receipts carry; only with receipts that are sent. */
  readonly id: string;
}

/** The one form that `encode()` gives, whatever the order a server wrote the fields in. */
const FORM =
  /^v=1&at=\d{1,12}&mode=(opt-in|opt-out|notice)&policy=[\w.-]{0,64}&granted=[a-z\d+-]*&denied=[a-z\d+-]*&by=(accept|decline|save|close|api)(&gpc=1)?(&id=[\da-f-]{36})?$/;
/** How far a visitor's clock may have been ahead, in seconds. */
const FUTURE = 300;

/** The record as a query string, so that every server parses it. */
export function encode(record: ConsentRecord): string {
  const { at, mode, policyVersion, granted, denied, by, gpc, id } = record;
  return `v=1&at=${at}&mode=${mode}&policy=${policyVersion}&granted=${granted.join('+')}&denied=${denied.join('+')}&by=${by}${
    gpc ? '&gpc=1' : ''
  }${id && `&id=${id}`}`;
}

const sorted = (query: string): string => {
  const fields = new URLSearchParams(query);
  fields.sort();
  return `${fields}`;
};

/**
 * The record that a cookie value holds, or null for anything that is not exactly one: malformed, over 2 kB, from the
 * future, of another version, contradictory. Never throws. `now` is in milliseconds.
 */
export function decode(value: string, now: number): ConsentRecord | null {
  // URLSearchParams drops a leading question mark; other parsers do not.
  if (value.length > 2048 || value[0] === '?') return null;
  const fields = new URLSearchParams(value);
  const field = (key: string): string => fields.get(key) ?? '';
  const names = (key: string): string[] => field(key).split(' ').filter(Boolean);
  const record: ConsentRecord = {
    at: +field('at'),
    mode: field('mode') as Mode,
    policyVersion: field('policy'),
    granted: names('granted'),
    denied: names('denied'),
    by: field('by') as By,
    gpc: fields.has('gpc'),
    id: field('id'),
  };
  const { at, mode, granted, denied, by, gpc } = record;
  const all = [TRUSTED, ...granted, ...denied];
  const text = encode(record);
  return FORM.test(text) &&
    // A field too many, too few or twice is lost when the record is written again.
    sorted(text) === sorted(value) &&
    at <= now / 1000 + FUTURE &&
    all.every((name, index) => /^[a-z]/.test(name) && all.indexOf(name) === index) &&
    // A refusal that grants, or a signal beaten by nothing, contradicts itself.
    (granted[0] ? by !== 'decline' && (by !== 'close' || mode !== 'opt-in') : !gpc)
    ? record
    : null;
}
