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
import { banner, button, expect, externalProbe, panel, probe, ran, record, test, type Site } from './site.js';

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

/** Starts autoconsent in the page, as a browser does that carries it. */
async function autoconsent(page: Page, site: Site, { action, rules = [], known = false, heuristics = 'off' }: Run) {
  site.routes['/engine.js'] = { body: engine };
  const config: Partial<Config> = {
    autoAction: action,
    isMainWorld: true,
    heuristicMode: heuristics,
    enableHeuristicDetection: heuristics !== 'off',
    heuristicPopupSearchTimeout: 5000,
    detectRetries: 4,
  };
  await page.evaluate(
    async ([config, autoconsent, compact]) => {
      const address = '/engine.js';
      const { default: Engine } = (await import(address)) as { default: EngineClass };
      const said: ContentScriptMessage[] = [];
      // As its own bundle for pages does: with the configuration at once, this version throws.
      const engine = new Engine((message) => Promise.resolve(void said.push(message)));
      engine.initialize(config, { autoconsent, compact });
      Object.assign(window, { __tool: { said, engine } });
    },
    [config, rules, known ? theirs : null] as const,
  );
}

type Tool = { __tool: { said: ContentScriptMessage[]; engine: Engine } };
const state = (page: Page) => page.evaluate(() => (window as unknown as Tool).__tool.engine.state);
const selfTest = (page: Page) => page.evaluate(() => (window as unknown as Tool).__tool.engine.doSelfTest());
const errorsOf = (page: Page) =>
  page.evaluate(() => (window as unknown as Tool).__tool.said.filter(({ type }) => type === 'autoconsentError'));

