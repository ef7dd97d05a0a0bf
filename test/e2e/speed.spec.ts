import type { Page } from '@playwright/test';
import { settled } from './measure.js';
import { banner, button, expect, ran, test } from './site.js';

/** What the browser itself measures of a visit: its largest paint, and how long a click waits for the next one. */

const ELEMENT = '<consent-gate policy-url="/privacy"></consent-gate>';

// ---- the largest contentful paint ----

/** Whose the candidates for the largest paint were in ten more frames, in order; the last one is the largest. */
const paints = (page: Page) =>
  page.evaluate(async () => {
    const found: string[] = [];
    const observer = new PerformanceObserver((list) => {
      for (const { element } of list.getEntries() as (PerformanceEntry & { element: Element | null })[]) {
        // What stands in a shadow root has no element here.
        found.push(element?.closest('main') ? 'the page' : 'the banner');
      }
    });
    observer.observe({ type: 'largest-contentful-paint', buffered: true });
    for (let frame = 0; frame < 10 || !found.length; frame++) {
      await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    }
    return found;
  });

const WORDS = 'The clinic is open from Monday to Saturday, and the garden is open to all who visit. ';

for (const [what, width, height] of [
  ['desktop', 1280, 800],
  ['phone', 390, 844],
] as const) {
  test(`S23: on a ${what} the banner is not the largest contentful paint`, async ({ page, site }) => {
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
const work = (name: string) =>
  `{ (window.__ran ??= []).push('${name}'); const start = performance.now(); while (performance.now() - start < ${BUSY}); }`;

test('S27: a busy tag does not delay the next paint after “I Agree”', async ({ page, site }) => {
  await page.goto(
    site.page('/click', {
      head: `<script>
        window.waits = [];
        new PerformanceObserver((list) => {
          for (const { name, startTime, duration } of list.getEntries()) {
            if (/^(pointer|mouse)(down|up)$|^click$/.test(name)) waits.push({ startTime, duration });
          }
        }).observe({ type: 'event', durationThreshold: 16 });
        addEventListener('click', () => {
          const banner = () => !!document.querySelector('consent-gate').shadowRoot.querySelector('#banner');
          // The task after a frame: it has been made, and shows what stood then.
          const painted = () => requestAnimationFrame(() => {
            const { port1, port2 } = new MessageChannel();
            const shows = banner();
            port1.onmessage = () => shows ? painted() : (window.__ran ??= []).push('frame without the banner');
            port2.postMessage(0);
          });
          painted();
        }, { capture: true, once: true });
      </script><script type="text/plain" data-consent="analytics">${work('work of the tag')}</script>`,
      body: `${ELEMENT}<button onclick="${work('work of the click').replaceAll('"', '&quot;')}">Work</button>`,
    }),
  );
  await expect(banner(page)).toBeVisible();
  await settled(page);
  await button(page, 'I Agree').click();
  await expect.poll(() => ran(page)).toEqual(['frame without the banner', 'work of the tag']);

  // The control: the same work in a click itself delays its frame. The browser tells of the events in their order, so what
  // there is to know of the first click is known then.
  const between = await page.evaluate(() => performance.now());
  await page.getByRole('button', { name: 'Work' }).click();
  const waits = () =>
    page.evaluate(() => (window as unknown as { waits: { startTime: number; duration: number }[] }).waits);
  const longest = async (isMeant: (startTime: number) => boolean) =>
    Math.max(0, ...(await waits()).filter(({ startTime }) => isMeant(startTime)).map(({ duration }) => duration));
  await expect.poll(() => longest((startTime) => startTime > between)).toBeGreaterThanOrEqual(BUSY);
  expect(await longest((startTime) => startTime < between)).toBeLessThan(SLOW);
});
