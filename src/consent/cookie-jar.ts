import Cookies from 'js-cookie';
import type { Config } from './config.js';
import { isSecure, LIFETIME, valuesOf } from './cookie.js';

/** The record needs no escaping; js-cookie's own converter would escape it a second time. */
const jar = Cookies.withConverter<string>({ read: (value) => value, write: (value) => value });

/**
 * Stores the consent cookie and reads it back, since only that proves it was stored. For files that load later: the
 * head script writes the same text itself, because every page pays for its bytes.
 */
export function storeCookie({ cookieName, cookieDomain }: Config, value: string): boolean {
  try {
    jar.set(cookieName, value, {
      path: '/',
      sameSite: 'Lax',
      secure: isSecure(cookieName),
      domain: cookieDomain,
      'max-age': `${LIFETIME}`,
      priority: 'High',
    });
  } catch {
    return false;
  }
  return valuesOf(cookieName).join() === value;
}
