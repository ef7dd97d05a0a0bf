import type { Page } from '@playwright/test';
import { untilMarker, untilQuiet } from './marker.js';
import { banner, button, expect, FURTHER, ran, record, returning, test, type Site } from './site.js';

/** Pages that carry the markup of other tools, and visitors who come with what those tools stored. */

const ELEMENT = '<consent-gate policy-url="/privacy"></consent-gate>';
const head = (tools: string, more = '') =>
  `<script src="/consent-gate/consent-gate.js" data-migrate="${tools}" ${more}></script>`;
const TEXT = 'type="text/plain"';
const source = (vendor: string) => `"{{vendor:${vendor}}}/probe.js?name=${vendor}"`;
const inline = (name: string) => `(window.__ran ??= []).push('${name}')`;

const KLARO = `<script>var klaroConfig = { services: [
  { name: 'matomo', purposes: ['analytics'] }, { name: 'pixel', purposes: ['marketing'] },
  { name: 'session', purposes: ['functional'], required: true }, { name: 'chat', purposes: ['livechat'] } ] };</script>`;

/** By tool: what is necessary, what serves analytics, what serves advertising, and what must never run here. */
const markup: Record<string, { necessary: string; analytics: string; advertising: string; never: string }> = {
  onetrust: {
    necessary: `<script ${TEXT} class="optanon-category-C0001">${inline('necessary')}</script>`,
    analytics: `<script ${TEXT} class="optanon-category-C0002" src=${source('stats')}></script>
      <script ${TEXT} class="optanon-category-C0002">${inline('analytics')}</script>`,
    advertising: `<script ${TEXT} class="optanon-category-C0002-C0004" src=${source('both')}></script>
      <script ${TEXT} class="optanon-category-C0004">${inline('advertising')}</script>
      <iframe title="Ad" class="optanon-category-C0004" data-src="{{vendor:embed}}/ad"></iframe>
      <img alt="" class="optanon-category-C0005" data-src="{{vendor:pixel}}/p.gif">`,
    never: `<script ${TEXT} class="optanon-category-C0003" src=${source('never')}></script>
      <script ${TEXT} class="optanon-category-C0007" src=${source('never')}></script>
      <script ${TEXT} class="optanon-category-C0001-C0007">${inline('never')}</script>
      <script ${TEXT} class="ot-vscat-V5">${inline('never')}</script>
      <script ${TEXT} class="optanon-category-trusted">${inline('never')}</script>`,
  },
  cookiebot: {
    necessary: `<script ${TEXT} data-cookieconsent="necessary">${inline('necessary')}</script>`,
    analytics: `<script ${TEXT} data-cookieconsent="statistics" src=${source('stats')}></script>
      <script ${TEXT} data-cookieconsent="statistics">${inline('analytics')}</script>`,
    advertising: `<script ${TEXT} data-cookieconsent="statistics, marketing" src=${source('both')}></script>
      <script ${TEXT} data-cookieconsent="marketing">${inline('advertising')}</script>
      <iframe title="Ad" data-cookieconsent="marketing" data-cookieblock-src="{{vendor:embed}}/ad"></iframe>
      <img alt="" data-cookieconsent="marketing" data-cookieblock-src="{{vendor:pixel}}/p.gif">`,
    never: `<script ${TEXT} data-cookieconsent="preferences" src=${source('never')}></script>
      <script ${TEXT} data-cookieconsent="ignore">${inline('never')}</script>
      <script ${TEXT} data-cookieconsent="necessary,unclassified">${inline('never')}</script>`,
  },
  klaro: {
    necessary: `${KLARO}<script ${TEXT} data-name="session">${inline('necessary')}</script>`,
    analytics: `<script ${TEXT} data-type="application/javascript" data-name="matomo" data-src=${source('stats')}></script>
      <script ${TEXT} data-type="application/javascript" data-name="matomo">${inline('analytics')}</script>`,
    advertising: `<script ${TEXT} data-type="text/javascript" data-name="pixel" data-src=${source('both')}></script>
      <script ${TEXT} data-name="pixel">${inline('advertising')}</script>
      <iframe title="Ad" data-name="pixel" data-src="{{vendor:embed}}/ad"></iframe>
      <img alt="" data-name="pixel" data-src="{{vendor:pixel}}/p.gif">`,
    never: `<script ${TEXT} data-name="chat" data-src=${source('never')}></script>
      <script ${TEXT} data-name="analytics">${inline('never')}</script>`,
  },
  cookieconsent: {
    necessary: `<script ${TEXT} data-category="necessary">${inline('necessary')}</script>`,
    analytics: `<script ${TEXT} data-category="analytics" data-src=${source('stats')}></script>
      <script ${TEXT} data-category="analytics" data-service="GA">${inline('analytics')}</script>`,
    advertising: `<script ${TEXT} data-category="ads" src=${source('both')}></script>
      <script ${TEXT} data-cookiecategory="ads">${inline('advertising')}</script>
      <script ${TEXT} data-category="marketing" data-src=${source('embed')}></script>
      <script ${TEXT} data-category="targeting" data-type="module" src=${source('pixel')}></script>`,
    never: `<script ${TEXT} data-category="functionality" src=${source('never')}></script>
      <script ${TEXT} data-category="!maps">${inline('never')}</script>`,
  },
};

