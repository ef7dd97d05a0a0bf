import type { Core } from '../consent/api.js';
import { isOpen } from '../consent/decide.js';

/** The file of placeholders watches over these, and knows which are open by *Load once*. */
const EMBEDS = 'iframe,embed,object,video,audio';
/** What loads the address in one of these attributes, and loads nothing with `data-` before its name. */
const LOADS = `${EMBEDS},img,source,link,use,image`;
const ADDRESSES = ['src', 'srcset', 'poster', 'href', 'data'];

const HINTS = /pre(load|connect|fetch|render)/;
const RUNS = /^$|^module|map$|rules$|javascript/i;

/** Null for what is no address. Of several in a `srcset` the first. */
export function urlOf(address: string): URL | null {
  try {
    return new URL(address.split(' ')[0]!, document.baseURI);
  } catch {
    return null;
  }
}

/**
 * Tells of markup by which a vendor hears of the visit although its tag waits: a gated node that is not inert, a hint to
 * its host, an address that somebody else's script has put in. The last is taken away again. Not inside shadow roots.
 */
export function reportLeaks({ consent, report }: Core): void {
  // The page's own host needs no hint.
  const hosts = new Set<string | undefined>();

  function takeAway(node: Element): void {
    const gated = node.closest('[data-consent]:not(html)');
    // A script with an address is inert by its type.
    if (
      !gated ||
      !node.matches(LOADS) ||
      gated.matches(EMBEDS) ||
      isOpen(gated.getAttribute('data-consent')!, consent.get())
    )
      return;
    for (const name of ADDRESSES) {
      const address = node.getAttribute(name);
      if (address !== null && address === node.getAttribute(`data-${name}`)) {
        node.removeAttribute(name);
        report('loaded-early', address, node);
      }
    }
  }

  for (const gated of document.querySelectorAll('[data-consent]:not(html)')) {
    const nodes = [gated, ...gated.children];
    nodes.forEach(takeAway);
    const addresses = (prefix: string): string[] =>
      nodes.flatMap((node) =>
        node.matches(LOADS) ? ADDRESSES.flatMap((name) => node.getAttribute(prefix + name) ?? []) : [],
      );
    const waiting = addresses('data-');
    const { type, src, previousElementSibling: before } = gated as HTMLScriptElement;
    const script = gated.localName === 'script';
    for (const address of script ? [src] : waiting) hosts.add(urlOf(address)?.host);
    // What runs in the place of a gated script stands right after it.
    if (
      script
        ? RUNS.test(type) && !before?.matches('[type="text/plain"][data-consent]')
        : !waiting[0] && addresses('')[0]
    ) {
      report('not-inert', script ? 'give it type="text/plain"' : 'write data-src, not src', gated);
    }
  }

  for (const hint of document.querySelectorAll<HTMLLinkElement>('link[href]:not([data-consent])')) {
    const host = urlOf(hint.href)?.host;
    if (HINTS.test(hint.rel) && host !== location.host && hosts.has(host)) report('ungated-hint', hint.href, hint);
  }

  new MutationObserver((records) => records.forEach(({ target }) => takeAway(target as Element))).observe(document, {
    subtree: true,
    attributeFilter: ADDRESSES,
  });
}
