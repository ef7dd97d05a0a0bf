import { isOpen } from '../core/decide.js';
import type { ConsentSnapshot } from '../core/events.js';
import { attempt } from '../core/listeners.js';
import type { Report } from '../core/warn.js';
import { createMediaGate } from './media.js';
import { createPolicy } from './policy.js';
import { createScriptGate } from './scripts.js';

export interface Gates {
  /** Opens and shuts every gate as this snapshot says; later nodes follow it too. */
  update(snapshot: ConsentSnapshot): void;
  /** Gates what stands in `root`, now and later. Again for a root that it knows: what could not run before may run now. */
  observe(root: Node & ParentNode): void;
  /** Opens the gate of this one element, whatever the state, until the page is left or `once` is false. */
  allow(element: Element, once: boolean): void;
}

/** What the gates tell: a `<consent-gate>` was found, its `deny` has changed, a frame or object was looked at. */
export interface Hears {
  found(element: HTMLElement): void;
  changed(): void;
  embedded(element: Element, open: boolean): void;
  report: Report;
}

/**
 * Everything of the page that carries `data-consent`, now and later, in open shadow roots too. One observer for all.
 */
export function createGates(snapshot: ConsentSnapshot, { found, changed, embedded, report }: Hears): Gates {
  const roots = new Set<Node & ParentNode>();
  const once = new WeakSet<Element>();
  const open = (element: Element): boolean =>
    once.has(element) || isOpen((element as HTMLElement).dataset['consent'] ?? '', snapshot);
  const policy = createPolicy();
  const scripts = createScriptGate(open, policy, report);
  const media = createMediaGate(open, policy, embedded, report);

  /** A form may have a field called as a method of its own: that stops no other gate. */
  const look = (node: Node): unknown =>
    attempt(() => {
      const element = node as HTMLElement;
      const { localName } = element;
      if (localName === 'consent-gate') return found(element);
      // The root's own attribute says what is in force.
      if (localName !== 'html' && element.dataset?.['consent'] !== undefined) {
        if (localName === 'script') scripts.add(element as HTMLScriptElement);
        else media.update(element);
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
    scripts.release();
  });

  function observe(root: Node & ParentNode): void {
    roots.add(root);
    observer.observe(root, {
      childList: true,
      subtree: true,
      attributeFilter: ['data-consent', 'type', 'deny'],
    });
    take(root);
    scripts.release();
  }

  const again = (): void => roots.forEach(observe);

  return {
    observe,
    update(next) {
      snapshot = next;
      again();
    },
    allow(element, allowed) {
      once[allowed ? 'add' : 'delete'](element);
      media.update(element);
    },
  };
}
