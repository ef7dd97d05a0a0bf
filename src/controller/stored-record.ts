import type { Config } from '../consent/config.js';
import { canReadCookies, valuesOf, writeConsentCookie } from '../consent/cookie.js';
import type { Choice } from '../consent/events.js';
import { decode, encode, NONE, type Stored, UNREADABLE } from '../consent/record.js';
import { REFUSAL_PREFIX, RENEWED_KEY } from '../consent/storage-keys.js';
import { removeCookie } from '../gates/sweep.js';

/** In milliseconds. */
const DAY = 86_400_000;

/**
 * The record of the choice: in the cookie or, if it could not be stored, in memory until the page closes. What it
 * denies is also in local storage, which counts where there is no cookie.
 */
export interface StoredRecord {
  read(): Stored;
  /** The cookie's value. Empty if there is none. */
  value(): string;
  /** Writes the cookie. Until `confirm()` finds it there, the value counts for this page whatever the cookie says. */
  write(value: string): void;
  /**
   * Returns whether this value, and no other, is stored. If not, removes stray cookies and writes it once more. If that
   * fails, the value counts for this page only.
   */
  confirm(value: string): boolean;
  /** Uses a value for this page without storing it. One that is not a record grants nothing. */
  hold(value: string): void;
  /**
   * Extends the lifetime of a stored record, at most once a day. If two equal ones exist on different hosts or paths,
   * leaves one. Stores a kept refusal again whose cookie is gone.
   */
  renew(): void;
  /** Removes the record everywhere. */
  erase(): void;
}

export function createStoredRecord(config: Pick<Config, 'cookieName' | 'cookieDomain'>): StoredRecord {
  const name = config.cookieName;
  const refusalKey = REFUSAL_PREFIX + name;
  /** Used instead of the cookie. */
  let held: Stored | undefined;
  /** The value that `held` was read from. */
  let heldValue: string | undefined;
  /** The last choice of this page that was stored. */
  let own: { readonly value: string; readonly choice: Choice } | undefined;

  const write = (value: string): void => writeConsentCookie(config, value);
  const isStored = (value: string): boolean => valuesOf(name).join() === value;

  function fromValue(value: string): Stored {
    const record = decode(value, Date.now());
    return record ? { kind: 'record', record } : UNREADABLE;
  }

  function fromCookies(): Stored {
    if (!canReadCookies()) return UNREADABLE;
    const [value, ...others] = new Set(valuesOf(name));
    if (value === undefined) return NONE;
    return others.length ? UNREADABLE : fromValue(value);
  }

  /** The record of the kept refusal. Empty if there is none. */
  function keptRefusal(): string {
    try {
      return localStorage.getItem(refusalKey) ?? '';
    } catch {
      // Storage is forbidden here.
      return '';
    }
  }

  /** Keeps what a choice denies, and forgets an earlier refusal. */
  function keepRefusal(choice: Choice | undefined): void {
    const refusal = choice?.denied.length ? encode({ ...choice, at: Date.parse(choice.at), granted: [] }) : '';
    if (refusal === keptRefusal()) return;
    try {
      if (refusal) localStorage.setItem(refusalKey, refusal);
      else localStorage.removeItem(refusalKey);
    } catch {
      // Storage is forbidden or full.
    }
  }

  /** Writes again until the value stands alone, as far as that can be had. */
  function writeAlone(value: string): void {
    if (!isStored(value)) write(value);
    if (isStored(value)) return;
    // A cookie with the same name on another host or path is in the way.
    removeCookie(name);
    write(value);
  }

  /** Whether another tab has chosen at the same moment or later. An older record in the cookie is no choice to follow. */
  function isOvertaken(): boolean {
    const found = fromCookies();
    if (found.kind !== 'record' || held?.kind !== 'record') return false;
    return found.record.choice.at >= held.record.choice.at;
  }

  function release(): void {
    held = undefined;
    heldValue = undefined;
  }

  /**
   * The cookie's record, or the kept refusal if there is no cookie. If the record is older than this page's own choice, another page has written it back. It stays where it
   * refuses more, because a clock that was set back makes a later refusal look older.
   */
  function readAgain(): Stored {
    const found = fromCookies();
    if (found.kind === 'none') {
      const refusal = keptRefusal();
      return refusal ? fromValue(refusal) : found;
    }
    if (!own || found.kind !== 'record') return found;
    const { at, granted } = found.record.choice;
    const grantsMore = own.choice.granted.some((name) => !granted.includes(name));
    if (at >= own.choice.at || grantsMore) return found;
    write(own.value);
    return fromValue(own.value);
  }

  /** Each renewal could write back a record that another tab replaces at this moment, so one a day is enough. */
  function isRenewalDue(): boolean {
    const today = `${Math.floor(Date.now() / DAY)} ${name}`;
    try {
      if (localStorage.getItem(RENEWED_KEY) === today) return false;
      localStorage.setItem(RENEWED_KEY, today);
    } catch {
      // Storage is forbidden or full.
    }
    return true;
  }

  const stored: StoredRecord = {
    read: () => held ?? readAgain(),
    value: () => valuesOf(name)[0] ?? '',
    write(value) {
      stored.hold(value);
      write(value);
      if (held?.kind === 'record') keepRefusal(held.record.choice);
    },
    confirm(value) {
      // A later choice has taken its place, or it was erased: writing it again would bring it back.
      if (value !== heldValue) return true;
      if (!isOvertaken()) writeAlone(value);
      if (!isStored(value) && !isOvertaken()) return false;
      if (held?.kind === 'record') own = { value, choice: held.record.choice };
      // From now on the cookie counts, since another tab may change it.
      release();
      return true;
    },
    hold(value) {
      held = fromValue(value);
      heldValue = value;
    },
    renew() {
      if (held) return;
      const found = fromCookies();
      if (found.kind === 'none') {
        const refusal = keptRefusal();
        if (refusal) write(refusal);
      }
      if (found.kind !== 'record') return;
      // Another subdomain may have stored it.
      keepRefusal(found.record.choice);
      const isAlone = valuesOf(name).length === 1;
      if (isAlone && !isRenewalDue()) return;
      const value = stored.value();
      write(value);
      // If `cookie-domain` has changed, there are two now.
      writeAlone(value);
    },
    erase() {
      release();
      own = undefined;
      keepRefusal(undefined);
      removeCookie(name);
    },
  };
  return stored;
}