const hits = (site: Site): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const { vendor, url } of site.vendorRequests()) if (url !== '/ping') counts[vendor] = (counts[vendor] ?? 0) + 1;
  return counts;
};
const save = (page: Page, choices: Record<string, boolean>) =>
  page.evaluate((named) => void window.consentGate.save(named), choices);

for (const [tool, { necessary, analytics, advertising, never }] of Object.entries(markup)) {
  test(`${tool}: before consent only necessary tags run, then each category opens its own`, async ({ page, site }) => {
    await page.goto(
      site.page('/foreign', { script: head(tool), body: ELEMENT + necessary + analytics + advertising + never }),
    );
    await expect(banner(page)).toBeVisible();
    await untilQuiet(page, site);
    expect(site.vendorRequests()).toEqual([]);
    expect(await ran(page)).toEqual(['necessary']);

    await save(page, { analytics: true });
    await expect.poll(() => hits(site)).toEqual({ stats: 1 });
    await expect.poll(async () => (await ran(page)).toSorted()).toEqual(['analytics', 'necessary', 'stats']);

    await save(page, { advertising: true });
    const all = { stats: 1, both: 1, embed: 1, pixel: 1 };
    await expect.poll(() => hits(site)).toEqual(all);
    // What is taken back while it is on its way does not run.
    await expect.poll(() => ran(page)).toContain('both');
    await save(page, { analytics: false });
    await save(page, { analytics: true });
    await untilQuiet(page, site);
    expect(hits(site)).toEqual(all);
    const names = (await ran(page)).filter((name) => !['embed', 'pixel'].includes(name));
    expect(names.toSorted()).toEqual(['advertising', 'analytics', 'both', 'necessary', 'stats']);
  });

  test(`${tool}: markup added later is gated too`, async ({ page, site }) => {
    await page.goto(
      site.page('/later', { script: head(tool), body: `${ELEMENT}${tool === 'klaro' ? KLARO : ''}<main></main>` }),
    );
    await expect(banner(page)).toBeVisible();
    const add = (text: string) =>
      page.evaluate(
        (html) => {
          const box = document.createElement('div');
          box.innerHTML = html;
          document.querySelector('main')!.append(box);
        },
        text.replaceAll(/\{\{vendor:([a-z]+)\}\}/g, (_, name: string) => site.vendorOrigin(name)),
      );
    await add(analytics + never);
    await untilQuiet(page, site);
    expect(site.vendorRequests()).toEqual([]);
    await button(page, 'I Agree').click();
    await expect.poll(() => hits(site)).toEqual({ stats: 1 });
    await add(advertising + never);
    await expect.poll(() => hits(site)).toEqual({ stats: 1, both: 1, embed: 1, pixel: 1 });
    await untilQuiet(page, site);
    expect(await ran(page)).not.toContain('never');
  });
}

