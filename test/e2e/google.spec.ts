import type { Page } from '@playwright/test';
import { untilMarker } from './marker.js';
import { button, expect, probe, ran, returning, SCRIPT, test, type Site } from './site.js';

/** Google's tags under Consent Mode: the stand-in reads `dataLayer` as Google's own does, and its hits say what it read. */

const ELEMENT = '<consent-gate policy-url="/privacy"></consent-gate>';
const google = (attributes = '') =>
  `<script src="/consent-gate/consent-gate.js" data-integrations="google gtm" ${attributes}></script>`;
/** Google's snippet, ungated ("advanced"). */
const GTAG = `
  <script async src="{{vendor:googletagmanager}}/gtag/js?id=G-TEST1"></script>
  <script>
    window.dataLayer = window.dataLayer || [];
    function gtag(){dataLayer.push(arguments);}
    gtag('js', new Date());
    gtag('config', 'G-TEST1');
  </script>`;
/** The same, gated ("basic"). */
const GATED = GTAG.replaceAll('<script', '<script type="text/plain" data-consent="analytics"');

type Command = [name: string, kind: string, values: Record<string, unknown>];
/** What stands in `dataLayer`: gtag's commands as lists, events by their name. */
const layer = (page: Page): Promise<(Command | string)[]> =>
  page.evaluate(() =>
    (window as unknown as { dataLayer: (ArrayLike<unknown> & { event?: string })[] }).dataLayer.map((entry) =>
      Object.prototype.toString.call(entry) === '[object Arguments]'
        ? (Array.from(entry).map((word) => (word instanceof Date ? 'date' : word)) as Command)
        : String(entry.event),
    ),
  );
const hits = (site: Site) =>
  site
    .vendorRequests()
    .filter(({ vendor }) => vendor === 'google-analytics')
    .map(({ url }) => new URL(url, site.origin).searchParams);
const states = (site: Site) => hits(site).map((query) => query.get('gcs'));
const event = (page: Page) =>
  page.evaluate(() => (window as unknown as { gtag(...words: string[]): void }).gtag('event', 'x'));

const denied = {
  ad_storage: 'denied',
  ad_user_data: 'denied',
  ad_personalization: 'denied',
  analytics_storage: 'denied',
  functionality_storage: 'granted',
  personalization_storage: 'denied',
  security_storage: 'granted',
};

test('the first entry of dataLayer is the default, all denied', async ({ page, site }) => {
  await page.goto(
    site.page('/first', {
      script: `${google('data-google-redact data-google-passthrough data-google-wait="1500"')}<script>window.before = dataLayer.length;</script>`,
      head: GTAG,
      body: ELEMENT,
    }),
  );
  expect((await layer(page)).slice(0, 4)).toEqual([
    ['consent', 'default', { ...denied, wait_for_update: 1500 }],
    ['set', 'ads_data_redaction', true],
    ['set', 'url_passthrough', true],
    'consent_ready',
  ]);
  expect(await page.evaluate(() => (window as unknown as { before: number }).before)).toBe(4);
  expect((await layer(page)).slice(4).map(([name]) => name)).toEqual(['js', 'config']);
});

test('each choice sends one update, and so does each later page', async ({ page, site }) => {
  const url = site.page('/updates', {
    script: google(),
    head: `<script type="text/plain" data-consent="analytics">window.atTag = dataLayer.filter((entry) => entry[1] === 'update').length;</script>`,
    body: ELEMENT,
  });
  const updates = async () =>
    (await layer(page))
      .filter(([, kind]) => kind === 'update')
      .map(([, , values]) => (values as Record<string, string>)['analytics_storage']);
  await page.goto(url);
  expect(await updates()).toEqual([]);
  await button(page, 'I Agree').click();
  await expect.poll(updates).toEqual(['granted']);
  await page.evaluate(() => void window.consentGate.accept());
  expect(await updates()).toEqual(['granted', 'granted']);
  await page.evaluate(() => void window.consentGate.withdraw());
  expect(await updates()).toEqual(['granted', 'granted', 'denied']);
  await page.goto(url);
  await expect.poll(updates).toEqual(['denied']);
  await page.evaluate(() => void window.consentGate.accept());
  await page.goto(url);
  await expect.poll(updates).toEqual(['granted']);
  expect(await page.evaluate(() => (window as unknown as { atTag: number }).atTag)).toBe(1);
});

