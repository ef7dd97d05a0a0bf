import { type Config, TRUSTED } from './config.js';
import type { By, Choice } from './events.js';

/** What the cookie keeps. */
export interface ConsentRecord {
  readonly choice: Choice;
  /** The visitor turned a category on although a signal denies it. */
  readonly gpc: boolean;
  /** The pseudonym that receipts carry; empty without receipts that are sent. */
  readonly id: string;
}

/**
 * A random UUID, from where http has one too, which `crypto.randomUUID()` has not.
 * @see https://w3c.github.io/FileAPI/#unicodeBlobURL
 */
export const uuid = (): string => URL.createObjectURL(new Blob()).slice(-36);

/** A record with its fields in alphabetical order: exactly these, each once, and nothing that would have to be escaped. */
const FORM =
  /^at=(0|[1-9]\d{0,11})&by=(accept|decline|save|close|api)&denied=([a-z\d+-]*)(&gpc=1)?&granted=([a-z\d+-]*)(?:&id=([\da-f-]{36}))?&mode=(opt-in|opt-out|notice)&policy=([\w.-]{0,64})&v=1$/;
/** How far a visitor's clock may have been ahead, in seconds. */
const FUTURE = 300;

/** The record of a choice as a query string, so that every server parses it. `now` is in milliseconds, an empty `id` is left out. */
export const encode = (
  { mode, policyVersion, categories }: Pick<Config, 'mode' | 'policyVersion' | 'categories'>,
  granted: readonly string[],
  by: By,
  gpc: boolean,
  id: string,
  now: number,
): string =>
  `v=1&at=${Math.floor(now / 1000)}&mode=${mode}&policy=${policyVersion}&granted=${granted.join('+')}&denied=${categories
    .filter((name) => !granted.includes(name))
    .join('+')}&by=${by}${gpc ? '&gpc=1' : ''}${id && `&id=${id}`}`;

const names = (list: string): string[] => (list ? list.split('+') : []);

/**
 * The record that a cookie value holds, or null for anything that is not exactly one: malformed, over 2 kB, from the
 * future, of another version, contradictory. The fields may stand in any order. Never throws. `now` is in milliseconds.
 */
export function decode(value: string, now: number): ConsentRecord | null {
  const found = value.length <= 2048 && FORM.exec(value.split('&').toSorted().join('&'));
  if (!found) return null;
  const [, at, by, denials, gpc, grants, id = '', mode, policyVersion] = found as unknown as string[];
  const granted = names(grants!);
  const denied = names(denials!);
  const all = [TRUSTED, ...granted, ...denied];
  return +at! <= now / 1000 + FUTURE &&
    all.every((name, index) => /^[a-z]/.test(name) && all.indexOf(name) === index) &&
    // A refusal that grants, or a signal beaten by nothing, contradicts itself.
    (granted[0] ? by !== 'decline' && (by !== 'close' || mode !== 'opt-in') : !gpc)
    ? {
        choice: { granted, denied, by, at: new Date(+at! * 1000).toISOString(), mode, policyVersion } as Choice,
        gpc: !!gpc,
        id,
      }
    : null;
}
