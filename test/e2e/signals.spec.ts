import type { Page } from '@playwright/test';
import {
  banner,
  button,
  categorySwitch,
  expect,
  externalProbe,
  panel,
  record,
  type Site,
  test as base,
  ONCE,
} from './site.js';

/** What a browser's opt-out signal does: Firefox’s own, with its preferences; Chromium has none, so a script sets it there. */

// One after the other in the browsers that they share.
base.describe.configure({ mode: 'default' });

const test = base.extend<{ visitor: (signals: { gpc?: boolean; dnt?: boolean }) => Promise<Page> }>({
  visitor: async ({ browser, browserName, browserWith }, use) => {
    const pages: Page[] = [];
    await use(async ({ gpc = false, dnt = false }) => {
      const preferences = {
        'privacy.globalprivacycontrol.enabled': gpc,
        'privacy.globalprivacycontrol.functionality.enabled': gpc,
        'privacy.donottrackheader.enabled': dnt,
      };
      const own = browserName === 'firefox' ? await browserWith(preferences) : browser;
      const page = await own.newPage({ viewport: { width: 1280, height: 800 } });
      pages.push(page);
      if (browserName === 'chromium') {
        await page.addInitScript(
          (sent) => {
            Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', { get: () => sent.gpc });
            Object.defineProperty(Navigator.prototype, 'doNotTrack', { get: () => (sent.dnt ? '1' : null) });
          },
          { gpc, dnt },
        );
      }
      return page;
    });
    for (const page of pages) await page.context().close();
  },
});

const visited = (site: Site, mode: string, more = '') =>
  site.page('/signals', {
    script: `<script src="/consent-gate/consent-gate.js" data-mode="${mode}" ${more}></script>`,
    body: `<consent-gate policy-url="/privacy"></consent-gate>${externalProbe('analytics')}${externalProbe('advertising', 'advertising')}
      <a href="#" data-consent-action="preferences">Manage Cookies</a>`,
  });
const tags = (site: Site) =>
  site
    .vendorRequests()
    .flatMap(({ url }) => /name=(\w+)/.exec(url)?.[1] ?? [])
    .toSorted();
const signals = (page: Page) => page.evaluate(() => window.consentGate.get().signals);

for (const mode of ['opt-out', 'notice']) {
  const tag = mode === 'notice' ? [ONCE] : [];
  test(
    `L13: in ${mode} GPC denies Advertising with no cookie and no click, and it is said`,
    { tag },
    async ({ visitor, site }) => {
      const page = await visitor({ gpc: true });
      await page.goto(visited(site, mode));
      // The control: the browser sends it.
      expect(await page.evaluate(() => (navigator as { globalPrivacyControl?: unknown }).globalPrivacyControl)).toBe(
        true,
      );
      await expect.poll(() => tags(site)).toEqual(['analytics']);
      await expect(banner(page)).toContainText(
        'opt-out signal (Global Privacy Control) is honored. Turned off: Advertising.',
      );
      expect(await record(page)).toBeNull();
      await page.getByRole('link', { name: 'Manage Cookies' }).click();
      await expect(panel(page)).toContainText('opt-out signal (Global Privacy Control) is honored');
      await expect(categorySwitch(page, 'Advertising')).not.toBeChecked();
      await expect(categorySwitch(page, 'Website Analytics')).toBeChecked();
      expect(tags(site)).toEqual(['analytics']);
    },
  );

  test(
    `L13: in ${mode} without GPC everything runs, and no signal is spoken of`,
    { tag: ONCE },
    async ({ visitor, site }) => {
      const page = await visitor({});
      await page.goto(visited(site, mode));
      await expect.poll(() => tags(site)).toEqual(['advertising', 'analytics']);
      await expect(banner(page)).not.toContainText('signal');
      expect(await signals(page)).toEqual([]);
    },
  );
}

test('L14: under GPC I Agree leaves Advertising denied until its switch is turned on; the receipts say both', async ({
  visitor,
  site,
}) => {
  const page = await visitor({ gpc: true });
  await page.goto(visited(site, 'opt-in'));
  await button(page, 'I Agree').click();
  await expect.poll(() => tags(site)).toEqual(['analytics']);
  expect(await record(page)).toMatchObject({ granted: 'analytics', denied: 'advertising' });
  await page.getByRole('link', { name: 'Manage Cookies' }).click();
  await expect(panel(page)).toContainText('Global Privacy Control');
  await categorySwitch(page, 'Advertising').click();
  await button(page, 'Save').click();
  await expect.poll(() => tags(site)).toEqual(['advertising', 'analytics']);
  expect(await record(page)).toMatchObject({ granted: 'analytics advertising', gpc: '1' });
  await expect
    .poll(() =>
      page.evaluate(async () =>
        (await window.consentGate.export()).map(({ granted, signals }) => [granted.join(' '), signals.join(' ')]),
      ),
    )
    .toEqual([
      ['analytics', 'gpc'],
      ['analytics advertising', 'gpc'],
    ]);
});

test('DNT counts only where the page asks for it', { tag: ONCE }, async ({ visitor, site }) => {
  const page = await visitor({ dnt: true });
  await page.goto(visited(site, 'opt-out'));
  // The control: the browser sends it.
  expect(await page.evaluate(() => navigator.doNotTrack)).toBe('1');
  await expect.poll(() => tags(site)).toEqual(['advertising', 'analytics']);
  expect(await signals(page)).toEqual([]);
  site.reset();
  await page.goto(visited(site, 'opt-out', 'data-signals="gpc dnt"'));
  await expect.poll(() => tags(site)).toEqual(['analytics']);
  await expect(banner(page)).toContainText('Do Not Track');
  expect(await signals(page)).toEqual(['dnt']);
});
