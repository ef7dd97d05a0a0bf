import { isOpen } from '../core/decide.js';
import type { ConsentSnapshot } from '../core/events.js';
import { createMediaGate, type MediaGate } from './media.js';
import { createScriptGate, isGatedScript, type Report } from './scripts.js';

export interface Gates {
  /** Opens and shuts every gate as this snapshot says; later nodes follow it too. */
  update(snapshot: ConsentSnapshot): void;
  /** Gates what stands in `root`, now and later. Again for a root that it knows: what could not run before may run now. */
  observe(root: Node & ParentNode): void;
  /** Looks at one frame, image or player again, or opens it this once, or ends that. */
  readonly embed: MediaGate['update'];
}

/**
 * Everything of the page that carries `data-consent`, now and later. `found` hears of each `<consent-gate>`, and
 * `changed` of each change of its `deny`.
 */
export function createGates(
  snapshot: ConsentSnapshot,
  found: (element: HTMLElement) => void,
  changed: () => void,
  report: Report,
  embedded: (element: Element, open: boolean) => void,
): Gates {
  const roots = new Set<Node & ParentNode>();
  const open = (element: Element): boolean => isOpen(element.getAttribute('data-consent') ?? '', snapshot);
  const scripts = createScriptGate(open, report);
  const media = createMediaGate(open, embedded);

  function take(node: Node & ParentNode): void {
    const elements = [...node.querySelectorAll('[data-consent],consent-gate')];
    if (node instanceof Element) elements.unshift(node);
    for (const element of elements) {
      if (element.localName === 'consent-gate') {
        observer.observe(element, { attributeFilter: ['deny'] });
        found(element as HTMLElement);
      } else if (isGatedScript(element)) scripts.add(element);
      else if (element.hasAttribute('data-consent')) media.update(element);
    }
  }

  const observer = new MutationObserver((records) => {
    for (const { type, addedNodes } of records) {
      if (type === 'attributes') changed();
      for (const node of addedNodes) if (node instanceof Element && node.isConnected) take(node);
    }
    scripts.release();
  });

  const observe = (root: Node & ParentNode): void => {
    roots.add(root);
    observer.observe(root, { childList: true, subtree: true });
    take(root);
    scripts.release();
  };

  return {
    observe,
    embed: media.update,
    update(next) {
      snapshot = next;
      roots.forEach(observe);
    },
  };
}
