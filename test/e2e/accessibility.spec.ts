import type { Page } from '@playwright/test';
import { focused } from './measure.js';
import { banner, button, categorySwitch, expect, panel, record, test } from './site.js';

/**
 * What assistive technology hears, and what the keyboard alone can do. The numbers are those of the requirements.
 * Component tests cover names in each mode, tab order at each position, and focus after each way out.
 */

const ELEMENT = '<consent-gate policy-url="/privacy"></consent-gate>';
const MANAGE = '<a id="manage" href="/privacy" data-consent-action="preferences">Manage Cookies</a>';
const BODY = `${ELEMENT}<main><h1>Hospital</h1><p><a id="first" href="#a">Appointments</a></p>${MANAGE}</main>`;

const withGpc = (page: Page) =>
  page.addInitScript(() => Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', { get: () => true }));
const inside = (page: Page, id: string) => page.locator('consent-gate').locator(`#${id}`);
const status = (page: Page) => page.locator('consent-gate').getByRole('status');

test.describe('the accessibility tree', () => {
  test('A1, A19: the banner is a region with one heading, and its x has a telling name', async ({ page, site }) => {
    await page.goto(site.page('/tree', { body: BODY }));
    await expect(banner(page)).toMatchAriaSnapshot(`
      - region "Cookies on this site":
        - heading "Cookies on this site" [level=2]
        - button "Close without agreeing"
        - paragraph: /Some cookies make this site work/
        - link "Read our privacy policy":
          - /url: /privacy
        - button "Update your preferences"
        - button "I Agree"
        - button "Decline"
    `);
    await expect(page.getByRole('region')).toHaveCount(1);
    await expect(page.getByRole('banner')).toHaveCount(0);
    await expect(page.getByRole('dialog')).toHaveCount(0);
  });

  test('A15, A20: the panel is a titled modal dialog with named, described switches', async ({ page, site }) => {
    await page.goto(
      site.page('/tree', {
        body: BODY.replace('</consent-gate>', '<p slot="analytics-details">Which cookies</p></consent-gate>'),
      }),
    );
    await button(page, 'Update your preferences').click();
    await expect(panel(page)).toMatchAriaSnapshot(`
      - dialog "Customize cookie settings":
        - heading "Customize cookie settings" [level=2]
        - button "Close without saving"
        - paragraph: /Nothing changes until you save/
        - heading "Trusted" [level=3]
        - text: /Always on/
        - heading "Website Analytics" [level=3]
        - switch "Website Analytics"
        - text: /Tells us how this site is used/
        - group: /Details/
        - heading "Advertising" [level=3]
        - switch "Advertising"
        - text: /Shows you advertising/
        - button "Decline all"
        - button "Save"
    `);
    await expect(categorySwitch(page, 'Advertising')).toHaveAccessibleDescription(/Shows you advertising/);
    await categorySwitch(page, 'Website Analytics').click();
    await expect(panel(page)).toMatchAriaSnapshot(`
      - dialog "Customize cookie settings":
        - switch "Website Analytics" [checked]
        - switch "Advertising" [checked=false]
    `);
  });

  test('A19: every accessible name contains what is seen', async ({ page, site }) => {
    await page.goto(site.page('/names', { body: BODY }));
    await button(page, 'Update your preferences').click();
    await expect(panel(page)).toBeVisible();
    for (const view of [banner(page), panel(page)]) {
      for (const control of await view.getByRole('button', { includeHidden: true }).all()) {
        const seen = (await control.innerText()).trim();
        if (seen) await expect(control).toHaveAccessibleName(new RegExp(seen));
      }
    }
  });

  test('the open panel makes the page behind it inert; the banner does not', async ({ page, site }) => {
    await page.goto(site.page('/behind', { body: BODY }));
    await expect(banner(page)).toBeVisible();
    await expect(page.getByRole('link', { name: 'Appointments' })).toHaveCount(1);
    await button(page, 'Update your preferences').click();
    await expect(panel(page)).toBeVisible();
    // What is inert is not focusable either: the tree of every engine leaves it out by the same rule.
    await page.evaluate(() => document.querySelector<HTMLElement>('#first')!.focus());
    await expect.poll(() => focused(page)).toBe('panel-heading');
    await page.keyboard.press('Escape');
    await expect(panel(page)).toBeHidden();
    await page.evaluate(() => document.querySelector<HTMLElement>('#first')!.focus());
    await expect.poll(() => focused(page)).toBe('first');
  });
});

test.describe('status', () => {
  test('A18: a status that was empty before announces a saved choice', async ({ page, site }) => {
    await page.goto(site.page('/status', { body: BODY }));
    await expect(banner(page)).toBeVisible();
    await expect(status(page)).toHaveCount(1);
    await expect(status(page)).toHaveText('');
    await status(page).evaluate((node) => void ((window as unknown as { was: Node }).was = node));
    await button(page, 'Decline').click();
    await expect(status(page)).toHaveText('Your choice has been saved.');
    expect(await status(page).evaluate((node) => (window as unknown as { was: Node }).was === node)).toBe(true);
  });

  test('A18: the banner shows an honored signal, and the status announces it', async ({ page, site }) => {
    await withGpc(page);
    await page.goto(site.page('/status', { body: BODY }));
    await expect(inside(page, 'signal')).toHaveText(/Global Privacy Control.* Turned off: Advertising/);
    await expect(status(page)).toHaveText(/Global Privacy Control/);
  });

  test('A13: nothing closes on a timer', async ({ page, site }) => {
    await page.clock.install();
    await page.goto(site.page('/timer', { body: BODY }));
    await expect(banner(page)).toBeVisible();
    await page.clock.fastForward('01:00:00');
    await expect(banner(page)).toBeVisible();
    await button(page, 'Decline').click();
    await page.clock.fastForward('01:00:00');
    await expect(status(page)).toHaveText('Your choice has been saved.');
  });
});

test.describe('the keyboard', () => {
  test('A2, A3: focus stays where it is, and the first Tab reaches the banner', async ({ page, site }) => {
    for (const element of [ELEMENT, '']) {
      await page.goto(site.page('/tab', { body: `${element}<a id="first" href="#a">Appointments</a>` }));
      await expect(banner(page)).toBeVisible();
      await expect.poll(() => focused(page)).toBe('body');
      await page.keyboard.press('Tab');
      await expect.poll(() => focused(page)).toBe('close');
      await expect(inside(page, 'close')).toBeFocused();
    }
  });

  test('A4: Tab follows the visual order of the banner, then enters the page', async ({ page, site }) => {
    await page.goto(site.page('/order', { body: BODY }));
    await expect(banner(page)).toBeVisible();
    const stops: string[] = [];
    for (let presses = 0; presses < 6; presses++) {
      await page.keyboard.press('Tab');
      stops.push(await focused(page));
    }
    expect(stops).toEqual(['close', 'policy', 'preferences', 'accept', 'decline', 'first']);
  });

  test('A14: everything by Enter, Space and Esc', async ({ page, site }) => {
    await page.goto(site.page('/keys', { body: BODY }));
    await expect(banner(page)).toBeVisible();
    for (const key of ['Enter', 'Space']) {
      await inside(page, 'preferences').focus();
      await page.keyboard.press(key);
      await expect(panel(page)).toBeVisible();
      for (const name of ['Website Analytics', 'Advertising']) {
        await categorySwitch(page, name).focus();
        await page.keyboard.press(key);
        await expect(categorySwitch(page, name)).toBeChecked();
      }
      if (key === 'Enter') {
        await inside(page, 'panel-close').focus();
        await page.keyboard.press('Space');
      } else await page.keyboard.press('Escape');
      await expect(panel(page)).toBeHidden();
      expect(await record(page), 'Esc and the x discard').toBeNull();
    }
    // Esc anywhere else closes nothing and refuses nothing.
    await page.keyboard.press('Escape');
    await expect(banner(page)).toBeVisible();
    await inside(page, 'preferences').focus();
    await page.keyboard.press('Enter');
    await expect(categorySwitch(page, 'Advertising')).not.toBeChecked();
    await inside(page, 'save').focus();
    await page.keyboard.press('Space');
    await expect(panel(page)).toBeHidden();
    expect(await record(page)).toMatchObject({ granted: '', by: 'save' });
  });

  test('A14: Shift+Tab walks back, and Tab stays in the open panel', async ({ page, site }) => {
    await page.goto(site.page('/back', { body: BODY }));
    await inside(page, 'preferences').focus();
    await page.keyboard.press('Shift+Tab');
    await expect.poll(() => focused(page)).toBe('policy');
    await page.keyboard.press('Shift+Tab');
    await expect.poll(() => focused(page)).toBe('close');
    await inside(page, 'preferences').focus();
    await page.keyboard.press('Enter');
    await expect(panel(page)).toBeVisible();
    const stops = new Set<string>();
    for (let presses = 0; presses < 12; presses++) {
      await page.keyboard.press('Tab');
      stops.add(await focused(page));
    }
    expect(stops.has('first') || stops.has('manage')).toBe(false);
    for (const id of ['panel-close', 'switch-analytics', 'switch-advertising', 'panel-decline', 'save'])
      expect(stops).toContain(id);
  });
});

test.describe('focus afterwards', () => {
  /** Documented: what opened the view, else the `<consent-gate>` element; what follows it is the page's own beginning. */
  const onElement = async (page: Page) => {
    await expect.poll(() => focused(page)).toBe('consent-gate');
    await page.keyboard.press('Tab');
    await expect.poll(() => focused(page)).toBe('first');
    expect(await page.locator('consent-gate').getAttribute('tabindex')).toBeNull();
  };

  test('A17: focus is on the element after a button of the banner', async ({ page, site }) => {
    await page.goto(site.page('/focus', { body: BODY }));
    await inside(page, 'decline').focus();
    await page.keyboard.press('Enter');
    await expect(banner(page)).toHaveCount(0);
    await onElement(page);
  });

  test('A17: focus is on the element after Save, when the opener is gone', async ({ page, site }) => {
    await page.goto(site.page('/focus', { body: BODY }));
    await inside(page, 'preferences').focus();
    await page.keyboard.press('Enter');
    await inside(page, 'save').focus();
    await page.keyboard.press('Enter');
    await expect(panel(page)).toBeHidden();
    await expect(banner(page)).toHaveCount(0);
    await onElement(page);
  });

  test('A16: focus returns to the link that opened the panel', async ({ page, site }) => {
    await page.goto(site.page('/focus', { body: BODY }));
    await button(page, 'Decline').click();
    for (const way of ['Escape', 'save']) {
      await page.locator('#manage').focus();
      await page.keyboard.press('Enter');
      await expect(panel(page)).toBeVisible();
      await expect.poll(() => focused(page), 'A15').toBe('panel-heading');
      if (way === 'save') await inside(page, way).focus();
      await page.keyboard.press(way === 'save' ? 'Enter' : way);
      await expect(panel(page)).toBeHidden();
      await expect(page.locator('#manage'), way).toBeFocused();
    }
  });

  test('A16: focus returns to the banner’s button after Esc', async ({ page, site }) => {
    await page.goto(site.page('/focus', { body: BODY }));
    await inside(page, 'preferences').focus();
    await page.keyboard.press('Enter');
    await expect(panel(page)).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(panel(page)).toBeHidden();
    await expect.poll(() => focused(page)).toBe('preferences');
  });

  test('A17: focus in the banner moves to the element when another tab chooses', async ({ page, site, context }) => {
    const url = site.page('/focus', { body: BODY });
    await page.goto(url);
    await inside(page, 'accept').focus();
    const other = await context.newPage();
    await other.goto(url);
    await button(other, 'Decline').click();
    await other.close();
    await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange', { bubbles: true })));
    await expect(banner(page)).toHaveCount(0);
    await onElement(page);
  });

  test('A3: focus in the page stays there when another tab chooses', async ({ page, site, context }) => {
    const url = site.page('/focus', { body: `${BODY}<input id="field" aria-label="Search">` });
    await page.goto(url);
    await expect(banner(page)).toBeVisible();
    await page.locator('#field').focus();
    const other = await context.newPage();
    await other.goto(url);
    await button(other, 'Decline').click();
    await other.close();
    await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange', { bubbles: true })));
    await expect(banner(page)).toHaveCount(0);
    await expect(page.locator('#field')).toBeFocused();
  });
});

test.describe('L17', () => {
  test('descriptions, details and the policy can be read before choosing, and grant nothing', async ({
    page,
    site,
  }) => {
    site.page('/privacy', { body: `${BODY}<p>The policy</p>` });
    await page.goto(
      site.page('/read', {
        body: BODY.replace('</consent-gate>', '<p slot="analytics-details">Which cookies</p></consent-gate>'),
      }),
    );
    await button(page, 'Update your preferences').click();
    await expect(panel(page).getByText('Makes this site work')).toBeVisible();
    await expect(panel(page).getByText('Tells us how this site is used')).toBeVisible();
    await expect(page.getByText('Which cookies')).toBeHidden();
    await panel(page).locator('summary:visible').focus();
    await page.keyboard.press('Enter');
    await expect(page.getByText('Which cookies')).toBeVisible();
    await page.keyboard.press('Escape');
    await page.locator('consent-gate').getByRole('link', { name: 'Read our privacy policy' }).click();
    await page.waitForURL(/privacy/);
    await expect(page.getByText('The policy')).toBeVisible();
    await expect(banner(page)).toBeVisible();
    expect(await record(page)).toBeNull();
  });
});

test.describe('L9: "Manage Cookies"', () => {
  test('works before and after a choice, by pointer and key', async ({ page, site }) => {
    await page.goto(site.page('/manage', { body: BODY }));
    const opens = async (open: () => Promise<void>) => {
      await open();
      await expect(panel(page)).toBeVisible();
      await page.keyboard.press('Escape');
      await expect(panel(page)).toBeHidden();
    };
    const manage = page.locator('#manage');
    await expect(banner(page)).toBeVisible();
    await opens(() => manage.click());
    await opens(() => manage.press('Enter'));
    await button(page, 'I Agree').click();
    await expect(banner(page)).toHaveCount(0);
    await opens(() => manage.click());
    await page.reload();
    await opens(() => manage.press('Enter'));
  });
});