test('tarteaucitron: frames wait for a category, services do not run', async ({ page, site }) => {
  const body = `${ELEMENT}<div class="tac_iframe" data-url="{{vendor:embed}}/map" title="Map" width="300" height="200"></div>
    <div class="youtube_player" videoID="x"></div>`;
  await page.goto(
    site.page('/tac', { script: head('tarteaucitron', 'data-categories="analytics advertising functional"'), body }),
  );
  await expect(banner(page)).toBeVisible();
  await untilQuiet(page, site);
  expect(site.vendorRequests()).toEqual([]);
  await save(page, { analytics: true, advertising: true });
  await untilQuiet(page, site);
  expect(site.vendorRequests()).toEqual([]);
  await save(page, { functional: true });
  await expect.poll(() => hits(site)).toEqual({ embed: 1 });
  await expect(page.locator('.tac_iframe iframe')).toHaveAttribute('title', 'Map');
});

test("without the attribute, other tools' markup is ignored", async ({ page, site }) => {
  const { necessary, analytics } = markup['onetrust']!;
  await page.goto(site.page('/plain', { body: ELEMENT + necessary + analytics }));
  await button(page, 'I Agree').click();
  await untilQuiet(page, site);
  expect(site.vendorRequests()).toEqual([]);
  expect(await ran(page)).toEqual([]);
  expect(site.ownFiles()).not.toContain('consent-gate-migrate.js');
});

test('unknown tools and categories without a counterpart are reported', async ({ page, site }) => {
  const warnings: string[] = [];
  page.on('console', (message) => warnings.push(message.text()));
  await page.goto(
    site.page('/reported', {
      script: head('onetrust OneTrust', 'data-debug'),
      body: ELEMENT + markup['onetrust']!.never,
    }),
  );
  await expect.poll(() => warnings.join('\n')).toContain('"onetrust:C0007" in data-consent stays closed');
  expect(warnings.join('\n')).toContain('"functional" in data-consent stays closed');
  expect(warnings.join('\n')).toContain('invalid-attribute: migrate="OneTrust"');
});

test("Klaro's configuration may come from a deferred script", async ({ page, site }) => {
  site.routes['/config.js'] = {
    headers: { 'content-type': 'text/javascript' },
    body: KLARO.replaceAll(/<\/?script>/g, ''),
  };
  const body = `${ELEMENT}${markup['klaro']!.analytics}`;
  const url = site.page('/deferred', { script: `${head('klaro')}<script defer src="/config.js"></script>`, body });
  await page.goto(`${site.origin}/second.html`);
  await keep(page, [
    `klaro=${encodeURIComponent(JSON.stringify({ matomo: true, pixel: false, session: true, chat: true }))}`,
  ]);
  site.log.length = 0;
  await page.goto(url);
  await expect.poll(() => hits(site)).toEqual({ stats: 1 });
  expect(await record(page)).toMatchObject({ granted: 'analytics', denied: 'advertising', by: 'api' });
  await expect(banner(page)).toHaveCount(0);
});

test('under Trusted Types a script with data-src stays shut and is reported', async ({ page, site }) => {
  const warnings: string[] = [];
  page.on('console', (message) => warnings.push(message.text()));
  const url = site.page('/tt', {
    script: head('onetrust cookieconsent'),
    body: `${ELEMENT}${markup['onetrust']!.analytics}<script ${TEXT} data-category="analytics" data-src=${source('never')}></script>`,
    headers: {
      'content-security-policy': "require-trusted-types-for 'script'; trusted-types lit-html consent-gate",
    },
  });
  await page.goto(url);
  await button(page, 'I Agree').click();
  await expect.poll(() => hits(site)).toEqual({ stats: 1 });
  // Its turn has come, and was over at once.
  await expect.poll(() => warnings.join('\n')).toContain('script-failed: Trusted Types');
  expect(hits(site)).toEqual({ stats: 1 });
});

