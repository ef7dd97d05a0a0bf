import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from '@playwright/test';
import { untilMarker } from './marker.js';
import {
  banner,
  button,
  categorySwitch,
  expect,
  externalProbe,
  probe,
  ran,
  record,
  returning,
  SCRIPT,
  type Site,
  test,
} from './site.js';

/** What happens while something is still on its way: a file of ours, a tag's, a frame to be painted, another tab's choice. */

const ELEMENT = '<consent-gate policy-url="/privacy"></consent-gate>';
const RECEIPTS = 'consent-gate-receipts.js';
const granted = (page: Page) => page.evaluate(() => window.consentGate.get().granted.slice(1).join(' '));

/** Firefox waits with `load` for files that a script imports. */
const PARSED = { waitUntil: 'domcontentloaded' } as const;

/** Keeps a file of ours back until what is returned is called. */
async function hold(site: Site, name: string): Promise<() => void> {
  const path = `/consent-gate/${name}`;
  const body = await (await fetch(site.origin + path)).text();
  let release!: () => void;
  const released = new Promise<void>((done) => (release = done));
  site.routes[path] = async () => {
    await released;
    return { headers: { 'content-type': 'text/javascript; charset=utf-8' }, body };
  };
  return release;
}

test("a refusal in another tab outlives the late file of this tab's grant", async ({ context, site }) => {
  const release = await hold(site, RECEIPTS);
  const url = site.page('/late', { body: `<p>Text</p>${probe('gated')}` });
  const [first, second] = [await context.newPage(), await context.newPage()];
  await first.goto(url, PARSED);
  await first.evaluate(() => void window.consentGate.accept());
  // The control: the grant held here, and was stored.
  await expect.poll(() => ran(first)).toEqual(['gated']);
  expect(await record(first)).toMatchObject({ granted: 'analytics advertising' });
  await second.goto(url, PARSED);
  await expect.poll(() => granted(second)).toBe('analytics advertising');
  await second.evaluate(() => void window.consentGate.withdraw());
  await expect.poll(() => granted(first), { timeout: 2000 }).toBe('');
  release();
  // What follows both choices has come when their receipts are there.
  await expect.poll(() => second.evaluate(async () => (await window.consentGate.export()).length)).toBeGreaterThan(0);
  await untilMarker(first, site);
  expect(await record(first)).toMatchObject({ granted: '', denied: 'analytics advertising' });
  expect([await granted(first), await granted(second)]).toEqual(['', '']);
});

test('a choice made before this page listens is seen once it does', async ({ page, site }) => {
  let release!: () => void;
  const released = new Promise<void>((done) => (release = done));
  site.routes['/slow.png'] = async () => {
    await released;
    return { status: 404, body: '' };
  };
  await returning(page, site.origin, 'analytics+advertising', '');
  const at = Math.floor(Date.now() / 1000);
  const refusal = `v=1&at=${at}&mode=opt-in&policy=&granted=&denied=analytics+advertising&by=decline`;
  await page.goto(
    site.page('/early', {
      script: `${SCRIPT}<script>window.first = consentGate.get().granted.join(); document.cookie = 'consent=${refusal}; path=/'</script>`,
      // The page is not shown as a whole while this comes, so that no other event makes us look.
      body: `<img alt="" src="/slow.png"><p>Text</p>`,
    }),
    { waitUntil: 'commit' },
  );
  await page.waitForFunction(() => 'consentGate' in window);
  await expect.poll(() => granted(page)).toBe('');
  // The control: what was stored before was in force.
  expect(await page.evaluate(() => window['first' as never])).toBe('trusted,analytics,advertising');
  expect(await page.evaluate(() => document.readyState)).not.toBe('complete');
  release();
});

test('if a tag refuses while it runs, the refusal is heard last', async ({ page, site }) => {
  const release = await hold(site, 'consent-gate-running-tags.js');
  await page.goto(
    site.page('/nested', {
      script: `<script>
        window.heard = [];
        document.addEventListener('consent-change', ({ detail }) => heard.push('event ' + detail.granted.join(' ')));
        window.utag = { gdpr: { setPreferencesFromList: (names) => heard.push('utag ' + names.length) } };
      </script><script src="/consent-gate/consent-gate.js" data-integrations="google tealium"></script>
      <script>function gtag() { dataLayer.push(arguments) } gtag('config', 'G-TEST')</script>`,
      body: `<script type="text/plain" data-consent="analytics">consentGate.decline()</script><p>Text</p>`,
    }),
    PARSED,
  );
  await page.evaluate(() => void window.consentGate.accept());
  expect(await granted(page)).toBe('');
  release();
  const heard = () => page.evaluate(() => window['heard' as never] as unknown as string[]);
  await expect
    .poll(async () => (await heard()).filter((one) => one.startsWith('event')))
    .toEqual(['event trusted analytics advertising', 'event trusted']);
  // Both by the file that comes later.
  await expect.poll(async () => (await heard()).filter((one) => one.startsWith('utag')).at(-1)).toBe('utag 0');
  await expect.poll(() => page.evaluate(() => window['ga-disable-G-TEST' as never])).toBe(true);
});

