import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
import { build } from 'vite';
import { untilMarker, untilQuiet } from './marker.js';
import {
  banner,
  button,
  categorySwitch,
  expect,
  externalProbe,
  panel,
  probe,
  ran,
  record,
  type Site,
  test,
} from './site.js';

/** The package in a page’s own bundle, made with Vite as a project that installed it would. */

const root = fileURLToPath(new URL('../../', import.meta.url));
const SCRIPT = '<script src="/consent-gate/consent-gate.js" data-policy-version="7"></script>';
const ELEMENT = '<consent-gate policy-url="/privacy"></consent-gate>';
const MAIN = '/bundle/main.js';
const BUNDLE = `<script type="module" src="${MAIN}"></script>`;
const CREATE = `import { createConsentGate } from 'consent-gate';
  window.gate = createConsentGate({ policyVersion: '7' });`;

let user = '';
test.beforeAll(() => {
  user = mkdtempSync(path.join(tmpdir(), 'consent-gate-bundle-'));
  mkdirSync(path.join(user, 'node_modules'));
  symlinkSync(root, path.join(user, 'node_modules/consent-gate'), 'dir');
});
test.afterAll(() => rmSync(user, { recursive: true, force: true }));

/** Bundles this code, and serves what came of it. */
async function bundle(site: Site, code: string): Promise<void> {
  const input = path.join(user, 'main.js');
  await writeFile(input, code);
  const made = await build({
    root: user,
    base: '/bundle/',
    configFile: false,
    logLevel: 'silent',
    build: {
      write: false,
      rolldownOptions: { input, output: { entryFileNames: 'main.js', chunkFileNames: 'part-[name]-[hash].js' } },
    },
  });
  for (const { output } of [made].flat() as { output: { fileName: string; code?: string }[] }[])
    for (const { fileName, code = '' } of output)
      site.routes[`/bundle/${fileName}`] = { headers: { 'content-type': 'text/javascript' }, body: code };
}

/** How often the part that starts with this module was asked for; `define` is that of the user interface. */
const parts = (site: Site, name: string) =>
  site.log.filter(({ url }) => url.startsWith(`/bundle/part-${name}-`)).length;

interface Global {
  gate: typeof window.consentGate;
  counts: Record<string, number>;
}
const COUNT = `<script>
  window.counts = {};
  for (const type of ['consent-ready', 'consent-choice', 'consent-change', 'consent-error'])
    document.addEventListener(type, () => (counts[type] = (counts[type] ?? 0) + 1));
</script>`;
const counts = (page: Page) => page.evaluate(() => (window as unknown as Global).counts);
const GATED = `${probe('inline')}${externalProbe('external')}<img alt="" data-consent="advertising" data-src="{{vendor:pixel}}/p.gif">`;

/** One banner asks, one press answers, once. */
async function agreesOnce(page: Page, site: Site): Promise<void> {
  await expect(banner(page)).toBeVisible();
  await expect(banner(page)).toHaveCount(1);
  expect(await ran(page)).toEqual([]);
  expect(site.vendorRequests()).toEqual([]);
  expect(await record(page)).toBeNull();
  await button(page, 'I Agree').click();
  await expect(banner(page)).toHaveCount(0);
  await expect.poll(() => ran(page)).toEqual(['inline', 'external']);
  await expect(page.locator('img')).toHaveAttribute('src', /p\.gif/);
  await expect.poll(() => counts(page)).toEqual({ 'consent-ready': 1, 'consent-choice': 1, 'consent-change': 1 });
  expect(await record(page)).toMatchObject({ policy: '7', granted: 'analytics advertising', by: 'accept' });
  await untilMarker(page, site);
  expect(await ran(page)).toEqual(['inline', 'external']);
  expect((await page.context().cookies()).map(({ name }) => name)).toEqual(['consent']);
}

for (const [what, element] of [
  ['with an element of the page’s', ELEMENT],
  ['without one', ''],
] as const) {
  test(`createConsentGate() in a bundle, ${what}, works like the drop-in script`, async ({ page, site }) => {
    await bundle(site, CREATE);
    await page.goto(
      site.page('/bundled', {
        script: COUNT,
        head: BUNDLE,
        body: `${element}${GATED}<a href="#cookies" data-consent-action="preferences">Manage Cookies</a>`,
      }),
    );
    await agreesOnce(page, site);
    // The control: no drop-in is there, and the bundle has brought the rest.
    expect(site.ownFiles()).toEqual([]);
    expect(await page.evaluate(() => 'consentGate' in window)).toBe(false);
    expect(parts(site, 'define')).toBeGreaterThan(0);

    await page.getByRole('link', { name: 'Manage Cookies' }).click();
    await expect(panel(page)).toBeVisible();
    await categorySwitch(page, 'Advertising').click();
    await button(page, 'Save').click();
    await expect.poll(() => record(page)).toMatchObject({ granted: 'analytics', denied: 'advertising', by: 'save' });
    await expect(page.locator('img')).not.toHaveAttribute('src');
    expect(await page.evaluate(() => (window as unknown as Global).gate.get().granted)).toEqual([
      'trusted',
      'analytics',
    ]);

    // A returning visitor’s page brings no banner, and of the bundle no part that shows one.
    site.reset();
    await page.reload();
    await expect.poll(() => ran(page)).toEqual(['inline', 'external']);
    await untilQuiet(page, site);
    await expect(banner(page)).toHaveCount(0);
    expect(parts(site, 'define')).toBe(0);
    expect(site.vendorRequests().map(({ vendor }) => vendor)).toEqual(['probe']);
  });
}

const LATE = `<script>addEventListener('load', () => {
  const script = Object.assign(document.createElement('script'), { src: '/consent-gate/consent-gate.js' });
  script.dataset.policyVersion = '7';
  document.head.append(script);
})</script>`;

for (const [order, code, scripts] of [
  ['the drop-in script, then createConsentGate()', CREATE, SCRIPT + BUNDLE],
  ['createConsentGate(), then the drop-in script', CREATE, BUNDLE + LATE],
  [
    'the drop-in script, then the element and createConsentGate()',
    `import 'consent-gate/element';\n${CREATE}`,
    SCRIPT + BUNDLE,
  ],
] as const) {
  test(`${order} on one page share one banner and one state`, async ({ page, site }) => {
    await bundle(site, code);
    await page.goto(site.page('/both', { script: COUNT, head: scripts, body: ELEMENT + GATED }));
    const same = () =>
      page.evaluate(() => {
        const { gate } = window as unknown as Global;
        return gate !== undefined && gate === window.consentGate;
      });
    await expect.poll(same).toBe(true);
    await agreesOnce(page, site);
    expect(await same()).toBe(true);
    await expect(page.locator('consent-gate')).toHaveCount(1);
    await page.evaluate(() => void (window as unknown as Global).gate.withdraw());
    expect(await page.evaluate(() => window.consentGate.get().granted)).toEqual(['trusted']);
    await expect(page.locator('html')).toHaveAttribute('data-consent', 'trusted');
    await expect(page.locator('img')).not.toHaveAttribute('src');
  });
}
