import type { Locator, Page } from '@playwright/test';

/** What a page looks like, measured in it: nothing here knows how the element is built beyond its parts and ids. */

export type Rgb = readonly [red: number, green: number, blue: number];

/** WCAG's contrast ratio of two colours. */
export function contrast(one: Rgb, other: Rgb): number {
  const luminance = (rgb: Rgb): number => {
    const [r, g, b] = rgb.map((value) => {
      const part = value / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    }) as unknown as Rgb;
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const [light, dark] = [luminance(one), luminance(other)].toSorted((a, b) => b - a) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

export interface Picture {
  readonly width: number;
  readonly height: number;
  at(x: number, y: number): Rgb;
  /** The share of pixels with at least this contrast to the one in the top left corner. */
  share(ratio: number): number;
}

/** The pixels around an element, as they are on the screen; `margin` CSS pixels of what surrounds it included. */
export async function pixels(page: Page, target: Locator, margin = 0): Promise<Picture> {
  // Not by Playwright's own measure, which asks Firefox many times.
  const box = await target.evaluate((element) => element.getBoundingClientRect().toJSON() as DOMRect);
  const clip = {
    x: Math.max(0, Math.round(box.x - margin)),
    y: Math.max(0, Math.round(box.y - margin)),
    width: Math.round(box.width + 2 * margin),
    height: Math.round(box.height + 2 * margin),
  };
  const png = (await page.screenshot({ clip, animations: 'disabled', caret: 'hide' })).toString('base64');
  const { width, height, bytes } = await page.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    const image = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
    const context = new OffscreenCanvas(image.width, image.height).getContext('2d')!;
    context.drawImage(image, 0, 0);
    // One string: a list of numbers takes seconds on its way from Firefox.
    let text = '';
    for (const byte of context.getImageData(0, 0, image.width, image.height).data) text += String.fromCharCode(byte);
    return { width: image.width, height: image.height, bytes: btoa(text) };
  }, png);
  const data = Buffer.from(bytes, 'base64');
  const at = (x: number, y: number): Rgb => {
    const from = 4 * (y * width + x);
    return [data[from]!, data[from + 1]!, data[from + 2]!];
  };
  return {
    width,
    height,
    at,
    share(ratio) {
      const corner = at(0, 0);
      let count = 0;
      for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) if (contrast(at(x, y), corner) >= ratio) count++;
      return count / (width * height);
    },
  };
}

/**
 * What is wrong with the texts of a view: one that is cut off, leaves its control or the view, or lies over another.
 * What is sticky lies over what scrolls; for the measure it is put back in its place.
 */
