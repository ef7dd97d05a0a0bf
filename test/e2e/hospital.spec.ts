import type { Page } from '@playwright/test';
import { untilQuiet } from './marker.js';
import { banner, button, categorySwitch, expect, panel, ran, record, test } from './site.js';

/** The demo's hospital page, as its visitors meet it. */

const manageCookies = (page: Page) =>
  page.getByRole('navigation', { name: 'Privacy' }).getByRole('link', { name: 'Manage Cookies' });

const storageKeys = () => Object.keys(localStorage).length + Object.keys(sessionStorage).length;

test('before a choice no vendor gets a request and nothing is stored', async ({ page, site }) => {
  await page.goto(site.origin);
  await expect(banner(page)).toBeVisible();
  await page.mouse.wheel(0, 3000);
  for (let presses = 0; presses < 20; presses++) await page.keyboard.press('Tab');
  await untilQuiet(page, site);
  await page.getByRole('link', { name: 'Patients & visitors' }).first().click();
  await page.waitForURL(/second/);
  await expect(banner(page)).toBeVisible();
  await untilQuiet(page, site);
  expect(site.vendorRequests()).toEqual([]);
  expect(await page.context().cookies()).toEqual([]);
  expect(await page.evaluate(storageKeys)).toBe(0);
  expect(await ran(page)).toEqual([]);
});

test('I Agree runs every gated tag once and stores the choice', async ({ page, site }) => {
  await page.goto(site.origin);
  await button(page, 'I Agree').click();
  await expect(banner(page)).toBeHidden();
  await expect.poll(async () => (await ran(page)).toSorted()).toEqual(['gpt', 'gtag', 'meta', 'tealium']);
  await expect.poll(() => site.vendorRequests().some(({ url }) => url.includes('gcs=G111'))).toBe(true);
  const hosts = new Set(site.vendorRequests().map(({ vendor }) => vendor));
  for (const host of ['tags-tiqcdn', 'googletagmanager', 'securepubads', 'connect-facebook', 'pixel', 'embed']) {
    expect(hosts).toContain(host);
  }

  const { at, ...fields } = (await record(page))!;
  expect(fields).toEqual({
    v: '1',
    mode: 'opt-in',
    policy: '2024-04-19',
    granted: 'analytics advertising',
    denied: '',
    by: 'accept',
  });
  expect(Math.abs(Number(at) - Date.now() / 1000)).toBeLessThan(60);

  const consents = await page.evaluate(() =>
    (window as unknown as { dataLayer: ArrayLike<unknown>[] }).dataLayer
      .filter((entry) => entry[0] === 'consent')
      .map((entry) => [entry[1], (entry[2] as Record<string, string>)['analytics_storage']]),
  );
  expect(consents).toEqual([
    ['default', 'denied'],
    ['update', 'granted'],
  ]);
});

for (const [name, by] of [
  ['Decline', 'decline'],
  ['Close without agreeing', 'close'],
] as const) {
  test(`${name} stores the refusal, and the next pages do not ask`, async ({ page, site }) => {
    await page.goto(site.origin);
    await button(page, name).click();
    await expect(banner(page)).toBeHidden();
    expect(await record(page)).toMatchObject({ granted: '', denied: 'analytics advertising', by });
    // test/e2e/time.spec.ts visits twenty.
    for (const path of ['second.html', '']) {
      await page.goto(`${site.origin}/${path}`);
      await untilQuiet(page, site);
      await expect(banner(page)).toHaveCount(0);
    }
    expect(await ran(page)).toEqual([]);
    expect(site.vendorRequests()).toEqual([]);
  });
}

test('one category runs its own tags only, until it is withdrawn', async ({ page, site }) => {
  await page.goto(site.origin);
  await button(page, 'Update your preferences').click();
  await categorySwitch(page, 'Website Analytics').click();
  await button(page, 'Save').click();
  await expect.poll(async () => (await ran(page)).toSorted()).toEqual(['gtag', 'tealium']);
  await expect.poll(() => page.evaluate(() => document.cookie)).toContain('_ga=');
  await expect.poll(() => page.evaluate(() => document.cookie)).toContain('utag_main');
  expect(site.vendorRequests().filter(({ vendor }) => /securepubads|facebook|pixel|embed/.test(vendor))).toEqual([]);
  expect(await record(page)).toMatchObject({ granted: 'analytics', denied: 'advertising', by: 'save' });

  await page.evaluate(() => {
    const seen: unknown[] = ((window as unknown as { seen: unknown[] }).seen = []);
    for (const type of [
      'consent-choice',
      'consent-change',
      'consent-withdraw',
      'consent-open',
      'consent-close',
    ] as const) {
      document.addEventListener(type, (event) => {
        const { removed } = event.detail as { removed?: string[] };
        seen.push([type, removed ?? null, document.cookie.includes('_ga'), document.documentElement.dataset.consent]);
      });
    }
  });
  await manageCookies(page).click();
  await expect(panel(page)).toBeVisible();
  await expect(categorySwitch(page, 'Website Analytics')).toBeChecked();
  await button(page, 'Decline all').click();
  await expect(panel(page)).toBeHidden();
  const events = () => page.evaluate(() => (window as unknown as { seen: [string][] }).seen);
  await expect.poll(async () => (await events()).length).toBe(5);
  const seen = await events();
  // When the view has closed the cookie is gone, and every event says so.
  expect(seen.filter(([type]) => ['consent-open', 'consent-change'].includes(type))).toEqual([
    ['consent-open', null, true, 'trusted analytics'],
    ['consent-change', ['analytics'], false, 'trusted'],
  ]);
  expect(seen.map(([type]) => type).toSorted()).toEqual([
    'consent-change',
    'consent-choice',
    'consent-close',
    'consent-open',
    'consent-withdraw',
  ]);
  const left = (await page.context().cookies()).map(({ name }) => name);
  expect(left).toEqual(['consent']);

  site.reset();
  await page.goto(`${site.origin}/second.html`);
  await untilQuiet(page, site);
  expect(await ran(page)).toEqual([]);
  expect(site.vendorRequests()).toEqual([]);
});

