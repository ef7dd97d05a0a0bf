import type { Report } from '../consent/warn.js';
import { createText } from '../page/natives.js';
import type { Policy } from './trusted-types.js';

/** What loads something: each is written as `data-` and its name while its gate is shut. */
export const ADDRESSES = ['src', 'srcset', 'poster', 'href', 'data'];

/** What shows a page or a program of its own. */
const FRAMES = 'iframe,embed,object';

/** What a placeholder stands in for. */
const EMBEDS = `${FRAMES},video,audio`;

interface Change {
  readonly node: Element;
  readonly name: string;
  readonly address: string;
}

export interface MediaGateOptions {
  isOpen(element: Element): boolean;
  readonly policy: Policy;
  /** Hears of each frame, object or player that is looked at, and whether its gate is open. */
  onEmbed(element: Element, open: boolean): void;
  readonly report: Report;
}

/**
 * Everything gated that is no script: images, frames, media, links, objects, and what SVG uses. Returns a function that sets the
 * addresses of an element if its gate is open, and takes them away again if it is shut. Children belong to their element's gate,
 * as those of a `<picture>` or `<video>` need it.
 */
export function createMediaGate({ isOpen, policy, onEmbed, report }: MediaGateOptions): (element: Element) => void {
  const released = new WeakSet<Element>();

  /** The addresses that this node must get or lose. */
  function changesOf(node: Element, open: boolean): Change[] {
    const wasReleased = released.has(node);
    if (open) released.add(node);
    else released.delete(node);
    return ADDRESSES.flatMap((name) => {
      const address = node.getAttribute(`data-${name}`);
      if (address === null) return [];
      if (open) return wasReleased ? [] : { node, name, address };
      const isThere = address === node.getAttribute(name);
      // Somebody else's script, a lazy loader perhaps.
      if (isThere && !wasReleased) report('loaded-early', address, node);
      return isThere || wasReleased ? { node, name, address } : [];
    });
  }

  function apply({ node, name, address }: Change, open: boolean): void {
    try {
      if (open) node.setAttribute(name, policy.createScriptURL(address));
      else node.removeAttribute(name);
    } catch {
      // Trusted Types, where the page does not allow our policy.
      report('blocked', address, node);
    }
  }

  return (element) => {
    const open = isOpen(element);
    // A child may be parsed after its parent was opened.
    const nodes = [element, ...element.querySelectorAll(':scope>:not([data-consent])')];
    const changes = nodes.flatMap((node) => changesOf(node, open));
    if (changes.length) {
      // A frame that is out of the page meanwhile unloads what it shows, adds nothing to the history, and loads in any case:
      // Chromium forgets an address that a frame gets in the task in which it was parsed.
      const place = createText();
      if (element.matches(FRAMES)) element.replaceWith(place);
      for (const change of changes) apply(change, open);
      (element as Partial<HTMLMediaElement>).load?.();
      place.replaceWith(element);
    }
    if (element.matches(EMBEDS)) onEmbed(element, open);
  };
}
