import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
import { untilMarker, untilQuiet } from './marker.js';
import { button, expect, test, type Site } from './site.js';

/**
 * Real libraries of vendors, as npm has them, gated: none asks its vendor for anything before its grant, each does after
 * it. All their hosts are set to the loopback address; a request to anywhere else would fail the test.
 */

const require = createRequire(import.meta.url);
/** As bytes, so that the server takes nothing in it for a mark of its own. */
const library = (path: string) => {
  const body = readFileSync(path);
  return { headers: { 'content-type': 'text/javascript; charset=utf-8', 'access-control-allow-origin': '*' }, body };
};
const json = (value: unknown) => ({
  headers: {
    'content-type': 'application/json',
    'access-control-allow-origin': '*',
    'access-control-allow-headers': '*',
  },
  body: JSON.stringify(value),
});
const gated = (category: string, attributes: string, text = '') =>
  `<script type="text/plain" data-consent="${category}" ${attributes}>${text}</script>`;

interface Library {
  category: 'analytics' | 'advertising';
  head: string;
  /** Further places of the vendor's, by path. */
  routes: Record<string, Site['routes'][string]>;
  /** Something that the vendor is sent once it may be. */
  hit: RegExp;
  /** What it leaves behind. */
  stored: RegExp;
}

const libraries: Record<string, Library> = {
  posthog: {
    category: 'analytics',
    // It takes a headless browser for a robot, and robots are not counted.
    head: `${gated('analytics', 'src="{{vendor:posthog}}/static/array.js"')}
      ${gated('analytics', '', "posthog.init('phc_test', { api_host: '{{vendor:posthog}}', opt_out_useragent_filter: true, request_batching: false });")}`,
    routes: {
      'posthog:/static/array.js': library(require.resolve('posthog-js/dist/array.full.no-external.js')),
      'posthog:/array/phc_test/config.js': { body: '' },
      'posthog:/array/phc_test/config': json({ supportedCompression: [] }),
      'posthog:/flags/': json({ featureFlags: {} }),
      'posthog:/e/': json({ status: 1 }),
      'posthog:/i/v0/e/': json({ status: 1 }),
    },
    hit: /^posthog \/(i\/v0\/)?e\//,
    stored: /^ph_/,
  },
  segment: {
    category: 'analytics',
    head: `${gated('analytics', '', "window.analytics = []; analytics._cdn = '{{vendor:segment}}'; analytics._writeKey = 'key'; analytics.push(['page']);")}
      ${gated('analytics', 'src="{{vendor:segment}}/analytics.js/v1/key/analytics.min.js"')}`,
    routes: {
      'segment:/analytics.js/v1/key/analytics.min.js': library(
        require.resolve('@segment/analytics-next/dist/umd/standalone.js'),
      ),
      // Its address has no scheme of its own.
      'segment:/v1/projects/key/settings': (_request, origin) =>
        json({
          integrations: {
            'Segment.io': { apiKey: 'key', apiHost: `segment.localhost:${new URL(origin).port}/v1`, protocol: 'http' },
          },
        }),
    },
    hit: /^segment \/v1\/p/,
    stored: /^ajs_/,
  },
  clarity: {
    category: 'analytics',
    // What Microsoft's own loader does: it queues the start, puts it first, and loads the library.
    head: gated(
      'analytics',
      'data-consent-cookies="_cl*"',
      `(function(w,c){w[c]=w[c]||function(){(w[c].q=w[c].q||[]).push(arguments)};
        w[c]('start',{projectId:'test',upload:'{{vendor:clarity}}/collect',track:false,content:true,delay:100});
        w[c].q.unshift(w[c].q.pop());
        var s=document.createElement('script');s.src='{{vendor:clarity}}/s/clarity.js';document.head.appendChild(s);})(window,'clarity');`,
    ),
    routes: {
      'clarity:/s/clarity.js': library(require.resolve('clarity-js/build/clarity.min.js')),
      // It sends credentials, and takes a refusal for the end.
      'clarity:/collect': (_request, origin) => ({
        status: 204,
        headers: { 'access-control-allow-origin': origin, 'access-control-allow-credentials': 'true' },
      }),
    },
    hit: /^clarity \/collect/,
    stored: /^_clck/,
  },
  prebid: {
    category: 'advertising',
    head: `${gated(
      'advertising',
      '',
      `var pbjs = { que: [] };
      pbjs.que.push(() => {
        pbjs.setConfig({
          s2sConfig: { accountId: '1', enabled: true, bidders: ['test'], endpoint: '{{vendor:prebid}}/openrtb2/auction' },
          userSync: { userIds: [{ name: 'sharedId', storage: { type: 'cookie', name: '_sharedID', expires: 1 } }] },
        });
        pbjs.addAdUnits({ code: 'top', mediaTypes: { banner: { sizes: [[300, 250]] } }, bids: [{ bidder: 'test' }] });
        pbjs.requestBids();
      });`,
    )}
      ${gated('advertising', 'async src="{{vendor:prebid}}/prebid.js"')}`,
    routes: {
      // The build with every module: one of few would need a bundler.
      'prebid:/prebid.js': library(
        fileURLToPath(new URL('../../node_modules/prebid.js/dist/not-for-prod/prebid.js', import.meta.url)),
      ),
      'prebid:/openrtb2/auction': (_request, origin) => ({
        headers: {
          'content-type': 'application/json',
          'access-control-allow-origin': origin,
          'access-control-allow-credentials': 'true',
        },
        body: '{"seatbid":[]}',
      }),
    },
    hit: /^prebid \/openrtb2\/auction \{.*"imp":\[\{/,
    stored: /^_sharedID/,
  },
};

/** Host and path of what vendors were asked for, and what they were sent. */
const requests = (site: Site) => site.vendorRequests().map(({ vendor, url, body }) => `${vendor} ${url} ${body}`);
const stored = (page: Page) =>
  page.evaluate(() => [
    ...document.cookie.split('; ').map((pair) => pair.split('=')[0]!),
    ...Object.keys(localStorage),
    ...Object.keys(sessionStorage),
  ]);

for (const [name, { category, head, routes, hit, stored: leaves }] of Object.entries(libraries)) {
  test(`${name}: sends nothing before the grant`, async ({ page, site }) => {
    const elsewhere: string[] = [];
    page.on('request', (request) => {
      const { hostname, protocol } = new URL(request.url());
      if (/^http/.test(protocol) && !/^127\.0\.0\.1$|\.localhost$/.test(hostname)) elsewhere.push(request.url());
    });
    Object.assign(site.routes, routes);
    await page.goto(
      site.page(`/${name}`, {
        script: '<script src="/consent-gate/consent-gate.js" data-integrations="microsoft"></script>',
        head,
        body: '<consent-gate policy-url="/privacy"></consent-gate><p>Text</p><button type="button">Button</button>',
      }),
    );
    await page.getByRole('button', { name: 'Button' }).click();
    await untilMarker(page, site);
    expect(requests(site)).toEqual([]);
    expect((await stored(page)).filter((key) => leaves.test(key))).toEqual([]);
    const other = category === 'analytics' ? 'advertising' : 'analytics';
    await page.evaluate((one) => void window.consentGate.save({ [one]: true }), other);
    await untilMarker(page, site);
    expect(requests(site)).toEqual([]);

    await page.evaluate(() => window.consentGate.open('banner'));
    await button(page, 'I Agree').click();
    await expect.poll(() => requests(site).some((one) => hit.test(one)), { timeout: 20_000 }).toBe(true);
    await expect.poll(async () => (await stored(page)).some((key) => leaves.test(key))).toBe(true);
    expect(elsewhere).toEqual([]);
  });
}

test('Microsoft Clarity sets its cookie on the grant and stops on the withdrawal', async ({ page, site }) => {
  const { head, routes } = libraries['clarity']!;
  Object.assign(site.routes, routes);
  await page.goto(
    site.page('/clarity', {
      script: '<script src="/consent-gate/consent-gate.js" data-integrations="microsoft"></script>',
      head,
      body: '<consent-gate policy-url="/privacy"></consent-gate><button type="button">Button</button>',
    }),
  );
  await page.evaluate(() => void window.consentGate.save({ analytics: true }));
  await expect.poll(() => stored(page)).toContain('_clck');
  await expect.poll(() => requests(site).filter((one) => one.includes('/collect')).length).toBeGreaterThan(0);
  const uploads = () => requests(site).filter((one) => one.includes('/collect')).length;
  const before = uploads();
  await page.getByRole('button', { name: 'Button' }).click();
  await expect.poll(uploads).toBeGreaterThan(before);
  await page.evaluate(() => void window.consentGate.withdraw());
  // It is told to stop, and does after what it had in hand, which it sends by a timer of its own.
  await page.waitForTimeout(1500);
  site.reset();
  for (let clicks = 0; clicks < 3; clicks++) await page.getByRole('button', { name: 'Button' }).click();
  // As long again, for the same timer.
  await page.waitForTimeout(1500);
  expect(requests(site)).toEqual([]);
  expect((await stored(page)).filter((key) => key.startsWith('_cl'))).toEqual([]);
});

test("Adobe's Web SDK sends nothing before the grant and stops on the withdrawal", async ({ page, site }) => {
  // It asks over https only, which the local servers do not speak; so what it asks for is answered in the browser.
  const asked: string[] = [];
  await page.route('https://alloy.localhost/**', (route) => {
    asked.push(new URL(route.request().url()).pathname);
    const payload = [{ key: 'kndctr_TEST_AdobeOrg_identity', value: 'id', maxAge: 60 }];
    return route.fulfill({
      contentType: 'application/json',
      headers: { 'access-control-allow-origin': site.origin, 'access-control-allow-credentials': 'true' },
      json: { requestId: '1', handle: [{ type: 'state:store', payload }] },
    });
  });
  const dist = new URL('../../node_modules/@adobe/alloy/dist/alloy.min.js', import.meta.url);
  site.routes['adobe:/alloy.min.js'] = library(fileURLToPath(dist));
  await page.goto(
    site.page('/adobe', {
      script: '<script src="/consent-gate/consent-gate.js" data-integrations="adobe"></script>',
      head: `${gated('analytics', '', "window.__alloyNS = ['alloy']; window.alloy = (...args) => new Promise((done, failed) => alloy.q.push([done, failed, args])); alloy.q = []; alloy('configure', { datastreamId: 'test', orgId: 'TEST@AdobeOrg', edgeDomain: 'alloy.localhost', defaultConsent: 'in', clickCollectionEnabled: false }); alloy('sendEvent', {});")}
        ${gated('analytics', 'src="{{vendor:adobe}}/alloy.min.js"')}`,
      body: '<consent-gate policy-url="/privacy"></consent-gate>',
    }),
  );
  const identity = async () => (await stored(page)).filter((key) => key.startsWith('kndctr_'));
  await expect(button(page, 'I Agree')).toBeVisible();
  await page.evaluate(() => void window.consentGate.save({ advertising: true }));
  await untilMarker(page, site);
  expect([asked, requests(site), await identity()]).toEqual([[], [], []]);

  await page.evaluate(() => void window.consentGate.accept());
  await expect.poll(() => asked.some((path) => path.endsWith('/interact'))).toBe(true);
  await expect.poll(identity).toContain('kndctr_TEST_AdobeOrg_identity');

  // A site that goes on measuring is heard before the withdrawal, and no more after it.
  const measure = () =>
    page.evaluate(() => {
      void (window as unknown as { alloy(name: string, options: object): Promise<unknown> })
        .alloy('sendEvent', {})
        .catch(String);
    });
  const hits = () => asked.filter((path) => path.endsWith('/interact')).length;
  const before = hits();
  await measure();
  await expect.poll(hits).toBeGreaterThan(before);
  await page.evaluate(() => void window.consentGate.withdraw());
  await expect.poll(() => asked.some((path) => path.endsWith('/set-consent'))).toBe(true);
  await untilQuiet(page, site);
  const last = hits();
  await measure();
  await untilQuiet(page, site);
  expect(hits()).toBe(last);
});
