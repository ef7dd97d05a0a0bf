import type { Page } from '@playwright/test';
import { untilQuiet } from './marker.js';
import { banner, button, expect, returning, test } from './site.js';

/** What a withdrawal removes, and what stays. */

const EARLY = '<script src="/consent-gate/consent-gate.js" data-mode="opt-in"></script>';
const ELEMENT = '<consent-gate policy-url="/privacy"></consent-gate>';
const FOOTER = '<a href="/privacy" data-consent-action="withdraw">Withdraw</a>';

const names = async (page: Page) => (await page.context().cookies()).map(({ name }) => name).toSorted();
const gated = (code: string, cookies = '') =>
  `<script type="text/plain" data-consent="analytics" data-consent-cookies="${cookies}">${code}</script>`;

test('cookies go from every path, host and partition, and look-alikes stay', async ({ page, site, browserName }) => {
  const own = ['_gax', 'session', 'basket', 'x_hj'];
  // A host with a parent domain, which is the site's own too.
  const origin = site.origin.replace('127.0.0.1', 'www.hospital.localhost');
  await returning(page, origin, 'analytics', 'advertising');
  site.page('/ward/3/visit', {
    script: EARLY,
    body: `${FOOTER}${gated(
      `for (const scope of ['Path=/', 'Path=/ward', 'Path=/ward/3/', 'Path=/; Domain=www.hospital.localhost', 'Path=/; Domain=hospital.localhost'])
          document.cookie = '_ga=1; ' + scope;
        document.cookie = '_gat=1; Path=/ward; Secure; SameSite=None; Partitioned';
        document.cookie = '__Host-hj=1; Path=/; Secure';
        for (const name of ${JSON.stringify(own).replaceAll('"', "'")}) document.cookie = name + '=1; Path=/';
        for (const area of [localStorage, sessionStorage]) for (const key of ['_ga', '_hjUser', 'basket', 'hj']) area[key] = '1';`,
      '_hj* __Host-hj',
    )}`,
  });
  await page.goto(`${origin}/ward/3/visit`);
  // The positive control: the variants are cookies of their own.
  const seen = await page.evaluate(() => document.cookie.split('; ').filter((pair) => pair === '_ga=1').length);
  expect(seen).toBe(5);
  const before = await page.evaluate(() => document.cookie);
  for (const name of ['__Host-hj', '_gat']) expect(before).toContain(`${name}=1`);
  // Firefox's driver does not tell the partition.
  const partitions = async () =>
    (await page.context().cookies()).flatMap(({ name, partitionKey }) => (partitionKey ? [name] : []));
  expect(await partitions()).toEqual(browserName === 'chromium' ? ['_gat'] : []);

  await page.getByRole('link', { name: 'Withdraw' }).click();
  await expect.poll(() => names(page)).toEqual(['consent', ...own].toSorted());
  expect(await page.evaluate(() => document.cookie)).not.toMatch(/_gat?=|__Host/);
  const kept = (area: Storage) =>
    Object.keys(area)
      .filter((key) => !['consent-gate-receipts', 'consent-gate-renewed', 'consent-gate-names'].includes(key))
      .toSorted();
  expect(await page.evaluate(`[localStorage, sessionStorage].map(${String(kept)})`)).toEqual([
    ['basket', 'consent-gate-refusal-consent', 'consent-gate-sweep', 'hj'],
    ['basket', 'hj'],
  ]);
});

test('what a running tag writes later is removed at the next page view', async ({ page, site }) => {
  await page.clock.install();
  await page.goto(
    site.page('/tagged', {
      script: EARLY,
      body: `${ELEMENT}${FOOTER}${gated(
        `setInterval(() => { document.cookie = '_ga=1; Path=/'; document.cookie = 'own_1=1; Path=/'; localStorage._ga = '1'; }, 20);
        document.cookie = 'session=1; Path=/';`,
        'own_*',
      )}`,
    }),
  );
  await button(page, 'I Agree').click();
  await expect.poll(() => names(page)).toEqual(['_ga', 'consent', 'own_1', 'session']);
  await page.getByRole('link', { name: 'Withdraw' }).click();
  await page.clock.runFor(1300);
  // The tag runs on, so its cookies are there again.
  expect(await names(page)).toEqual(['_ga', 'consent', 'own_1', 'session']);

  site.reset();
  await page.goto(site.page('/next', { script: EARLY, body: '<h1>Next</h1>' }));
  await expect.poll(() => names(page)).toEqual(['consent', 'session']);
  expect(await page.evaluate(() => Object.keys(localStorage).toSorted())).toEqual([
    'consent-gate-names',
    'consent-gate-receipts',
    'consent-gate-refusal-consent',
    'consent-gate-renewed',
  ]);
  expect(new Set(site.ownFiles())).toEqual(new Set(['consent-gate.js']));

  site.reset();
  await page.goto(site.page('/after', { script: EARLY, body: '<h1>After</h1>' }));
  await untilQuiet(page, site);
  expect(site.ownFiles()).toEqual(['consent-gate.js']);
});