test('basic: Google gets no request before the grant', async ({ page, site }) => {
  await page.goto(site.page('/basic', { script: google(), head: GATED, body: ELEMENT }));
  await untilMarker(page, site);
  expect(site.vendorRequests()).toEqual([]);
  await page.evaluate(() => void window.consentGate.save({ analytics: true }));
  await expect.poll(() => states(site)).toEqual(['G101']);
  expect(hits(site)[0]!.get('gcd')).toMatch(/^13q3r3q3q/);
});

test('advanced: hits say what is granted and set no cookies before', async ({ page, site }) => {
  await page.goto(site.page('/advanced', { script: google(), head: GTAG, body: ELEMENT }));
  // After `wait_for_update`, since nobody chose.
  await expect.poll(() => states(site)).toEqual(['G100']);
  expect(await page.context().cookies()).toEqual([]);
  await button(page, 'I Agree').click();
  await expect.poll(async () => (await page.context().cookies()).map(({ name }) => name)).toContain('_ga');
  await event(page);
  await expect.poll(() => states(site)).toEqual(['G100', 'G111']);
});

for (const [name, parts] of Object.entries<{
  script: string;
  body?: string;
  prepare?: (page: Page, site: Site) => unknown;
}>({
  'storage is blocked': {
    script: `<script>Object.defineProperty(Document.prototype, 'cookie', { get: () => '', set() {}, configurable: true });</script>${google()}`,
  },
  'the user interface is missing': {
    script: google(),
    prepare: (_page, site) => (site.routes['/consent-gate/consent-gate-ui.js'] = { status: 404, body: 'gone' }),
  },
  'the file for running tags is missing': {
    script: google(),
    prepare: (_page, site) =>
      (site.routes['/consent-gate/consent-gate-running-tags.js'] = { status: 404, body: 'gone' }),
  },
  'the mode is unknown': { script: google('data-mode="optout"') },
  'the stored record is unreadable, in opt-out': {
    script: google('data-mode="opt-out"'),
    prepare: (page, site) =>
      page.context().addCookies([{ name: 'consent', value: 'v=1&granted=analytics', url: site.origin }]),
  },
  'nothing is known yet': {
    script: '<script src="/consent-gate/consent-gate.js"></script>',
    body: '<consent-gate integrations="google"></consent-gate>',
  },
  'all is denied on this page': {
    script: google('data-mode="opt-out" data-deny="analytics advertising"'),
  },
})) {
  test(`Google stays denied where ${name}`, async ({ page, site }) => {
    await parts.prepare?.(page, site);
    await page.goto(site.page('/denied', { script: parts.script, body: (parts.body ?? ELEMENT) + GTAG }));
    await expect.poll(() => states(site)).toEqual(['G100']);
    expect(await page.context().cookies()).toEqual(
      (await page.context().cookies()).filter((cookie) => cookie.name === 'consent'),
    );
    const [first] = await layer(page);
    expect((first as Command)[1]).toBe('default');
    for (const [command, , values] of await layer(page)) {
      if (command === 'consent') expect(values).toMatchObject({ ad_storage: 'denied', analytics_storage: 'denied' });
    }
  });
}

test('opt-out without regions, the control: Google is granted', async ({ page, site }) => {
  await page.goto(site.page('/granted', { script: google('data-mode="opt-out"'), body: ELEMENT + GTAG }));
  await expect.poll(() => states(site)).toEqual(['G111']);
});

