import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { focused } from './measure.js';
import { untilMarker, untilQuiet } from './marker.js';
import { banner, expect, panel, probe, ran, returning, SCRIPT, test } from './site.js';

/** No script, a late one, a slow network: what the visitor sees meanwhile, and that nothing moves when it arrives. */

const UI = '/consent-gate/consent-gate-ui.js';
const MANAGE = '<a id="manage" href="#cookies" data-consent-action="preferences">Manage Cookies</a>';
const TEXT = '<p>Text of the page</p>'.repeat(60);

/** Firefox waits with `load` for files that a script imports. */
const PARSED = { waitUntil: 'domcontentloaded' } as const;

/** Serves the UI when told to. */
async function heldUi(origin: string, routes: Record<string, unknown>): Promise<() => void> {
  const file = await (await fetch(origin + UI)).text();
  let release!: () => void;
  const released = new Promise<void>((resolve) => (release = resolve));
  routes[UI] = async () => {
    await released;
    return { headers: { 'content-type': 'text/javascript; charset=utf-8' }, body: file };
  };
  return release;
}

interface Shift extends PerformanceEntry {
  value: number;
  sources: { node: Node | null }[];
}

/**
 * Layout shifts since the page began, as Chromium counts them. A page that is painted before its first text has come moves
 * its own body by the margin of that text, whatever else is on it: until it is `parsed`, that is not counted.
 */
const shifts = (page: Page, parsed = 0) =>
  page.evaluate(
    (start) =>
      new Promise<number>((resolve) => {
        let sum = 0;
        new PerformanceObserver((list) => {
          for (const { startTime, value, sources } of list.getEntries() as Shift[])
            if (startTime >= start || sources.some(({ node }) => node !== document.body)) sum += value;
        }).observe({ type: 'layout-shift', buffered: true });
        // What was counted so far is told in a task of its own, what is being painted after the frame.
        requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => resolve(sum), 50)));
      }),
    parsed,
  );

/** When the page, as it stands now, has been painted. */
const painted = (page: Page) =>
  page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => resolve(performance.now()))));
      }),
  );

/** Where the page's own elements stand. */
const places = (page: Page) =>
  page.evaluate(() =>
    [...document.querySelectorAll('main, main p, body > p, footer')].map((node) => node.getBoundingClientRect().top),
  );

const KINDS: Record<string, string> = {
  plain: '',
  'full height': '*{box-sizing:border-box}html,body{height:100%}',
  'a footer held at the bottom': 'body{display:flex;flex-direction:column;min-height:100vh}main{flex:1}',
};

for (const position of ['bottom', 'top', 'bottom-start', 'bottom-end', 'center'])
  test(`S27: nothing moves when the banner arrives: ${position}`, async ({ page, site, browserName }) => {
    for (const [kind, css] of Object.entries(KINDS))
      for (const text of [TEXT, '<p>Short</p>']) {
        const release = await heldUi(site.origin, site.routes);
        await page.goto(
          site.page('/shift', {
            head: `<style>body{margin:0}${css}</style>`,
            body: `<consent-gate policy-url="/p" position="${position}"><p slot="message">Our own words</p></consent-gate><main>${text}</main><footer>End</footer>`,
          }),
          PARSED,
        );
        await expect(page.getByText('Our own words'), 'no unstyled text').toBeHidden();
        const before = await places(page);
        const parsed = await painted(page);
        release();
        await expect(banner(page)).toBeVisible();
        await expect(page.getByText('Our own words')).toBeVisible();
        await untilMarker(page, site);
        await painted(page);
        expect(await places(page), kind).toEqual(before);
        if (browserName === 'chromium') expect(await shifts(page, parsed), kind).toBe(0);
        delete site.routes[UI];
      }
  });

test('control: a shift is counted', async ({ page, site, browserName }) => {
  await page.goto(site.page('/control', { body: `<div id="push"></div>${TEXT}` }));
  await expect(banner(page)).toBeVisible();
  const before = await places(page);
  await page.evaluate(() => void (document.querySelector<HTMLElement>('#push')!.style.height = '300px'));
  expect(await places(page)).not.toEqual(before);
  if (browserName === 'chromium') expect(await shifts(page)).toBeGreaterThan(0);
});

