import { readFileSync } from 'node:fs';
import { banner, expect, test } from './site.js';

/** The page of docs/headless.md, as a reader copies it. */
const guide = readFileSync(new URL('../../docs/headless.md', import.meta.url), 'utf8');
const html = /```html\n(<!doctype html>[^]*?)```/.exec(guide)![1]!;

test('the page of the guide asks with its own dialog, and the choice is the visitor’s', async ({ page, site }) => {
  site.routes['tags:/analytics.js'] = {
    headers: { 'content-type': 'text/javascript' },
    body: 'window.analyticsRan = true;',
  };
  site.routes['/headless'] = {
    headers: { 'content-type': 'text/html; charset=utf-8' },
    body: html
      .replace('/consent-gate.js', '/consent-gate/consent-gate.js')
      .replace('https://tags.example', site.vendorOrigin('tags')),
  };
  const opened = page.waitForEvent('console', { predicate: (message) => message.text() === 'asked' });
  await page.addInitScript(() => document.addEventListener('consent-open', () => console.log('asked')));
  await page.goto(`${site.origin}/headless`);
  const dialog = page.getByRole('dialog', { name: 'Cookies' });
  await expect(dialog).toBeVisible();
  // Control: the built-in banner would be on the page by now.
  await opened;
  await expect(banner(page)).toBeHidden();

  await dialog.getByLabel('Website Analytics').check();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog).toBeHidden();
  await page.waitForFunction('window.analyticsRan');
  expect(await page.evaluate(() => window.consentGate.get().choice)).toMatchObject({
    granted: ['analytics'],
    denied: ['advertising'],
    by: 'save',
  });

  await page.reload();
  await page.getByRole('button', { name: 'Manage Cookies' }).click();
  await expect(dialog.getByLabel('Website Analytics')).toBeChecked();
  await dialog.getByRole('button', { name: 'Decline' }).click();
  expect(await page.evaluate(() => window.consentGate.get().choice)).toMatchObject({ granted: [], by: 'decline' });
});
