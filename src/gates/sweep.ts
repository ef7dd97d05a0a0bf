import { namesIn } from '../consent/decide.js';
import { allCookies } from '../consent/cookie.js';
import { OWN_PREFIX, SWEEP_KEY } from '../consent/storage-keys.js';
import { hasOwn, isArray, keys, writeCookie } from '../page/natives.js';
import { vendorStorage } from './vendor-storage.js';

/** Running tags write their cookies again, so what was removed is removed once more after this many milliseconds. */
const AGAIN_AFTER = 1000;

/** What a withdrawal removes. Kept in local storage for the next page view. */
interface Sweep {
  /** The withdrawn categories. */
  readonly removed: readonly string[];
  readonly patterns: readonly string[];
}

export interface SweepOptions {
  /** The consent cookie, which stays. */
  readonly cookieName: string;
  /** Is this category in force now? */
  allows(category: string): boolean;
}

/** Does a name match a pattern in which `*` stands for any run of characters? In linear time, without backtracking. */
export function matchesGlob(pattern: string, name: string): boolean {
  const [first, ...rest] = pattern.split('*') as [string, ...string[]];
  const last = rest.pop();
  if (last === undefined) return pattern === name;
  if (!name.startsWith(first) || !name.endsWith(last)) return false;
  let from = first.length;
  const end = name.length - last.length;
  for (const part of rest) {
    const at = name.indexOf(part, from);
    if (at < 0) return false;
    from = at + part.length;
  }
  return from <= end;
}

/** The elements of a page and of its open shadow roots that match. */
function everywhere(root: ParentNode, selector: string): Element[] {
  const inside = [...root.querySelectorAll('*')].flatMap(({ shadowRoot }) =>
    shadowRoot ? everywhere(shadowRoot, selector) : [],
  );
  return [...root.querySelectorAll(selector), ...inside];
}

/** What a withdrawal of these categories removes: the vendors' and what gated nodes name in `data-consent-cookies`. */
function patternsFor(removed: readonly string[]): string[] {
  const vendors = removed.flatMap((category) => (hasOwn(vendorStorage, category) ? vendorStorage[category]! : []));
  const gated = everywhere(document, '[data-consent-cookies]')
    .filter((node) => namesIn(node.getAttribute('data-consent') ?? '').some((name) => removed.includes(name)))
    .map((node) => node.getAttribute('data-consent-cookies')!);
  return [...vendors, ...gated].flatMap(namesIn);
}

/** Every path that leads to this one: `/a/b` is in the reach of `/`, `/a`, `/a/` and `/a/b`. */
function pathsTo(path: string): string[] {
  const folders = path.split('/');
  return folders.flatMap((_, index) => {
    const folder = folders.slice(0, index + 1).join('/');
    return [folder, `${folder}/`];
  });
}

/** Every host and path that a cookie seen by this page can belong to, as attributes of a cookie. */
function cookieScopes(): string[] {
  const labels = location.hostname.split('.');
  const domains = labels.map((_, index) => `; Domain=${labels.slice(index).join('.')}`);
  // The browser goes by the address that the page was loaded from, whatever `pushState()` made of it since.
  const loaded = performance.getEntriesByType('navigation').at(0)?.name ?? '';
  // In Firefox a page without an address of its own is called `document` there.
  const loadedPath = URL.canParse(loaded) ? new URL(loaded).pathname : '/';
  const paths = new Set(['/', ...pathsTo(location.pathname), ...pathsTo(loadedPath)]);
  paths.delete('');
  return ['', ...domains].flatMap((domain) => [...paths].map((path) => `; Path=${path}${domain}`));
}

/**
 * Removes a cookie on every variant of host and path, partitioned or not. What the server set as HttpOnly is out of reach.
 * @see https://www.ietf.org/archive/id/draft-cutler-httpbis-partitioned-cookies-01.html A partitioned cookie is another one than its namesake.
 */
export function removeCookie(name: string): void {
  const plain = /^__(Host|Secure)-/i.test(name) ? '; Secure' : '';
  try {
    for (const scope of cookieScopes()) {
      writeCookie(`${name}=; Max-Age=0${scope}${plain}`);
      writeCookie(`${name}=; Max-Age=0${scope}; Secure; Partitioned`);
    }
  } catch {
    // Cookies are forbidden here, so there are none.
  }
}

/** Removes local and session storage entries whose key matches. */
function removeEntries(matches: (key: string) => boolean): void {
  for (const area of ['localStorage', 'sessionStorage'] as const) {
    try {
      for (const key of keys(window[area])) if (matches(key)) window[area].removeItem(key);
    } catch {
      // Storage is forbidden here, so nothing is in it.
    }
  }
}

/** Asks for the removal of databases whose name matches. One that a running tag holds open goes when that closes it, at the latest with its page. */
async function removeDatabases(matches: (name: string) => boolean): Promise<void> {
  try {
    for (const { name = '' } of await indexedDB.databases()) if (matches(name)) indexedDB.deleteDatabase(name);
  } catch {
    // Storage is forbidden here, or the browser does not tell the names.
  }
}

/** Removes the matching cookies, storage entries and databases. Returns the cookies' names. */
function removeMatching(patterns: readonly string[], cookieName: string): string[] {
  const matches = (name: string): boolean =>
    name !== '' &&
    name !== cookieName &&
    !name.startsWith(OWN_PREFIX) &&
    patterns.some((pattern) => matchesGlob(pattern, name));
  const names = new Set(allCookies().map((pair) => pair.split('=')[0]!));
  const cookies = [...names].filter(matches);
  cookies.forEach(removeCookie);
  removeEntries(matches);
  void removeDatabases(matches);
  return cookies;
}

/** Removes at once, and a moment later, if no withdrawn category is granted again by then. */
function removeTwice({ removed, patterns }: Sweep, { allows, cookieName }: SweepOptions): string[] {
  const remove = (): string[] => (removed.some(allows) ? [] : removeMatching(patterns, cookieName));
  const cookies = remove();
  setTimeout(remove, AGAIN_AFTER);
  return cookies;
}

/**
 * Removes what the withdrawn categories left behind: at once, a moment later, and at the next page view, each if they are
 * still withdrawn then. The consent cookie stays. Returns the names of the cookies found at once. What the server set as
 * HttpOnly and what stands on other sites is out of reach.
 */
export function sweep(removed: readonly string[], options: SweepOptions): string[] {
  const what: Sweep = { removed, patterns: patternsFor(removed) };
  try {
    localStorage.setItem(SWEEP_KEY, JSON.stringify(what));
  } catch {
    // Storage is forbidden or full: then there is no next time.
  }
  return removeTwice(what, options);
}

/** Ends what a withdrawal on an earlier page began; that page's tags may have written until it was left. */
export function sweepAgain(options: SweepOptions): void {
  try {
    const text = localStorage.getItem(SWEEP_KEY);
    localStorage.removeItem(SWEEP_KEY);
    const what = JSON.parse(text!) as Partial<Sweep> | null;
    if (isArray(what?.removed) && isArray(what.patterns)) removeTwice(what as Sweep, options);
  } catch {
    // Storage is forbidden, or holds no sweep of ours.
  }
}
