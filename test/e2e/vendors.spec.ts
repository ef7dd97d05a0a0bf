import type { Page } from '@playwright/test';
import { untilMarker } from './marker.js';
import { banner, button, categorySwitch, expect, probe, ran, returning, test, type Site } from './site.js';

/** What vendors are told, read where they read it: in their own queues. */

const NAMES = 'google gtm tealium microsoft meta tiktok gpt adsense matomo adobe';
const head = (integrations = NAMES, more = '') =>
  `<script>document.addEventListener('consent-error', (event) => (window.codes ??= []).push(event.detail.code));</script>
  <script src="/consent-gate/consent-gate.js" data-integrations="${integrations}" ${more}></script>`;
const ELEMENT = '<consent-gate policy-url="/privacy"></consent-gate>';
const codes = (page: Page) => page.evaluate(() => (window as unknown as { codes?: string[] }).codes ?? []);
const withGpc = (page: Page) =>
  page.addInitScript(() => Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', { get: () => true }));

/**
 * Each vendor's snippet as its author gives it, less the library, which is not there: so the queues stay to be read. They
 * wait for nothing but the state, as those of a site that trusts the vendors' own consent.
 */
const SNIPPETS = `
  <script type="text/plain" data-consent="trusted">
    window.uetq = window.uetq || []; uetq.push('event', 'page_view');
    (function(c,l){c[l]=c[l]||function(){(c[l].q=c[l].q||[]).push(arguments)};})(window,'clarity'); clarity('set', 'page', 'home');
    !function(f,n){if(f.fbq)return;n=f.fbq=function(){n.callMethod?n.callMethod.apply(n,arguments):n.queue.push(arguments)};
      if(!f._fbq)f._fbq=n;n.push=n;n.loaded=!0;n.version='2.0';n.queue=[];}(window);
    fbq('init', '1'); fbq('track', 'PageView');
    !function(w,t){w.TiktokAnalyticsObject=t;var ttq=w[t]=w[t]||[];ttq.methods=['page','holdConsent','revokeConsent','grantConsent'];
      ttq.setAndDefer=function(t,e){t[e]=function(){t.push([e].concat(Array.prototype.slice.call(arguments,0)))}};
      for(var i=0;i<ttq.methods.length;i++)ttq.setAndDefer(ttq,ttq.methods[i]);ttq.page();}(window,'ttq');
    window.googletag = window.googletag || {cmd: []}; googletag.cmd.push(function slots() {});
    (adsbygoogle = window.adsbygoogle || []).push({});
    var _paq = window._paq = window._paq || []; _paq.push(['trackPageView']);
    !function(n,o){o.forEach(function(o){n[o]||((n.__alloyNS=n.__alloyNS||[]).push(o),n[o]=function(){var u=arguments;
      return new Promise(function(i,l){n[o].q.push([i,l,u])})},n[o].q=[])})}(window,['alloy']);
    alloy('configure', { defaultConsent: 'pending' });
  </script>`;

/** The vendors' queues, as far as they are read here. */
interface Queues {
  dataLayer: (ArrayLike<never> & { event?: string; consent_granted?: string[] })[];
  tealiumCmpIntegration: {
    cmpFetchCurrentConsentDecision(): unknown;
    cmpCheckForExplicitConsentDecision(decision: unknown): boolean;
    cmpConvertResponseToGroupList(decision: unknown): string[];
  };
  uetq: (string | { ad_storage?: string })[];
  clarity: { q: ArrayLike<string | { ad_Storage: string; analytics_Storage: string }>[] };
  fbq: { queue: ArrayLike<unknown>[] };
  ttq: string[][];
  googletag: { cmd: (() => void)[]; pubads(): { setPrivacySettings(settings: object): void } };
  adsbygoogle: { pauseAdRequests?: number; requestNonPersonalizedAds?: number };
  _paq: string[][];
  alloy: {
    q: [unknown, unknown, [command: string, options: { consent: { value: { collect: { val: string } } }[] }]][];
  };
}

/** Everything that the vendors were told, shortened to what is ours to say. */
const told = (page: Page) =>
  page.evaluate(() => {
    const w = window as unknown as Queues;
    const google: string[] = [];
    const gtm: string[] = [];
    for (const entry of w.dataLayer) {
      if (entry.event) gtm.push(`${entry.event}: ${entry.consent_granted!.join(' ')}`);
      else {
        const [, kind, types] = Array.from(entry) as unknown as [string, string, Record<string, string>];
        google.push(`${kind}: ad ${types['ad_storage']}, analytics ${types['analytics_storage']}`);
      }
    }
    const cmp = w.tealiumCmpIntegration;
    const decision = cmp.cmpFetchCurrentConsentDecision();
    const gpt: object[] = [];
    w.googletag.pubads = () => ({ setPrivacySettings: (settings) => gpt.push(settings) });
    for (const command of w.googletag.cmd) command();
    const clarity = w.clarity.q
      .map((entry) => Array.from(entry))
      .filter(([word]) => word !== 'set')
      .map(([word, given]) =>
        typeof given === 'object' ? `${word}: ad ${given.ad_Storage}, analytics ${given.analytics_Storage}` : `${word}`,
      );
    return {
      google,
      gtm,
      tealium: `${cmp.cmpCheckForExplicitConsentDecision(decision) ? 'explicit' : 'implicit'}: ${cmp.cmpConvertResponseToGroupList(decision).join(' ')}`,
      uet: w.uetq.flatMap((entry) => (typeof entry === 'object' ? [entry.ad_storage] : [])),
      uetFirst: w.uetq[0],
      clarity,
      meta: w.fbq.queue.map((entry) => Array.from(entry).join(' ')),
      tiktok: w.ttq.map(([word]) => word),
      gpt: gpt.at(-1),
      adsense: [w.adsbygoogle.pauseAdRequests, w.adsbygoogle.requestNonPersonalizedAds],
      matomo: w._paq.map(([word]) => word),
      adobe: w.alloy.q.map(([, , [word, options]]) =>
        word === 'setConsent' ? options.consent[0]!.value.collect.val : word,
      ),
    };
  });
type Told = Awaited<ReturnType<typeof told>>;

const denied = { nonPersonalizedAds: true, restrictDataProcessing: false, limitedAds: true };
const free = { nonPersonalizedAds: false, restrictDataProcessing: false, limitedAds: false };

const FIRST_VISIT: Told = {
  google: ['default: ad denied, analytics denied'],
  gtm: ['consent_ready: trusted'],
  tealium: 'implicit: trusted',
  uet: ['denied'],
  uetFirst: 'consent',
  clarity: ['consentv2: ad denied, analytics denied'],
  meta: ['consent revoke', 'init 1', 'track PageView'],
  tiktok: ['holdConsent', 'page'],
  gpt: denied,
  adsense: [1, 1],
  matomo: ['requireConsent', 'trackPageView'],
  adobe: ['configure'],
};

const GRANTED: Told = {
  google: [...FIRST_VISIT.google, 'update: ad granted, analytics granted'],
  gtm: ['consent_ready: trusted', 'consent_change: trusted analytics advertising'],
  tealium: 'explicit: trusted analytics advertising',
  uet: ['denied', 'granted'],
  uetFirst: 'consent',
  clarity: [...FIRST_VISIT.clarity, 'consentv2: ad granted, analytics granted'],
  meta: [...FIRST_VISIT.meta, 'consent grant'],
  tiktok: ['holdConsent', 'page', 'grantConsent'],
  gpt: free,
  adsense: [0, 0],
  matomo: ['requireConsent', 'trackPageView', 'setConsentGiven'],
  adobe: ['configure', 'y'],
};

/** Opens a page with every vendor on it, and waits until the gates have opened. */
async function visit(page: Page, site: Site, more = '', element = ELEMENT): Promise<void> {
  await page.goto(
    site.page('/vendors', { script: head(NAMES, more), body: element + SNIPPETS + probe('known', 'trusted') }),
  );
  await expect.poll(() => ran(page)).toEqual(['known']);
}

test('on a first visit vendors hear first that nothing is granted', async ({ page, site }) => {
  await visit(page, site);
  expect(await told(page)).toEqual(FIRST_VISIT);
  expect(site.vendorRequests()).toEqual([]);
});

test('vendors hear of I Agree and of a withdrawal', async ({ page, site }) => {
  await visit(page, site);
  await button(page, 'I Agree').click();
  await expect
    .poll(() => page.evaluate(() => document.documentElement.dataset.consent))
    .toBe('trusted analytics advertising');
  expect(await told(page)).toEqual(GRANTED);

  await page.evaluate(() => window.consentGate.open('preferences'));
  await button(page, 'Decline all').click();
  await expect.poll(() => page.evaluate(() => document.documentElement.dataset.consent)).toBe('trusted');
  expect(await told(page)).toEqual({
    google: [...GRANTED.google, 'update: ad denied, analytics denied'],
    gtm: [...GRANTED.gtm, 'consent_change: trusted'],
    tealium: 'explicit: trusted',
    uet: ['denied', 'granted', 'denied'],
    uetFirst: 'consent',
    clarity: [...GRANTED.clarity, 'consentv2: ad denied, analytics denied', 'stop'],
    meta: [...GRANTED.meta, 'consent revoke'],
    tiktok: [...GRANTED.tiktok, 'revokeConsent'],
    gpt: denied,
    adsense: [0, 1],
    matomo: [...GRANTED.matomo, 'forgetConsentGiven'],
    adobe: ['configure', 'y', 'n'],
  });
});

test('vendors hear of a choice in another tab', async ({ page, site, context }) => {
  await visit(page, site);
  const other = await context.newPage();
  await visit(other, site);
  await button(other, 'I Agree').click();
  await expect
    .poll(() => page.evaluate(() => document.documentElement.dataset.consent))
    .toBe('trusted analytics advertising');
  expect(await told(page)).toEqual(GRANTED);
  expect(await told(other)).toEqual(GRANTED);
});

test('with Analytics alone, advertising vendors stay denied', async ({ page, site }) => {
  await visit(page, site);
  await button(page, 'Update your preferences').click();
  await categorySwitch(page, 'Website Analytics').click();
  await button(page, 'Save').click();
  await expect.poll(() => page.evaluate(() => document.documentElement.dataset.consent)).toBe('trusted analytics');
  expect(await told(page)).toEqual({
    ...FIRST_VISIT,
    google: [...FIRST_VISIT.google, 'update: ad denied, analytics granted'],
    gtm: ['consent_ready: trusted', 'consent_change: trusted analytics'],
    tealium: 'explicit: trusted analytics',
    uet: ['denied', 'denied'],
    clarity: [...FIRST_VISIT.clarity, 'consentv2: ad denied, analytics granted'],
    adsense: [0, 1],
    matomo: ['requireConsent', 'trackPageView', 'setConsentGiven'],
    adobe: ['configure', 'y'],
  });
});

test('for a returning visitor vendors know the choice first', async ({ page, site }) => {
  await returning(page, site.origin, 'analytics+advertising', '');
  await visit(page, site);
  expect(await told(page)).toEqual({
    google: [...FIRST_VISIT.google, 'update: ad granted, analytics granted'],
    gtm: ['consent_ready: trusted analytics advertising'],
    tealium: 'explicit: trusted analytics advertising',
    uet: ['granted'],
    uetFirst: 'consent',
    clarity: ['consentv2: ad granted, analytics granted'],
    meta: ['init 1', 'track PageView', 'consent grant'],
    tiktok: ['holdConsent', 'grantConsent', 'page'],
    gpt: free,
    adsense: [0, 0],
    matomo: ['requireConsent', 'setConsentGiven', 'trackPageView'],
    // It was not there yet; gated as docs/vendors.md says it is set up with its own default.
    adobe: ['configure'],
  });
});

test('in opt-out under GPC Advertising is denied, restricted and limited', async ({ page, site }) => {
  await withGpc(page);
  await visit(page, site, 'data-mode="opt-out"');
  expect(await told(page)).toEqual({
    google: ['default: ad denied, analytics granted'],
    gtm: ['consent_ready: trusted analytics'],
    tealium: 'implicit: trusted analytics',
    uet: ['denied'],
    uetFirst: 'consent',
    clarity: ['consentv2: ad denied, analytics granted'],
    meta: ['consent revoke', 'dataProcessingOptions LDU 0 0', 'init 1', 'track PageView'],
    tiktok: ['holdConsent', 'page'],
    gpt: { nonPersonalizedAds: true, restrictDataProcessing: true, limitedAds: true },
    adsense: [0, 1],
    matomo: ['requireConsent', 'setConsentGiven', 'trackPageView'],
    adobe: ['configure'],
  });
});

test('control: in opt-out without GPC all is granted', async ({ page, site }) => {
  await visit(page, site, 'data-mode="opt-out"');
  expect(await told(page)).toMatchObject({
    google: ['default: ad granted, analytics granted'],
    tealium: 'implicit: trusted analytics advertising',
    meta: ['init 1', 'track PageView', 'consent grant'],
    gpt: free,
    adsense: [0, 0],
  });
});

test('deny on a page reaches vendors, whatever is stored', async ({ page, site }) => {
  await returning(page, site.origin, 'analytics+advertising', '');
  await visit(page, site, 'data-deny="analytics advertising"');
  expect(await told(page)).toMatchObject({
    google: ['default: ad denied, analytics denied', 'update: ad denied, analytics denied'],
    tealium: 'explicit: trusted',
    uet: ['denied'],
    clarity: ['consentv2: ad denied, analytics denied'],
    meta: ['consent revoke', 'init 1', 'track PageView'],
    tiktok: ['holdConsent', 'page'],
    gpt: denied,
    matomo: ['requireConsent', 'trackPageView'],
    adobe: ['configure'],
  });
});

// ---- the vendors' file ----

test('the vendors file loads only for vendors it holds', async ({ page, site }) => {
  await returning(page, site.origin, 'analytics', 'advertising');
  await page.goto(site.page('/three', { script: head('google gtm tealium'), body: ELEMENT + probe('gated') }));
  await expect.poll(() => ran(page)).toEqual(['gated']);
  // Tealium's older manager hears the choice on every page.
  const files = ['consent-gate-running-tags.js', 'consent-gate.js'];
  await expect.poll(() => [...new Set(site.ownFiles())].toSorted()).toEqual(files);
  await page.goto(site.page('/four', { script: head('google matomo'), body: ELEMENT + probe('gated') }));
  await expect.poll(() => ran(page)).toEqual(['gated']);
  expect(new Set(site.ownFiles())).toEqual(new Set([...files, 'consent-gate-vendors.js']));
});

test("gates wait for the vendors file, Google's default does not", async ({ page, site }) => {
  await returning(page, site.origin, 'analytics', 'advertising');
  // Firefox asks twice for what may not be cached: for the preload, and for the module.
  let release = () => {};
  const released = new Promise<void>((done) => (release = done));
  site.routes['/consent-gate/consent-gate-vendors.js'] = async () => {
    await released;
    return undefined;
  };
  await page.goto(
    site.page('/slow', {
      script: `${head('google matomo')}<script>window.first = [...dataLayer].map((entry) => entry[1]);</script>`,
      body: `${ELEMENT}${probe('gated')}${probe('trusted', 'trusted')}`,
    }),
    { waitUntil: 'commit' },
  );
  await expect.poll(() => site.ownFiles()).toContain('consent-gate-vendors.js');
  // In Firefox the file that is held back also holds back `load`.
  await untilMarker(page, site, { consent: '', state: 'domcontentloaded' });
  expect(await ran(page)).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.dataset.consent)).toBe('');
  expect(await page.evaluate(() => (window as unknown as { first: string[] }).first)).toEqual(['default', 'update']);
  release();
  await expect.poll(() => ran(page)).toEqual(['gated', 'trusted']);
  expect(await page.evaluate(() => (window as unknown as { _paq: unknown })._paq)).toEqual([
    ['requireConsent'],
    ['setConsentGiven'],
  ]);
});