test('cookies written again after a withdrawal are removed again', async ({ page, site }) => {
  await page.goto(site.origin);
  await button(page, 'I Agree').click();
  await expect.poll(() => page.evaluate(() => document.cookie)).toContain('_ga=');
  // The page itself writes, as a tag would: how soon a test gets through to it does not count.
  await page.evaluate(() => {
    addEventListener('consent-withdraw', () =>
      setTimeout(() => {
        document.cookie = '_ga=again; path=/';
        document.title = document.cookie;
      }, 100),
    );
  });
  await manageCookies(page).click();
  await button(page, 'Decline all').click();
  await expect(page).toHaveTitle(/_ga=again/);
  await expect.poll(() => page.evaluate(() => document.cookie)).not.toContain('_ga');
});

test('a returning visitor downloads the head script and the gate for images only', async ({ page, site }) => {
  await page.goto(site.origin);
  await button(page, 'I Agree').click();
  await expect.poll(async () => (await ran(page)).length).toBe(4);
  await untilQuiet(page, site);
  site.reset();
  await page.goto(site.origin);
  await expect.poll(async () => (await ran(page)).length).toBe(4);
  await expect.poll(() => site.vendorRequests().some(({ url }) => url.includes('gcs=G111'))).toBe(true);
  expect(new Set(site.ownFiles())).toEqual(new Set(['consent-gate.js', 'consent-gate-media.js']));
});

test('the keyboard reaches everything, and focus returns', async ({ page, site }) => {
  await page.goto(site.origin);
  await expect(banner(page)).toBeVisible();
  const focused = () =>
    page.evaluate(() => {
      const host = document.activeElement;
      const inner = host?.shadowRoot?.activeElement;
      return (inner ?? host)?.id || (inner ?? host)?.textContent?.trim() || host?.localName;
    });
  expect(await focused()).not.toBe('accept');
  const order: (string | undefined)[] = [];
  for (let presses = 0; presses < 5; presses++) {
    await page.keyboard.press('Tab');
    order.push(await focused());
  }
  expect(order.toSorted()).toEqual(['accept', 'close', 'decline', 'policy', 'preferences']);

  await page.locator('consent-gate').locator('#preferences').focus();
  await page.keyboard.press('Enter');
  await expect(panel(page)).toBeVisible();
  await expect.poll(focused).toBe('panel-heading');
  await categorySwitch(page, 'Website Analytics').focus();
  await page.keyboard.press('Space');
  await expect(categorySwitch(page, 'Website Analytics')).toBeChecked();
  await page.keyboard.press('Escape');
  await expect(panel(page)).toBeHidden();
  await expect.poll(focused).toBe('preferences');
  expect(await record(page)).toBeNull();

  await page.keyboard.press('Enter');
  await expect(categorySwitch(page, 'Website Analytics')).not.toBeChecked();
  await page.keyboard.press('Escape');
  await expect.poll(focused).toBe('preferences');
  await page.locator('consent-gate').locator('#decline').focus();
  await page.keyboard.press('Enter');
  await expect(banner(page)).toBeHidden();
  expect(await focused()).not.toBe('body');

  const manage = manageCookies(page);
  await manage.focus();
  await page.keyboard.press('Enter');
  await expect(panel(page)).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(manage).toBeFocused();
  await page.keyboard.press('Enter');
  await categorySwitch(page, 'Advertising').focus();
  await page.keyboard.press('Space');
  await button(page, 'Save').focus();
  await page.keyboard.press('Enter');
  await expect(panel(page)).toBeHidden();
  await expect(manage).toBeFocused();
  await expect.poll(async () => (await ran(page)).toSorted()).toEqual(['gpt', 'meta']);
});
