export interface MediaGate {
  /** Sets the addresses if the gate is open, takes them away again if it is shut; `open` says it for this once. */
  update(element: Element, open?: boolean): void;
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
  const released = new WeakSet<Element>();
  return {
    update(element, open = isOpen(element)) {
      if (open !== released.has(element)) {
        released[open ? 'add' : 'delete'](element);
        for (const node of [element, ...element.querySelectorAll(':not([data-consent])')]) {
          for (const name of names) {
            const address = node.getAttribute(`data-${name}`);
            if (address === null) continue;
            if (open) node.setAttribute(name, address);
            else node.removeAttribute(name);
          }
        }
        // Emptying a frame by its address alone adds to the session history; put in anew, it begins a history of its own.
        if (!open && element.matches('iframe,embed,object')) element.replaceWith(element);
        // A player keeps what it has, and does not look for new sources, until it is told.
        (element as HTMLMediaElement).load?.();
      }
      if (element.matches('iframe,embed,object,video,audio')) embedded(element, open);
    },
  };
}
