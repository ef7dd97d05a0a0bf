import { readdirSync } from 'node:fs';
import type { Locator, Page } from '@playwright/test';
import { contrast } from '../component/contrast.js';
import { violations } from './axe.js';
import { count, pixels, share } from './measure.js';
import { banner, expect, panel, test as base, FURTHER } from './site.js';

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
  return count(before, (x, y) => contrast(before.at(x, y), after.at(x, y)) >= 3);
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

async function checkBanner(page: Page, colors: Colors): Promise<void> {
  for (const id of ['accept', 'decline']) expect(await edge(page, inside(page, id)), id).toBeGreaterThanOrEqual(3);
  for (const id of ['close', 'policy', 'preferences'])
    expect(share(await pixels(page, inside(page, id))), id).toBeGreaterThan(0.02);
  for (const id of ['close', 'policy', 'preferences', 'accept', 'decline']) await ringIsSeen(page, id);
  if (colors !== 'forced') return;
  const { width } = page.viewportSize()!;
  const { y } = (await banner(page).boundingBox())!;
  const around = await pixels(page, banner(page), 4);
  const line = [0, 1].map((inner) => contrast(around.at(width / 2, Math.min(4, y) + inner), around.at(width / 2, 0)));
  expect(Math.max(...line), 'edge of the banner').toBeGreaterThanOrEqual(3);
}

async function checkPanel(page: Page, colors: Colors): Promise<void> {
  for (const id of ['save', 'panel-decline']) expect(await edge(page, inside(page, id)), id).toBeGreaterThanOrEqual(3);
  expect(share(await pixels(page, inside(page, 'panel-close')))).toBeGreaterThan(0.02);
  const control = inside(page, 'switch-analytics');
  expect(await edge(page, control), 'off').toBeGreaterThanOrEqual(3);
  const { width, height } = (await control.boundingBox())!;
  const changed = await change(page, control, () => control.press('Space'));
  await expect(control).toBeChecked();
  expect(changed, 'on differs from off').toBeGreaterThan(width * height * 0.05);
  await control.blur();
  expect(await edge(page, control), 'on').toBeGreaterThanOrEqual(3);
  for (const id of ['panel-close', 'switch-analytics', 'switch-advertising', 'panel-decline', 'save'])
    await ringIsSeen(page, id);
  if (colors !== 'forced') return;
  const around = await pixels(page, panel(page), 4);
  const middle = Math.round(around.height / 2);
  const line = [4, 5].map((x) => contrast(around.at(x, middle), around.at(x + 6, middle)));
  expect(Math.max(...line), 'edge of the panel').toBeGreaterThanOrEqual(3);
}

for (const colors of ['light', 'dark', 'forced'] as const)
  test.describe(`${colors} colors`, () => {
    test.use({ colors });

    test('edges, icons, links, switches and focus rings have 3:1', async ({ page, site }) => {
      await page.goto(site.page('/banner', { head: HEAD, body: BODY }));
      await expect(banner(page)).toBeVisible();
      expect(await page.evaluate(() => matchMedia('(forced-colors: active)').matches)).toBe(colors === 'forced');
      if (colors !== 'forced')
        expect(await page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches)).toBe(colors === 'dark');
      // Focus is to be seen as after a key.
      await page.keyboard.press('Shift');
      await still(page);
      await checkBanner(page, colors);
      await inside(page, 'preferences').press('Enter');
      await expect(panel(page)).toBeVisible();
      await still(page);
      await checkPanel(page, colors);
      await page.keyboard.press('Escape');
      await expect(panel(page)).toBeHidden();

      // The control: an edge and a ring in the color of the ground are not found.
      await page.addStyleTag({
        content: `consent-gate::part(accept) { forced-color-adjust: none; background: none; border-color: transparent; outline-color: transparent !important }`,
      });
      await still(page);
      expect(await edge(page, inside(page, 'accept'))).toBeLessThan(1.5);
      await expect(ringIsSeen(page, 'accept')).rejects.toThrow('focus ring');
    });
  });

test.describe('forced colors', () => {
  test.use({ colors: 'forced' });
  // Component tests do this in every engine.
  test('A26: axe finds nothing in any language', { tag: FURTHER }, async ({ page, site, browserName }) => {
    await page.goto(site.page('/axe', { head: HEAD, body: BODY }));
    await expect(banner(page)).toBeVisible();
    const speak = async (lang: string) => {
      await page.evaluate((tag) => (document.documentElement.lang = tag), lang);
      await expect(page.locator('consent-gate').locator('.root')).toHaveAttribute('lang', lang);
    };
    // What the languages differ in, no engine sees otherwise than another: Firefox, slow with this, has the first few.
    const every = ['en', 'ar', 'zh-Hans', 'de', ...languages];
    const some = browserName === 'chromium' ? [...new Set(every)] : every.slice(0, 4);
    for (const lang of some) {
      await speak(lang);
      expect([lang, await violations(page)]).toEqual([lang, []]);
    }
    await inside(page, 'preferences').press('Enter');
    await expect(panel(page)).toBeVisible();
    for (const lang of some) {
      await speak(lang);
      expect([lang, await violations(page)]).toEqual([lang, []]);
    }
    await inside(page, 'save').press('Enter');
    await expect(page.locator('consent-gate').getByRole('status')).toHaveText(/\S/);
    expect(await violations(page)).toEqual([]);
  });
});

test.describe('A13: motion', () => {
  for (const { motion, moves } of [
    { motion: 'reduce', moves: [] },
    { motion: 'no-preference', moves: ['confirmation', 'head', 'panel', 'svg', 'words'] },
  ] as const)
    test.describe(motion, () => {
      test.use({ motion });
      test(moves.length ? 'views fade in' : 'nothing moves', async ({ page, site }) => {
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
        /** As many frames as any of it takes to begin. */
        const frames = () =>
          page.evaluate(async () => {
            for (let frame = 0; frame < 12; frame++) await new Promise((done) => void requestAnimationFrame(done));
          });
        await page.goto(site.page('/motion', { body: BODY }));
        await expect(banner(page)).toBeVisible();
        await inside(page, 'preferences').click();
        await expect(panel(page)).toBeVisible();
        await inside(page, 'switch-analytics').click();
        await frames();
        await inside(page, 'save').click();
        await expect(page.locator('consent-gate').getByRole('status')).toHaveText(/saved/);
        await frames();
        const moved = await page.evaluate(() => [...(window as unknown as { moved: Set<string> }).moved].toSorted());
        expect(moved).toEqual(moves);
      });
    });
});
