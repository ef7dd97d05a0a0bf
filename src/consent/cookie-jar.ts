import Cookies from 'js-cookie';
import type { Config } from './config.js';
import { isSecure, LIFETIME, valuesOf } from './cookie.js';

/** The record is safe in a cookie as it is; js-cookie's own converter would escape it twice. */
const jar = Cookies.withConverter<string>({ read: (value) => value, write: (value) => value });

/**
 * Stores the consent cookie and reads it back: only that is evidence. For files that load later; the head script, whose bytes every
 * page pays for, writes the same text itself.
 */
export function storeCookie({ cookieName, cookieDomain }: Config, value: string): boolean {
  try {
    jar.set(cookieName, value, {
      path: '/',
      sameSite: 'Lax',
      secure: isSecure(cookieName),
      domain: cookieDomain,
      'max-age': `${LIFETIME}`,
    });
  } catch {
    return false;
  }
  return valuesOf(cookieName).join() === value;
}
