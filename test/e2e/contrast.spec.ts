import { readdirSync } from 'node:fs';
import type { Locator, Page } from '@playwright/test';
import { violations } from './axe.js';
import { contrast, pixels } from './measure.js';
import { banner, expect, panel, test as base } from './site.js';

/** What can be seen of controls, states and focus, by the pixels on the screen (A10, A11, A12), and what moves (A13). */

type Colors = 'light' | 'dark' | 'forced';

const test = base.extend<{ colors: Colors; motion: 'reduce' | 'no-preference' }>({
  colors: ['light', { option: true }],
  motion: ['no-preference', { option: true }],
  /** Playwright emulates these in Chromium alone; Firefox has them by preferences. */
  page: async ({ context, colors, motion, browserName, browserWith }, use) => {
    const forced = colors === 'forced';
    if (browserName === 'chromium') {
      const page = await context.newPage();
      await page.emulateMedia(forced ? { forcedColors: 'active' } : { colorScheme: colors, reducedMotion: motion });
      await use(page);
    } else if (colors === 'light' && motion === 'no-preference') {
      await use(await context.newPage());
    } else {
      const own = await browserWith({
        ...(forced && { 'browser.display.document_color_use': 2, 'ui.useAccessibilityTheme': 1 }),
        ...(colors === 'dark' && { 'layout.css.prefers-color-scheme.content-override': 0 }),
        ...(motion === 'reduce' && { 'ui.prefersReducedMotion': 1 }),
      });
      const page = await own.newPage({ viewport: { width: 1280, height: 800 } });
      await use(page);
      await page.context().close();
    }
  },
});

// One after the other in the browsers that they share.
test.describe.configure({ mode: 'default' });

const BODY = `<consent-gate policy-url="/p"><p slot="analytics-details">Which cookies</p></consent-gate>
  <main><h1>Page</h1><p>Text</p></main>`;
const languages = readdirSync(new URL('../../src/locales/', import.meta.url)).map((file) => file.replace('.ts', ''));
/** The page's own colors are said: axe does not see those that a color scheme gives. */
const HEAD = '<meta name="color-scheme" content="light dark"><style>html{color:CanvasText;background:Canvas}</style>';
const inside = (page: Page, id: string) => page.locator('consent-gate').locator(`#${id}`);
const still = (page: Page) =>
  page.evaluate(async () => {
    const root = document.querySelector('consent-gate')!.shadowRoot!;
    await Promise.all(root.getAnimations().map(({ finished }) => finished));
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  });

/** The contrast of a control's edge, where it stands at half height, to what is around it. */
async function edge(page: Page, control: Locator, margin = 6): Promise<number> {
  const picture = await pixels(page, control, margin);
  const middle = Math.round(picture.height / 2);
  return Math.max(...[0, 1].map((inner) => contrast(picture.at(margin + inner, middle), picture.at(1, middle))));
}

/** How many pixels change by at least 3:1 from one look of a control to another. */
async function change(page: Page, control: Locator, act: () => Promise<unknown>, margin = 0): Promise<number> {
  await still(page);
  const before = await pixels(page, control, margin);
  await act();
  await still(page);
  const after = await pixels(page, control, margin);
  let count = 0;
  for (let y = 0; y < before.height; y++)
    for (let x = 0; x < before.width; x++) if (contrast(before.at(x, y), after.at(x, y)) >= 3) count++;
  return count;
}

/** Enough for a line two pixels thick around the control (WCAG 2.4.13). */
async function ringIsSeen(page: Page, id: string): Promise<void> {
  const control = inside(page, id);
  const { width, height } = await control.evaluate((element) => {
    (document.activeElement as HTMLElement | null)?.blur();
    element.scrollIntoView({ block: 'nearest' });
    return element.getBoundingClientRect().toJSON() as DOMRect;
  });
  const changed = await change(page, control, () => control.focus(), 6);
  expect(changed, `focus ring of ${id}`).toBeGreaterThan(2 * (2 * width + 2 * height) * 0.8);
}

