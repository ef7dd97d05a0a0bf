import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { violations } from './axe.js';
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
      await page.goto(
        site.page('/theme', {
          script: SCRIPT.replace('<script', '<script data-debug'),
          head: `<style>${css}</style>`,
          body: '<consent-gate heading=""></consent-gate>',
        }),
      );
      await expect(banner(page)).toBeVisible();
      // The control: the missing policy is told in the same breath.
      await expect.poll(() => warnings.join('\n')).toContain('no-policy');
      await page.waitForTimeout(200);
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
      test(`${brand}, ${colorScheme}: axe is content with banner, panel and page, and both answers are equal`, async ({
        page,
        site,
      }) => {
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

test.describe('every documented custom property changes what is seen', () => {
  /** A value, whose computed style it changes, and the view that it is in. `::` names a pseudo-element. */
  const PROPERTIES: Record<string, readonly [value: string, selector: string, style: string]> = {
    '--consent-gate-background': ['#123456', '#banner', 'background-color'],
    '--consent-gate-color': ['#123456', '#message', 'color'],
    '--consent-gate-muted': ['#123456', '#category-description-trusted', 'color'],
    '--consent-gate-line': ['#123456', '#banner', 'border-top-color'],
    '--consent-gate-tint': ['#123456', '#signal', 'background-color'],
    '--consent-gate-accent': ['#123456', '#accept', 'background-color'],
    '--consent-gate-on-accent': ['#123456', '#accept', 'color'],
    '--consent-gate-link': ['#123456', '#policy', 'color'],
    '--consent-gate-focus': ['#123456', '#panel-heading', 'outline-color'],
    '--consent-gate-font': ['Fantasia', '#message', 'font-family'],
    '--consent-gate-heading-font': ['Fantasia', '#heading', 'font-family'],
    '--consent-gate-font-size': ['31px', '#message', 'font-size'],
    '--consent-gate-radius': ['31px', '#panel', 'border-top-left-radius'],
    '--consent-gate-button-radius': ['31px', '#accept', 'border-top-left-radius'],
    '--consent-gate-spacing': ['31px', '#banner', 'padding-bottom'],
    '--consent-gate-shadow': ['0 0 31px #123456', '#banner', 'box-shadow'],
    '--consent-gate-backdrop': ['#123456', '#panel::backdrop', 'background-color'],
    '--consent-gate-max-width': ['31em', '#banner', 'padding-left'],
    '--consent-gate-z-index': ['31', '#banner', 'z-index'],
  };

  test('the table has each of them', () => {
    expect(Object.keys(PROPERTIES).toSorted()).toEqual(
      documented('consent-gate')
        .cssProperties!.map(({ name }) => name)
        .toSorted(),
    );
  });

  for (const theme of ['light', 'dark'])
    test(theme, async ({ page, site }) => {
      await gpc(page);
      await page.goto(
        site.page('/theme', { body: `<consent-gate policy-url="/p" theme="${theme}"></consent-gate><p>Page</p>` }),
      );
      await expect(banner(page)).toBeVisible();
      const style = (selector: string, name: string) =>
        page.evaluate(
          ([where, what]) => {
            const [id, pseudo] = where!.split('::');
            const node = document.querySelector('consent-gate')!.shadowRoot!.querySelector(id!)!;
            return getComputedStyle(node, pseudo && `::${pseudo}`).getPropertyValue(what!);
          },
          [selector, name],
        );
      const set = (name: string, value: string) =>
        page.evaluate(
          ([key, to]) => document.querySelector<HTMLElement>('consent-gate')!.style.setProperty(key!, to!),
          [name, value],
        );
      const check = async (name: string) => {
        const [value, selector, what] = PROPERTIES[name]!;
        const before = await style(selector, what);
        await set(name, value);
        const after = await style(selector, what);
        expect.soft(after, `${name} at ${selector}`).not.toBe(before);
        if (value === '#123456') expect.soft(after, name).toBe('rgb(18, 52, 86)');
        await set(name, '');
        expect.soft(await style(selector, what), `${name} taken away`).toBe(before);
      };
      const inPanel = (name: string) => /panel|category/.test(PROPERTIES[name]![1]);
      for (const name of Object.keys(PROPERTIES).filter((one) => !inPanel(one))) await check(name);
      await inside(page, 'preferences').press('Enter');
      await expect(panel(page)).toBeVisible();
      for (const name of Object.keys(PROPERTIES).filter(inPanel)) await check(name);
    });
});

test('every part there is, is documented, and every documented part is there', async ({ page, site }) => {
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
  await inside(page, 'preferences').click();
  await expect(panel(page)).toBeVisible();
  for (const part of await parts('consent-gate')) found.add(part);
  const names = (tag: string) => documented(tag).cssParts!.map(({ name }) => name);
  expect([...found].toSorted()).toEqual(names('consent-gate').toSorted());
  await expect
    .poll(async () => [...new Set(await parts('consent-gate-embed'))].toSorted())
    .toEqual(names('consent-gate-embed').toSorted());
});
