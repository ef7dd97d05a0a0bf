import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { PROPERTIES } from '../component/properties.js';
import { violations } from './axe.js';
import { settled } from './measure.js';
import { banner, button, expect, panel, SCRIPT, test } from './site.js';

/** What a site's own style sheet can reach, and what it must not do. */

interface Declaration {
  readonly tagName?: string;
  readonly cssProperties?: readonly { readonly name: string }[];
  readonly cssParts?: readonly { readonly name: string }[];
}

const manifest = JSON.parse(readFileSync('custom-elements.json', 'utf8')) as {
  modules: { declarations?: Declaration[] }[];
};
const documented = (tag: string): Declaration =>
  manifest.modules.flatMap(({ declarations }) => declarations ?? []).find(({ tagName }) => tagName === tag)!;

const gpc = (page: Page) =>
  page.addInitScript(() => Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', { get: () => true }));
const inside = (page: Page, id: string) => page.locator('consent-gate').locator(`#${id}`);

test.describe('L3: a theme that makes one answer weaker', () => {
  for (const [name, css, expected] of [
    ['fair', 'consent-gate { --consent-gate-accent: #7a1f5c }', false],
    ['unfair', 'consent-gate::part(decline) { background: none; color: #667 }', true],
  ] as const)
    test(`a ${name} theme ${expected ? 'gets a warning' : 'gets none'}`, async ({ page, site }) => {
      const warnings: string[] = [];
      page.on('console', (message) => warnings.push(message.text()));
      const url = site.page('/theme', {
        head: `<style>${css}</style>`,
        script: `<script>addEventListener('consent-open', () => (window.opened = true))</script>${SCRIPT.replace('<script', '<script data-debug')}`,
        body: '<consent-gate heading=""></consent-gate>',
      });
      await page.goto(url);
      await expect(banner(page)).toBeVisible();
      // The control: the missing policy is told in the same breath. The banner is weighed when it opens, at the latest.
      await expect.poll(() => warnings.join('\n')).toContain('no-policy');
      await expect.poll(() => page.evaluate(() => 'opened' in window)).toBe(true);
      await settled(page);
      expect(warnings.some((text) => text.includes('unequal-choice'))).toBe(expected);
    });
});

test.describe('the demo’s four brands', () => {
  for (const [brand, schemes] of Object.entries({
    hospital: ['light', 'dark'],
    shop: ['light'],
    newspaper: ['light', 'dark'],
    tech: ['dark'],
  } as const))
    for (const colorScheme of schemes)
      test(`${brand}, ${colorScheme}: axe finds nothing, and both answers are equal`, async ({ page, site }) => {
        const warnings: string[] = [];
        page.on('console', (message) => warnings.push(message.text()));
        await gpc(page);
        await page.emulateMedia({ colorScheme });
        await page.goto(`${site.origin}/themes.html?brand=${brand}`);
        await expect(banner(page)).toBeVisible();
        await expect(page.getByRole('navigation', { name: 'Brands' }).locator('[aria-current]')).toHaveText(
          new RegExp(`^${brand}$`, 'i'),
        );
        expect(await violations(page)).toEqual([]);
        await page.getByRole('button', { name: 'Show the panel' }).press('Enter');
        await expect(panel(page)).toBeVisible();
        expect(await violations(page)).toEqual([]);
        expect(warnings.filter((text) => text.includes('unequal-choice'))).toEqual([]);
        await page.keyboard.press('Escape');

        // The control: axe sees the brand's colors in the shadow root, and the warning comes for a brand that is unfair.
        await page.addStyleTag({
          content:
            'consent-gate { --consent-gate-color: #808080 !important; --consent-gate-background: #8a8a8a !important }' +
            'consent-gate::part(decline) { opacity: 0.5; background: none; color: inherit }',
        });
        expect((await violations(page)).join()).toContain('color-contrast');
        await page.evaluate(() => window.consentGate.decline());
        await page.evaluate(() => window.consentGate.open('banner'));
        await expect.poll(() => warnings.join()).toContain('unequal-choice');
      });

  test('shows the markup and the style sheet that the page has, and puts the banner on show again', async ({
    page,
    site,
  }) => {
    await page.goto(`${site.origin}/themes.html?brand=shop`);
    const shown = page.getByRole('region', { name: 'Markup and style sheet' });
    await expect(shown).toContainText('position="bottom-end" theme="light"');
    await expect(shown).toContainText('--consent-gate-accent: #a01c49');
    await button(page, 'Decline').click();
    await expect(banner(page)).toHaveCount(0);
    await page.getByRole('button', { name: 'Show the banner' }).click();
    await expect(banner(page)).toBeVisible();
    await page.getByRole('link', { name: 'Tech' }).click();
    await expect(page.getByText('northbeam')).toBeVisible();
    await expect(page.getByText('Fold & Thread')).toBeHidden();
  });

  test('none scrolls sideways at 320 px', async ({ page, site }) => {
    await page.setViewportSize({ width: 320, height: 640 });
    for (const brand of ['hospital', 'shop', 'newspaper', 'tech']) {
      await page.goto(`${site.origin}/themes.html?brand=${brand}`);
      await expect(banner(page)).toBeVisible();
      expect(await page.evaluate(() => document.documentElement.scrollWidth), brand).toBeLessThanOrEqual(320);
    }
  });
});

test('the documented parts and custom properties are those there are', async ({ page, site }) => {
  await gpc(page);
  await page.goto(
    site.page('/parts', {
      body: `<consent-gate policy-url="/p"></consent-gate>
        <iframe title="Map" data-consent="advertising" data-src="{{vendor:embed}}/map" width="560" height="315"></iframe>`,
    }),
  );
  await expect(banner(page)).toBeVisible();
  await expect(page.locator('consent-gate-embed')).toHaveCount(1);
  const parts = (tag: string) =>
    page.evaluate((name) => {
      const nodes = document.querySelector(name)!.shadowRoot!.querySelectorAll('[part]');
      return [...nodes].flatMap((node) => [...node.part]);
    }, tag);
  const found = new Set(await parts('consent-gate'));
  await inside(page, 'preferences').press('Enter');
  await expect(panel(page)).toBeVisible();
  for (const part of await parts('consent-gate')) found.add(part);
  const names = (tag: string) => documented(tag).cssParts!.map(({ name }) => name);
  expect([...found].toSorted()).toEqual(names('consent-gate').toSorted());
  await expect
    .poll(async () => [...new Set(await parts('consent-gate-embed'))].toSorted())
    .toEqual(names('consent-gate-embed').toSorted());
  // Component tests show that the others have an effect.
  const gate = page.locator('consent-gate');
  const setRing = (color: string) =>
    gate.evaluate((node, value) => node.style.setProperty('--consent-gate-focus', value), color);
  await expect(inside(page, 'panel-heading')).toBeFocused();
  for (const theme of ['light', 'dark']) {
    await gate.evaluate((node, value) => node.setAttribute('theme', value), theme);
    await setRing('');
    await expect(inside(page, 'panel-heading')).not.toHaveCSS('outline-color', 'rgb(18, 52, 86)');
    await setRing('#123456');
    await expect(inside(page, 'panel-heading')).toHaveCSS('outline-color', 'rgb(18, 52, 86)');
  }
  const properties = documented('consent-gate').cssProperties!.map(({ name }) => name);
  expect([...Object.keys(PROPERTIES), '--consent-gate-focus'].toSorted()).toEqual(properties.toSorted());
});