for (const colors of ['light', 'dark', 'forced'] as const)
  test.describe(`${colors} colors`, () => {
    test.use({ colors });

    test('edges, x, links and focus ring of the banner have 3:1', async ({ page, site }) => {
      await page.goto(site.page('/banner', { head: HEAD, body: BODY }));
      await expect(banner(page)).toBeVisible();
      expect(await page.evaluate(() => matchMedia('(forced-colors: active)').matches)).toBe(colors === 'forced');
      if (colors !== 'forced')
        expect(await page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches)).toBe(colors === 'dark');
      await page.keyboard.press('Shift');
      await still(page);
      for (const id of ['accept', 'decline']) expect(await edge(page, inside(page, id)), id).toBeGreaterThanOrEqual(3);
      for (const id of ['close', 'policy', 'preferences'])
        expect((await pixels(page, inside(page, id))).share(3), id).toBeGreaterThan(0.02);
      for (const id of ['close', 'policy', 'preferences', 'accept', 'decline']) await ringIsSeen(page, id);
      if (colors === 'forced') {
        const { width } = page.viewportSize()!;
        const { y } = (await banner(page).boundingBox())!;
        const around = await pixels(page, banner(page), 4);
        const line = [0, 1].map((inner) =>
          contrast(around.at(width / 2, Math.min(4, y) + inner), around.at(width / 2, 0)),
        );
        expect(Math.max(...line), 'edge of the banner').toBeGreaterThanOrEqual(3);
      }

      // The control: an edge and a ring in the color of the ground are not found.
      await page.addStyleTag({
        content: `consent-gate::part(accept) { forced-color-adjust: none; background: none; border-color: transparent; outline-color: transparent !important }`,
      });
      expect(await edge(page, inside(page, 'accept'))).toBeLessThan(1.5);
      await expect(ringIsSeen(page, 'accept')).rejects.toThrow('focus ring');
    });

    test('switches show their state, and they, the buttons and the focus ring of the panel have 3:1', async ({
      page,
      site,
    }) => {
      await page.goto(site.page('/panel', { head: HEAD, body: BODY }));
      await inside(page, 'preferences').press('Enter');
      await expect(panel(page)).toBeVisible();
      await still(page);
      for (const id of ['save', 'panel-decline'])
        expect(await edge(page, inside(page, id)), id).toBeGreaterThanOrEqual(3);
      expect((await pixels(page, inside(page, 'panel-close'))).share(3)).toBeGreaterThan(0.02);
      const knob = inside(page, 'switch-analytics');
      expect(await edge(page, knob), 'off').toBeGreaterThanOrEqual(3);
      const { width, height } = (await knob.boundingBox())!;
      const changed = await change(page, knob, () => knob.press('Space'));
      await expect(knob).toBeChecked();
      expect(changed, 'on differs from off').toBeGreaterThan(width * height * 0.05);
      await knob.blur();
      expect(await edge(page, knob), 'on').toBeGreaterThanOrEqual(3);
      for (const id of ['panel-close', 'switch-analytics', 'switch-advertising', 'panel-decline', 'save'])
        await ringIsSeen(page, id);
      if (colors === 'forced') {
        const around = await pixels(page, panel(page), 4);
        const middle = Math.round(around.height / 2);
        const line = [4, 5].map((x) => contrast(around.at(x, middle), around.at(x + 6, middle)));
        expect(Math.max(...line), 'edge of the panel').toBeGreaterThanOrEqual(3);
      }
    });
  });

for (const colors of ['dark', 'forced'] as const)
  test.describe(`axe, ${colors} colors`, () => {
    test.use({ colors });
    for (const [name, langs] of [
      ['English and the first three', ['en', 'ar', 'zh-Hans', 'de']],
      ['half of the languages', languages.filter((_, index) => index % 2 === 0)],
      ['the other half', languages.filter((_, index) => index % 2 === 1)],
    ] as const)
      test(`A26: ${name}`, async ({ page, site, browserName }) => {
        // What the languages differ in, no engine sees otherwise than another: Firefox, slow with this, has the first few.
        for (const lang of browserName === 'chromium' ? langs : langs.slice(0, 4)) {
          await page.context().clearCookies();
          await page.goto(site.page('/axe', { lang, head: HEAD, body: BODY }));
          await expect(banner(page)).toBeVisible();
          expect([lang, await violations(page)]).toEqual([lang, []]);
          await inside(page, 'preferences').press('Enter');
          await expect(panel(page)).toBeVisible();
          expect([lang, await violations(page)]).toEqual([lang, []]);
          await inside(page, 'save').press('Enter');
          await expect(page.locator('consent-gate').getByRole('status')).toHaveText(/\S/);
          expect([lang, await violations(page)]).toEqual([lang, []]);
        }
      });
  });

test.describe('A13: motion', () => {
  for (const motion of ['reduce', 'no-preference'] as const)
    test.describe(motion, () => {
      test.use({ motion });
      test('what moves', async ({ page, site }) => {
        await page.addInitScript(() => {
          const moved = new Set<string>();
          Object.assign(window, { moved });
          requestAnimationFrame(function look() {
            const root = document.querySelector('consent-gate')?.shadowRoot;
            for (const { effect } of root?.getAnimations() ?? []) {
              const { target } = effect as KeyframeEffect;
              moved.add(target!.id || target!.getAttribute('class') || target!.localName);
            }
            requestAnimationFrame(look);
          });
        });
        await page.goto(site.page('/motion', { body: BODY }));
        await expect(banner(page)).toBeVisible();
        await inside(page, 'preferences').click();
        await expect(panel(page)).toBeVisible();
        await inside(page, 'switch-analytics').click();
        await page.waitForTimeout(200);
        await inside(page, 'save').click();
        await expect(page.locator('consent-gate').getByRole('status')).toHaveText(/saved/);
        await page.waitForTimeout(200);
        const moved = await page.evaluate(() => [...(window as unknown as { moved: Set<string> }).moved].toSorted());
        expect(moved).toEqual(motion === 'reduce' ? [] : ['confirmation', 'head', 'panel', 'svg', 'words']);
      });
    });
});
