import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type {
  AutoConsentCMPRule,
  Config,
  ConsentState,
  ContentScriptMessage,
  IndexedCMPRuleset,
} from '@duckduckgo/autoconsent';
import type { Page } from '@playwright/test';
import { consentOMatic, type Rules } from './consent-o-matic.js';
import { untilQuiet } from './marker.js';
import { banner, button, expect, externalProbe, panel, probe, ran, record, test, type Site, FURTHER } from './site.js';

/**
 * Extensions and browsers that press a banner's buttons for their users, with the rules that docs/rules ships: a refusal by
 * such a tool must be the same as the visitor's own.
 */

const require = createRequire(import.meta.url);
const json = (url: string | URL): unknown => JSON.parse(readFileSync(url, 'utf8'));
const ours = json(new URL('../../docs/rules/autoconsent.json', import.meta.url)) as AutoConsentCMPRule;
const consentOMaticRules = json(new URL('../../docs/rules/consent-o-matic.json', import.meta.url)) as Rules;
/** What autoconsent itself knows: hundreds of other banners. */
const theirs = json(require.resolve('@duckduckgo/autoconsent/rules/compact-rules.json')) as IndexedCMPRuleset;
const engine = readFileSync(new URL('autoconsent.esm.js', `file://${require.resolve('@duckduckgo/autoconsent')}`));

interface Engine {
  readonly state: ConsentState;
  initialize(
    config: Partial<Config>,
    rules: { autoconsent: AutoConsentCMPRule[]; compact: IndexedCMPRuleset | null },
  ): void;
  doSelfTest(): Promise<boolean>;
}
type EngineClass = new (send: (message: ContentScriptMessage) => Promise<void>) => Engine;

interface Run {
  action: 'optOut' | 'optIn';
  rules?: AutoConsentCMPRule[];
  known?: boolean;
  heuristics?: Config['heuristicMode'];
}

/** Starts autoconsent in the page, as a browser does that carries it. A page may have several. */
async function autoconsent(page: Page, site: Site, { action, rules = [], known = false, heuristics = 'off' }: Run) {
  site.routes['/engine.js'] = { body: engine };
  const config: Partial<Config> = {
    autoAction: action,
    isMainWorld: true,
    heuristicMode: heuristics,
    enableHeuristicDetection: heuristics !== 'off',
    heuristicPopupSearchTimeout: 5000,
    detectRetries: 4,
    logs: { ...NO_LOGS, lifecycle: true },
  };
  await page.evaluate(
    async ([config, autoconsent, compact, name]) => {
      // Each is a module of its own, as what it holds is not to be shared.
      const address = `/engine.js?${name}`;
      const { default: Engine } = (await import(address)) as { default: EngineClass };
      const said: ContentScriptMessage[] = [];
      // As its own bundle for pages does: with the configuration at once, this version throws.
      const engine = new Engine((message) => Promise.resolve(void said.push(message)));
      engine.initialize(config, { autoconsent, compact });
      ((window as unknown as Partial<Tools>).__tools ??= {} as Tools['__tools'])[name] = { said, engine };
    },
    [config, rules, known ? theirs : null, heuristics] as const,
  );
}

const NO_LOGS: Config['logs'] = {
  lifecycle: false,
  rulesteps: false,
  detectionsteps: false,
  evals: false,
  errors: false,
  messages: false,
  waits: false,
};

type Heuristics = Config['heuristicMode'];
/** Those that were started, by their heuristics. */
type Tools = { __tools: Record<Heuristics, { said: ContentScriptMessage[]; engine: Engine }> };
const state = (page: Page, heuristics: Heuristics = 'off') =>
  page.evaluate((name) => (window as unknown as Tools).__tools[name].engine.state, heuristics);
const done = (page: Page, heuristics?: Heuristics) =>
  expect.poll(async () => (await state(page, heuristics)).lifecycle).toBe('done');
const selfTest = (page: Page) => page.evaluate(() => (window as unknown as Tools).__tools.off.engine.doSelfTest());
const errorsOf = (page: Page, heuristics: Heuristics) =>
  page.evaluate(
    (name) => (window as unknown as Tools).__tools[name].said.filter(({ type }) => type === 'autoconsentError'),
    heuristics,
  );

/** What a person or a server sees of a choice, here and on the next page; `by` and the time are who said it and when. */
async function outcome(page: Page, site: Site) {
  const look = async () => {
    await untilQuiet(page, site);
    const requests = site.vendorRequests().map(({ vendor, method, url }) => `${vendor} ${method} ${url.split('?')[0]}`);
    return {
      requests: requests.toSorted(),
      ran: (await ran(page)).toSorted(),
      inForce: await page.locator('html').getAttribute('data-consent'),
      banners: await page.locator('consent-gate').getByRole('region').count(),
    };
  };
  await expect(banner(page)).toHaveCount(0);
  const here = await look();
  const { at: _at, by: _by, ...cookie } = (await record(page))!;
  const others = (await page.context().cookies()).map(({ name }) => name).toSorted();
  await page.reload();
  return { cookie, cookies: others, here, next: await look() };
}

