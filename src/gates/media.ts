import type { Report } from '../consent/warn.js';
import { createText, hasOwn, resolveUrl } from '../page/natives.js';
import type { Policy } from './trusted-types.js';

/**
 * The attributes that load something, by element. While the gate is closed, their names start with `data-`. No other
 * element gets one: sanitizers let `data-*` through, so a link or a form in a visitor's comment could carry it.
 */
const LOADING: Readonly<Record<string, readonly string[]>> = {
  img: ['src', 'srcset'],
  source: ['src', 'srcset'],
  video: ['src', 'poster'],
  audio: ['src'],
  track: ['src'],
  input: ['src'],
  iframe: ['src', 'srcdoc'],
  embed: ['src'],
  object: ['data'],
  link: ['href'],
  image: ['href'],
  use: ['href'],
};

/** Elements that contain a page or program. */
const FRAMES = 'iframe,embed,object';

const PLAYERS = 'video,audio';

/** Elements that get a placeholder. */
const EMBEDS = `${FRAMES},${PLAYERS}`;

/** Elements that only show or play what they load. A `data:` URL cannot run there. */
const SHOWS_ONLY = 'img,source,video,audio,track,input,image';

/** `file:` is for a page that is itself opened from a disk. */
const PROTOCOLS = ['http:', 'https:', 'blob:', 'file:'];

export interface MediaGateOptions {
  isOpen(gated: Element): boolean;
  /** Whether a gate with this `data-consent` would be open. */
  isGranted(condition: string): boolean;
  readonly policy: Policy;
  /** Called for each frame, object or player that is checked, with whether its gate is open. */
  onEmbed(element: Element, open: boolean): void;
  readonly report: Report;
}

export interface MediaGate {
  /** Sets the URLs of a gated element and its ungated children if its gate is open, and removes them if it is closed. */
  update(gated: Element): void;
  /** Closes what was released and may no longer be open, also where it has left its gate or the page. */
  closeReleased(): void;
}

/** What the gate has set on a node. */
interface Release {
  /** The `data-consent` at that time. */
  readonly condition: string;
  readonly names: Set<string>;
}

const namesFor = ({ localName }: Element): readonly string[] => (hasOwn(LOADING, localName) ? LOADING[localName]! : []);

/** Whether the frame's sandbox gives its content another origin than the page's. */
const isKeptApart = (frame: HTMLIFrameElement): boolean =>
  frame.hasAttribute('sandbox') && !frame.sandbox.contains('allow-same-origin');

/** Whether loading this cannot run a script in the page itself, as `javascript:` would. */
function isSafe(node: Element, name: string, address: string): boolean {
  // A list of images, which never run.
  if (name === 'srcset') return true;
  // Markup runs as the page's own, unless a sandbox keeps it apart.
  if (name === 'srcdoc') return isKeptApart(node as HTMLIFrameElement);
  try {
    const { protocol } = resolveUrl(address);
    return PROTOCOLS.includes(protocol) || (protocol === 'data:' && node.matches(SHOWS_ONLY));
  } catch {
    return false;
  }
}

/** The element whose gate decides about this node: itself or its parent. */
function gateOf(node: Element): Element | null {
  const gate = node.hasAttribute('data-consent') ? node : node.parentElement;
  return gate?.matches('[data-consent]:not(html)') ? gate : null;
}

/** Whether a frame shows a page. One with an opaque origin does not tell. */
function isFilled(frame: HTMLIFrameElement): boolean {
  // Outside the page it has no window.
  if (!frame.contentWindow || isKeptApart(frame) || frame.hasAttribute('srcdoc')) return false;
  try {
    return frame.contentWindow.location.href !== 'about:blank';
  } catch {
    // Another site's page.
    return true;
  }
}

/**
 * Gates every element that is not a script: images, frames, media, links, objects, and SVG references. Ungated children
 * belong to the gate of their parent, as `<picture>` and `<video>` need it.
 */
