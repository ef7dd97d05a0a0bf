import type { Core } from '../consent/api.js';
import { DONE, LEFT, MARK } from '../receipts/receipt.js';
import { setRaw, valuesOf } from '../consent/cookie.js';
import { vendorStorage } from './vendor-storage.js';

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
  const patterns = vendorStorage.filter(([category]) => removed.includes(category)).map(([, names]) => names);
  for (const node of everywhere(document, '[data-consent-cookies]')) {
    const names = (node.getAttribute('data-consent') ?? '').split(/\s+/);
    if (names.some((name) => removed.includes(name))) patterns.push(node.getAttribute('data-consent-cookies')!);
  }
  return patterns.join(' ').split(/\s+/).filter(Boolean);
}

/** Every host and path a cookie seen by this page can belong to. */
function scopes(): string[] {
  const labels = location.hostname.split('.');
  const hosts = labels.map((_, index) => `; Domain=${labels.slice(index).join('.')}`);
  // The browser goes by the address that the page was loaded from, whatever `pushState()` made of it since.
  const [loaded] = performance.getEntriesByType('navigation');
  const paths = [location.pathname, loaded ? new URL(loaded.name).pathname : '/'].flatMap((path) => {
    const folders = path.split('/');
    return folders.flatMap((_, index) => {
      const folder = folders.slice(0, index + 1).join('/');
      return [folder, `${folder}/`];
    });
  });
  return ['', ...hosts].flatMap((host) =>
    [...new Set(['/', ...paths])].filter(Boolean).map((path) => `; Path=${path}${host}`),
  );
}

/**
 * Removes a cookie on every variant of host and path, partitioned or not. What the server set as HttpOnly is out of reach.
 * @see https://www.ietf.org/archive/id/draft-cutler-httpbis-partitioned-cookies-01.html A partitioned cookie is another one than its namesake.
 */
export function removeCookie(name: string): void {
  try {
    for (const scope of scopes()) {
      for (const kind of [/^__(Host|Secure)-/i.test(name) ? '; Secure' : '', '; Secure; Partitioned']) {
        setRaw(`${name}=; Max-Age=0${scope}${kind}`);
      }
    }
  } catch {
    // Cookies are forbidden here, so there are none.
  }
}

/** Removes local and session storage entries whose key matches. */
function removeEntries(matches: (key: string) => boolean): void {
  for (const area of ['localStorage', 'sessionStorage'] as const) {
    try {
      for (const key of Object.keys(window[area])) if (matches(key)) window[area].removeItem(key);
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
function removeMatching(patterns: readonly string[], keep: string): string[] {
  const matches = (name: string): boolean =>
    !!name &&
    name !== keep &&
    !name.startsWith('consent-gate-') &&
    patterns.some((pattern) => matchesGlob(pattern, name));
  const names = [...new Set(valuesOf().map((pair) => pair.split('=')[0]!))].filter(matches);
  names.forEach(removeCookie);
  removeEntries(matches);
  void removeDatabases(matches);
  return names;
}

/** Running tags write their cookies again, so what was removed is removed once more, after this many milliseconds. */
const AGAIN = 1000;

/** What the sweep needs to know. */
export type SweepCore = Pick<Core, 'consent' | 'config'>;

type Left = readonly [removed: readonly string[], patterns: readonly string[]];

/** Removes what `patterns` name, at once, and a moment later if no removed category is granted again by then. */
function removeTwice([removed, patterns]: Left, { consent, config }: SweepCore): string[] {
  const remove = (): string[] =>
    removed.some((name) => consent.allows(name)) ? [] : removeMatching(patterns, config().cookieName);
  const names = remove();
  setTimeout(remove, AGAIN);
  return names;
}

/**
 * Removes what the withdrawn categories left behind: at once, a moment later, and at the next page view, each if they are
 * still withdrawn then. The consent cookie stays. Returns the names of the cookies found at once. What the server set as
 * HttpOnly and what stands on other sites is out of reach.
 */
export function sweep(removed: readonly string[], core: SweepCore): string[] {
  const left: Left = [removed, patternsFor(removed)];
  try {
    localStorage.setItem(DONE, LEFT);
    localStorage.setItem(MARK, JSON.stringify(left));
  } catch {
    // Storage is forbidden or full: then there is no next time.
  }
  return removeTwice(left, core);
}

/** Ends what a withdrawal on an earlier page began; that page's tags may have written until it was left. */
export function sweepAgain(core: SweepCore): void {
  try {
    const left = localStorage.getItem(MARK)!;
    localStorage.removeItem(MARK);
    if (localStorage.getItem(DONE) === LEFT) localStorage.removeItem(DONE);
    removeTwice(JSON.parse(left) as Left, core);
  } catch {
    // It is no mark of ours.
  }
}