/** Cookies as the tools themselves write them: by a script of the page. */
const keep = (page: Page, cookies: readonly string[]) =>
  page.evaluate(
    (texts) => texts.forEach((text) => void (document.cookie = `${text}; path=/; max-age=1000000`)),
    cookies,
  );

const YESTERDAY = Date.now() - 86_400_000;
const iso = new Date(YESTERDAY).toISOString();
const oneTrust = (groups: string, more = '&intType=6') => [
  `OptanonConsent=isGpcEnabled=0&datestamp=Mon+Nov+24+2025&version=202510.2.0&interactionCount=1&groups=${encodeURIComponent(groups)}&AwaitingReconsent=false${more}`,
  `OptanonAlertBoxClosed=${iso}`,
];
const cookiebot = (stats: boolean, ads: boolean, method = 'explicit', utc = YESTERDAY) => [
  `CookieConsent={stamp:'a+b/c==',necessary:true,preferences:false,statistics:${stats},marketing:${ads},method:'${method}',ver:1,utc:${utc},region:'de'}`,
];
const klaro = (matomo: boolean, pixel: boolean) => [
  `klaro=${encodeURIComponent(JSON.stringify({ matomo, pixel, session: true, chat: matomo && pixel }))}`,
];
const cookieConsent = (...categories: string[]) => [
  `cc_cookie=${encodeURIComponent(
    JSON.stringify({
      categories: ['necessary', ...categories],
      services: { necessary: [], analytics: [], ads: [] },
      consentTimestamp: iso,
      lastConsentTimestamp: iso,
    }),
  )}`,
];

type Expected = '' | 'analytics' | 'analytics advertising' | null;
const visitors: [tool: string, what: string, cookies: readonly string[], granted: Expected][] = [
  ['onetrust', 'all', oneTrust('C0001:1,C0002:1,C0003:1,C0004:1,C0005:1', '&intType=1'), 'analytics advertising'],
  ['onetrust', 'analytics only', oneTrust('C0001:1,C0002:1,C0003:0,C0004:0,C0005:0'), 'analytics'],
  ['onetrust', 'social media refused', oneTrust('C0001:1,C0002:1,C0003:1,C0004:1,C0005:0'), 'analytics'],
  ['onetrust', 'none', oneTrust('C0001:1,C0002:0,C0003:0,C0004:0,C0005:0', '&intType=2'), ''],
  ['onetrust', 'never asked, everything on by default', oneTrust('C0001:1,C0002:1,C0004:1', '').slice(0, 1), null],
  ['onetrust', 'closed by the x with everything on', oneTrust('C0001:1,C0002:1,C0004:1', '&intType=3'), null],
  ['onetrust', 'malformed', oneTrust('C0002:yes'), null],
  ['onetrust', 'a group of the site’s own refused', oneTrust('C0002:1,C0004:1,C0007:0'), null],
  ['cookiebot', 'all', cookiebot(true, true), 'analytics advertising'],
  ['cookiebot', 'analytics only', cookiebot(true, false), 'analytics'],
  ['cookiebot', 'none', cookiebot(false, false), ''],
  ['cookiebot', 'implied', cookiebot(true, true, 'implied'), null],
  ['cookiebot', 'too old', cookiebot(true, true, 'explicit', YESTERDAY - 182 * 86_400_000), null],
  ['cookiebot', 'from the future', cookiebot(true, true, 'explicit', YESTERDAY + 3 * 86_400_000), null],
  ['cookiebot', 'no consent needed in the region', ['CookieConsent=-1'], null],
  ['klaro', 'all', klaro(true, true), 'analytics advertising'],
  ['klaro', 'none', klaro(false, false), ''],
  ['klaro', 'malformed', ['klaro=%7B%22matomo%22'], null],
  ['cookieconsent', 'all', cookieConsent('analytics', 'ads'), 'analytics advertising'],
  ['cookieconsent', 'analytics only', cookieConsent('analytics'), 'analytics'],
  ['cookieconsent', 'none', cookieConsent(), ''],
  ['cookieconsent', 'malformed', ['cc_cookie=%'], null],
  ['tarteaucitron', 'none', ['tarteaucitron=!gtag=false!youtube=false'], ''],
  ['tarteaucitron', 'all, maybe by itself', ['tarteaucitron=!gtag=true!youtube=true'], null],
];

