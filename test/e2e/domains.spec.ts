import type { Page } from '@playwright/test';
import { untilMarker, untilQuiet } from './marker.js';
import { banner, button, expect, externalProbe, probe, ran, record, type Site, test, ONCE } from './site.js';

/** Hosts, their subdomains, and places where nothing can be stored. Every `*.localhost` is the loopback address. */

const AT = Math.floor(Date.now() / 1000) - 60;
const GRANTED = `v=1&at=${AT}&mode=opt-in&policy=&granted=analytics+advertising&denied=&by=accept`;
const REFUSED = `v=1&at=${AT}&mode=opt-in&policy=&granted=&denied=analytics+advertising&by=decline`;

const host = (site: Site, name: string, path: string) => `http://${name}:${site.port}${path}`;
/** A page at every host; its tag is known to the server by `name`. */
function visited(site: Site, name: string, attributes: string, headers: Record<string, string> = {}): string {
  site.page(`/${name}`, {
    script: `<script>
        document.addEventListener('consent-error', ({ detail }) => (window.codes ??= []).push(detail.code));
      </script><script src="/consent-gate/consent-gate.js" data-mode="opt-in" ${attributes}></script>`,
    body: `<consent-gate policy-url="/privacy"></consent-gate>${externalProbe(name.replaceAll('/', '-'))}`,
    headers,
  });
  return `/${name}`;
}
const tags = (site: Site, name: string) =>
  site.vendorRequests().filter(({ url }) => url.startsWith(`/probe.js?name=${name}&`)).length;
const state = (page: Page) => page.evaluate(() => window.consentGate.get());
const codes = (page: Page) => page.evaluate(() => (window as unknown as { codes?: string[] }).codes ?? []);
/** The consent cookies of all hosts, as the browser keeps them. */
const kept = async (page: Page, name = 'consent') =>
  (await page.context().cookies())
    .filter((cookie) => cookie.name === name)
    .map(({ domain, path, value }) => `${domain}${path} ${new URLSearchParams(value).get('granted') || '-'}`)
    .toSorted();

const WWW = 'www.hospital.localhost';
const PORTAL = 'portal.hospital.localhost';
const SHARED = 'data-cookie-domain="hospital.localhost"';

test('a choice is for one host, or with cookie-domain for all subdomains', async ({ page, site }) => {
  await page.goto(host(site, WWW, visited(site, 'alone', '')));
  await button(page, 'I Agree').click();
  await expect.poll(() => kept(page)).toEqual([`${WWW}/ analytics advertising`]);
  await page.goto(host(site, PORTAL, '/alone'));
  await expect(banner(page)).toBeVisible();
  expect(tags(site, 'alone')).toBe(1);
  await page.context().clearCookies();
  await page.goto(host(site, WWW, visited(site, 'shared', SHARED)));
  await button(page, 'I Agree').click();
  await expect.poll(() => kept(page)).toEqual(['.hospital.localhost/ analytics advertising']);
  await expect.poll(() => tags(site, 'shared')).toBe(1);
  await page.goto(host(site, PORTAL, '/shared'));
  await expect.poll(() => tags(site, 'shared')).toBe(2);
  await expect(banner(page)).toHaveCount(0);
});

for (const [what, before, after, one] of [
  ['host-only to cookie-domain', '', SHARED, '.hospital.localhost/'],
  ['cookie-domain to host-only', SHARED, '', `${WWW}/`],
] as const) {
  test(`the move from ${what} keeps the choice and leaves one cookie`, { tag: ONCE }, async ({ page, site }) => {
    await page.goto(host(site, WWW, visited(site, 'before', before)));
    await button(page, 'I Agree').click();
    await expect.poll(() => tags(site, 'before')).toBe(1);
    await page.goto(host(site, WWW, visited(site, 'after', after)));
    await expect.poll(() => tags(site, 'after')).toBe(1);
    expect((await state(page)).reason).toBe('choice');
    await expect.poll(() => kept(page)).toEqual([`${one} analytics advertising`]);
    await page.evaluate(() => void window.consentGate.withdraw());
    await expect.poll(() => kept(page)).toEqual([`${one} -`]);
    await page.goto(host(site, WWW, '/after'));
    await untilQuiet(page, site);
    expect((await state(page)).reason).toBe('choice');
    await expect(banner(page)).toHaveCount(0);
    expect(tags(site, 'after')).toBe(1);
  });
}

