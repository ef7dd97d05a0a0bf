import type { Page } from '@playwright/test';
import { focused, settled } from './measure.js';
import { banner, button, categorySwitch, expect, panel, probe, ran, test, type Site } from './site.js';

/** The panel's file: when it is asked for, and what happens without it. */

const FILE = 'consent-gate-panel.js';
const PATH = `/consent-gate/${FILE}`;
const MANAGE = '<a id="manage" href="#cookies" data-consent-action="preferences">Manage Cookies</a>';

const asked = (site: Site, file = FILE) => site.ownFiles().filter((name) => name === file).length;

/** The codes of `consent-error`. */
const codes = (page: Page) => page.evaluate(() => (window as unknown as { codes: string[] }).codes);

/** A page with a banner, unless `decided`, and "Manage Cookies". */
async function openPage(page: Page, site: Site, decided = false): Promise<string> {
  await page.addInitScript(() => {
    const heard: string[] = ((window as unknown as { codes: string[] }).codes = []);
    document.addEventListener('consent-error', ({ detail }) => heard.push(detail.code));
  });
  if (decided) {
    const at = Math.floor(Date.now() / 1000) - 60;
    const value = `v=1&at=${at}&mode=opt-in&policy=&granted=&denied=analytics+advertising&by=decline`;
    await page.context().addCookies([{ name: 'consent', value, url: site.origin }]);
  }
  const url = site.page('/panel', {
    body: `<consent-gate policy-url="/privacy"></consent-gate><h1>Ward 3</h1>${MANAGE}${probe('gated')}`,
  });
  await page.goto(url);
  if (decided) expect(await page.evaluate(() => window.consentGate.get().status)).toBe('decided');
  else await expect(banner(page)).toBeVisible();
  return url;
}

/** Serves the panel's file when told to. */
async function held(site: Site): Promise<() => void> {
  const file = await (await fetch(site.origin + PATH)).text();
  site.log.length = 0;
  let release!: () => void;
  const released = new Promise<void>((resolve) => (release = resolve));
  site.routes[PATH] = async () => {
    await released;
    return { headers: { 'content-type': 'text/javascript; charset=utf-8' }, body: file };
  };
  return release;
}

/** Longer than the banner stands before the file is fetched ahead. */
const A_WHILE = 10_000;

test('answering the banner at once never fetches it', async ({ page, site }) => {
  await page.clock.install();
  await openPage(page, site);
  await button(page, 'I Agree').click();
  await expect.poll(() => ran(page)).toEqual(['gated']);
  await page.clock.runFor(A_WHILE);
  await settled(page);
  expect(asked(site, 'consent-gate-ui.js')).toBeGreaterThan(0);
  expect(asked(site)).toBe(0);
});

test('it is fetched once when the banner has shown for a while, and stays hidden', async ({ page, site }) => {
  await page.clock.install();
  await openPage(page, site);
  await page.clock.runFor(A_WHILE);
  await expect.poll(() => asked(site)).toBe(1);
  await expect(panel(page)).toBeHidden();
  await button(page, 'Update your preferences').click();
  await expect(panel(page)).toBeVisible();
  await expect.poll(() => focused(page)).toBe('panel-heading');
  expect(asked(site)).toBe(1);
  expect(await codes(page)).toEqual([]);
});

for (const way of ['pointer', 'keyboard'] as const)
  test(`it is fetched when the ${way} comes to the banner's link`, async ({ page, site }) => {
    // Without the file's own time, so that nothing else fetches it.
    await page.addInitScript(() => {
      const real = window.setTimeout;
      window.setTimeout = ((task: () => void, time?: number) => (time === 2000 ? 0 : real(task, time))) as typeof real;
    });
    await openPage(page, site);
    await settled(page);
    expect(asked(site)).toBe(0);
    const link = button(page, 'Update your preferences');
    if (way === 'pointer') await link.hover();
    else await link.focus();
    await expect.poll(() => asked(site)).toBe(1);
  });

