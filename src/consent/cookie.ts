import { readCookies, writeCookie } from '../page/natives.js';
import type { Config } from './config.js';

/**
 * How long the cookie lives, in seconds: 400 days, which is what browsers allow. The choice in it ends earlier and must stay
 * readable: a refusal never lapses into a grant, and the panel says what was chosen before.
 */
export const LIFETIME = 400 * 86_400;

/** Prefixes that browsers accept on secure cookies only. */
const SECURE_PREFIXES = ['__Host-', '__Secure-'];

type CookieConfig = Pick<Config, 'cookieName' | 'cookieDomain'>;

/** All cookies, each as `name=value`, in the browser's order; none if reading is forbidden. */
export function allCookies(): string[] {
  try {
    return readCookies().split('; ');
  } catch {
    return [];
  }
}

/** Every value stored under this name: more than one when cookies of another host or path have it too. */
export function valuesOf(name: string): string[] {
  const start = `${name}=`;
  return allCookies()
    .filter((pair) => pair.startsWith(start))
    .map((pair) => pair.slice(start.length));
}

/** Must a cookie of this name carry `Secure` here? */
export const isSecure = (name: string): boolean =>
  location.protocol === 'https:' || SECURE_PREFIXES.some((prefix) => name.startsWith(prefix));

/** Writes the consent cookie; an empty `value` removes it. In silence where cookies are forbidden: only reading it back is evidence. */
export function writeConsentCookie({ cookieName, cookieDomain }: CookieConfig, value: string): void {
  const attributes = [`Max-Age=${value ? LIFETIME : 0}`, 'Path=/', 'SameSite=Lax'];
  if (cookieDomain) attributes.push(`Domain=${cookieDomain}`);
  if (isSecure(cookieName)) attributes.push('Secure');
  try {
    writeCookie([`${cookieName}=${value}`, ...attributes].join('; '));
  } catch {
    // Cookies are forbidden here.
  }
}
