import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { banner, button, expect, probe, ran, test, type Site } from './site.js';

/** The head script on another host, with Subresource Integrity, and the other files on the page's own, as docs/files.md says. */

const bytes = readFileSync(new URL('../../dist/cdn/consent-gate.js', import.meta.url));
const hash = `sha384-${createHash('sha384').update(bytes).digest('base64')}`;

async function openPage(page: Page, site: Site, served: Buffer): Promise<void> {
  site.routes['files:/consent-gate.js'] = { body: served };
  const url = site.page('/integrity.html', {
    script: `<script src="${site.vendorOrigin('files')}/consent-gate.js" integrity="${hash}" crossorigin
      data-ui-url="/consent-gate/consent-gate-ui.js" data-policy-version="1"></script>`,
    head: probe('tag'),
    body: '<consent-gate policy-url="/policy"></consent-gate><h1>Ward 3</h1>',
  });
  await page.goto(url);
}

test('a head script that matches runs', async ({ page, site }) => {
  await openPage(page, site, bytes);
  await button(page, 'I Agree').click();
  await expect.poll(() => ran(page)).toEqual(['tag']);
  expect(site.ownFiles()).toContain('consent-gate-ui.js');
});

test('one that differs by a byte does not run, and the gates stay shut', async ({ page, site }) => {
  await openPage(page, site, Buffer.concat([bytes, Buffer.from('\n')]));
  expect(site.vendorRequests().map(({ url }) => url)).toEqual(['/consent-gate.js']);
  expect(await page.evaluate(() => 'consentGate' in window)).toBe(false);
  await expect(banner(page)).toHaveCount(0);
  expect(await ran(page)).toEqual([]);
});
