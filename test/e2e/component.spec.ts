import type { FrameLocator, Locator, Page } from '@playwright/test';
import { violations } from './axe.js';
import { expect, test } from './site.js';

/** The page that a site's owner plays with first: what it shows is what there is, and what it writes is what it runs. */

// Tall enough for the whole preview: its banner is fixed, so nothing in it can be scrolled to.
test.use({ viewport: { width: 1440, height: 1000 } });

const open = async (page: Page, origin: string): Promise<FrameLocator> => {
  await page.goto(`${origin}/component.html`);
  const preview = page.frameLocator('[data-preview]');
  await expect(preview.locator('consent-gate').getByRole('region')).toBeVisible();
  return preview;
};
const element = (preview: FrameLocator): Locator => preview.locator('consent-gate');
const inside = (preview: FrameLocator, id: string): Locator => element(preview).locator(`#${id}`);
const slotted = (preview: FrameLocator, name: string): Locator => element(preview).locator(`[slot="${name}"]`);
const snippet = (page: Page): Locator => page.locator('[data-snippet]');
/** Opens the group that a control is in. */
async function control(page: Page, name: string): Promise<Locator> {
  const field = page.locator(`[name="${name}"]`);
  await field.evaluate((node) => void (node.closest('details')!.open = true));
  return field;
}

test.describe('the snippet', () => {
  /** Only these two differ: where the file lies, and the preview's own cookie. */
  const asCopied = (html: string) =>
    html
      .replace('/consent-gate/consent-gate.js', '/consent-gate.js')
      .replace(' data-cookie-name="consent-preview"', '');

  test('is what the preview runs, tag by tag', async ({ page, site }) => {
    await open(page, site.origin);
    await (await control(page, 'attribute:position')).selectOption('bottom-start');
    await (await control(page, 'attribute:no-close')).check();
    await (await control(page, 'attribute:heading')).fill('A "heading" & <more>');
    await (await control(page, 'attribute:policy-version')).fill('2026-01');
    await (await control(page, 'property:--consent-gate-accent')).fill('#7a1f5c');
    await (await control(page, 'slot:message')).fill('<b>Our own</b> words & "more"');
    await (await control(page, 'slot:messages')).fill('{"save":"Keep </script>"}');
    await expect(snippet(page)).toContainText('Keep');
    const shown = (await snippet(page).textContent())!;
    await expect.poll(() => page.locator('[data-preview]').getAttribute('srcdoc')).toContain('Keep');
    const run = asCopied((await page.locator('[data-preview]').getAttribute('srcdoc'))!);
    for (const tag of shown.match(/<(script|style|consent-gate)[\s>][^]*?<\/\1>/g)!) expect(run).toContain(tag);
    expect(shown.match(/<(script|style|consent-gate)[\s>]/g)).toEqual([
      '<script ',
      '<style>',
      '<consent-gate ',
      '<script ',
    ]);
  });

  test('works where it is pasted, and looks as in the preview', async ({ page, site, context }) => {
    const preview = await open(page, site.origin);
    await (await control(page, 'attribute:theme')).selectOption('dark');
    await (await control(page, 'attribute:heading')).fill('A "heading" & <more>');
    await (await control(page, 'property:--consent-gate-accent')).fill('#ffaa00');
    await (await control(page, 'slot:accept')).fill('Fine <with> me');
    await expect(slotted(preview, 'accept')).toHaveText('Fine <with> me');
    const other = await context.newPage();
    const html = (await snippet(page).textContent())!;
    // Its files lie beside the script, as on a site that copied the folder.
    site.routes['/pasted'] = {
      headers: { 'content-type': 'text/html' },
      body: `<!doctype html><html lang="en">${html.replace('/consent-gate.js', '/consent-gate/consent-gate.js')}</html>`,
    };
    await other.goto(`${site.origin}/pasted`);
    const pasted = other.locator('consent-gate');
    await expect(pasted.locator('#heading')).toHaveText('A "heading" & <more>');
    await expect(pasted.locator('[slot=accept]')).toHaveText('Fine <with> me');
    for (const id of ['heading', 'accept', 'banner']) {
      const look = (node: Locator) =>
        node.evaluate((one) => {
          const { color, backgroundColor, fontSize } = getComputedStyle(one);
          return [one.textContent.replace(/\s+/g, ' '), color, backgroundColor, fontSize];
        });
      const [here, there] = [await look(inside(preview, id)), await look(pasted.locator(`#${id}`))];
      // The preview has a style sheet of the demo's own around it.
      expect(there.slice(0, 3)).toEqual(here.slice(0, 3));
    }
  });

  test('is copied, or selected where it cannot be', async ({ page, site }) => {
    await open(page, site.origin);
    await page.evaluate(() => {
      Object.defineProperty(navigator, 'clipboard', {
        configurable: true,
        value: { writeText: (text: string) => void ((window as unknown as { copied: string }).copied = text) },
      });
    });
    await page.getByRole('button', { name: 'Copy' }).click();
    await expect(page.getByRole('status')).toHaveText('Copied.');
    expect(await page.evaluate(() => (window as unknown as { copied: string }).copied)).toBe(
      await snippet(page).textContent(),
    );
    await page.evaluate(() => {
      Object.defineProperty(navigator, 'clipboard', {
        value: { writeText: () => Promise.reject(new Error('no')) },
      });
    });
    await page.getByRole('button', { name: 'Copy' }).click();
    await expect(page.getByRole('status')).toHaveText(/^Selected/);
    expect(await page.evaluate(() => getSelection()!.toString().trim())).toBe(
      (await snippet(page).textContent())!.trim(),
    );
  });
});

