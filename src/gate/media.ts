type GatedMedia = HTMLImageElement | HTMLIFrameElement;

export interface MediaGate {
  /** Sets the source if the gate is open, takes it away again if it is shut. */
  update(element: GatedMedia): void;
}

/** Images and frames: inert while their address stands in `data-src`. */
export const isGatedMedia = (element: Element): element is GatedMedia =>
  element.matches(':is(img,iframe)[data-consent][data-src]');

export function createMediaGate(open: (element: Element) => boolean): MediaGate {
  const released = new WeakSet<Element>();
  return {
    update(element) {
      if (open(element) === released.has(element)) return;
      if (released.delete(element)) {
        element.removeAttribute('src');
      } else {
        released.add(element);
        element.src = element.dataset.src!;
      }
    },
  };
}
