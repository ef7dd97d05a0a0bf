import type { Page } from '@playwright/test';
import { textProblems, unreachable } from '../component/measure.js';
import { screens } from '../component/pages.js';
import { coveredWhileFocused } from './measure.js';
import { banner, button, expect, panel, test } from './site.js';

/** Layout of the built files, one page of each kind. Component tests measure every size, position and kind of text. */

const ELEMENT = '<consent-gate policy-url="/p"></consent-gate>';

const inside = (page: Page, id: string) => page.locator('consent-gate').locator(`#${id}`);

test('A6: at 400 % zoom nothing is cut off or scrolls sideways, and every control can be reached', async ({
  page,
  site,
}) => {
  await page.setViewportSize({ width: 320, height: 256 });
  await page.goto(site.page('/reflow', { body: screens(ELEMENT) }));
  await expect(banner(page)).toBeVisible();
  expect((await banner(page).boundingBox())!.height).toBeLessThanOrEqual(129);
  expect(await page.evaluate(unreachable, ['close', 'policy', 'preferences', 'accept', 'decline'])).toEqual([]);
  expect(await page.evaluate(textProblems, 'banner')).toEqual([]);
  await inside(page, 'preferences').press('Enter');
  await expect(panel(page)).toBeVisible();
  const controls = ['panel-close', 'switch-analytics', 'switch-advertising', 'panel-decline', 'save'];
  expect(await page.evaluate(unreachable, controls)).toEqual([]);
  expect(await page.evaluate(textProblems, 'panel')).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
});

test('A5: Tab never stops at something that the banner covers', async ({ context, site }) => {
  // Firefox walks on into its own controls, and the page does not get its focus back.
  for (const back of [false, true]) {
    const page = await context.newPage();
    await page.setViewportSize({ width: 1280, height: 400 });
    await page.goto(site.page('/room', { body: screens(ELEMENT) }));
    await expect(banner(page)).toBeVisible();
    if (back) await page.locator('body > p > button').last().focus();
    const { visited, covered } = await coveredWhileFocused(page, back);
    // Twelve links, twelve buttons, and the five controls of the banner.
    if (back) expect(visited).toBeGreaterThan(22);
    else expect(visited).toBe(12 * 2 + 5);
    expect(covered).toEqual([]);
    await page.close();
  }
});

test('control: a plain fixed box covers some of them', async ({ page, site }) => {
  await page.goto(
    site.page('/room', {
      script: '',
      body: screens('<div style="position:fixed;inset:auto 0 0;block-size:40%;background:#fff"></div>'),
    }),
  );
  expect((await coveredWhileFocused(page)).covered.length).toBeGreaterThan(3);
});

test('the last line of a page can be scrolled clear of the banner', async ({ page, site }) => {
  await page.goto(
    site.page('/end', { body: `${ELEMENT}${'<p>Line</p>'.repeat(60)}<footer id="last">The end</footer>` }),
  );
  await expect(banner(page)).toBeVisible();
  await page.evaluate(() => window.scrollTo(0, 1e6));
  const last = (await page.locator('#last').boundingBox())!;
  expect(last.y + last.height).toBeLessThanOrEqual((await banner(page).boundingBox())!.y + 1);
  await button(page, 'Decline').click();
  await expect(banner(page)).toHaveCount(0);
  expect(await page.evaluate(() => document.adoptedStyleSheets.length)).toBe(0);
});

test('L10: the page scrolls, and what the banner does not cover can be pressed', async ({ page, site }) => {
  await page.goto(site.page('/wall', { body: screens(ELEMENT) }));
  await expect(banner(page)).toBeVisible();
  await page.mouse.move(200, 200);
  await page.mouse.wheel(0, 500);
  await expect.poll(() => page.evaluate(() => scrollY)).toBeGreaterThan(300);
  await page.evaluate(() => window.scrollTo(0, 0));
  await page.getByRole('link', { name: 'Link 1', exact: true }).click();
  await expect(page).toHaveURL(/#1$/);
  expect(await page.evaluate(() => getComputedStyle(document.documentElement).overflow)).toBe('visible');
  await expect(page.locator('[inert]')).toHaveCount(0);
});

test('L3: “Decline” takes one click on the first layer, as “I Agree” does', async ({ page, site }) => {
  await page.goto(site.page('/one', { body: ELEMENT }));
  for (const name of ['Decline', 'I Agree']) {
    await button(page, name).click();
    await expect(banner(page)).toHaveCount(0);
    expect(await page.evaluate(() => window.consentGate.get().status)).toBe('decided');
    await page.evaluate(() => window.consentGate.erase());
  }
});
