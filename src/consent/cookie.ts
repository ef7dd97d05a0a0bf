import { readCookies, writeCookie } from '../page/natives.js';
import type { Config } from './config.js';

/**
 * How long the cookie lives, in seconds: 400 days, the most browsers allow. The choice in it ends earlier but must stay
 * readable: a refusal never lapses into a grant, and the panel shows the earlier choice.
 */
export const LIFETIME = 400 * 86_400;

/** Prefixes that browsers accept only on secure cookies. */
const SECURE_PREFIXES = ['__Host-', '__Secure-'];

type CookieConfig = Pick<Config, 'cookieName' | 'cookieDomain'>;

/** All cookies as `name=value`, in the browser's order. Empty if reading is forbidden. */
export function allCookies(): string[] {
  try {
    return readCookies().split('; ');
  } catch {
    return [];
  }
}

/** Whether cookies can be read at all. A page in a sandbox cannot. */
export function canReadCookies(): boolean {
  try {
    return typeof readCookies() === 'string';
  } catch {
    return false;
  }
}

/** Every value stored under this name. Cookies of another host or path can add more than one. */
export function valuesOf(name: string): string[] {
  const start = `${name}=`;
  return allCookies()
    .filter((pair) => pair.startsWith(start))
    .map((pair) => pair.slice(start.length));
}

/** Whether a cookie of this name must carry `Secure` here. */
export const isSecure = (name: string): boolean =>
  location.protocol === 'https:' || SECURE_PREFIXES.some((prefix) => name.startsWith(prefix));

/**
 * Writes the consent cookie; an empty `value` removes it. Fails silently where cookies are forbidden, so read it back
 * to be sure. Where a host has too many cookies, Chromium removes those with a lower `Priority` first.
 * @see https://www.ietf.org/archive/id/draft-west-cookie-priority-00.html
 */
export function writeConsentCookie({ cookieName, cookieDomain }: CookieConfig, value: string): void {
  const attributes = [`Max-Age=${value ? LIFETIME : 0}`, 'Path=/', 'SameSite=Lax', 'Priority=High'];
  if (cookieDomain) attributes.push(`Domain=${cookieDomain}`);
  if (isSecure(cookieName)) attributes.push('Secure');
  try {
    writeCookie([`${cookieName}=${value}`, ...attributes].join('; '));
  } catch {
    // Cookies are forbidden here.
  }
}