/** What a person or a server sees of a choice, here and on the next page; `by` and the time are who said it and when. */
async function outcome(page: Page, site: Site) {
  const look = async () => {
    let before = -1;
    // Until no vendor is asked for anything more.
    while (before < site.vendorRequests().length) {
      before = site.vendorRequests().length;
      await page.waitForTimeout(500);
    }
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

test.describe('autoconsent with our rule', () => {
  for (const [what, make] of Object.entries(pages))
    for (const [action, label] of [
      ['optOut', 'Decline'],
      ['optIn', 'I Agree'],
    ] as const)
      test(`${action} on ${what} ends as ${label} does`, async ({ page, site }) => {
        const url = make(site);
        await afresh(page, site, url);
        await button(page, label).click();
        const own = await outcome(page, site);

        await afresh(page, site, url);
        await autoconsent(page, site, { action, rules: [ours] });
        await expect.poll(async () => (await state(page)).lifecycle).toBe('done');
        expect(await outcome(page, site)).toEqual(own);
        // Controls: there is something to be held back, and something that a grant lets through.
        expect(own.here.requests.length > 0).toBe(action === 'optIn' || what !== 'the demo');
        expect(own.cookie['granted'] !== '').toBe(action === 'optIn');
      });

  test('its self-test confirms a refusal, and not a grant', async ({ page, site }) => {
    for (const [action, confirmed] of [
      ['optOut', true],
      ['optIn', false],
    ] as const) {
      await afresh(page, site, pages['the demo']!(site));
      await autoconsent(page, site, { action, rules: [ours] });
      await expect.poll(async () => (await state(page)).lifecycle).toBe('done');
      await expect.poll(() => ran(page).then((names) => names.length > 0)).toBe(action === 'optIn');
      expect(await selfTest(page)).toBe(confirmed);
    }
  });

  test('without Decline on the banner it refuses in the panel', async ({ page, site }) => {
    await page.goto(pageOf(site, 'data-mode="notice"'));
    await expect(button(page, 'Decline')).toHaveCount(0);
    await expect(banner(page)).toBeVisible();
    await autoconsent(page, site, { action: 'optOut', rules: [ours] });
    await expect.poll(async () => (await state(page)).lifecycle).toBe('done');
    expect(await record(page)).toMatchObject({ granted: '', denied: 'analytics advertising', by: 'decline' });
    await expect(page.locator('html')).toHaveAttribute('data-consent', 'trusted');
  });

  test('beside all rules of its own and its heuristics only ours applies', async ({ page, site }) => {
    await page.goto(site.origin);
    await expect(banner(page)).toBeVisible();
    await autoconsent(page, site, { action: 'optOut', rules: [ours], known: true, heuristics: 'tier2' });
    await expect.poll(async () => (await state(page)).lifecycle).toBe('done');
    const { detectedCmps, detectedPopups, clicks } = await state(page);
    expect({ detectedCmps, detectedPopups, clicks }).toEqual({
      detectedCmps: ['consent-gate'],
      detectedPopups: ['consent-gate'],
      clicks: 1,
    });
    expect(await errorsOf(page)).toEqual([]);
    expect(await record(page)).toMatchObject({ granted: '', by: 'decline' });
  });

  test('leaves a visitor who has chosen alone', async ({ page, site }) => {
    await page.goto(site.origin);
    await button(page, 'I Agree').click();
    await expect(banner(page)).toHaveCount(0);
    const before = await record(page);
    await page.reload();
    await autoconsent(page, site, { action: 'optOut', rules: [ours] });
    await expect.poll(async () => (await state(page)).detectedCmps).toEqual(['consent-gate']);
    await page.waitForTimeout(1500);
    expect((await state(page)).detectedPopups).toEqual([]);
    expect({ ...(await record(page)), at: '' }).toEqual({ ...before, at: '' });
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
  const over = (page: Page) =>
    expect
      .poll(
        async () => {
          await page.evaluate(() => document.documentElement.toggleAttribute('data-changed'));
          return (await state(page)).lifecycle;
        },
        { timeout: 30_000 },
      )
      .toMatch(/nothingDetected|done|optOut(Succeeded|Failed)/);

  const slotted = `<consent-gate policy-url="/policy">
    <span slot="message">We use cookies. By continuing you accept our use of cookies.</span>
    <span slot="accept" class="button">Accept all</span><span slot="decline" class="button">Reject all</span>
  </consent-gate>`;
  for (const heuristics of ['reject', 'tier1', 'tier2'] as const)
    for (const [what, make] of Object.entries({
      'the demo': pages['the demo']!,
      'a page with texts of its own in slots': (site: Site) => pageOf(site, 'data-mode="opt-in"', slotted),
    }))
      test(`heuristics (${heuristics}) never agree on ${what}`, async ({ page, site }) => {
        await page.goto(make(site));
        await expect(banner(page)).toBeVisible();
        await autoconsent(page, site, { action: 'optOut', known: true, heuristics });
        await over(page);
        await nothingGranted(page);
        expect((await state(page)).clicks).toBe(0);
      });

  test('control: the same heuristics agree to a banner that they see and that has nothing else', async ({
    page,
    site,
  }) => {
    const plain = `<div role="dialog" id="plain" onclick="window.pressed = event.target.textContent">
      We use cookies. <button>Accept all</button></div>`;
    await page.goto(pageOf(site, 'data-mode="opt-in"', plain));
    await autoconsent(page, site, { action: 'optOut', heuristics: 'tier2' });
    await over(page);
    expect(await page.evaluate(() => (window as unknown as { pressed?: string }).pressed)).toBe('Accept all');
  });

  for (const view of ['banner', 'panel'] as const)
    test(`were it to see into the shadow root, it would press what refuses (${view})`, async ({ page, site }) => {
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
      await over(page);
      const pressed = await page.evaluate(() => (window as unknown as { pressed?: string }).pressed);
      expect(pressed).toBe(view === 'banner' ? 'Decline' : 'Decline all');
    });
});

test.describe('Consent-O-Matic with our rule', () => {
  const allow = (page: Page, purposes: Record<string, boolean>) =>
    page.evaluate(consentOMatic, [consentOMaticRules, purposes] as [Rules, Record<string, boolean>]);

  for (const [what, make] of Object.entries(pages))
    for (const [purposes, label] of [
      [{}, 'Decline'],
      [{ A: true, B: true, D: true, E: true, F: true, X: true }, 'I Agree'],
    ] as const)
      test(`${label === 'Decline' ? 'nothing' : 'everything'} allowed ends as ${label} does on ${what}`, async ({
        page,
        site,
      }) => {
        const url = make(site);
        await afresh(page, site, url);
        await button(page, label).click();
        const own = await outcome(page, site);

        await afresh(page, site, url);
        expect(await allow(page, purposes)).toContain('save');
        expect(await outcome(page, site)).toEqual(own);
        expect(own.cookie['granted'] !== '').toBe(label === 'I Agree');
      });

  for (const [purpose, granted, denied] of [
    ['B', 'analytics', 'advertising'],
    ['F', 'advertising', 'analytics'],
  ] as const)
    test(`purpose ${purpose} alone grants ${granted} alone`, async ({ page, site }) => {
      for (const mode of ['opt-in', 'opt-out']) {
        await afresh(page, site, pageOf(site, `data-mode="${mode}"`));
        await allow(page, { [purpose]: true });
        await expect(banner(page)).toHaveCount(0);
        expect(await record(page)).toMatchObject({ granted, denied, by: 'save' });
        await expect(page.locator('html')).toHaveAttribute('data-consent', `trusted ${granted}`);
      }
    });

  test('leaves a visitor who has chosen alone', async ({ page, site }) => {
    await page.goto(site.origin);
    await button(page, 'I Agree').click();
    await expect(banner(page)).toHaveCount(0);
    await page.reload();
    expect(await allow(page, {})).toBeNull();
    expect(await record(page)).toMatchObject({ granted: 'analytics advertising', by: 'accept' });
  });
});

test('search engines are told that the banner is no text of the page', async ({ page, site }) => {
  await page.goto(site.origin);
  await expect(banner(page)).toBeVisible();
  expect(await banner(page).evaluate((element) => element.closest('div[data-nosnippet]') !== null)).toBe(true);
});