for (const [what, header, path] of [
  ['a parent domain', `consent=${GRANTED}; Domain=hospital.localhost; Path=/`, 'tossed'],
  ['a deeper path', `consent=${GRANTED}; Path=/deep`, 'deep/tossed'],
] as const) {
  test(`S7: a cookie tossed from ${what} opens nothing beside a refusal`, async ({ page, site }) => {
    const name = path.replaceAll('/', '-');
    site.routes['/toss'] = { headers: { 'set-cookie': header }, body: 'Tossed' };
    site.routes['/refuse'] = { headers: { 'set-cookie': `consent=${REFUSED}; Path=/` }, body: 'Refused' };
    visited(site, path, '');
    // The control: alone it is a grant.
    await page.goto(host(site, WWW, '/toss'));
    await page.goto(host(site, WWW, `/${path}`));
    await expect.poll(() => tags(site, name)).toBe(1);
    await page.context().clearCookies();
    await page.goto(host(site, WWW, '/refuse'));
    await page.goto(host(site, WWW, '/toss'));
    expect((await kept(page)).length).toBe(2);
    await page.goto(host(site, WWW, `/${path}`));
    await expect(banner(page)).toBeVisible();
    expect(await state(page)).toMatchObject({ status: 'undecided', reason: 'unreadable', granted: ['trusted'] });
    expect(tags(site, name)).toBe(1);
    await button(page, 'Decline').click();
    await expect.poll(() => kept(page)).toEqual([`${WWW}/ -`]);
    await page.goto(host(site, WWW, `/${path}`));
    await untilQuiet(page, site);
    expect((await state(page)).reason).toBe('choice');
    await expect(banner(page)).toHaveCount(0);
  });
}

test('S7: erase() removes the cookie on every host and path', async ({ page, site }) => {
  site.routes['/toss'] = {
    headers: { 'set-cookie': `consent=${GRANTED}; Domain=hospital.localhost; Path=/` },
    body: 'Tossed',
  };
  await page.goto(host(site, WWW, visited(site, 'erased', '')));
  await button(page, 'Decline').click();
  await expect.poll(() => kept(page)).toEqual([`${WWW}/ -`]);
  await page.goto(host(site, WWW, '/toss'));
  await page.goto(host(site, WWW, '/erased'));
  await expect(banner(page)).toBeVisible();
  await page.evaluate(() => void window.consentGate.erase());
  await expect.poll(() => kept(page)).toEqual([]);
  await expect.poll(async () => (await state(page)).reason).toBe('no-choice');
});

test('a __Host- name works on localhost and ignores cookie-domain', { tag: ONCE }, async ({ page, site }) => {
  const name = '__Host-consent';
  await page.goto(host(site, WWW, visited(site, 'prefix', `data-cookie-name="${name}" ${SHARED}`)));
  await button(page, 'I Agree').click();
  await expect.poll(() => kept(page, name)).toEqual([`${WWW}/ analytics advertising`]);
  await expect.poll(() => tags(site, 'prefix')).toBe(1);
  await page.reload();
  await expect.poll(() => tags(site, 'prefix')).toBe(2);
  expect(await codes(page)).toEqual([]);
});

for (const [what, domain, at] of [
  ['of another host', 'clinic.localhost', WWW],
  ['that is a public suffix', 'localhost', WWW],
  ['on an IP address', 'hospital.localhost', '127.0.0.1'],
] as const) {
  test(
    `a cookie-domain ${what} is reported, and the choice holds for the page`,
    { tag: ONCE },
    async ({ page, site }) => {
      await page.goto(host(site, at, visited(site, 'wrong', `data-cookie-domain="${domain}"`)));
      await button(page, 'I Agree').click();
      await expect.poll(() => tags(site, 'wrong')).toBe(1);
      await expect.poll(() => codes(page)).toContain('storage-blocked');
      expect(await kept(page)).toEqual([]);
      await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange', { bubbles: true })));
      expect((await state(page)).granted).toEqual(['trusted', 'analytics', 'advertising']);
      await page.reload();
      await expect(banner(page)).toBeVisible();
      expect(tags(site, 'wrong')).toBe(1);
    },
  );
}

// ---- where nothing can be stored ----

