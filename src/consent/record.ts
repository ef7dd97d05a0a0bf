import { TRUSTED } from './config.js';
import type { By, Choice, Mode } from './events.js';

/** What the cookie keeps. */
export interface ConsentRecord {
  readonly choice: Choice;
  /** The visitor turned a category on although a signal denies it. */
  readonly gpc: boolean;
  /** The pseudonym that receipts carry; empty without receipts that are sent. */
  readonly id: string;
}

/** What was found in storage. */
export type Stored =
  | { readonly kind: 'none' }
  /** Something that is no record, or two that differ. */
  | { readonly kind: 'unreadable' }
  | { readonly kind: 'record'; readonly record: ConsentRecord };

export const NONE: Stored = { kind: 'none' };
export const UNREADABLE: Stored = { kind: 'unreadable' };

/** A random UUID of version 4. `crypto.randomUUID()` exists on https only. */
export function uuid(): string {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`;
}

/** Characters. A cookie value that is longer is no record. */
const MAX_LENGTH = 2048;

/** How far a visitor's clock may have been ahead, in seconds. */
const MAX_AHEAD = 300;

/** A record with its fields in alphabetical order: exactly these, each once, and nothing that would have to be escaped. */
const FORM =
  /^at=(?<at>0|[1-9]\d{0,11})&by=(?<by>accept|decline|save|close|api)&denied=(?<denied>[a-z\d+-]*)(?<gpc>&gpc=1)?&granted=(?<granted>[a-z\d+-]*)(?:&id=(?<id>[\da-f-]{36}))?&mode=(?<mode>opt-in|opt-out|notice)&policy=(?<policy>[\w.-]{0,64})&v=1$/;

/** What `encode()` writes. */
export interface RecordParts {
  /** Milliseconds since 1970; stored in seconds. */
  readonly at: number;
  readonly by: By;
  readonly mode: Mode;
  readonly policyVersion: string;
  readonly granted: readonly string[];
  readonly denied: readonly string[];
  readonly gpc?: boolean;
  /** Left out if empty. */
  readonly id?: string;
}

/** The record of a choice as a query string, so that every server parses it. */
export const encode = ({ at, by, mode, policyVersion, granted, denied, gpc, id }: RecordParts): string =>
  `v=1&at=${Math.floor(at / 1000)}&mode=${mode}&policy=${policyVersion}` +
  `&granted=${granted.join('+')}&denied=${denied.join('+')}&by=${by}` +
  `${gpc ? '&gpc=1' : ''}${id ? `&id=${id}` : ''}`;

const namesIn = (list: string): string[] => (list ? list.split('+') : []);

/**
 * The record that a cookie value holds, or null for anything that is not exactly one: malformed, over 2 kB, from the
 * future, of another version, contradictory. The fields may stand in any order. Never throws. `now` is in milliseconds.
 */
export function decode(value: string, now: number): ConsentRecord | null {
  if (value.length > MAX_LENGTH) return null;
  const fields = FORM.exec(value.split('&').toSorted().join('&'))?.groups;
  if (!fields) return null;
  const { mode, by, policy: policyVersion, gpc, id = '' } = fields;
  const granted = namesIn(fields['granted']!);
  const denied = namesIn(fields['denied']!);
  const at = +fields['at']!;
  if (at > now / 1000 + MAX_AHEAD) return null;
  const all = [TRUSTED, ...granted, ...denied];
  if (!all.every((name, index) => /^[a-z]/.test(name) && all.indexOf(name) === index)) return null;
  // A refusal that grants, or a signal beaten by nothing, contradicts itself.
  const refuses = by === 'decline' || (by === 'close' && mode === 'opt-in');
  if (granted.length ? refuses : gpc) return null;
  const choice = { granted, denied, by, at: new Date(at * 1000).toISOString(), mode, policyVersion } as Choice;
  return { choice, gpc: !!gpc, id };
}
