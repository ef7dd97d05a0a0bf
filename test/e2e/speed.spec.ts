import type { Page } from '@playwright/test';
import { banner, button, expect, ran, test } from './site.js';

/** What the browser itself measures of a visit: its largest paint, and how long a click waits for the next one. */

const ELEMENT = '<consent-gate policy-url="/privacy"></consent-gate>';

// ---- the largest contentful paint ----

/** Whose the candidates for the largest paint are, in order; the last one is the largest. */
const paints = (page: Page) =>
  page.evaluate(
    () =>
      new Promise<string[]>((resolve) => {
        const found: string[] = [];
        new PerformanceObserver((list) => {
          for (const { element } of list.getEntries() as (PerformanceEntry & { element: Element | null })[]) {
            // What stands in a shadow root has no element here.
            found.push(element?.closest('main') ? 'the page' : 'the banner');
          }
        }).observe({ type: 'largest-contentful-paint', buffered: true });
        setTimeout(() => resolve(found), 500);
      }),
  );

const WORDS = 'The clinic is open from Monday to Saturday, and the garden is open to all who visit. ';

for (const [what, width, height] of [
  ['desktop', 1280, 800],
  ['phone', 390, 844],
] as const) {
  test(`S23: on a ${what} the banner is not the largest contentful paint of an ordinary page; alone it is`, async ({
    page,
    site,
  }) => {
    await page.setViewportSize({ width, height });
    const largest = async (path: string, content: string) => {
      await page.goto(site.page(path, { body: ELEMENT + content }));
      await expect(banner(page)).toBeVisible();
      return (await paints(page)).at(-1);
    };
    expect(await largest('/article', `<main><h1>News</h1><p>${WORDS.repeat(6)}</p></main>`)).toBe('the page');
    // The control: it counts, and would be noticed.
    expect(await largest('/empty', '')).toBe('the banner');
  });
}

// ---- a click ----

/** As long as a tag keeps the page busy when it starts, and what would be too long a wait for a frame, in milliseconds. */
const [BUSY, SLOW] = [300, 200];
const work = `{ (window.__ran ??= []).push('work'); const start = performance.now(); while (performance.now() - start < ${BUSY}); }`;

/** How long the slowest event of the click waited for a frame; a fast one is not told of. */
const wait = (page: Page) => page.evaluate(() => Math.max(0, ...(window as unknown as { waits: number[] }).waits));

for (const gated of [true, false]) {
  test(
    gated
      ? 'S27: “I Agree” is painted before a gate opens: a tag that keeps the page busy delays no frame of the click'
      : 'control: the same work in the click itself delays its frame, and is measured',
    async ({ page, site }) => {
      await page.goto(
        site.page('/click', {
          head: `<script>
            window.waits = [];
            new PerformanceObserver((list) => {
              for (const { name, duration } of list.getEntries()) if (/^(pointer|mouse)(down|up)$|^click$/.test(name)) waits.push(duration);
            }).observe({ type: 'event', durationThreshold: 16 });
            addEventListener('click', () => {
              const banner = () => !!document.querySelector('consent-gate').shadowRoot.querySelector('#banner');
              // The task after a frame: it has been made, and shows what stood then.
              const painted = () => requestAnimationFrame(() => {
                const { port1, port2 } = new MessageChannel();
                const shows = banner();
                port1.onmessage = () => ((window.__ran ??= []).push(shows ? 'frame with the banner' : 'frame without it'), shows && painted());
                port2.postMessage(0);
              });
              painted();
            }, { capture: true, once: true });
            ${gated ? '' : `addEventListener('click', () => ${work});`}
          </script>${gated ? `<script type="text/plain" data-consent="analytics">${work}</script>` : ''}`,
          body: `${ELEMENT}<p>Text</p>`,
        }),
      );
      await expect(banner(page)).toBeVisible();
      await page.waitForTimeout(300);
      await button(page, 'I Agree').click();
      await expect.poll(async () => (await ran(page)).toSorted().slice(-2)).toEqual(['frame without it', 'work']);
      // The browser tells of an event a while after its frame.
      await page.waitForTimeout(500);
      const order = (await ran(page)).filter((what) => what !== 'frame with the banner');
      if (gated) {
        expect(order).toEqual(['frame without it', 'work']);
        expect(await wait(page)).toBeLessThan(SLOW);
      } else {
        expect(order).toEqual(['work', 'frame without it']);
        expect(await wait(page)).toBeGreaterThanOrEqual(BUSY);
      }
    },
  );
}
