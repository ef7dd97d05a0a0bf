import Cookies from 'js-cookie';
import type { Config } from './config.js';

/**
 * How long the cookie lives, in seconds: 400 days, which is what browsers allow. The choice in it ends earlier, and is then still there to be
 * read: a refusal must not lapse into a grant, and the panel says what was chosen before.
 */
const LONGEST = 34_560_000;

/** The record is already safe in a cookie; js-cookie's own converter would escape it twice. */
const jar = /* @__PURE__ */ Cookies.withConverter<string>({ read: (value) => value, write: (value) => value });

/**
 * A native accessor of the document, since an `<img name=cookie>` hides `document.cookie` behind itself. Cookies are read
 * through it and not with js-cookie, whose `get` shows the first of two cookies of one name only.
 */
export const native = (name: 'cookie' | 'currentScript'): PropertyDescriptor =>
  Object.getOwnPropertyDescriptor(Document.prototype, name)!;

/**
 * Every value stored under this name: more than one when cookies of another host or path have it too. Without a name all
 * cookies, each as `name=value`. In the browser's order; nothing if reading is forbidden.
 */
export function valuesOf(name = ''): string[] {
  const start = name && `${name}=`;
  try {
    return (native('cookie').get!.call(document) as string)
      .split('; ')
      .filter((pair) => pair.startsWith(start))
      .map((pair) => pair.slice(start.length));
  } catch {
    return [];
  }
}

/** Sets a cookie by its whole text, for what js-cookie cannot say. Throws where cookies are forbidden. */
export const setRaw = (text: string): void => native('cookie').set!.call(document, text);

/** Must this cookie be sent over https only? Asked of the page's protocol with the name after it. */
const SECURE = /^https|:__/;

/** Lets a cookie that is stored live on, from today; an empty `value` removes it. In silence where cookies are forbidden. */
export function renewCookie(
  { cookieName, cookieDomain }: Pick<Config, 'cookieName' | 'cookieDomain'>,
  value: string,
): void {
  try {
    native('cookie').set!.call(
      document,
      `${cookieName}=${value}; Max-Age=${value ? LONGEST : 0}; Path=/; SameSite=Lax${cookieDomain && `; Domain=${cookieDomain}`}${
        SECURE.test(location.protocol + cookieName) ? '; Secure' : ''
      }`,
    );
  } catch {
    // Then there is none.
  }
}

/** Stores a cookie and reads it back: only that is evidence. */
export function writeCookie(name: string, value: string, domain: string): boolean {
  try {
    jar.set(name, value, {
      path: '/',
      sameSite: 'Lax',
      secure: SECURE.test(location.protocol + name),
      domain,
      'max-age': `${LONGEST}`,
    });
  } catch {
    return false;
  }
  return valuesOf(name).join('; ') === value;
}
