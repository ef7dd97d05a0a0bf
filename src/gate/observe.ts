import { isOpen } from '../core/decide.js';
import type { ConsentSnapshot } from '../core/events.js';
import { attempt } from '../core/listeners.js';
import type { Report } from '../core/warn.js';
import { createMediaGate } from './media.js';
import { createPolicy } from './policy.js';
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
  const roots = new Set<Node & ParentNode>();
  const once = new WeakSet<Element>();
  const open = (element: Element): boolean =>
    once.has(element) || isOpen((element as HTMLElement).dataset['consent'] ?? '', snapshot);
  const policy = createPolicy();
  const [addScript, releaseScripts] = createScriptGate(open, policy, report);
  const updateMedia = createMediaGate(open, policy, embedded, report);

  /** A form may have a field called as a method of its own: that stops no other gate. */
  const look = (node: Node): unknown =>
    attempt(() => {
      const element = node as HTMLElement;
      const { localName } = element;
      if (localName === 'consent-gate') return found(element);
      // The root's own attribute says what is in force.
      if (localName !== 'html' && element.dataset?.['consent'] !== undefined) {
        if (localName === 'script') addScript(element as HTMLScriptElement);
        else updateMedia(element);
      }
      const enter = (): void => {
        const { shadowRoot } = element;
        if (shadowRoot && !roots.has(shadowRoot)) observe(shadowRoot);
      };
      enter();
      // A name that no custom element can have is refused.
      if (/-/.test(localName)) customElements.whenDefined(localName).then(enter, enter);
    });

  function take(node: Node & ParentNode): void {
    // An element's name may hide a member of the document.
    if (node instanceof Element) look(node);
    node.querySelectorAll('*').forEach(look);
  }

  const observer = new MutationObserver((records) => {
    for (const { type, target, addedNodes } of records) {
      if (type === 'attributes' && (target as Element).localName === 'consent-gate') changed();
      else look(target);
      for (const node of addedNodes) if (node instanceof Element && node.isConnected) attempt(() => take(node));
    }
    releaseScripts();
  });

  function observe(root: Node & ParentNode): void {
    roots.add(root);
    observer.observe(root, {
      childList: true,
      subtree: true,
      attributeFilter: ['data-consent', 'type', 'deny'],
    });
    take(root);
    releaseScripts();
  }

  const again = (): void => roots.forEach(observe);

  return [
    observe,
    (next) => {
      snapshot = next;
      again();
      return snapshot;
    },
    (element, allowed) => {
      once[allowed ? 'add' : 'delete'](element);
      updateMedia(element);
    },
  ];
}