test('a vendors file that comes during a click opens nothing early', async ({ page, site }) => {
  // Firefox asks twice for what may not be cached: for the preload, and for the module.
  let release = () => {};
  const released = new Promise<void>((done) => (release = done));
  site.routes['/consent-gate/consent-gate-vendors.js'] = async () => {
    await released;
    return undefined;
  };
  // Without frames the step follows the click after a fixed time, in which the file comes.
  await page.addInitScript(() => (window.requestAnimationFrame = () => 0));
  await page.goto(
    site.page('/race', {
      script: head('google matomo'),
      head: `<script type="text/plain" data-consent="analytics">window.heard = dataLayer.map((entry) => entry[1]).join();</script>`,
      body: ELEMENT,
    }),
    { waitUntil: 'commit' },
  );
  await button(page, 'I Agree').click();
  release();
  await expect.poll(() => page.evaluate(() => (window as unknown as { heard?: string }).heard)).toBe('default,update');
});

test('if the vendors file is missing, gates stay shut and the visitor can choose', async ({ page, site }) => {
  site.routes['/consent-gate/consent-gate-vendors.js'] = { status: 404, body: 'gone' };
  const url = site.page('/missing', {
    script: head('google matomo'),
    body: `${ELEMENT}${probe('gated')}${probe('trusted', 'trusted')}<img alt="" data-consent="analytics" data-src="{{vendor:pixel}}/p.gif">`,
  });
  await page.goto(url);
  await expect.poll(() => codes(page)).toEqual(['vendors-unavailable']);
  await button(page, 'I Agree').click();
  await expect(banner(page)).toHaveCount(0);
  await untilMarker(page, site, { consent: '' });
  expect(await ran(page)).toEqual([]);
  expect(site.vendorRequests()).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.dataset.consent)).toBe('');

  // The control: with the file the same page runs both, for the choice was stored.
  delete site.routes['/consent-gate/consent-gate-vendors.js'];
  await page.goto(url);
  await expect.poll(() => ran(page)).toEqual(['gated', 'trusted']);
});

