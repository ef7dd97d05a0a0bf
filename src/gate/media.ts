import type { Report } from '../core/warn.js';
import type { Policy } from './policy.js';

export interface MediaGate {
  /** Sets the addresses if the gate is open, takes them away again if it is shut. */
  update(element: Element): void;
}

/**
 * Everything gated that is no script: images, frames, media, links, objects, and what SVG uses. It gates its children
 * too, as a `<picture>` or `<video>` needs it. `embedded` hears of each frame or object that is looked at, and whether its gate is open.
 */
export function createMediaGate(
  isOpen: (element: Element) => boolean,
  policy: Policy,
  embedded: (element: Element, open: boolean) => void,
  report: Report,
): MediaGate {
  const released = new WeakSet<Element>();
  return {
    update(element) {
      const open = isOpen(element);
      const embed = element.matches('iframe,embed,object');
      if (open !== released.has(element)) {
        released[open ? 'add' : 'delete'](element);
        for (const node of [element, ...element.querySelectorAll(':scope>:not([data-consent])')]) {
          // What loads something, and loads nothing with `data-` before it.
          for (const name of ['src', 'srcset', 'poster', 'href', 'data']) {
            const address = node.getAttribute(`data-${name}`);
            try {
              if (address !== null) {
                if (open) node.setAttribute(name, policy.createScriptURL(address));
                else node.removeAttribute(name);
              }
            } catch {
              // Trusted Types, where the page does not allow our policy.
              report('blocked', address!, node);
            }
          }
        }
        (element as Partial<HTMLMediaElement>).load?.();
        // A frame that leaves the page for a moment unloads what it shows and adds nothing to the history.
        if (embed && !open) element.replaceWith(element);
      }
      if (embed) embedded(element, open);
    },
  };
}
