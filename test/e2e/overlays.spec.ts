import type { Page } from '@playwright/test';
import { focused } from './measure.js';
import { banner, button, expect, panel, test } from './site.js';

/** A25: among other overlays of the page, and under its style sheets, of which component tests try more. */

const ELEMENT = '<consent-gate policy-url="/privacy"></consent-gate>';
const MANAGE = '<a id="manage" href="/privacy" data-consent-action="preferences">Manage Cookies</a>';
const inside = (page: Page, id: string) => page.locator('consent-gate').locator(`#${id}`);

/** Is the middle of *Decline* what a pointer would meet there? */
const canBePressed = (page: Page) =>
  page.evaluate(() => {
    const root = document.querySelector('consent-gate')!.shadowRoot!;
    const control = root.getElementById('decline')!;
    const { x, y, width, height } = control.getBoundingClientRect();
    const hit = root.elementFromPoint(x + width / 2, y + height / 2);
    return !!hit && control.contains(hit);
  });

test('above a popover of the page, one that opens earlier or later', async ({ page, site }) => {
  await page.goto(
    site.page('/popover', {
      body: `${ELEMENT}<div id="theirs" popover="manual" style="position:fixed;inset:0;width:100%;height:100%;border:0">Chat</div>
        <script>theirs.showPopover()</script>`,
    }),
  );
  await expect(banner(page)).toBeVisible();
  expect(await canBePressed(page)).toBe(true);
  await page.evaluate(() => {
    const theirs = document.querySelector<HTMLElement>('#theirs')!;
    theirs.hidePopover();
    theirs.showPopover();
  });
  await expect.poll(() => canBePressed(page)).toBe(true);
  await inside(page, 'decline').focus();
  await page.evaluate(() => {
    const theirs = document.querySelector<HTMLElement>('#theirs')!;
    theirs.hidePopover();
    theirs.showPopover();
  });
  await expect.poll(() => canBePressed(page)).toBe(true);
  await expect.poll(() => focused(page), 'raising the banner leaves the focus where it was').toBe('decline');
  await button(page, 'Decline').click();
  await expect(banner(page)).toHaveCount(0);
});

for (const when of ['before', 'after'])
  test(`a modal dialog that the page opens ${when} the banner is in front of it`, async ({ page, site }) => {
    await page.goto(
      site.page('/dialog', {
        body: `${ELEMENT}${MANAGE}<dialog id="theirs" style="width:100%;height:100%;max-width:none;max-height:none;margin:0;box-sizing:border-box">
          <h2>Visiting hours</h2><a id="privacy" href="/privacy" data-consent-action="preferences">Cookies</a>
          <button id="done" onclick="theirs.close()">Done</button></dialog>
          ${when === 'before' ? '<script>theirs.showModal()</script>' : ''}`,
      }),
    );
    await inside(page, 'banner').waitFor({ state: 'attached' });
    if (when === 'after') {
      await expect(banner(page)).toBeVisible();
      await page.evaluate(() => document.querySelector<HTMLDialogElement>('#theirs')!.showModal());
    }
    expect(await canBePressed(page)).toBe(false);
    await page.locator('#done').focus();

    // The panel opens above it.
    await page.locator('#privacy').click();
    await expect(panel(page)).toBeVisible();
    await expect.poll(() => focused(page)).toBe('panel-heading');
    await page.keyboard.press('Escape');
    await expect(panel(page)).toBeHidden();
    await expect.poll(() => focused(page)).toBe('privacy');

    await page.locator('#done').click();
    await expect.poll(() => canBePressed(page)).toBe(true);
    await button(page, 'Decline').click();
    await expect(banner(page)).toHaveCount(0);
  });

test('a fullscreen element: the banner comes up over the page again when it ends', async ({ page, site }) => {
  await page.goto(
    site.page('/fullscreen', {
      body: `${ELEMENT}<div id="film" style="background:#000"><button onclick="film.requestFullscreen()">Play</button></div>`,
    }),
  );
  await expect(banner(page)).toBeVisible();
  await page.getByRole('button', { name: 'Play' }).click();
  await expect.poll(() => page.evaluate(() => document.fullscreenElement?.id)).toBe('film');
  await page.evaluate(() => document.exitFullscreen());
  await expect.poll(() => page.evaluate(() => document.fullscreenElement === null)).toBe(true);
  expect(await canBePressed(page)).toBe(true);
  await button(page, 'Decline').click();
  await expect(banner(page)).toHaveCount(0);
});

test('an inert banner does not cover the page’s own dialog, and the panel still opens', async ({ page, site }) => {
  await page.goto(
    site.page('/inert', {
      body: `${ELEMENT}<main>${MANAGE}</main><div id="theirs" style="position:fixed;inset:0" hidden>
        <button id="lower" style="position:absolute;inset:auto 0 0;height:60px;width:100%" data-consent-action="preferences">Cookies</button></div>`,
    }),
  );
  await expect(banner(page)).toBeVisible();
  const inert = (on: boolean) =>
    page.evaluate((is) => {
      document.querySelector<HTMLElement>('#theirs')!.hidden = !is;
      for (const node of document.querySelectorAll<HTMLElement>('consent-gate, main')) node.inert = is;
    }, on);
  await inert(true);
  await expect(banner(page)).toBeHidden();
  await page.locator('#lower').click({ position: { x: 600, y: 30 } });
  await expect(panel(page)).toBeVisible();
  await expect.poll(() => focused(page)).toBe('panel-heading');
  await page.keyboard.press('Escape');
  await expect.poll(() => focused(page)).toBe('lower');
  await inert(false);
  await expect(banner(page)).toBeVisible();
  expect(await canBePressed(page)).toBe(true);
});

test('page rules for every element do not affect banner and panel', async ({ page, site }) => {
  await page.goto(
    site.page('/rules', {
      head: `<style>* { color: red; background: yellow; border: 5px solid; font-size: 40px; position: static; display: block;
        opacity: .3; transform: rotate(3deg) }</style>`,
      body: `${ELEMENT}<main>${'<p>Text</p>'.repeat(40)}</main>`,
    }),
  );
  await expect(banner(page)).toBeVisible();
  await expect(inside(page, 'message')).toHaveCSS('color', 'rgb(22, 38, 47)');
  expect(await canBePressed(page)).toBe(true);
  await button(page, 'Update your preferences').click();
  await expect(panel(page)).toBeVisible();
  await page.keyboard.press('Escape');
  await button(page, 'Decline').click();
  await expect(banner(page)).toHaveCount(0);
});

test('nothing of it is printed', async ({ page, site, browserName }) => {
  await page.goto(site.page('/print', { body: `${ELEMENT}<p>Text</p>` }));
  await expect(banner(page)).toBeVisible();
  const rules = await page.evaluate(() => {
    const [sheet] = document.querySelector('consent-gate')!.shadowRoot!.adoptedStyleSheets;
    return [...sheet!.cssRules].filter((rule) => rule instanceof CSSMediaRule && rule.conditionText === 'print').length;
  });
  expect(rules).toBe(1);
  // Playwright cannot make Firefox lay out for paper.
  if (browserName === 'chromium') {
    await page.emulateMedia({ media: 'print' });
    await expect(banner(page)).toBeHidden();
    await page.emulateMedia({ media: 'screen' });
    await expect(banner(page)).toBeVisible();
  }
});
