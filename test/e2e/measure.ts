import type { Locator, Page } from '@playwright/test';
import { contrast } from '../component/contrast.js';
import { isFocusCovered } from '../component/measure.js';
import { decodePng, type Picture } from './png.js';

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
  return decodePng(await page.screenshot({ clip, animations: 'disabled', caret: 'hide' }));
}

/** How many pixels there are for which this holds. */
export function count({ width, height }: Picture, holds: (x: number, y: number) => boolean): number {
  let found = 0;
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) if (holds(x, y)) found++;
  return found;
}

/** The share of pixels with a contrast of at least 3:1 to the one in the top left corner. */
export function share(picture: Picture): number {
  const corner = picture.at(0, 0);
  const found = count(picture, (x, y) => contrast(picture.at(x, y), corner) >= 3);
  return found / (picture.width * picture.height);
}

/** Waits until the page is idle and its requests have reached the server. */
export const settled = (page: Page): Promise<void> =>
  page.evaluate(async () => {
    // A page that is still loading may never be idle.
    await new Promise((done) => requestIdleCallback(done, { timeout: 2000 }));
    await fetch('/settled');
  });

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
      if (element.localName !== 'consent-gate') return { name, isOfPage: true };
      const inner = element.shadowRoot!.activeElement?.id;
      // Firefox stops at a box that scrolls, too.
      return inner === 'banner' ? null : { name: `${name} ${inner}`, isOfPage: false };
    });
    if (!stop) continue;
    if (seen.has(stop.name)) break;
    seen.add(stop.name);
    if (stop.isOfPage && (await page.evaluate(isFocusCovered))) covered.push(stop.name);
  }
  return { visited: seen.size, covered };
}