for (const [tool, what, cookies, granted] of visitors) {
  const outcome = granted === null ? 'is asked' : granted === '' ? 'is taken as a refusal' : `grants ${granted}`;
  // The unit tests read each record in each engine.
  const tag = /^(all|none)$/.test(what) ? [] : FURTHER;
  test(`a choice stored by ${tool}, ${what}: ${outcome}`, { tag }, async ({ page, site }) => {
    const { analytics, advertising } = markup[tool] ?? markup['onetrust']!;
    const url = site.page('/visitor', {
      script: (tool === 'klaro' ? KLARO : '') + head(tool === 'tarteaucitron' ? 'tarteaucitron onetrust' : tool),
      body: ELEMENT + analytics + advertising,
    });
    await page.goto(`${site.origin}/second.html`);
    await keep(page, cookies);
    site.log.length = 0;
    await page.goto(url);
    if (granted === null) {
      await expect(banner(page)).toBeVisible();
      await untilQuiet(page, site);
      expect(site.vendorRequests()).toEqual([]);
      expect(await record(page)).toBe(null);
      // The positive control: the same page runs its tags when it is asked.
      await button(page, 'I Agree').click();
      await expect.poll(() => hits(site)).toMatchObject({ stats: 1, both: 1 });
      return;
    }
    const both = ['analytics', 'advertising'];
    await expect
      .poll(() => record(page))
      .toMatchObject({
        granted,
        denied: both.filter((name) => !granted.includes(name)).join(' '),
        by: 'api',
      });
    const expected = { ...(granted && { stats: 1 }), ...(granted.includes('adv') && { both: 1, embed: 1, pixel: 1 }) };
    await expect.poll(() => hits(site)).toEqual(expected);
    await untilQuiet(page, site);
    expect(hits(site)).toEqual(expected);
    await expect(banner(page)).toHaveCount(0);
    expect(await page.evaluate(() => window.consentGate.get().reason)).toBe('choice');
  });
}

test('the age of a stored choice is kept', async ({ page, site }) => {
  const url = site.page('/age', { script: head('cookiebot'), body: ELEMENT });
  await page.goto(`${site.origin}/second.html`);
  await keep(page, cookiebot(true, true));
  await page.goto(url);
  await expect.poll(async () => (await record(page))?.['at']).toBe(`${Math.floor(YESTERDAY / 1000)}`);
});

test("our own record wins over the other tool's", async ({ page, site }) => {
  const url = site.page('/own', { script: head('cookiebot'), body: ELEMENT + markup['cookiebot']!.analytics });
  await page.goto(`${site.origin}/second.html`);
  await keep(page, cookiebot(true, true));
  await returning(page, site.origin, '', 'analytics+advertising');
  site.log.length = 0;
  await page.goto(url);
  await expect.poll(() => site.ownFiles()).toContain('consent-gate-migrate.js');
  await untilQuiet(page, site);
  expect(site.vendorRequests()).toEqual([]);
  expect(await record(page)).toMatchObject({ granted: '', by: 'save' });
});

test('GPC and deny hold against a stored grant', async ({ page, site }) => {
  const { analytics, advertising } = markup['cookiebot']!;
  await page.addInitScript(() =>
    Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', { get: () => true }),
  );
  const body = ELEMENT + analytics + advertising;
  const url = site.page('/gpc', { script: head('cookiebot'), body });
  const denied = site.page('/deny', { script: head('cookiebot', 'data-deny="analytics"'), body });
  await page.goto(`${site.origin}/second.html`);
  await keep(page, cookiebot(true, true));
  site.log.length = 0;
  await page.goto(url);
  await expect.poll(() => hits(site)).toEqual({ stats: 1 });
  await page.goto(denied);
  await expect.poll(() => page.evaluate(() => window.consentGate.get().granted)).toEqual(['trusted']);
  await untilQuiet(page, site);
  expect(hits(site)).toEqual({ stats: 1 });
});

