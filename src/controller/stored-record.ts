import type { Config } from '../consent/config.js';
import { valuesOf, writeConsentCookie } from '../consent/cookie.js';
import { decode, NONE, type Stored, UNREADABLE } from '../consent/record.js';
import { removeCookie } from '../gates/sweep.js';

/** The record of the choice: in the cookie, or in memory for as long as this page lives where it could not be stored. */
export interface StoredRecord {
  read(): Stored;
  /** The cookie's value; empty if there is none. */
  value(): string;
  /** Writes the cookie. Until `confirm()` has seen it there, the value counts for this page whatever the cookie says. */
  write(value: string): void;
  /** Is this value stored, and alone? Tries once more with strays removed; if it is not, it counts for this page only. */
  confirm(value: string): boolean;
  /** A value that counts for this page without being stored; one that is no record grants nothing. */
  hold(value: string): void;
  /** Lets a stored record live on; of two equal ones, on two hosts or paths, one is left. */
  renew(): void;
  /** Removes the record wherever it is. */
  erase(): void;
}

export function createStoredRecord(config: Pick<Config, 'cookieName' | 'cookieDomain'>): StoredRecord {
  const name = config.cookieName;
  /** What counts in the place of the cookie. */
  let held: Stored | undefined;

  const write = (value: string): void => writeConsentCookie(config, value);
  const isStored = (value: string): boolean => valuesOf(name).join() === value;

  function fromValue(value: string): Stored {
    const record = decode(value, Date.now());
    return record ? { kind: 'record', record } : UNREADABLE;
  }

  function fromCookies(): Stored {
    const [value, ...others] = new Set(valuesOf(name));
    if (value === undefined) return NONE;
    return others.length ? UNREADABLE : fromValue(value);
  }

  const stored: StoredRecord = {
    read: () => held ?? fromCookies(),
    value: () => valuesOf(name)[0] ?? '',
    write(value) {
      stored.hold(value);
      write(value);
    },
    confirm(value) {
      if (!isStored(value)) {
        removeCookie(name);
        write(value);
      }
      // From now on the cookie counts: another tab may change it.
      if (isStored(value)) held = undefined;
      return !held;
    },
    hold(value) {
      held = fromValue(value);
    },
    renew() {
      if (held || fromCookies().kind !== 'record') return;
      const value = stored.value();
      write(value);
      // Where `cookie-domain` is another one than before there are two now.
      stored.confirm(value);
    },
    erase() {
      held = undefined;
      removeCookie(name);
    },
  };
  return stored;
}