/** How long the server takes for a script, in milliseconds. */
const WAIT = 500;

for (const kind of ['', 'async', 'data-type="module"']) {
  test(`a tag still loading at the withdrawal does not run: ${kind || 'classic'}`, async ({ page, site }) => {
    const waits = (name: string) => externalProbe(name, 'analytics', kind, WAIT);
    const asked = (name: string) => site.vendorRequests().filter(({ url }) => url.includes(`name=${name}&`)).length;
    const url = site.page('/flight', {
      body: `<p>Text</p>${waits('slow')}${probe('after')}${probe('advertising', 'advertising')}`,
    });
    await page.goto(url);
    await page.evaluate(() => void window.consentGate.accept());
    await expect.poll(() => asked('slow')).toBe(1);
    await page.evaluate(() => void window.consentGate.withdraw());
    // A script that nothing gates is asked for later, and as slow.
    const control = `${site.vendorOrigin('probe')}/probe.js?name=control&wait=${WAIT}`;
    await page.evaluate(
      (src) => document.head.append(Object.assign(document.createElement('script'), { src })),
      control,
    );
    await expect.poll(() => ran(page)).toContain('control');
    expect((await ran(page)).filter((name) => name === 'slow')).toEqual([]);
    // It has not run, so it runs when it is granted again, once, and what stands behind it waits for it.
    await page.evaluate(() => void window.consentGate.accept());
    const gated = async () => (await ran(page)).filter((name) => name !== 'control');
    await expect.poll(async () => (await gated()).toSorted()).toEqual(['advertising', 'after', 'slow']);
    if (!kind) expect(await gated()).toEqual(['slow', 'after', 'advertising']);
  });
}

test('a Save that also withdraws waits for no frame', async ({ page, site }) => {
  await returning(page, site.origin, 'analytics', 'advertising');
  await page.goto(
    site.page('/mixed', {
      body: `${ELEMENT}<img alt="" id="pixel" data-consent="analytics" data-src="{{vendor:pixel}}/p.gif">${probe('ad', 'advertising')}
        <a href="#x" data-consent-action="preferences">Manage Cookies</a>`,
    }),
  );
  await expect(page.locator('#pixel')).toHaveAttribute('src', /p\.gif$/);
  await page.getByRole('link', { name: 'Manage Cookies' }).click();
  await categorySwitch(page, 'Website Analytics').click();
  await categorySwitch(page, 'Advertising').click();
  await button(page, 'Save').waitFor();
  const seen = await page.evaluate(() => {
    const root = document.querySelector('consent-gate')!.shadowRoot!;
    root.querySelector<HTMLElement>('[part=save]')!.click();
    return [document.querySelector('#pixel')!.hasAttribute('src'), document.documentElement.dataset['consent']];
  });
  expect(seen).toEqual([false, 'trusted advertising']);
  // The control: the other category was granted.
  await expect.poll(() => ran(page)).toEqual(['ad']);
});

test('a grant is painted before its tags run, even in a hidden page', async ({ page, site }) => {
  await page.goto(site.page('/painted', { body: `${ELEMENT}${probe('gated')}` }));
  await expect(banner(page)).toBeVisible();
  const atOnce = await page.evaluate(() => {
    window.requestAnimationFrame = () => 0;
    document.querySelector('consent-gate')!.shadowRoot!.querySelector<HTMLElement>('[part=accept]')!.click();
    return (window as unknown as { __ran?: string[] }).__ran ?? [];
  });
  expect(atOnce).toEqual([]);
  await expect.poll(() => ran(page)).toEqual(['gated']);
});

test('an inline tag that arrives in pieces runs whole while the UI loads', async ({ page, site }) => {
  const server = createServer((request, response) => {
    const type = (name: string) => response.writeHead(200, { 'content-type': `text/${name}; charset=utf-8` });
    if (request.url !== '/') {
      void fetch(site.origin + request.url).then(async (file) => type('javascript').end(await file.text()));
      return;
    }
    type('html').write(`<!doctype html><title>Pieces</title><script src="/consent-gate/consent-gate.js"></script>
      <body><consent-gate mode="notice"></consent-gate><p>${'Text '.repeat(500)}</p>
      <script type="text/plain" data-consent="analytics">(window.__ran ??= []).push('fir`);
    void sleep(1500).then(() => response.end(`st')</script>`));
  });
  await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done));
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  await expect.poll(() => ran(page)).toEqual(['first']);
  // The control: it was on its way while the page was read.
  expect(site.ownFiles()).toContain('consent-gate-ui.js');
  server.closeAllConnections();
  server.close();
});
