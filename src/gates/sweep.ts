import { namesIn } from '../consent/decide.js';
import { allCookies } from '../consent/cookie.js';
import { OWN_PREFIX, SWEEP_KEY } from '../consent/storage-keys.js';
import { hasOwn, isArray, keys, setTimeout, writeCookie } from '../page/natives.js';
import { refusalRecords, vendorStorage } from './vendor-storage.js';

/** Running tags write their cookies again, so they are removed once more after this many milliseconds. */
const AGAIN_AFTER = 1000;

/** What a withdrawal removes. Kept in local storage for the next page view. */
interface Sweep {
  /** The withdrawn categories. */
  readonly removed: readonly string[];
  readonly patterns: readonly string[];
}

export interface SweepOptions {
  /** The consent cookie, which is kept. */
  readonly cookieName: string;
  /** Whether this category is granted now. */
  allows(category: string): boolean;
  /** What this category means to vendors. */
  meaningOf(category: string): string;
  /** What gated nodes of these categories say that they store. */
  namesOf(categories: readonly string[]): readonly string[];
}

/**
 * Whether a name matches a pattern in which `*` matches any run of characters. Takes linear time, without backtracking.
 */
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

/** The names that vendors are known to store for what this category means. */
function vendorNames(category: string, options: SweepOptions): readonly string[] {
  const meaning = options.meaningOf(category);
  return hasOwn(vendorStorage, meaning) ? vendorStorage[meaning]! : [];
}

/** Every cookie path that covers this one: `/`, `/a`, `/a/` and `/a/b` cover `/a/b`. */
function pathsTo(path: string): string[] {
  const folders = path.split('/');
  return folders.flatMap((_, index) => {
    const folder = folders.slice(0, index + 1).join('/');
    return [folder, `${folder}/`];
  });
}

/** Every host and path that a cookie visible to this page can have, as cookie attributes. */
function cookieScopes(): string[] {
  const labels = location.hostname.split('.');
  const domains = labels.map((_, index) => `; Domain=${labels.slice(index).join('.')}`);
  // Cookies follow the URL that the page was loaded from, even after `pushState()`.
  const loaded = performance.getEntriesByType('navigation').at(0)?.name ?? '';
  // In Firefox, the entry of a page without its own URL is named `document`.
  const loadedPath = URL.canParse(loaded) ? new URL(loaded).pathname : '/';
  const paths = new Set(['/', ...pathsTo(location.pathname), ...pathsTo(loadedPath)]);
  paths.delete('');
  return ['', ...domains].flatMap((domain) => [...paths].map((path) => `; Path=${path}${domain}`));
}

/**
 * Removes a cookie on every possible host and path, partitioned or not. HttpOnly cookies are out of reach.
 * @see https://www.ietf.org/archive/id/draft-cutler-httpbis-partitioned-cookies-01.html A partitioned cookie is another
 * one than its namesake.
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

/** Removes local and session storage entries with a matching key. */
function removeEntries(matches: (key: string) => boolean): void {
  for (const area of ['localStorage', 'sessionStorage'] as const) {
    try {
      for (const key of keys(window[area])) if (matches(key)) window[area].removeItem(key);
    } catch {
      // Storage is forbidden here, so it is empty.
    }
  }
}

/**
 * Requests the deletion of databases with a matching name. If a running tag holds one open, it is deleted when the tag
 * closes it, or at the latest with its page.
 */
async function removeDatabases(matches: (name: string) => boolean): Promise<void> {
  try {
    for (const { name = '' } of await indexedDB.databases()) if (matches(name)) indexedDB.deleteDatabase(name);
  } catch {
    // Storage is forbidden here, or the browser does not list the names.
  }
}

/** Removes the matching cookies, storage entries and databases. Returns the names of the cookies. */
function removeMatching(patterns: readonly string[], cookieName: string): string[] {
  const matches = (name: string): boolean =>
    name !== '' &&
    name !== cookieName &&
    !name.startsWith(OWN_PREFIX) &&
    !refusalRecords.includes(name) &&
    patterns.some((pattern) => matchesGlob(pattern, name));
  const names = new Set(allCookies().map((pair) => pair.split('=')[0]!));
  const cookies = [...names].filter(matches);
  cookies.forEach(removeCookie);
  removeEntries(matches);
  void removeDatabases(matches);
  return cookies;
}

/** Removes immediately and again a moment later, unless a withdrawn category has been granted again. */
function removeTwice({ removed, patterns }: Sweep, { allows, cookieName }: SweepOptions): string[] {
  const remove = (): string[] => (removed.some(allows) ? [] : removeMatching(patterns, cookieName));
  const cookies = remove();
  setTimeout(remove, AGAIN_AFTER);
  return cookies;
}

/**
 * Removes what the withdrawn categories left behind: immediately, a moment later, and on the next page view, each time
 * only if they are still withdrawn. The consent cookie is kept. Returns the names of the cookies removed immediately.
 * HttpOnly cookies and storage on other sites are out of reach.
 */
export function sweep(removed: readonly string[], options: SweepOptions): string[] {
  const patterns = [...removed.flatMap((name) => vendorNames(name, options)), ...options.namesOf(removed)].flatMap(
    namesIn,
  );
  const what: Sweep = { removed, patterns };
  try {
    localStorage.setItem(SWEEP_KEY, JSON.stringify(what));
  } catch {
    // Storage is forbidden or full, so the next page view removes nothing.
  }
  return removeTwice(what, options);
}

/** Finishes a withdrawal that started on an earlier page, whose tags may have kept writing until it closed. */
export function sweepAgain(options: SweepOptions): void {
  try {
    const text = localStorage.getItem(SWEEP_KEY);
    localStorage.removeItem(SWEEP_KEY);
    const what = JSON.parse(text!) as Partial<Sweep> | null;
    if (isArray(what?.removed) && isArray(what.patterns)) removeTwice(what as Sweep, options);
  } catch {
    // Storage is forbidden, or the entry is not ours.
  }
}
