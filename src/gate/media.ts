export interface MediaGate {
  /** Sets the addresses if the gate is open, takes them away again if it is shut; `once` opens it all the same, and ends that. */
  update(element: Element, once?: boolean): void;
}

/** Attributes that load something, and load nothing with `data-` before them. */
const names = ['src', 'srcset', 'poster', 'href', 'data'];

/**
 * Everything gated that is no script: images, frames, media, links, objects, and what SVG uses. A `<picture>`, `<video>`
 * or `<audio>` gates its children. `embedded` hears of each frame, object or player that is looked at.
 */
export function createMediaGate(
  isOpen: (element: Element) => boolean,
  embedded: (element: Element, open: boolean) => void,
): MediaGate {
  /** What was released, with its addresses then: what became of them since is the page's own affair. */
  const released = new WeakMap<Element, string>();
  const opened = new WeakSet<Element>();
  return {
    update(element, once) {
      if (once) opened.add(element);
      else if (once === false) opened.delete(element);
      const open = opened.has(element) || isOpen(element);
      const gated = [element, ...element.querySelectorAll(':not([data-consent])')].flatMap((node) =>
        names.filter((name) => node.hasAttribute(`data-${name}`)).map((name) => [node, name] as const),
      );
      const address = ([node, name]: (typeof gated)[number]): string => node.getAttribute(`data-${name}`)!;
      const now = gated.map(address).join(' ');
      if (open ? released.get(element) !== now : released.has(element)) {
        released[open ? 'set' : 'delete'](element, now);
        // Put in anew, a frame begins a session history of its own: emptied and filled where it stands it adds entries to
        // the page's. And Chromium forgets an address that it gets in the task in which the frame was parsed.
        const renew = (): void => {
          if (element.matches('iframe,embed,object')) element.replaceWith(element);
        };
        if (open) renew();
        for (const one of gated) {
          const [node, name] = one;
          if (open) node.setAttribute(name, address(one));
          else node.removeAttribute(name);
        }
        if (!open) renew();
        // A player keeps what it has, and does not look for new sources, until it is told.
        (element as HTMLMediaElement).load?.();
      }
      if (element.matches('iframe,embed,object,video,audio')) embedded(element, open);
    },
  };
}