export function createMediaGate({ isOpen, isGranted, policy, onEmbed, report }: MediaGateOptions): MediaGate {
  const releases = new WeakMap<Element, Release>();
  /** Every node with a release. Weak, because a page may drop it. */
  const released = new Set<WeakRef<Element>>();
  const reportedUnsafe = new WeakSet<Element>();
  /** Frames whose next `load` is that of the empty page. */
  const emptied = new WeakSet<Element>();

  /** The attributes that must be set now. Those of a released node may have been removed, as by a morphing library. */
  function missing(node: Element, release: Release): string[] {
    return namesFor(node).filter((name) => {
      const address = node.getAttribute(`data-${name}`);
      if (address === null) return false;
      if (node.hasAttribute(name) && (release.names.has(name) || node.getAttribute(name) === address)) return false;
      if (isSafe(node, name, address)) return true;
      if (!reportedUnsafe.has(node)) report('unsafe-address', address, node);
      reportedUnsafe.add(node);
      return false;
    });
  }

  /** The attributes that must be removed now: those that the gate set, and those that another script did. */
  function superfluous(node: Element): string[] {
    const release = releases.get(node);
    return namesFor(node).filter((name) => {
      const value = node.getAttribute(name);
      if (value === null) return false;
      if (release?.names.has(name)) return true;
      const address = node.getAttribute(`data-${name}`);
      // An image may show something of the page's own meanwhile, a frame may not.
      const isForeign = address !== null && node.matches(FRAMES) && value !== 'about:blank';
      if (value !== address && !isForeign) return false;
      report('loaded-early', value, node);
      return true;
    });
  }

  /**
   * Changes a node. Removing a frame from the page meanwhile unloads it and adds nothing to the history. It also makes
   * the URL load in every case: Chromium drops a URL that is set in the task that parsed the frame.
   */
  function change(node: Element, write: () => void): void {
    const place = createText();
    if (node.matches(FRAMES)) node.replaceWith(place);
    write();
    place.replaceWith(node);
  }

  function set(node: Element, name: string): void {
    const address = node.getAttribute(`data-${name}`)!;
    try {
      node.setAttribute(name, policy.createScriptURL(address));
    } catch {
      // The page's Trusted Types do not allow our policy.
      report('blocked', address, node);
    }
  }

  /** Returns whether anything changed. */
  function openNode(node: Element, condition: string): boolean {
    const release = releases.get(node) ?? { condition, names: new Set() };
    const names = missing(node, release);
    const there = namesFor(node).filter((name) => node.hasAttribute(`data-${name}`) && node.hasAttribute(name));
    if (!releases.has(node) && names.length + there.length > 0) {
      releases.set(node, release);
      released.add(new WeakRef(node));
    }
    for (const name of [...there, ...names]) release.names.add(name);
    if (names.length) change(node, () => names.forEach((name) => set(node, name)));
    return names.length > 0;
  }

  /** Returns whether anything changed. */
  function closeNode(node: Element): boolean {
    const names = superfluous(node);
    releases.delete(node);
    if (names.length) change(node, () => names.forEach((name) => node.removeAttribute(name)));
    return names.length > 0;
  }

  /** A player looks at its sources again only when it is told to. */
  function reloadPlayers(changed: readonly Element[]): void {
    const players = new Set(changed.map((node) => node.closest<HTMLMediaElement>(PLAYERS)));
    for (const player of players) player?.load();
  }

  /** Another script may lead a closed frame elsewhere without any attribute, even before this file has loaded. */
  function emptyFrame(frame: HTMLIFrameElement): void {
    const gate = gateOf(frame);
    if (!gate || isOpen(gate) || !isFilled(frame)) return;
    report('loaded-early', frame.getAttribute('data-src') ?? '', frame);
    emptied.add(frame);
    change(frame, () => frame.removeAttribute('src'));
  }

  function onFrameLoad({ currentTarget }: Event): void {
    const frame = currentTarget as HTMLIFrameElement;
    if (!emptied.delete(frame)) emptyFrame(frame);
  }

  return {
    update(gated) {
      const open = isOpen(gated);
      const condition = gated.getAttribute('data-consent')!;
      // A child may be parsed after its parent was opened.
      const nodes = [gated, ...gated.querySelectorAll(':scope>:not([data-consent])')];
      reloadPlayers(nodes.filter((node) => (open ? openNode(node, condition) : closeNode(node))));
      for (const node of nodes) {
        if (open || node.localName !== 'iframe') continue;
        node.addEventListener('load', onFrameLoad);
        emptyFrame(node as HTMLIFrameElement);
      }
      if (gated.matches(EMBEDS)) onEmbed(gated, open);
    },
    closeReleased() {
      const changed: Element[] = [];
      for (const reference of released) {
        const node = reference.deref();
        const release = node && releases.get(node);
        if (!release) {
          released.delete(reference);
          continue;
        }
        const gate = gateOf(node);
        const mayStay = gate ? isOpen(gate) : isGranted(release.condition);
        if (!mayStay && closeNode(node)) changed.push(node);
      }
      reloadPlayers(changed);
    },
  };
}
