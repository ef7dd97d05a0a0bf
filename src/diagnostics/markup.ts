import type { Core } from '../consent/api.js';
import { namesIn } from '../consent/decide.js';
import type { ConsentSnapshot } from '../consent/events.js';
import { ADDRESSES } from '../gates/media.js';
import { scriptKind } from '../gates/script-kind.js';
import type { Findings } from './findings.js';

/** What loads the address in one of `ADDRESSES`, and loads nothing with `data-` before its name. */
const LOADS = 'iframe,embed,object,video,audio,img,source,link,use,image';

/** Links by which a browser turns to a host before anything of it is needed. */
const HINTS = ['preload', 'modulepreload', 'preconnect', 'dns-prefetch', 'prefetch', 'prerender'];

/** Types of scripts that are data, and that a browser acts upon all the same. */
const ACTIVE_DATA = ['importmap', 'speculationrules'];

const GATED = '[data-consent]:not(html)';

/** Null for what is no address. Of several in a `srcset` the first. */
export function urlOf(address: string): URL | null {
  const [first] = address.split(' ');
  return URL.canParse(first!, document.baseURI) ? new URL(first!, document.baseURI) : null;
}

/** Names in a `data-consent` that this page does not have; the whole if it has none. */
export function unknownNames(expression: string, { granted, denied }: ConsentSnapshot): string[] {
  const names = namesIn(expression);
  const isKnown = (name: string): boolean => granted.includes(name) || denied.includes(name);
  return names.length ? names.filter((name) => !isKnown(name.replace('!', ''))) : [expression];
}

/** The addresses of a gated element and of its children: with `data-` before their names those that wait. */
const addressesOf = (gated: Element, prefix: 'data-' | ''): string[] =>
  [gated, ...gated.children]
    .filter((node) => node.matches(LOADS))
    .flatMap((node) => ADDRESSES.flatMap((name) => node.getAttribute(prefix + name) ?? []));

/** Does it load or run whatever the state? What runs in the place of a gated script stands right after it. */
function isActive(gated: Element): boolean {
  if (gated.localName !== 'script') {
    return addressesOf(gated, 'data-').length === 0 && addressesOf(gated, '').length > 0;
  }
  const { type, previousElementSibling: before } = gated as HTMLScriptElement;
  const runs = scriptKind(type) !== 'other' || ACTIVE_DATA.includes(type.trim().toLowerCase());
  return runs && !before?.matches('[type="text/plain"][data-consent]');
}

/**
 * Markup by which a vendor hears of the visit although its tag waits: a gated node that is not inert, or a hint to its host; and
 * names in `data-consent` that this page does not have. Not inside shadow roots.
 */
export function checkMarkup(core: Core, findings: Findings): void {
  const snapshot = core.consent.get();
  const hosts = new Set<string | undefined>();

  for (const gated of document.querySelectorAll(GATED)) {
    const isScript = gated.localName === 'script';
    const [unknown] = unknownNames(gated.getAttribute('data-consent')!, snapshot);
    if (unknown !== undefined) {
      findings.report('unknown-category', `"${unknown}" in data-consent stays shut`, gated);
    }
    const addresses = isScript ? [(gated as HTMLScriptElement).src] : addressesOf(gated, 'data-');
    for (const address of addresses) hosts.add(urlOf(address)?.host);
    if (isActive(gated)) {
      findings.report('not-inert', isScript ? 'give it type="text/plain"' : 'write data-src, not src', gated);
    }
  }

  for (const hint of document.querySelectorAll<HTMLLinkElement>('link[href]:not([data-consent])')) {
    const host = urlOf(hint.href)?.host;
    const isHint = [...hint.relList].some((name) => HINTS.includes(name));
    // The page's own host needs no hint.
    if (isHint && host !== location.host && hosts.has(host)) findings.report('ungated-hint', hint.href, hint);
  }
}