test.describe('controls', () => {
  test('there is one for every attribute, slot, property and part that is documented', async ({ page, site }) => {
    await open(page, site.origin);
    const missing = await page.evaluate(async () => {
      interface Named {
        name: string;
      }
      const manifest = (await (await fetch('/custom-elements.json')).json()) as {
        modules: { declarations?: (Record<string, Named[]> & { tagName?: string })[] }[];
      };
      const one = manifest.modules
        .flatMap(({ declarations }) => declarations ?? [])
        .find(({ tagName }) => tagName === 'consent-gate')!;
      const names = Object.entries({
        attribute: 'attributes',
        slot: 'slots',
        property: 'cssProperties',
        part: 'cssParts',
      })
        .flatMap(([kind, key]) => one[key]!.map(({ name }) => `${kind}:${name}`))
        .flatMap((name) =>
          name.includes('<category>')
            ? ['trusted', 'analytics', 'advertising'].map((category) => name.replace('<category>', category))
            : [name],
        );
      return { count: names.length, missing: names.filter((name) => !document.querySelector(`[name="${name}"]`)) };
    });
    expect(missing.missing).toEqual([]);
    expect(missing.count).toBeGreaterThan(70);
  });

  test('each attribute, slot and property that is set reaches the preview', async ({ page, site }) => {
    const preview = await open(page, site.origin);
    const changed = async (name: string, value: string) => {
      const field = await control(page, name);
      if ((await field.evaluate((node) => node.localName)) === 'select') await field.selectOption(value);
      else {
        await field.fill(value);
        await field.press('Tab');
      }
    };
    await changed('attribute:theme', 'dark');
    await changed('attribute:position', 'top');
    await changed('attribute:lang', 'es');
    await expect(inside(preview, 'accept')).toHaveText('Aceptar');
    await expect(inside(preview, 'banner')).toHaveCSS('background-color', 'rgb(20, 34, 43)');
    await expect
      .poll(() =>
        inside(preview, 'banner')
          .evaluate((node) => node.getBoundingClientRect().top)
          // The preview is being made anew.
          .catch(String),
      )
      .toBe(0);
    /** Which of these there are; none while the preview is being made anew. */
    const there = () =>
      element(preview)
        .evaluate((node) =>
          ['accept', 'decline', 'policy', 'close'].filter((id) => node.shadowRoot?.getElementById(id)),
        )
        .catch(() => []);
    await expect.poll(there).toEqual(['accept', 'decline', 'policy', 'close']);
    await changed('attribute:decline', 'hide');
    await changed('attribute:policy-url', '');
    await (await control(page, 'attribute:no-close')).check();
    await expect.poll(there).toEqual(['accept']);
    await changed('slot:heading', 'Galletas');
    await expect(slotted(preview, 'heading')).toBeVisible();
    await expect(slotted(preview, 'heading')).toHaveText('Galletas');
    await changed('property:--consent-gate-radius', '31px');
    await changed('attribute:position', 'center');
    await expect(inside(preview, 'banner')).toHaveCSS('border-top-left-radius', '31px');
    await (await control(page, 'part:accept')).check();
    await expect(inside(preview, 'accept')).toHaveCSS('outline-style', 'dashed');
    await changed('attribute:mode', 'opt-out');
    await expect(page.locator('[data-log]')).toContainText('granted: trusted analytics advertising');
    await changed('attribute:categories', 'analytics research');
    await expect(page.locator('[name="slot:research-label"]')).toHaveCount(1);
    await expect(page.locator('[name="slot:heading"]')).toHaveValue('Galletas');
    // The preview is made anew for an early attribute, and must have started before it can open anything.
    await expect(page.locator('[data-log]')).toContainText('granted: trusted analytics research');
    await page.getByRole('button', { name: "open('preferences')" }).click();
    await expect(element(preview).getByRole('switch')).toHaveCount(2);
    await page.getByRole('button', { name: 'Start again' }).click();
    await expect(inside(preview, 'accept')).toHaveText('I Agree');
    await expect(inside(preview, 'close')).toBeVisible();
    await expect(page.locator('[name="slot:advertising-label"]')).toHaveCount(1);
  });

  test('width, direction and Global Privacy Control are the preview’s', async ({ page, site }) => {
    const preview = await open(page, site.origin);
    await page.getByLabel('320', { exact: true }).check();
    await expect.poll(() => page.locator('[data-preview]').evaluate((node) => node.clientWidth)).toBe(320);
    await page.getByLabel('Right to left').check();
    await expect.poll(() => preview.locator('html').getAttribute('dir')).toBe('rtl');
    await page.getByLabel('Global Privacy Control').check();
    await expect(inside(preview, 'signal')).toContainText('Global Privacy Control');
  });

  test('typing keeps the focus, also while the panel shows', async ({ page, site }) => {
    const preview = await open(page, site.origin);
    const heading = await control(page, 'attribute:heading');
    await heading.focus();
    await page.keyboard.type('Biscuits', { delay: 60 });
    await expect(inside(preview, 'heading')).toHaveText('Biscuits');
    await expect(heading).toBeFocused();
    await page.keyboard.type(' and cakes');
    await expect(inside(preview, 'heading')).toHaveText('Biscuits and cakes');
  });
});

