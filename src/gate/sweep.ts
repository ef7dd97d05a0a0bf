import { cookies, setRaw } from '../core/storage.js';

/**
 * Cookies and storage keys that vendors leave behind and do not remove when consent is withdrawn, by category.
 * Names from the vendors' own documentation and from their scripts as they run.
 */
export const vendorCookies: readonly [category: string, patterns: string][] = [
  ['analytics', '_ga _ga_* _gid _gat _gat_* _dc_gtm_* _gac_* utag_main utag_main_* CONSENTMGR'],
  ['advertising', '_gcl_* __gads __gpi __eoi _fbp _fbc'],
];

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

/** What a withdrawal of these categories removes: the vendors' and what gated nodes name in `data-consent-cookies`. */
function patternsFor(removed: readonly string[]): string[] {
  const patterns = vendorCookies.filter(([category]) => removed.includes(category)).map(([, names]) => names);
  for (const node of document.querySelectorAll('[data-consent-cookies]')) {
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

/** Removes a cookie on every variant of host and path. What the server set as HttpOnly is out of reach. */
export function removeCookie(name: string): void {
  try {
    for (const scope of scopes())
      setRaw(`${name}=; Max-Age=0${scope}${/^__(Host|Secure)-/i.test(name) ? '; Secure' : ''}`);
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

/** Removes the matching cookies on every variant of host and path, and storage entries. Returns the cookies' names. */
function removeMatching(patterns: readonly string[], keep: string): string[] {
  const matches = (name: string): boolean =>
    !!name &&
    name !== keep &&
    !name.startsWith('consent-gate-') &&
    patterns.some((pattern) => matchesGlob(pattern, name));
  const names = [...new Set(cookies().map((pair) => pair.split('=')[0]!))].filter(matches);
  names.forEach(removeCookie);
  removeEntries(matches);
  return names;
}

/** Running tags write their cookies again, so what was removed is removed once more, after this many milliseconds. */
const AGAIN = 1000;

/**
 * Removes what the withdrawn categories left behind, at once and a moment later if they are still `withdrawn` then.
 * `keep` is the consent cookie. Returns the names of the cookies found at once. What the server set as HttpOnly and what
 * stands on other sites is out of reach.
 */
export function sweep(removed: readonly string[], keep: string, withdrawn: () => boolean): string[] {
  const patterns = patternsFor(removed);
  setTimeout(() => {
    if (withdrawn()) removeMatching(patterns, keep);
  }, AGAIN);
  return removeMatching(patterns, keep);
}