test('"Manage Cookies" without a banner asks for it and for the UI at the same time', async ({ page, site }) => {
  await openPage(page, site, true);
  expect(site.ownFiles()).toEqual(['consent-gate.js']);
  // The UI's file stays away, so it cannot be what asks.
  let release!: () => void;
  const released = new Promise<void>((resolve) => (release = resolve));
  const ui = await (await fetch(`${site.origin}/consent-gate/consent-gate-ui.js`)).text();
  site.routes['/consent-gate/consent-gate-ui.js'] = async () => {
    await released;
    return { headers: { 'content-type': 'text/javascript; charset=utf-8' }, body: ui };
  };
  await page.locator('#manage').click();
  await expect.poll(() => asked(site)).toBe(1);
  await expect(panel(page)).toBeHidden();
  release();
  await expect(panel(page)).toBeVisible();
  await expect.poll(() => focused(page)).toBe('panel-heading');
  expect(asked(site)).toBe(1);
  await page.keyboard.press('Escape');
  await expect(panel(page)).toBeHidden();
  await expect(page.locator('#manage')).toBeFocused();
});

test('open() resolves when the panel shows, not before', async ({ page, site }) => {
  const release = await held(site);
  await openPage(page, site);
  await page.evaluate(() => {
    void window.consentGate.open().then((shown) => Object.assign(window, { shown }));
  });
  const shown = () => page.evaluate(() => (window as unknown as { shown?: boolean }).shown);
  await expect.poll(() => asked(site)).toBe(1);
  await settled(page);
  expect(await shown()).toBe(undefined);
  await expect(panel(page)).toBeHidden();
  release();
  await expect.poll(shown).toBe(true);
  await expect(panel(page)).toBeVisible();
});

test('a panel that comes after the visitor has answered does not open', async ({ page, site }) => {
  const release = await held(site);
  const url = await openPage(page, site);
  await page.locator('#manage').click();
  await expect.poll(() => asked(site)).toBe(1);
  await button(page, 'I Agree').click();
  await expect.poll(() => ran(page)).toEqual(['gated']);
  const arrived = page.waitForResponse((response) => response.url().endsWith(PATH));
  release();
  await (await arrived).finished();
  await settled(page);
  await expect(panel(page)).toBeHidden();
  expect(page.url()).toBe(url);
  // Control: it is there, and opens when it is asked for.
  await page.locator('#manage').click();
  await expect(panel(page)).toBeVisible();
});

test('missing: an error is reported, the link is followed, and the next click tries again', async ({ page, site }) => {
  site.routes[PATH] = { status: 404, body: 'gone' };
  const url = await openPage(page, site);
  await page.locator('#manage').click();
  await expect.poll(() => page.url()).toBe(`${url}#cookies`);
  expect(await codes(page)).toEqual(['panel-unavailable']);
  await expect(panel(page)).toBeHidden();
  await expect(banner(page)).toBeVisible();
  expect(await ran(page)).toEqual([]);

  delete site.routes[PATH];
  await page.locator('#manage').click();
  await expect(panel(page)).toBeVisible();
  await expect.poll(() => focused(page)).toBe('panel-heading');
  await categorySwitch(page, 'Website Analytics').click();
  await button(page, 'Save').click();
  await expect(panel(page)).toBeHidden();
  await expect.poll(() => ran(page)).toEqual(['gated']);
  expect(await codes(page)).toEqual(['panel-unavailable']);
});

test('missing: open() resolves to false, and the banner’s own link changes nothing', async ({ page, site }) => {
  site.routes[PATH] = { status: 404, body: 'gone' };
  await openPage(page, site);
  expect(await page.evaluate(() => window.consentGate.open())).toBe(false);
  await button(page, 'Update your preferences').click();
  await expect.poll(() => codes(page)).toEqual(['panel-unavailable', 'panel-unavailable']);
  await expect(panel(page)).toBeHidden();
  await button(page, 'I Agree').click();
  await expect.poll(() => ran(page)).toEqual(['gated']);
});

test('if fetching ahead fails, no error is reported and the click fetches it again', async ({ page, site }) => {
  site.routes[PATH] = { status: 404, body: 'gone' };
  await page.clock.install();
  await openPage(page, site);
  const refused = page.waitForResponse((response) => response.url().endsWith(PATH));
  await page.clock.runFor(A_WHILE);
  await refused;
  await settled(page);
  expect(asked(site)).toBe(1);
  expect(await codes(page)).toEqual([]);
  delete site.routes[PATH];
  await button(page, 'Update your preferences').click();
  await expect(panel(page)).toBeVisible();
  expect(await codes(page)).toEqual([]);
});