test('a late banner takes no focus and does not cover the field in use', async ({ page, site }) => {
  for (const position of ['bottom', 'top']) {
    const release = await heldUi(site.origin, site.routes);
    await page.goto(
      site.page('/late', {
        body: `<consent-gate policy-url="/p" position="${position}"></consent-gate><style>body{margin:0}</style>
          ${position === 'top' ? '<input id="field" aria-label="Search">' : ''}${TEXT.slice(0, 600)}
          <div style="height:${position === 'top' ? 0 : 220}px"></div><input id="other" aria-label="Name">${TEXT}`,
      }),
      PARSED,
    );
    const field = page.locator(position === 'top' ? '#field' : '#other');
    await field.evaluate((node) => {
      node.focus({ preventScroll: true });
      const { bottom } = node.getBoundingClientRect();
      if (node.id === 'other') scrollBy(0, bottom - innerHeight + 10);
    });
    await page.keyboard.type('Lake');
    release();
    await expect(banner(page)).toBeVisible();
    await page.keyboard.type('shore');
    await expect(field).toBeFocused();
    await expect(field).toHaveValue('Lakeshore');
    await expect
      .poll(async () => {
        const [one, other] = [(await field.boundingBox())!, (await banner(page).boundingBox())!];
        return one.y + one.height <= other.y + 1 || one.y >= other.y + other.height - 1;
      }, position)
      .toBe(true);
    delete site.routes[UI];
  }
});

test('a late banner does not scroll the page back to the field', async ({ page, site }) => {
  const release = await heldUi(site.origin, site.routes);
  await page.goto(
    site.page('/away', { body: `<consent-gate></consent-gate><input id="field" aria-label="Search">${TEXT}${TEXT}` }),
    PARSED,
  );
  await page.locator('#field').focus();
  await page.evaluate(() => scrollTo(0, 1200));
  release();
  await expect(banner(page)).toBeVisible();
  await untilMarker(page, site);
  await painted(page);
  expect(await page.evaluate(() => scrollY)).toBe(1200);
});

test('"Manage Cookies" waits for a slow file and follows its link if it fails', async ({ page, site }) => {
  const release = await heldUi(site.origin, site.routes);
  const url = site.page('/slow', { body: `<consent-gate></consent-gate>${MANAGE}${probe('gated')}` });
  await page.goto(url, PARSED);
  await page.locator('#manage').click();
  await untilMarker(page, site, { state: 'domcontentloaded' });
  expect(page.url()).toBe(url);
  release();
  await expect(panel(page)).toBeVisible();
  await expect.poll(() => focused(page)).toBe('panel-heading');
  expect(await ran(page)).toEqual([]);

  site.routes[UI] = { status: 404, body: 'gone' };
  await page.goto(site.page('/gone', { body: `<consent-gate></consent-gate>${MANAGE}` }));
  await page.locator('#manage').click();
  await expect.poll(() => page.url()).toContain('/gone#cookies');
});

test('L9, S21: without JavaScript nothing shows, and "Manage Cookies" is a link', async ({ page, site }) => {
  await page.goto(
    site.page('/off', {
      // Turns scripting off as a browser's setting does, in every engine.
      headers: { 'content-security-policy': 'sandbox allow-same-origin' },
      // The rule that docs/texts.md gives for slots, which are the page's own markup.
      head: '<style>consent-gate:not(:defined) { display: none }</style>',
      body: `<consent-gate policy-url="/p"><p slot="message">Our own words</p></consent-gate>
          <script>document.write('<p>This ran</p>')</script>${MANAGE}<p id="cookies">About cookies</p>`,
    }),
  );
  await expect(page.getByText('About cookies')).toBeVisible();
  await expect(page.getByText('This ran')).toHaveCount(0);
  await expect(page.getByText('Our own words')).toBeHidden();
  await page.locator('#manage').click();
  await expect.poll(() => page.url()).toContain('#cookies');
  expect(site.vendorRequests()).toEqual([]);
});

test("the guide's preload line loads the UI early, for undecided visitors only", async ({ page, site }) => {
  const guide = readFileSync(new URL('../../docs/benchmark.md', import.meta.url), 'utf8');
  const [, line = ''] = /(<script>.*?<\/script>)/s.exec(guide)!;
  const head = '/consent-gate/consent-gate.js';
  const file = await (await fetch(site.origin + head)).text();
  site.reset();
  let release!: () => void;
  const released = new Promise<void>((resolve) => (release = resolve));
  site.routes[head] = async () => {
    await released;
    return { headers: { 'content-type': 'text/javascript; charset=utf-8' }, body: file };
  };
  const url = site.page('/sooner', {
    script: line.replace('/consent-gate-ui.js', UI) + SCRIPT,
    body: `<consent-gate></consent-gate>${probe('gated')}`,
  });
  const visit = page.goto(url);
  // While the head script is still on its way.
  await expect.poll(() => site.ownFiles()).toContain('consent-gate-ui.js');
  release();
  await visit;
  await expect(banner(page)).toBeVisible();
  expect(await ran(page)).toEqual([]);
  await returning(page, site.origin, '', 'analytics+advertising');
  site.reset();
  await page.goto(url);
  expect(await page.evaluate(() => window.consentGate.get().status)).toBe('decided');
  await untilQuiet(page, site);
  expect(site.ownFiles()).toEqual(['consent-gate.js']);
});