export const textProblems = (page: Page, view: 'banner' | 'panel'): Promise<string[]> =>
  page.evaluate((id) => {
    const host = document.querySelector('consent-gate')!;
    const root = host.shadowRoot!;
    const frame = root.getElementById(id)!;
    frame.style.setProperty('max-block-size', 'none', 'important');
    frame.scrollTop = 0;
    const problems: string[] = [];
    const show = (text: string) => `"${text.trim().slice(0, 40)}"`;
    if (frame.scrollWidth > frame.clientWidth + 1) problems.push(`${id} scrolls sideways`);
    for (const inner of frame.querySelectorAll<HTMLElement>('.pair, .head')) {
      inner.style.setProperty('position', 'static', 'important');
    }

    const outer = frame.getBoundingClientRect();
    const texts: { node: Text; box: DOMRect }[] = [];
    const walk = (node: Node): void => {
      if (node instanceof Text && node.data.trim()) {
        const range = document.createRange();
        range.selectNodeContents(node);
        const box = range.getBoundingClientRect();
        const parent = node.parentElement!;
        const holder = parent.closest('[slot]')?.assignedSlot ?? parent;
        const folded = holder.closest('details:not([open])') && !holder.closest('summary');
        const unseen = folded || holder.closest('.unseen, .head button');
        if (box.width && box.height && !unseen) texts.push({ node, box });
      } else if (node instanceof HTMLSlotElement && node.assignedNodes().length) node.assignedNodes().forEach(walk);
      else node.childNodes.forEach(walk);
    };
    walk(frame);
    if (texts.length < 5) problems.push(`only ${texts.length} texts found`);
    for (const { node, box } of texts) {
      const near = (edge: number, limit: number) => edge - limit > 1;
      if (near(outer.left, box.left) || near(box.right, outer.right)) problems.push(`${show(node.data)} leaves ${id}`);
      const slot = node.parentElement!.closest('slot') ?? node.parentElement!.assignedSlot;
      const control = (slot ?? node.parentElement!).closest('button');
      const edge = control?.getBoundingClientRect();
      if (
        edge &&
        (near(edge.left, box.left) ||
          near(box.right, edge.right) ||
          near(edge.top, box.top + 4) ||
          near(box.bottom - 4, edge.bottom))
      )
        problems.push(`${show(node.data)} leaves its button`);
      for (let at: Element | null = node.parentElement; at && at !== frame; at = at.parentElement) {
        if (
          getComputedStyle(at).overflow !== 'visible' &&
          (at.scrollWidth > at.clientWidth + 1 || at.scrollHeight > at.clientHeight + 1)
        )
          problems.push(`${show(node.data)} is cut off`);
      }
    }
    texts.forEach(({ node, box }, index) => {
      for (const other of texts.slice(index + 1)) {
        const wide = Math.min(box.right, other.box.right) - Math.max(box.left, other.box.left);
        const high = Math.min(box.bottom, other.box.bottom) - Math.max(box.top, other.box.top);
        // Line boxes of two lines may touch; letters do not.
        const inOneParagraph = node.parentElement === other.node.parentElement;
        if (wide > 1 && high > 4 && !inOneParagraph)
          problems.push(`${show(node.data)} lies over ${show(other.node.data)}`);
      }
    });
    for (const inner of frame.querySelectorAll<HTMLElement>('.pair, .head')) inner.removeAttribute('style');
    frame.removeAttribute('style');
    return problems;
  }, view);

/** Where the focus is: an id in the element's shadow root, else `tag text`, `consent-gate` for the element itself. */
export const focused = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const outer = document.activeElement;
    const inner = outer?.shadowRoot?.activeElement;
    if (inner) return inner.id || inner.localName;
    if (!outer || outer === document.body) return 'body';
    return outer.id || `${outer.localName} ${outer.textContent.trim()}`.trim();
  });

/**
 * Presses Tab through the whole page and names every element of the page that was wholly covered by something fixed while
 * it had the focus. `back` walks the other way.
 */
export async function coveredWhileFocused(page: Page, back = false): Promise<{ visited: number; covered: string[] }> {
  const covered: string[] = [];
  const seen = new Set<string>();
  for (let presses = 0; presses < 200; presses++) {
    await page.keyboard.press(back ? 'Shift+Tab' : 'Tab');
    const stop = await page.evaluate(async () => {
      await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
      const element = document.activeElement;
      if (!element || element === document.body || element === document.documentElement) return null;
      const name = `${element.localName} ${element.id || element.textContent.trim().slice(0, 30)}`;
      if (element.localName === 'consent-gate') {
        const inner = element.shadowRoot!.activeElement?.id;
        // Firefox stops at a box that scrolls, too.
        return inner === 'banner' ? null : { name: `${name} ${inner}`, free: true };
      }
      const { left, top, width, height } = element.getBoundingClientRect();
      let free = false;
      for (const down of [0.1, 0.5, 0.9])
        for (const along of [0.1, 0.5, 0.9]) {
          const hit = document.elementFromPoint(left + width * along, top + height * down);
          if (hit && (hit === element || element.contains(hit))) free = true;
        }
      return { name, free };
    });
    if (!stop) continue;
    if (seen.has(stop.name)) break;
    seen.add(stop.name);
    if (!stop.free) covered.push(stop.name);
  }
  return { visited: seen.size, covered };
}
