import { isOpen } from '../consent/decide.js';
import type { ConsentSnapshot } from '../consent/events.js';
import { attempt } from '../page/document.js';
import type { Report } from '../consent/warn.js';
import { createMediaGate } from './media.js';
import { createPolicy } from './trusted-types.js';
import { createScriptGate } from './scripts.js';

export type Gates = readonly [
  /** Gates what stands in `root`, now and later. Again for a root that it knows: what could not run before may run now. */
  observe: (root: Node & ParentNode) => void,
  /** Opens and shuts every gate as this snapshot says; later nodes follow it too. Returns the one that they follow in the end: a script that ran may have chosen. */
  update: (snapshot: ConsentSnapshot) => ConsentSnapshot,
  /** Opens the gate of this one element, whatever the state, until the page is left or `once` is false. */
  allow: (element: Element, once: boolean) => void,
];

/**
 * Everything of the page that carries `data-consent`, now and later, in open shadow roots too. One observer for all.
 * Tells that a `<consent-gate>` was found, that its `deny` has changed, and of each frame or object that was looked at.
 */
export function createGates(
  snapshot: ConsentSnapshot,
  found: (element: HTMLElement) => void,
  changed: () => void,
  embedded: (element: Element, open: boolean) => void,
  report: Report,
): Gates {
  /** The document, and what a page has told us of. Open shadow roots are found each time, so that none outlives its page. */
  const roots = new Set<Node & ParentNode>();
  const once = new WeakSet<Element>();
  const open = (element: Element): boolean =>
    once.has(element) || isOpen((element as HTMLElement).dataset['consent'] ?? '', snapshot);
  const policy = createPolicy();
  const [addScript, releaseScripts] = createScriptGate(open, policy, report);
  const updateMedia = createMediaGate(open, policy, embedded, report);

  const enter = (host?: Element): void => {
    const root = host?.shadowRoot;
    if (root) watch(root);
  };

  /** Called by `attempt()`, since a form may have a field called as a method of its own: that stops no other gate. */
  function look(element: HTMLElement, within?: boolean): void {
    const { localName } = element;
    // That of the root says what is in force; there is nothing to load in it.
    if (element.dataset?.['consent'] != null) {
      if (localName === 'script') addScript(element as HTMLScriptElement);
      else updateMedia(element);
    }
    if (!within) return;
    if (localName === 'consent-gate') return found(element);
    enter(element);
    if (/-/.test(localName)) {
      // Many names are never defined, and what waits for that must keep no element that has left the page.
      const host = new WeakRef(element);
      const enterHost = (): void => enter(host.deref());
      // A name that no custom element can have is refused.
      customElements.whenDefined(localName).then(enterHost, enterHost);
    }
  }

  function takeAll(node: Node & ParentNode): void {
    // An element's name may hide a member of the document.
    if (node instanceof Element) attempt(look, node as HTMLElement, true);
    node.querySelectorAll<HTMLElement>('*').forEach((element) => attempt(look, element, true));
  }

  const observer = new MutationObserver((records) => {
    for (const { target, addedNodes } of records) {
      if ((target as Element).localName === 'consent-gate') changed();
      else attempt(look, target as HTMLElement);
      for (const node of addedNodes) if (node instanceof Element && node.isConnected) attempt(takeAll, node);
    }
    releaseScripts();
  });

  function watch(root: Node & ParentNode): void {
    observer.observe(root, {
      childList: true,
      subtree: true,
      attributeFilter: ['data-consent', 'type', 'deny'],
    });
    takeAll(root);
    releaseScripts();
  }

  function observe(root: Node & ParentNode): void {
    roots.add(root);
    watch(root);
  }

  return [
    observe,
    (next) => {
      snapshot = next;
      roots.forEach(watch);
      return snapshot;
    },
    (element, allowed) => {
      once[allowed ? 'add' : 'delete'](element);
      updateMedia(element);
    },
  ];
}