test('S9: in a sandboxed frame the choice holds in memory', async ({ page, site, errors }) => {
  site.page('/inside', {
    script: `<script>
        addEventListener('unhandledrejection', ({ reason }) => (window.codes ??= []).push('rejected ' + reason));
        document.addEventListener('consent-error', ({ detail }) => (window.codes ??= []).push(detail.code));
      </script><script src="{{origin}}/consent-gate/consent-gate.js" data-mode="opt-in"></script>`,
    body: `<consent-gate policy-url="/privacy"></consent-gate>${probe('inside')}`,
  });
  // Its origin is null, so modules need the server's leave.
  await page.route('**/consent-gate/*.js', async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, headers: { ...response.headers(), 'access-control-allow-origin': '*' } });
  });
  await page.goto(
    site.page('/outside', {
      script: '',
      body: '<iframe src="/inside" sandbox="allow-scripts" width="900" height="600"></iframe>',
    }),
  );
  const frame = page.frameLocator('iframe');
  const inside = () => page.frames()[1]!;
  await expect(frame.locator('consent-gate').getByRole('region')).toBeVisible();
  // The control: cookies are forbidden there.
  expect(
    await inside().evaluate(() => {
      try {
        return document.cookie;
      } catch (error) {
        return (error as DOMException).name;
      }
    }),
  ).toBe('SecurityError');
  expect(await inside().evaluate(() => (window as unknown as { __ran?: string[] }).__ran ?? [])).toEqual([]);
  await frame.locator('consent-gate').getByRole('button', { name: 'I Agree' }).click();
  await expect
    .poll(() => inside().evaluate(() => (window as unknown as { __ran?: string[] }).__ran ?? []))
    .toEqual(['inside']);
  await untilMarker(inside(), site);
  const told = await inside().evaluate(() => (window as unknown as { codes?: string[] }).codes ?? []);
  expect(new Set(told)).toEqual(new Set(['storage-blocked']));
  expect(errors).toEqual([]);
});

test("S9: in a third-party frame the choice is the frame's own", async ({ page, site }) => {
  visited(site, 'inside', '');
  site.page('/outside', {
    script: '<script src="/consent-gate/consent-gate.js" data-mode="opt-in"></script>',
    body: `<consent-gate></consent-gate><iframe src="${host(site, 'www.clinic.localhost', '/inside')}" width="900" height="600"></iframe>`,
  });
  await page.goto(host(site, WWW, '/outside'));
  const inside = page.frameLocator('iframe').locator('consent-gate');
  // Not `click()`: Firefox’s driver moves no pointer into a frame of another process.
  await inside.getByRole('button', { name: 'I Agree' }).dispatchEvent('click');
  await expect.poll(() => tags(site, 'inside')).toBe(1);
  await expect
    .poll(() => page.frames()[1]!.evaluate(() => (window as unknown as { codes?: string[] }).codes ?? []))
    .toContain('storage-blocked');
  expect(await kept(page)).toEqual([]);
  expect((await state(page)).status).toBe('undecided');
});

test('with local storage full the choice is stored and holds in other tabs', async ({ page, context, site }) => {
  const url = host(site, WWW, visited(site, 'full', ''));
  await page.goto(url);
  await expect(banner(page)).toBeVisible();
  const other = await context.newPage();
  await other.goto(url);
  await expect(banner(other)).toBeVisible();
  const full = await page.evaluate(() => {
    for (let size = 4_000_000; size >= 1; size = Math.floor(size / 2)) {
      for (let index = 0; index < 8; index++) {
        try {
          localStorage[`fill-${size}-${index}`] = 'x'.repeat(size);
        } catch {
          break;
        }
      }
    }
    try {
      localStorage['more'] = 'x'.repeat(100);
      return false;
    } catch {
      return true;
    }
  });
  expect(full).toBe(true);
  await button(page, 'I Agree').click();
  await expect.poll(() => tags(site, 'full'), { timeout: 2000 }).toBe(2);
  await expect(banner(other)).toHaveCount(0);
  expect(await record(page)).toMatchObject({ by: 'accept' });
  await expect.poll(() => codes(page)).toContain('storage-blocked');
  await other.reload();
  await expect.poll(() => tags(site, 'full')).toBe(3);
  expect(await ran(other)).toEqual(['full']);
});

