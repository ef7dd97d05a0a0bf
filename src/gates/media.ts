import type { Report } from '../consent/warn.js';
import { createText, protocolOf } from '../page/natives.js';
import type { Policy } from './trusted-types.js';

/** Attributes that load something. While the gate is closed, their names start with `data-`. */
export const ADDRESSES = ['src', 'srcset', 'poster', 'href', 'data'];

/** Elements that only show or play what they load. A `data:` URL cannot run there. */
const SHOWS = 'img,source,video,audio,track,input,image';

/**
 * The only elements that get a URL. Sanitizers let `data-*` through, so a link or a form in a visitor's comment could
 * carry one.
 */
const LOADS = `${SHOWS},iframe,embed,object,link,use`;

/** `file:` is for a page that is itself opened from a disk. */
const SAFE_PROTOCOLS = ['http:', 'https:', 'blob:', 'file:'];

/** Elements that contain a page or program. */
const FRAMES = 'iframe,embed,object';

/** Elements that get a placeholder. */
const EMBEDS = `${FRAMES},video,audio`;

interface Change {
  readonly node: Element;
  readonly name: string;
  readonly address: string;
}

export interface MediaGateOptions {
  isOpen(element: Element): boolean;
  readonly policy: Policy;
  /** Called for each frame, object or player that is checked, with whether its gate is open. */
  onEmbed(element: Element, open: boolean): void;
  readonly report: Report;
}

/**
 * Gates every element that is not a script: images, frames, media, links, objects, and SVG references. The returned
 * function sets an element's URLs if its gate is open and removes them if it is closed. Ungated children belong to the
 * gate of their parent, as `<picture>` and `<video>` need it.
 */
export function createMediaGate({ isOpen, policy, onEmbed, report }: MediaGateOptions): (element: Element) => void {
  const released = new WeakSet<Element>();
  const reportedUnsafe = new WeakSet<Element>();

  /** Whether loading this cannot run a script in the page, as `javascript:` would. A `srcset` lists images. */
  function isSafe({ node, name, address }: Change): boolean {
    const protocol = protocolOf(address);
    if (name === 'srcset' || SAFE_PROTOCOLS.includes(protocol) || (protocol === 'data:' && node.matches(SHOWS)))
      return true;
    if (!reportedUnsafe.has(node)) report('unsafe-address', address, node);
    reportedUnsafe.add(node);
    return false;
  }

  /** The URLs to set on this node or to remove from it. */
  function changesOf(node: Element, open: boolean): Change[] {
    if (!node.matches(LOADS)) return [];
    const wasReleased = released.has(node);
    if (open) released.add(node);
    else released.delete(node);
    return ADDRESSES.flatMap((name) => {
      const address = node.getAttribute(`data-${name}`);
      if (address === null) return [];
      const change = { node, name, address };
      if (open) return !wasReleased && isSafe(change) ? change : [];
      const isThere = address === node.getAttribute(name);
      // Set by another script, perhaps a lazy loader.
      if (isThere && !wasReleased) report('loaded-early', address, node);
      return isThere || wasReleased ? change : [];
    });
  }

  function apply({ node, name, address }: Change, open: boolean): void {
    try {
      if (open) node.setAttribute(name, policy.createScriptURL(address));
      else node.removeAttribute(name);
    } catch {
      // The page's Trusted Types do not allow our policy.
      report('blocked', address, node);
    }
  }

  return (element) => {
    const open = isOpen(element);
    // A child may be parsed after its parent was opened.
    const nodes = [element, ...element.querySelectorAll(':scope>:not([data-consent])')];
    const changes = nodes.flatMap((node) => changesOf(node, open));
    if (changes.length) {
      // Removing a frame from the page unloads it and adds nothing to the history. It also makes the URL load in every
      // case: Chromium drops a URL that is set in the task that parsed the frame.
      const place = createText();
      if (element.matches(FRAMES)) element.replaceWith(place);
      for (const change of changes) apply(change, open);
      (element as Partial<HTMLMediaElement>).load?.();
      place.replaceWith(element);
    }
    if (element.matches(EMBEDS)) onEmbed(element, open);
  };
}