/** The same page again for a visitor of whom nothing is known. */
async function afresh(page: Page, site: Site, url: string): Promise<void> {
  await page.context().clearCookies();
  if (page.url() !== 'about:blank') await page.evaluate(() => localStorage.clear());
  await page.goto('about:blank');
  site.reset();
  await page.goto(url);
  await expect(banner(page)).toBeVisible();
}

const pageOf = (site: Site, attributes: string, element = '') =>
  site.page('/tool.html', {
    script: `<script src="/consent-gate/consent-gate.js" ${attributes}></script>`,
    head: probe('inline') + externalProbe('external') + probe('ads', 'advertising') + probe('not', '!advertising'),
    body: `${element || '<consent-gate policy-url="/policy"></consent-gate>'}<main><h1>Ward 3</h1></main>`,
  });

/** The pages on which a tool must do as the visitor's own click does. */
const pages: Record<string, (site: Site) => string> = {
  'the demo': (site) => `${site.origin}/`,
  'opt-out': (site) => pageOf(site, 'data-mode="opt-out"'),
  'opt-out with a category of its own': (site) =>
    pageOf(site, 'data-categories="advertising research analytics" data-mode="opt-out"'),
};

const allow = (page: Page, purposes: Record<string, boolean>) =>
  page.evaluate(consentOMatic, [consentOMaticRules, purposes] as [Rules, Record<string, boolean>]);

const ALL_PURPOSES = { A: true, B: true, D: true, E: true, F: true, X: true };

test.describe('both tools with our rules', () => {
  for (const [what, make] of Object.entries(pages)) {
    const tag = what === 'the demo' ? [] : [FURTHER];
    for (const label of ['Decline', 'I Agree'] as const)
      test(`do on ${what} what ${label} does`, { tag }, async ({ page, site }) => {
        const grants = label === 'I Agree';
        const url = make(site);
        await afresh(page, site, url);
        await button(page, label).click();
        const own = await outcome(page, site);
        // Controls: there is something to be held back, and something that a grant lets through.
        expect(own.here.requests.length > 0).toBe(grants || what !== 'the demo');
        expect(own.cookie['granted'] !== '').toBe(grants);

        await afresh(page, site, url);
        await autoconsent(page, site, { action: grants ? 'optIn' : 'optOut', rules: [ours] });
        await done(page);
        await expect(page.locator('html')).toHaveAttribute('data-consent', own.here.inForce!);
        // Its self-test confirms a refusal, and not a grant.
        expect(await selfTest(page)).toBe(!grants);
        expect(await outcome(page, site)).toEqual(own);

        await afresh(page, site, url);
        expect(await allow(page, grants ? ALL_PURPOSES : {})).toContain('save');
        expect(await outcome(page, site)).toEqual(own);
      });
  }

  test('leave a visitor who has chosen alone', async ({ page, site }) => {
    await page.goto(site.origin);
    await button(page, 'I Agree').click();
    await expect(banner(page)).toHaveCount(0);
    const before = await record(page);
    await page.reload();
    const over = page.waitForEvent('console', (message) => message.text().includes('no popup found'));
    await autoconsent(page, site, { action: 'optOut', rules: [ours] });
    expect(await allow(page, {})).toBeNull();
    await over;
    const { detectedCmps, detectedPopups } = await state(page);
    expect({ detectedCmps, detectedPopups }).toEqual({ detectedCmps: ['consent-gate'], detectedPopups: [] });
    expect(await record(page)).toMatchObject({ granted: 'analytics advertising', by: 'accept' });
    expect({ ...(await record(page)), at: '' }).toEqual({ ...before, at: '' });
  });
});

test.describe('autoconsent with our rule', () => {
  test('refuses in the panel if the banner has no Decline', async ({ page, site }) => {
    await page.goto(pageOf(site, 'data-mode="notice"'));
    await expect(button(page, 'Decline')).toHaveCount(0);
    await expect(banner(page)).toBeVisible();
    await autoconsent(page, site, { action: 'optOut', rules: [ours] });
    await done(page);
    expect(await record(page)).toMatchObject({ granted: '', denied: 'analytics advertising', by: 'decline' });
    await expect(page.locator('html')).toHaveAttribute('data-consent', 'trusted');
  });

  test('applies no other of its rules and no heuristics', async ({ page, site }) => {
    await page.goto(site.origin);
    await expect(banner(page)).toBeVisible();
    await autoconsent(page, site, { action: 'optOut', rules: [ours], known: true, heuristics: 'tier2' });
    await done(page, 'tier2');
    const { detectedCmps, detectedPopups, clicks } = await state(page, 'tier2');
    expect({ detectedCmps, detectedPopups, clicks }).toEqual({
      detectedCmps: ['consent-gate'],
      detectedPopups: ['consent-gate'],
      clicks: 1,
    });
    expect(await errorsOf(page, 'tier2')).toEqual([]);
    expect(await record(page)).toMatchObject({ granted: '', by: 'decline' });
  });
});

