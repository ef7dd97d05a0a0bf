import { TRUSTED } from './config.js';
import type { By, Choice, Mode } from './events.js';

/** What the cookie stores. */
export interface ConsentRecord {
  readonly choice: Choice;
  /** The visitor turned on a category that a signal denies. */
  readonly gpc: boolean;
  /** The pseudonym that receipts carry. Empty if no receipts are sent. */
  readonly id: string;
}

/** What was found in storage. */
export type Stored =
  | { readonly kind: 'none' }
  /** Not a valid record, or two records that differ. */
  | { readonly kind: 'unreadable' }
  | { readonly kind: 'record'; readonly record: ConsentRecord };

export const NONE: Stored = { kind: 'none' };
export const UNREADABLE: Stored = { kind: 'unreadable' };

/** A random version 4 UUID. `crypto.randomUUID()` exists only on https. */
export function uuid(): string {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`;
}

/** In characters. A longer cookie value is not a record. */
const MAX_LENGTH = 2048;

/** How far ahead a visitor's clock may have been, in seconds. */
const MAX_AHEAD = 300;

/** A record with its fields in alphabetical order: exactly these, each once, with nothing that needs escaping. */
const FORM =
  /^at=(?<at>0|[1-9]\d{0,11})&by=(?<by>accept|decline|save|close|api)&denied=(?<denied>[a-z\d+-]*)(?<gpc>&gpc=1)?&granted=(?<granted>[a-z\d+-]*)(?:&id=(?<id>[\da-f-]{36}))?&mode=(?<mode>opt-in|opt-out|notice)&policy=(?<policy>[\w.-]{0,64})&v=1$/;

/** The input of `encode()`. */
export interface RecordParts {
  /** Milliseconds since 1970. Stored in seconds. */
  readonly at: number;
  readonly by: By;
  readonly mode: Mode;
  readonly policyVersion: string;
  readonly granted: readonly string[];
  readonly denied: readonly string[];
  readonly gpc?: boolean;
  /** Omitted from the record if empty. */
  readonly id?: string;
}

/** Encodes a choice as a query string, which any server can parse. */
export const encode = ({ at, by, mode, policyVersion, granted, denied, gpc, id }: RecordParts): string =>
  `v=1&at=${Math.floor(at / 1000)}&mode=${mode}&policy=${policyVersion}` +
  `&granted=${granted.join('+')}&denied=${denied.join('+')}&by=${by}` +
  `${gpc ? '&gpc=1' : ''}${id ? `&id=${id}` : ''}`;

const namesIn = (list: string): string[] => (list ? list.split('+') : []);

/**
 * Decodes a cookie value. Returns null unless it is exactly one valid record: not malformed, over 2 kB, from the
 * future, of another version or contradictory. The fields may be in any order. Never throws. `now` is in milliseconds
 * since 1970.
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
  // A refusal that grants something, or an overridden signal without a grant, contradicts itself.
  const refuses = by === 'decline' || (by === 'close' && mode === 'opt-in');
  if (granted.length ? refuses : gpc) return null;
  const choice = { granted, denied, by, at: new Date(at * 1000).toISOString(), mode, policyVersion } as Choice;
  return { choice, gpc: !!gpc, id };
}