test('a vendor that throws keeps the gates shut, and the others hear', async ({ page, site }) => {
  await returning(page, site.origin, 'analytics', 'advertising');
  await page.goto(
    site.page('/throws', {
      script: `<script>window.uetq = { push() { throw 'in UET'; } }; addEventListener('error', (event) => { (window.thrown ??= []).push(event.error); event.preventDefault(); event.stopImmediatePropagation(); }, true);</script>${head('microsoft matomo')}`,
      body: `${ELEMENT}${probe('gated')}`,
    }),
  );
  await expect.poll(() => codes(page)).toEqual(['integration-failed']);
  await untilMarker(page, site, { consent: '' });
  expect(await ran(page)).toEqual([]);
  expect(await page.evaluate(() => (window as unknown as { thrown: unknown }).thrown)).toEqual(['in UET']);
  expect(await page.evaluate(() => (window as unknown as { _paq: unknown })._paq)).toEqual([
    ['requireConsent'],
    ['setConsentGiven'],
  ]);
});

test('an unknown vendor name is reported and delays nothing', async ({ page, site }) => {
  const warnings: string[] = [];
  page.on('console', (message) => warnings.push(message.text()));
  await page.goto(
    site.page('/typo', {
      script: head('goggle', 'data-debug'),
      body: `${ELEMENT}${probe('gated')}`,
    }),
  );
  await button(page, 'I Agree').click();
  await expect.poll(() => ran(page)).toEqual(['gated']);
  await expect
    .poll(() => warnings.filter((text) => text.includes('unknown-integration')))
    .toEqual(['[consent-gate] unknown-integration: goggle']);
});