test.describe('autoconsent without our rule', () => {
  /** Nothing was pressed that grants: the banner still asks, nothing is stored, nothing ran. */
  async function nothingGranted(page: Page) {
    expect(await record(page)).toBeNull();
    await expect(page.locator('html')).toHaveAttribute('data-consent', 'trusted');
    await expect(banner(page)).toBeVisible();
    expect(await ran(page)).toEqual([]);
  }

  /** It looks again only when the page changes, so the page changes. */
  const over = (page: Page, heuristics: Heuristics) =>
    expect
      .poll(
        async () => {
          await page.evaluate(() => document.documentElement.toggleAttribute('data-changed'));
          return (await state(page, heuristics)).lifecycle;
        },
        { timeout: 30_000 },
      )
      .toMatch(/nothingDetected|done|optOut(Succeeded|Failed)/);

  const slotted = `<consent-gate policy-url="/policy">
    <span slot="message">We use cookies. By continuing you accept our use of cookies.</span>
    <span slot="accept" class="button">Accept all</span><span slot="decline" class="button">Reject all</span>
  </consent-gate>`;
  for (const [what, make] of Object.entries({
    'the demo': pages['the demo']!,
    'a page with texts of its own in slots': (site: Site) => pageOf(site, 'data-mode="opt-in"', slotted),
  }))
    test(`its heuristics never agree on ${what}`, async ({ page, site }) => {
      await page.goto(make(site));
      await expect(banner(page)).toBeVisible();
      // Side by side: they look at the page and leave it as it is.
      const kinds = ['reject', 'tier1', 'tier2'] as const;
      for (const heuristics of kinds) await autoconsent(page, site, { action: 'optOut', known: true, heuristics });
      for (const heuristics of kinds) {
        await over(page, heuristics);
        expect((await state(page, heuristics)).clicks, heuristics).toBe(0);
      }
      await nothingGranted(page);
    });

  test('control: its heuristics agree to a banner that they see and that offers nothing else', async ({
    page,
    site,
  }) => {
    const plain = `<div role="dialog" id="plain" onclick="window.pressed = event.target.textContent">
      We use cookies. <button>Accept all</button></div>`;
    await page.goto(pageOf(site, 'data-mode="opt-in"', plain));
    await autoconsent(page, site, { action: 'optOut', heuristics: 'tier2' });
    await over(page, 'tier2');
    expect(await page.evaluate(() => (window as unknown as { pressed?: string }).pressed)).toBe('Accept all');
  });

  for (const view of ['banner', 'panel'] as const)
    test(`its heuristics would refuse if they saw into the ${view}`, async ({ page, site }) => {
      await page.goto(pageOf(site, 'data-mode="opt-in"'));
      await expect(banner(page)).toBeVisible();
      if (view === 'panel') {
        await button(page, 'Update your preferences').click();
        await expect(panel(page)).toBeVisible();
      }
      // The view's own texts and buttons, as a fixed element of the page.
      await page.evaluate((view) => {
        const shown = document.querySelector('consent-gate')!.shadowRoot!.getElementById(view)!;
        const copy = document.createElement('div');
        copy.setAttribute('role', 'dialog');
        copy.append(...[...shown.childNodes].map((node) => node.cloneNode(true)), 'We use cookies.');
        copy.addEventListener('click', (event) => {
          const pressed = (event.target as Element).closest('button')!.textContent.trim();
          Object.assign(window, { pressed });
        });
        window.consentGate.close();
        document.body.append(copy);
      }, view);
      await autoconsent(page, site, { action: 'optOut', heuristics: 'tier2' });
      await over(page, 'tier2');
      const pressed = await page.evaluate(() => (window as unknown as { pressed?: string }).pressed);
      expect(pressed).toBe(view === 'banner' ? 'Decline' : 'Decline all');
    });
});

test('Consent-O-Matic grants a purpose that is allowed alone', async ({ page, site }) => {
  for (const { purpose, granted, denied } of [
    { purpose: 'B', granted: 'analytics', denied: 'advertising' },
    { purpose: 'F', granted: 'advertising', denied: 'analytics' },
  ])
    for (const mode of ['opt-in', 'opt-out']) {
      await afresh(page, site, pageOf(site, `data-mode="${mode}"`));
      await allow(page, { [purpose]: true });
      await expect(banner(page)).toHaveCount(0);
      expect(await record(page)).toMatchObject({ granted, denied, by: 'save' });
      await expect(page.locator('html')).toHaveAttribute('data-consent', `trusted ${granted}`);
    }
});

test('search engines leave the banner out of snippets', async ({ page, site }) => {
  await page.goto(site.origin);
  await expect(banner(page)).toBeVisible();
  expect(await banner(page).evaluate((element) => element.closest('div[data-nosnippet]') !== null)).toBe(true);
});