test('what a running tag writes after erase() is removed at the next page view', async ({ page, site }) => {
  await page.clock.install();
  await returning(page, site.origin, 'analytics', 'advertising');
  await page.goto(
    site.page('/erased', { script: EARLY, body: gated(`setInterval(() => (document.cookie = '_ga=1; Path=/'), 20)`) }),
  );
  await expect.poll(() => names(page)).toEqual(['_ga', 'consent']);
  await page.evaluate(() => void window.consentGate.erase());
  await page.clock.runFor(1300);
  expect(await names(page)).toEqual(['_ga']);
  await page.goto(site.page('/next', { script: EARLY, body: '<h1>Next</h1>' }));
  await expect.poll(() => names(page)).toEqual([]);
});

test('a new grant keeps what the tag wrote', async ({ page, site }) => {
  await page.goto(site.page('/again', { script: EARLY, body: ELEMENT + FOOTER }));
  await button(page, 'I Agree').click();
  await page.evaluate(() => void window.consentGate.withdraw());
  await page.evaluate(() => {
    window.consentGate.accept();
    document.cookie = '_ga=1; Path=/';
  });
  await page.goto(site.page('/kept', { script: EARLY, body: '<h1>Kept</h1>' }));
  await expect.poll(() => page.evaluate(() => localStorage.getItem('consent-gate-sweep'))).toBe(null);
  expect(await names(page)).toEqual(['_ga', 'consent']);
});

test('a database that a tag holds open is gone on the next page', async ({ page, site }) => {
  await returning(page, site.origin, 'analytics', 'advertising');
  await page.goto(
    site.page('/database', {
      script: EARLY,
      body: `${FOOTER}${gated(
        `for (const name of ['tracker', 'basket']) indexedDB.open(name).onsuccess = ({ target }) => ((window.held ??= []).push(target.result));
        document.cookie = '_ga=1; Path=/'`,
        'tracker*',
      )}`,
    }),
  );
  const databases = () => page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name).toSorted());
  await expect.poll(databases).toEqual(['basket', 'tracker']);
  await page.getByRole('link', { name: 'Withdraw' }).click();
  await expect.poll(() => names(page)).toEqual(['consent']);
  expect(await page.evaluate(() => (window as unknown as { held: IDBDatabase[] }).held.length)).toBe(2);
  await page.goto(site.page('/next', { script: EARLY, body: '<h1>Next</h1>' }));
  await expect.poll(databases).toEqual(['basket']);
});

test('an HttpOnly cookie stays, and the event names what was removed', async ({ page, site }) => {
  await page.goto(
    site.page('/server', {
      script: EARLY,
      body: `${ELEMENT}${FOOTER}${gated(`document.cookie = '_gid=1; Path=/'`)}
        <script>document.addEventListener('consent-withdraw', ({ detail }) => (window.heard = detail))</script>`,
      headers: { 'set-cookie': '_ga=1; Path=/; HttpOnly' },
    }),
  );
  await expect(banner(page)).toBeVisible();
  await button(page, 'I Agree').click();
  await expect.poll(() => names(page)).toEqual(['_ga', '_gid', 'consent']);
  await page.getByRole('link', { name: 'Withdraw' }).click();
  await expect.poll(() => names(page)).toEqual(['_ga', 'consent']);
  await expect
    .poll(() => page.evaluate(() => (window as unknown as { heard?: unknown }).heard))
    .toEqual({ removed: ['analytics', 'advertising'], cookies: ['_gid'] });
});
