import Cookies from 'js-cookie';

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

/** All cookies, each as `name=value`, in the browser's order; none if reading is forbidden. */
export function cookies(): string[] {
  try {
    return (native('cookie').get!.call(document) as string).split('; ');
  } catch {
    return [];
  }
}

/** Every value stored under this name: more than one when cookies of another host or path have it too. */
export const valuesOf = (name: string): string[] =>
  cookies()
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1));

/** Sets a cookie by its whole text, for what js-cookie cannot say. Throws where cookies are forbidden. */
export const setRaw = (text: string): void => native('cookie').set!.call(document, text);

/** Must this cookie be sent over https only? */
const secure = (name: string): boolean => location.protocol === 'https:' || name.startsWith('__');

/** Lets a cookie that is stored live on, from today; an empty `value` removes it. In silence where cookies are forbidden. */
export function renewCookie(name: string, value: string, domain: string): void {
  try {
    const scope = `Path=/; SameSite=Lax${domain && `; Domain=${domain}`}${secure(name) ? '; Secure' : ''}`;
    setRaw(`${name}=${value}; Max-Age=${value ? LONGEST : 0}; ${scope}`);
  } catch {
    // Then there is none.
  }
}

/** Stores a cookie and reads it back: only that is evidence. */
export function writeCookie(name: string, value: string, domain: string): boolean {
  try {
    jar.set(name, value, { path: '/', sameSite: 'Lax', secure: secure(name), domain, 'max-age': `${LONGEST}` });
  } catch {
    return false;
  }
  return valuesOf(name).join('; ') === value;
}