test('the log fills with what the preview’s page hears, and the states are those that match', async ({
  page,
  site,
}) => {
  const preview = await open(page, site.origin);
  const log = page.locator('[data-log] li');
  await expect(log.filter({ hasText: 'consent-ready' })).toHaveCount(1);
  await expect(page.locator('[data-states]')).toHaveText(':state(banner)');
  await inside(preview, 'preferences').click();
  await expect(log.first()).toHaveText('consent-open preferences');
  await expect(page.locator('[data-states]')).toContainText(':state(preferences)');
  await element(preview).getByRole('switch', { name: 'Website Analytics' }).click();
  await inside(preview, 'save').click();
  await expect(log.filter({ hasText: 'consent-change' })).toContainText('granted: trusted analytics, by save');
  await expect(page.locator('[data-states]')).toHaveText('none');
  await page.getByRole('button', { name: 'withdraw()' }).click();
  await expect(log.filter({ hasText: 'consent-withdraw' })).toHaveCount(1);
  await page.getByRole('button', { name: 'erase()' }).click();
  await expect(page.locator('[data-states]')).toHaveText(':state(banner)');
});

test('axe finds nothing, with every group open, in light and in dark', async ({ page, site }) => {
  await open(page, site.origin);
  await page.evaluate(() => document.querySelectorAll('details').forEach((one) => (one.open = true)));
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    expect([colorScheme, await violations(page)]).toEqual([colorScheme, []]);
  }
  // The control.
  await page.evaluate(() => document.querySelector('.controls label')!.remove());
  expect((await violations(page)).join()).toMatch(/label|select-name/);
});

test('nothing scrolls sideways at 320 px, and the title lines up with the header', async ({ page, site }) => {
  await page.setViewportSize({ width: 320, height: 640 });
  await open(page, site.origin);
  await page.evaluate(() => document.querySelectorAll('details').forEach((one) => (one.open = true)));
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
  for (const width of [1024, 1440, 1920]) {
    await page.setViewportSize({ width, height: 900 });
    const left = (selector: string) =>
      page.locator(selector).evaluate((node) => Math.round(node.getBoundingClientRect().left));
    expect(await left('h1'), `at ${width}`).toBe(await left('.brand'));
  }
});
