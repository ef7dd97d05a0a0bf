import type { Core } from '../consent/api.js';
import { namesIn } from '../consent/decide.js';
import type { ConsentSnapshot } from '../consent/events.js';
import { ADDRESSES } from '../gates/addresses.js';
import { scriptKind } from '../gates/script-kind.js';
import type { Findings } from './findings.js';

/** Elements that load the URL in one of `ADDRESSES`, but not if its name starts with `data-`. */
const LOADS = 'iframe,embed,object,video,audio,img,source,link,use,image';

/** Link types that make a browser contact a host before anything from it is needed. */
const HINTS = ['preload', 'modulepreload', 'preconnect', 'dns-prefetch', 'prefetch', 'prerender'];

/** Script types that are data but still affect the browser. */
const ACTIVE_DATA = ['importmap', 'speculationrules'];

const GATED = '[data-consent]:not(html)';

/** Null if it is not a URL. For a `srcset`, the first URL. */
export function urlOf(address: string): URL | null {
  const [first] = address.split(' ');
  return URL.canParse(first!, document.baseURI) ? new URL(first!, document.baseURI) : null;
}

/** The names in a `data-consent` that this page does not have. The whole expression if it contains no name. */
export function unknownNames(expression: string, { granted, denied }: ConsentSnapshot): string[] {
  const names = namesIn(expression);
  const isKnown = (name: string): boolean => granted.includes(name) || denied.includes(name);
  return names.length ? names.filter((name) => !isKnown(name.replace('!', ''))) : [expression];
}

/** The URLs of a gated element and its children. With the prefix `data-`, those that wait for consent. */
const addressesOf = (gated: Element, prefix: 'data-' | ''): string[] =>
  [gated, ...gated.children]
    .filter((node) => node.matches(LOADS))
    .flatMap((node) => ADDRESSES.flatMap((name) => node.getAttribute(prefix + name) ?? []));

/** Whether it loads or runs regardless of consent. */
function isActive(gated: Element): boolean {
  if (gated.hasAttribute('srcdoc') && !gated.hasAttribute('data-srcdoc')) return true;
  if (gated.localName !== 'script') {
    return addressesOf(gated, 'data-').length === 0 && addressesOf(gated, '').length > 0;
  }
  const { type } = gated as HTMLScriptElement;
  return scriptKind(type) !== 'other' || ACTIVE_DATA.includes(type.trim().toLowerCase());
}

/**
 * Finds markup that reveals the visit to a vendor whose tag is gated: a gated node that is not inert, or a hint for the
 * vendor's host. Also finds unknown names in `data-consent`. Does not look inside shadow roots.
 */
export function checkMarkup(core: Core, findings: Findings): void {
  const snapshot = core.consent.get();
  const hosts = new Set<string | undefined>();

  for (const gated of document.querySelectorAll(GATED)) {
    const isScript = gated.localName === 'script';
    const [unknown] = unknownNames(gated.getAttribute('data-consent')!, snapshot);
    if (unknown !== undefined) {
      findings.report('unknown-category', `"${unknown}" in data-consent stays closed`, gated);
    }
    const addresses = isScript ? [(gated as HTMLScriptElement).src] : addressesOf(gated, 'data-');
    for (const address of addresses) hosts.add(urlOf(address)?.host);
    if (isActive(gated)) {
      findings.report('not-inert', isScript ? 'give it type="text/plain"' : 'write data-src, not src', gated);
    }
  }

  for (const node of document.querySelectorAll('[data-consent-cookies]')) {
    const patterns = namesIn(node.getAttribute('data-consent-cookies')!);
    // The sweep ignores it.
    if (patterns.some((pattern) => !/[^*]/.test(pattern))) {
      findings.report('invalid-attribute', 'a pattern of stars alone in data-consent-cookies', node);
    }
  }

  for (const hint of document.querySelectorAll<HTMLLinkElement>('link[href]:not([data-consent])')) {
    const host = urlOf(hint.href)?.host;
    const isHint = [...hint.relList].some((name) => HINTS.includes(name));
    // A hint for the page's own host reveals nothing.
    if (isHint && host !== location.host && hosts.has(host)) findings.report('ungated-hint', hint.href, hint);
  }
}