test('in opt-out a stored refusal holds even if the file is slow', async ({ page, site }) => {
  const { analytics, advertising } = markup['cookiebot']!;
  const own = `<script ${TEXT} data-consent="analytics" src=${source('own')}></script>`;
  const url = site.page('/optout', {
    script: head('cookiebot', 'data-mode="opt-out"'),
    body: ELEMENT + own + analytics + advertising,
  });
  await page.goto(`${site.origin}/second.html`);
  await keep(page, cookiebot(false, false));
  site.log.length = 0;
  let release = () => {};
  const released = new Promise<void>((done) => (release = done));
  await page.route('**/consent-gate-migrate.js', async (route) => {
    await released;
    await route.continue();
  });
  await page.goto(url, { waitUntil: 'domcontentloaded' });
  await untilMarker(page, site, { consent: '', state: 'domcontentloaded' });
  expect(site.vendorRequests()).toEqual([]);
  release();
  await expect.poll(() => record(page)).toMatchObject({ granted: '', denied: 'analytics advertising' });
  await untilQuiet(page, site);
  expect(site.vendorRequests()).toEqual([]);
  // The positive control: a visitor who refused nothing has the mode's default.
  await page.goto(`${site.origin}/second.html`);
  await page.context().clearCookies();
  await page.evaluate(() => localStorage.clear());
  site.log.length = 0;
  await page.goto(url);
  await expect.poll(() => hits(site)).toMatchObject({ own: 1, stats: 1, both: 1 });
});

test('in opt-out a refusal without a counterpart holds until the visitor answers', async ({ page, site }) => {
  const own = `<script ${TEXT} data-consent="advertising" src=${source('own')}></script>`;
  const url = site.page('/unplaced', { script: head('onetrust', 'data-mode="opt-out"'), body: ELEMENT + own });
  await page.goto(`${site.origin}/second.html`);
  await keep(page, oneTrust('C0002:1,C0004:1,C0007:0'));
  site.log.length = 0;
  await page.goto(url);
  await expect(banner(page)).toBeVisible();
  await page.reload();
  await expect(banner(page)).toBeVisible();
  await untilQuiet(page, site);
  expect(site.vendorRequests()).toEqual([]);
  await button(page, 'I Agree').click();
  await expect.poll(() => hits(site)).toEqual({ own: 1 });
});

test('if the file is missing, nothing optional runs and the visitor is asked', async ({ page, site }) => {
  await page.route('**/consent-gate-migrate.js', (route) => route.abort());
  const own = `<script ${TEXT} data-consent="analytics" src=${source('own')}></script>`;
  await page.goto(
    site.page('/missing', {
      script: head('cookiebot', 'data-mode="opt-out"'),
      body: ELEMENT + own + markup['cookiebot']!.analytics,
    }),
  );
  await expect(banner(page)).toBeVisible();
  await untilQuiet(page, site);
  expect(site.vendorRequests()).toEqual([]);
  await button(page, 'I Agree').click();
  await expect.poll(() => hits(site)).toEqual({ own: 1 });
});

test('an erased choice does not come back from the other tool', async ({ page, site }) => {
  const url = site.page('/erase', { script: head('cookiebot'), body: ELEMENT });
  await page.goto(`${site.origin}/second.html`);
  await keep(page, cookiebot(true, true));
  await page.goto(url);
  await expect.poll(() => record(page)).toMatchObject({ granted: 'analytics advertising' });
  await page.evaluate(() => void window.consentGate.erase());
  await expect(banner(page)).toBeVisible();
  await expect.poll(async () => (await page.context().cookies()).map(({ name }) => name)).toEqual([]);
  await page.reload();
  await expect(banner(page)).toBeVisible();
  expect(await record(page)).toBe(null);
});

