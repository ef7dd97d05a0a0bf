import { isOpen } from '../consent/decide.js';
import type { ConsentSnapshot } from '../consent/events.js';
import type { Report } from '../consent/warn.js';
import { runSafely } from '../page/document.js';
import { isElement } from '../page/natives.js';
import { ADDRESSES, createMediaGate } from './media.js';
import { createScriptGate } from './scripts.js';
import { createPolicy } from './trusted-types.js';

/** What may change who stands behind a gate, and what somebody else's script may put into a gated node. */
const WATCHED = ['data-consent', 'type', 'deny', ...ADDRESSES];

export interface Gates {
  /** Gates what stands in `root`, now and later. Again for a root that it knows: what could not run before may run now. */
  observe(root: Node & ParentNode): void;
  /** Opens and shuts every gate as this snapshot says; later nodes follow it too. */
  update(snapshot: ConsentSnapshot): void;
  /** The snapshot that they follow. */
  followed(): ConsentSnapshot;
  /** Opens the gate of this one element, whatever the state, until the page is left or `open` is false. */
  openOnce(element: Element, open: boolean): void;
}

export interface GatesOptions {
  /** What they follow first. */
  readonly snapshot: ConsentSnapshot;
  /** A `<consent-gate>` was found. */
  onElement(element: HTMLElement): void;
  /** The `deny` of a `<consent-gate>` has changed. */
  onDenyChange(): void;
  /** A frame, object or player was looked at. */
  onEmbed(element: Element, open: boolean): void;
  readonly report: Report;
}

/** Everything of the page that carries `data-consent`, now and later, in open shadow roots too. One observer for all. */
export function createGates({ snapshot, onElement, onDenyChange, onEmbed, report }: GatesOptions): Gates {
  /** The document, and what a page has told us of. Open shadow roots are found each time, so that none outlives its page. */
  const roots = new Set<Node & ParentNode>();
  const openedOnce = new WeakSet<Element>();
  const mayOpen = (element: Element): boolean =>
    openedOnce.has(element) || isOpen((element as HTMLElement).dataset['consent'] ?? '', snapshot);
  const policy = createPolicy();
  const scripts = createScriptGate({ isOpen: mayOpen, policy, report });
  const updateMedia = createMediaGate({ isOpen: mayOpen, policy, onEmbed, report });

  const enter = (host?: Element): void => {
    if (host?.shadowRoot) watch(host.shadowRoot);
  };

  function gate(element: HTMLElement): void {
    // Other kinds of elements have no `dataset`.
    if (element.dataset?.['consent'] === undefined || element.localName === 'html') return;
    if (element.localName === 'script') scripts.add(element as HTMLScriptElement);
    else updateMedia(element);
  }

  /** Somebody else's script, a lazy loader perhaps, may have put in the address of what is shut: the gate takes it away again. */
  function checkAddress(node: Element, name: string): void {
    const address = node.getAttribute(name);
    if (address === null || address !== node.getAttribute(`data-${name}`)) return;
    const gated = node.closest<HTMLElement>('[data-consent]:not(html)');
    if (gated && !mayOpen(gated)) gate(gated);
  }

  /** Finds what needs a gate, and where more of it can stand. */
  function take(element: HTMLElement): void {
    const { localName } = element;
    gate(element);
    if (localName === 'consent-gate') {
      onElement(element);
      return;
    }
    enter(element);
    if (!localName.includes('-')) return;
    // Many names are never defined, and what waits for that must keep no element that has left the page.
    const host = new WeakRef(element);
    const enterHost = (): void => enter(host.deref());
    // A name that no custom element can have is refused.
    customElements.whenDefined(localName).then(enterHost, enterHost);
  }

  /** Safely, since a form may have a field called as a method of its own: that must stop no other gate. */
  function takeAll(node: Node & ParentNode): void {
    if (isElement(node)) runSafely(() => take(node as HTMLElement));
    for (const element of node.querySelectorAll<HTMLElement>('*')) runSafely(() => take(element));
  }

  const observer = new MutationObserver((records) => {
    for (const { attributeName, target, addedNodes } of records) {
      const element = target as HTMLElement;
      if (element.localName === 'consent-gate') onDenyChange();
      else if (attributeName && ADDRESSES.includes(attributeName))
        runSafely(() => checkAddress(element, attributeName));
      // Its own gate may be another one, or a child have been parsed after it was opened.
      else runSafely(() => gate(element));
      for (const node of addedNodes) {
        if (isElement(node) && node.isConnected) runSafely(() => takeAll(node));
      }
    }
    scripts.update();
  });

  function watch(root: Node & ParentNode): void {
    observer.observe(root, { childList: true, subtree: true, attributeFilter: WATCHED });
    takeAll(root);
    scripts.update();
  }

  return {
    observe(root) {
      roots.add(root);
      watch(root);
    },
    update(next) {
      snapshot = next;
      roots.forEach(watch);
    },
    followed: () => snapshot,
    openOnce(element, open) {
      if (open) openedOnce.add(element);
      else openedOnce.delete(element);
      updateMedia(element);
    },
  };
}
