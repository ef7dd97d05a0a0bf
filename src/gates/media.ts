import type { Report } from '../consent/warn.js';
import type { Policy } from './trusted-types.js';

/** Sets the addresses of an element if its gate is open, takes them away again if it is shut. */
export type MediaGate = (element: Element) => void;

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
  return (element) => {
    const open = isOpen(element);
    const changes: [node: Element, name: string, address: string][] = [];
    // A child may be parsed after its parent was opened.
    for (const node of [element, ...element.querySelectorAll(':scope>:not([data-consent])')]) {
      const was = released.has(node);
      released[open ? 'add' : 'delete'](node);
      for (const name of ['src', 'srcset', 'poster', 'href', 'data']) {
        const address = node.getAttribute(`data-${name}`);
        // A copy of what was opened has its address already.
        if (address !== null && (open ? !was : was || address === node.getAttribute(name))) {
          changes.push([node, name, address]);
        }
      }
    }
    if (changes[0]) {
      // A frame that is out of the page meanwhile unloads what it shows, adds nothing to the history, and loads in any case:
      // Chromium forgets an address that a frame gets in the task in which it was parsed.
      const place = new Text();
      if (element.matches('iframe,embed,object')) element.replaceWith(place);
      for (const [node, name, address] of changes) {
        try {
          if (open) node.setAttribute(name, policy.createScriptURL(address));
          else node.removeAttribute(name);
        } catch {
          // Trusted Types, where the page does not allow our policy.
          report('blocked', address, node);
        }
      }
      (element as Partial<HTMLMediaElement>).load?.();
      place.replaceWith(element);
    }
    if (element.matches('iframe,embed,object,video,audio')) embedded(element, open);
  };
}