test('the demo gates the tags of five tools and takes over an old choice', async ({ page, site }) => {
  const only = ['cookiebot necessary'];
  await page.goto(`${site.origin}/migrating.html`);
  await expect(banner(page)).toBeVisible();
  await untilQuiet(page, site);
  expect(await ran(page)).toEqual(only);
  expect(site.vendorRequests()).toEqual([]);
  await page.getByRole('button', { name: 'Cookiebot: statistics only' }).click();
  await expect
    .poll(async () => (await ran(page)).toSorted())
    .toEqual([
      'cookiebot necessary',
      'cookiebot statistics',
      'cookieconsent analytics',
      'klaro matomo',
      'onetrust C0002',
    ]);
  expect(await record(page)).toMatchObject({ granted: 'analytics', denied: 'advertising functional' });
  site.log.length = 0;
  await page.getByRole('button', { name: 'tarteaucitron: all refused' }).click();
  await expect.poll(() => record(page)).toMatchObject({ granted: '' });
  await expect.poll(() => ran(page)).toEqual([...only, 'cookieconsent !analytics']);
  expect(site.vendorRequests()).toEqual([]);
});

test("vendors have their defaults while another tool's choice is read", async ({ page, site }) => {
  let release = () => {};
  const released = new Promise<void>((done) => (release = done));
  site.routes['/consent-gate/consent-gate-migrate.js'] = async () => {
    await released;
    return undefined;
  };
  await page.goto(
    site.page('/google', {
      script: `<script>document.addEventListener('consent-error', ({ detail }) => (window.codes ??= []).push(detail.code));</script>
        <script src="/consent-gate/consent-gate.js" data-migrate="cookieconsent" data-integrations="google matomo"></script>
        <script>window.first = dataLayer[0] && [...dataLayer[0]].slice(0, 2).join(); window.length1 = dataLayer.length;</script>`,
      body: '<consent-gate policy-url="/privacy"></consent-gate><script type="text/plain" data-consent="trusted">(window.__ran ??= []).push("trusted")</script>',
    }),
    { waitUntil: 'commit' },
  );
  await expect.poll(() => site.ownFiles()).toContain('consent-gate-vendors.js');
  await expect.poll(() => page.evaluate(() => '_paq' in window)).toBe(true);
  expect(await page.evaluate(() => [window['first' as never], window['length1' as never]])).toEqual([
    'consent,default',
    1,
  ]);
  expect(await ran(page)).toEqual([]);
  release();
  await expect.poll(() => ran(page)).toEqual(['trusted']);
  expect(await page.evaluate(() => window['codes' as never])).toBeUndefined();
});

test('a refusal in another tab survives while this one reads an old choice', async ({ page, site }) => {
  const { analytics, advertising } = markup['cookieconsent'] ?? markup['onetrust']!;
  const url = site.page('/waiting', { script: head('cookieconsent'), body: ELEMENT + analytics + advertising });
  await page.goto(`${site.origin}/second.html`);
  await keep(page, cookieConsent('analytics', 'ads'));
  let release!: () => void;
  const released = new Promise<void>((done) => (release = done));
  const file = await (await fetch(`${site.origin}/consent-gate/consent-gate-migrate.js`)).text();
  let asked = 0;
  site.routes['/consent-gate/consent-gate-migrate.js'] = async () => {
    asked++;
    await released;
    return { headers: { 'content-type': 'text/javascript; charset=utf-8' }, body: file };
  };
  // The file is preloaded, which the page's load waits for in Firefox.
  await page.goto(url, { waitUntil: 'commit' });
  await expect.poll(() => asked).toBeGreaterThan(0);
  await returning(page, site.origin, '', 'analytics+advertising');
  release();
  await expect.poll(() => page.evaluate(() => window.consentGate.get().status)).toBe('decided');
  expect(await page.evaluate(() => window.consentGate.get().granted)).toEqual(['trusted']);
  expect(await record(page)).toMatchObject({ granted: '', denied: 'analytics advertising' });
  await untilQuiet(page, site);
  expect(hits(site)).toEqual({});
});