test('S9: with cookies off the choice holds for the page and is reported', async ({
  site,
  browserWith,
  browserName,
}) => {
  const browser = await browserWith({ 'network.cookie.cookieBehavior': 2 });
  const page = await browser.newPage();
  const thrown: string[] = [];
  page.on('pageerror', (error) => thrown.push(String(error)));
  // Chromium has no switch for it that a launch could set: there the page's own accessors forbid it, as they do with cookies blocked.
  if (browserName === 'chromium') {
    await page.addInitScript(() => {
      const forbid = () => {
        throw new DOMException('Access is denied for this document.', 'SecurityError');
      };
      Object.defineProperty(Document.prototype, 'cookie', { get: () => '', set() {}, configurable: true });
      Object.defineProperty(window, 'localStorage', { get: forbid });
      Object.defineProperty(window, 'sessionStorage', { get: forbid });
    });
  }
  await page.goto(host(site, WWW, visited(site, 'off', '')));
  // The control: nothing can be stored.
  expect(await page.evaluate(() => ((document.cookie = 'mine=1'), document.cookie))).toBe('');
  await expect(banner(page)).toBeVisible();
  expect(tags(site, 'off')).toBe(0);
  await button(page, 'I Agree').click();
  await expect.poll(() => tags(site, 'off')).toBe(1);
  await expect.poll(() => codes(page)).toContain('storage-blocked');
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange', { bubbles: true })));
  expect((await state(page)).granted).toEqual(['trusted', 'analytics', 'advertising']);
  await page.reload();
  await expect(banner(page)).toBeVisible();
  expect(tags(site, 'off')).toBe(1);
  expect(thrown).toEqual([]);
  await page.context().close();
});

test('in a private window the choice holds until it is closed', async ({ site, browserWith }) => {
  const url = host(site, WWW, visited(site, 'private', ''));
  // Chromium is driven in such a window anyway.
  const open = async () => (await browserWith({ 'browser.privatebrowsing.autostart': true })).newPage();
  const page = await open();
  await page.goto(url);
  await button(page, 'I Agree').click();
  await expect.poll(() => tags(site, 'private')).toBe(1);
  await page.reload();
  await expect.poll(() => tags(site, 'private')).toBe(2);
  await expect(banner(page)).toBeHidden();
  expect(await codes(page)).toEqual([]);
  await page.context().browser()!.close();

  const another = await open();
  await another.goto(url);
  await expect(banner(another)).toBeVisible();
  expect(tags(site, 'private')).toBe(2);
  await another.context().browser()!.close();
});

for (const when of ['with every file', 'with no later file'] as const) {
  test(
    `after a move to cookie-domain a refusal outlives the older grant, ${when}`,
    { tag: ONCE },
    async ({ page, site }) => {
      if (when === 'with no later file')
        site.routes['/consent-gate/consent-gate-receipts.js'] = { status: 404, body: '' };
      await page.goto(host(site, WWW, visited(site, 'before', '')));
      await page.evaluate((value) => (document.cookie = `consent=${value}; Path=/`), GRANTED);
      site.page('/ready', {
        script: `<script>document.addEventListener('consent-ready', () => window.consentGate.decline())</script>
        <script src="/consent-gate/consent-gate.js"></script>`,
        body: '<consent-gate policy-url="/privacy" cookie-domain="hospital.localhost"></consent-gate>',
      });
      await page.goto(host(site, WWW, '/ready'));
      expect((await state(page)).granted).toEqual(['trusted']);
      await untilQuiet(page, site);
      await page.goto(host(site, WWW, visited(site, 'after', SHARED)));
      expect((await state(page)).granted).toEqual(['trusted']);
    },
  );
}

test('erase() removes the cookie of another host, and the page knows', { tag: ONCE }, async ({ page, site }) => {
  // Nothing else tells of it: http has no such thing.
  await page.addInitScript(() => Reflect.deleteProperty(window, 'cookieStore'));
  await page.goto(host(site, WWW, visited(site, 'before', '')));
  await page.evaluate((value) => (document.cookie = `consent=${value}; Path=/`), GRANTED);
  await page.goto(host(site, WWW, visited(site, 'erased', SHARED)));
  expect((await state(page)).granted.length).toBe(3);
  await page.evaluate((value) => {
    document.cookie = `consent=${value}; Path=/`;
    window.consentGate.erase();
  }, GRANTED);
  await expect.poll(async () => (await state(page)).granted).toEqual(['trusted']);
  expect(await kept(page)).toEqual([]);
});