for (const [mode, here, expected] of [
  ['opt-out', 'DE', 'G100'],
  ['opt-out', 'US-CA', 'G100'],
  ['opt-out', 'US-TX', 'G111'],
  ['opt-in', 'DE', 'G100'],
  ['opt-in', 'US-TX', 'G100'],
]) {
  test(`regions: ${mode} in ${here} gives ${expected}, and an x opens nothing`, async ({ page, site }) => {
    await page.addInitScript((region) => void Object.assign(window, { __region: region }), here);
    const url = site.page('/regions', {
      script: google(`data-mode="${mode}" data-google-region="DE US-CA"`),
      head: GTAG,
      body: ELEMENT,
    });
    await page.goto(url);
    await expect.poll(() => states(site)).toEqual([expected]);
    await page.locator('consent-gate').locator('#close').click();
    await event(page);
    await expect.poll(() => states(site)).toEqual([expected, expected]);
    await page.goto(url);
    await expect.poll(() => states(site)).toEqual([expected, expected, expected]);
    await page.evaluate(() => void window.consentGate.accept());
    await event(page);
    await expect.poll(() => states(site)).toEqual([expected, expected, expected, 'G111']);
  });
}

test('a running tag is silent from a withdrawal to the next grant', async ({ page, site }) => {
  await page.goto(site.page('/stop', { script: google(), head: GATED, body: `${ELEMENT}${probe('gated')}` }));
  await page.evaluate(() => void window.consentGate.accept());
  await expect.poll(() => states(site)).toEqual(['G111']);
  await event(page);
  await expect.poll(() => states(site).length).toBe(2);
  await page.evaluate(() => void window.consentGate.withdraw());
  await expect
    .poll(() => page.evaluate(() => (window as unknown as Record<string, unknown>)['ga-disable-G-TEST1']))
    .toBe(true);
  await event(page);
  await untilMarker(page, site);
  expect(states(site).length).toBe(2);
  // Lifted before the gates open: what a gate lets run in that moment already counts.
  await page.evaluate(() => {
    const late = document.createElement('script');
    Object.assign(late, { type: 'text/plain', text: "window.atGate = window['ga-disable-G-TEST1'];" });
    late.setAttribute('data-consent', 'analytics');
    document.head.append(late);
  });
  await page.evaluate(() => void window.consentGate.accept());
  await expect.poll(() => page.evaluate(() => (window as unknown as { atGate?: boolean }).atGate)).toBe(false);
  await event(page);
  await expect.poll(() => states(site).length).toBe(3);
});

test('a page that calls consent itself gets one warning', async ({ page, site }) => {
  const warnings: string[] = [];
  page.on('console', (message) => warnings.push(message.text()));
  const heard = () => warnings.filter((text) => text.includes('second-consent-command'));
  const own = `<script>function gtag(){dataLayer.push(arguments);} gtag('consent', 'default', { ad_storage: 'granted', analytics_storage: 'granted' });</script>`;
  const debugging = SCRIPT.replace('<script', '<script data-debug');
  await page.goto(site.page('/plain', { script: debugging, head: GTAG, body: ELEMENT }));
  await expect
    .poll(() => page.evaluate(() => !!document.querySelector('consent-gate')?.shadowRoot?.querySelector('#accept')))
    .toBe(true);
  await untilMarker(page, site);
  expect(heard()).toEqual([]);
  await page.goto(site.page('/own', { script: debugging + own, body: ELEMENT }));
  await expect.poll(heard).toEqual(['[consent-gate] second-consent-command: leave it to the integration "google"']);
  await page.evaluate(() => window.consentGate.open('preferences'));
  await untilMarker(page, site);
  expect(heard().length).toBe(1);
  expect((await layer(page)).filter(([name]) => name === 'consent').length).toBe(2);
});

test('an element named dataLayer does not hide the queue', async ({ page, site }) => {
  await returning(page, site.origin, 'analytics', 'advertising');
  await page.goto(
    site.page('/clobbered', {
      script: '<script src="/consent-gate/consent-gate.js"></script>',
      body: `<a id="dataLayer" name="push"></a><consent-gate integrations="google"></consent-gate>${probe('gated')}`,
    }),
  );
  await expect.poll(() => ran(page)).toEqual(['gated']);
  expect((await layer(page)).map(([, kind]) => kind)).toEqual(['default', 'update']);
});
