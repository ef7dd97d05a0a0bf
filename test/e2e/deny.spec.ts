import type { Page } from '@playwright/test';
import { untilMarker, untilQuiet } from './marker.js';
import {
  banner,
  button,
  categorySwitch,
  expect,
  externalProbe,
  panel,
  record,
  returning,
  type Site,
  test,
} from './site.js';

/** L15: pages that refuse a category whatever was chosen, such as a patient portal. */

const BOTH = 'analytics advertising';

/** A page that keeps what it hears, with a tag and a picture of each category. */
const visited = (site: Site, path: string, deny: string, on: 'script' | 'element' = 'element') =>
  site.page(path, {
    script: `<script>
        for (const type of ['consent-change', 'consent-withdraw', 'consent-choice']) {
          document.addEventListener(type, ({ detail }) => (window.heard ??= []).push(type + ' ' + (detail.source ?? '')));
        }
      </script><script src="/consent-gate/consent-gate.js" data-mode="opt-in" ${on === 'script' ? `data-deny="${deny}"` : ''}></script>`,
    body: `<consent-gate policy-url="/privacy" ${deny && on === 'element' ? `deny="${deny}"` : ''}></consent-gate>
      ${externalProbe('analytics')}${externalProbe('advertising', 'advertising')}
      <img alt="" id="pixel" data-consent="analytics" data-consent-cookies="an_*" data-src="{{vendor:pixel}}/p.gif">
      <a href="#" data-consent-action="preferences">Manage Cookies</a>`,
  });
const tags = (site: Site) =>
  site
    .vendorRequests()
    .flatMap(({ url }) => /name=(\w+)/.exec(url)?.[1] ?? [])
    .toSorted();
const heard = (page: Page) => page.evaluate(() => (window as unknown as { heard?: string[] }).heard ?? []);

for (const on of ['script', 'element'] as const) {
  test(`a page that denies all on the ${on} sends nothing and shows no banner`, async ({ page, site }) => {
    await returning(page, site.origin, BOTH.replace(' ', '+'), '');
    const before = await record(page);
    await page.goto(visited(site, '/portal', BOTH, on));
    await untilQuiet(page, site);
    expect(site.vendorRequests()).toEqual([]);
    await expect(banner(page)).toHaveCount(0);
    expect(await record(page)).toEqual(before);
    // The control: on the other pages the same choice stands.
    await page.goto(visited(site, '/public', ''));
    await expect.poll(() => tags(site)).toEqual(['advertising', 'analytics']);
  });
}

test('a page that denies all does not ask, the next one does', async ({ page, site }) => {
  await page.goto(visited(site, '/portal', BOTH));
  await untilQuiet(page, site);
  await expect(banner(page)).toHaveCount(0);
  await page.goto(visited(site, '/public', ''));
  await expect(banner(page)).toBeVisible();
});

test('single-page navigation into a page that denies is no withdrawal', async ({ page, site }) => {
  await returning(page, site.origin, BOTH.replace(' ', '+'), '');
  await page.goto(visited(site, '/public', ''));
  await expect(page.locator('#pixel')).toHaveAttribute('src', /p\.gif$/);
  const before = await record(page);
  await page.evaluate(() => {
    document.cookie = 'an_id=1; path=/';
    localStorage['an_id'] = '1';
    history.pushState(null, '', '/portal');
    document.querySelector('consent-gate')!.setAttribute('deny', 'analytics advertising');
  });
  await expect(page.locator('#pixel')).not.toHaveAttribute('src');
  await expect.poll(() => heard(page)).toEqual(['consent-change page']);
  expect(await page.evaluate(() => [document.cookie.includes('an_id=1'), localStorage['an_id'] as string])).toEqual([
    true,
    '1',
  ]);
  expect(await record(page)).toEqual(before);
  const asked = site.vendorRequests().length;
  await page.evaluate(() => {
    const late = document.createElement('img');
    late.dataset['consent'] = 'analytics';
    late.dataset['src'] = document.querySelector<HTMLElement>('#pixel')!.dataset['src']! + '?late';
    document.body.append(late);
  });
  await untilMarker(page, site);
  expect(site.vendorRequests().length).toBe(asked);
  await page.evaluate(() => {
    history.pushState(null, '', '/public');
    document.querySelector('consent-gate')!.removeAttribute('deny');
  });
  // The control: what came while it was denied loads now.
  await expect.poll(() => site.vendorRequests().some(({ url }) => url.endsWith('?late'))).toBe(true);
  await expect(page.locator('#pixel')).toHaveAttribute('src', /p\.gif$/);
});

test('the panel disables a denied category, and Save keeps its stored choice', async ({ page, site }) => {
  await returning(page, site.origin, BOTH.replace(' ', '+'), '');
  await page.goto(visited(site, '/portal', 'advertising'));
  await expect.poll(() => tags(site)).toEqual(['analytics']);
  await page.getByRole('link', { name: 'Manage Cookies' }).click();
  await expect(panel(page)).toContainText('Always off on this page.');
  await expect(categorySwitch(page, 'Advertising')).not.toBeChecked();
  await expect(categorySwitch(page, 'Advertising')).toBeDisabled();
  await categorySwitch(page, 'Website Analytics').click();
  await button(page, 'Save').click();
  await expect.poll(async () => (await record(page))?.['granted']).toBe('advertising');
  expect(tags(site)).toEqual(['analytics']);
});

test('L15: an element that is removed comes back with its deny', async ({ page, site }) => {
  await page.goto(
    site.page('/taken', {
      script: '<script src="/consent-gate/consent-gate.js" data-mode="opt-out"></script>',
      body: `<consent-gate policy-url="/privacy" deny="advertising"></consent-gate>
        ${externalProbe('analytics')}${externalProbe('advertising', 'advertising')}
        <a href="#x" data-consent-action="preferences">Manage Cookies</a>`,
    }),
  );
  await expect(banner(page)).toBeVisible();
  await page.evaluate(() => {
    document.querySelector('consent-gate')!.id = 'own';
    document.querySelector('consent-gate')!.remove();
  });
  await expect(banner(page)).toBeVisible();
  await expect(page.locator('consent-gate')).toHaveId('own');
  // Also when it is “Manage Cookies” that needs it.
  await button(page, 'I Agree').click();
  await expect(banner(page)).toHaveCount(0);
  await page.evaluate(() => document.querySelector('consent-gate')!.remove());
  await page.getByRole('link', { name: 'Manage Cookies' }).click();
  await expect(panel(page)).toBeVisible();
  await expect(categorySwitch(page, 'Advertising')).toBeDisabled();
  // The control is the other category.
  expect(tags(site)).toEqual(['analytics']);
});
