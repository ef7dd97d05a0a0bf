import type { Page } from '@playwright/test';
import { untilMarker } from './marker.js';
import { button, categorySwitch, expect, ran, returning, test, type Site } from './site.js';

/**
 * Tealium, by a stand-in that asks in the order of Tealium's own framework: the profile `mapped` has a consent integration, the
 * profile `main` has none.
 */

const ELEMENT = '<consent-gate policy-url="/privacy"></consent-gate>';
const tealium = (attributes = '') =>
  `<script src="/consent-gate/consent-gate.js" data-integrations="tealium" ${attributes}></script>`;
const utag = (profile: string, consent = '') =>
  `<script>var utag_data = { page_name: 'home' };</script>
   <script ${consent && `type="text/plain" data-consent="${consent}"`} src="{{vendor:tags-tiqcdn}}/utag/lakeshore/${profile}/prod/utag.js"></script>`;

/** What Tealium's tags sent: event and tags. */
const sent = (site: Site) =>
  site
    .vendorRequests()
    .filter(({ vendor }) => vendor === 'collect-tealiumiq')
    .map(({ body }) => {
      const { tealium_event: event, tags } = JSON.parse(body) as { tealium_event: string; tags: string[] };
      return `${event}: ${tags.join(' ')}`;
    });
const asked = (site: Site) => site.vendorRequests().filter(({ url }) => url.endsWith('utag.js')).length;
const cookieNames = async (page: Page) => (await page.context().cookies()).map(({ name }) => name).toSorted();
const track = (page: Page, event: string) =>
  page.evaluate(
    (name) => (window as unknown as { utag: { link(data: object): void } }).utag.link({ tealium_event: name }),
    event,
  );
const save = async (page: Page, ...names: string[]) => {
  await page.evaluate(() => window.consentGate.open('preferences'));
  for (const name of names) await categorySwitch(page, name).click();
  await button(page, 'Save').click();
};

test('a gated utag.js loads once, after the grant', async ({ page, site }) => {
  const url = site.page('/gated', { script: tealium(), head: utag('mapped', 'analytics'), body: ELEMENT });
  await page.goto(url);
  await untilMarker(page, site);
  expect(site.vendorRequests()).toEqual([]);
  await save(page, 'Website Analytics');
  await expect.poll(() => sent(site)).toEqual(['view: collect', 'consent_decision: collect']);
  expect(asked(site)).toBe(1);
  expect(await cookieNames(page)).toEqual(['consent', 'utag_main']);
  site.reset();
  await page.goto(url);
  await expect.poll(() => sent(site)).toEqual(['view: collect']);
});

test('tags that Tealium gates wait and fire on the grant', async ({ page, site }) => {
  await page.goto(site.page('/mapped', { script: tealium(), head: utag('mapped'), body: ELEMENT }));
  await expect.poll(() => ran(page)).toEqual(['tealium']);
  await track(page, 'early');
  await untilMarker(page, site);
  expect(sent(site)).toEqual([]);
  expect(await cookieNames(page)).toEqual([]);

  await save(page, 'Website Analytics');
  await expect.poll(() => sent(site)).toEqual(['view: collect', 'early: collect', 'consent_decision: collect']);
  await track(page, 'later');
  await expect.poll(() => sent(site).at(-1)).toBe('later: collect');
  const register = await page.evaluate(() => {
    const { currentDecision } = (
      window as unknown as { tealiumConsentRegister: { currentDecision: string[] & { type: string } } }
    ).tealiumConsentRegister;
    return [currentDecision.type, ...currentDecision];
  });
  expect(register).toEqual(['explicit', 'trusted', 'analytics']);

  site.reset();
  await page.evaluate(() => window.consentGate.open('preferences'));
  await button(page, 'Decline all').click();
  await expect.poll(() => page.evaluate(() => document.documentElement.dataset.consent)).toBe('trusted');
  await track(page, 'withdrawn');
  await untilMarker(page, site);
  expect(sent(site)).toEqual([]);
});

test("a returning visitor's tags fire at once, except denied ones", async ({ page, site }) => {
  await returning(page, site.origin, 'analytics+advertising', '');
  await page.goto(site.page('/back', { script: tealium(), head: utag('mapped'), body: ELEMENT }));
  await expect.poll(() => sent(site)).toEqual(['view: collect ads']);
  site.reset();
  await page.goto(
    site.page('/portal', { script: tealium('data-deny="advertising"'), head: utag('mapped'), body: ELEMENT }),
  );
  await expect.poll(() => sent(site)).toEqual(['view: collect']);
});

test("in opt-out only the visitor's own choice is explicit", async ({ page, site }) => {
  const events = () => page.evaluate(() => (window as unknown as { seen: string[] }).seen);
  await page.addInitScript(() => {
    const seen: string[] = [];
    Object.assign(window, { seen });
    for (const type of ['consent_loaded', 'consent_updated'])
      window.addEventListener(type, (event) => {
        const { decision } = (event as CustomEvent<{ decision: string[] & { type: string } }>).detail;
        seen.push(`${type}: ${decision.type} ${decision.join(' ')}`);
      });
  });
  await page.goto(
    site.page('/opt-out', { script: tealium('data-mode="opt-out"'), head: utag('mapped'), body: ELEMENT }),
  );
  await expect.poll(() => sent(site)).toEqual(['view: collect ads']);
  await page.locator('consent-gate').locator('#close').click();
  await untilMarker(page, site);
  expect(await events()).toEqual(['consent_loaded: implicit trusted analytics advertising']);
  await page.evaluate(() => window.consentGate.open('preferences'));
  await categorySwitch(page, 'Advertising').click();
  await button(page, 'Save').click();
  await expect
    .poll(events)
    .toEqual(['consent_loaded: implicit trusted analytics advertising', 'consent_updated: explicit trusted analytics']);
  await track(page, 'later');
  await expect.poll(() => sent(site).at(-1)).toBe('later: collect');
});

test('a wrong vendor ID loads nothing', async ({ page, site }) => {
  await page.clock.install();
  await returning(page, site.origin, 'analytics', 'advertising');
  await page.goto(
    site.page('/key', { script: tealium('data-tealium-key="Consent-Gate"'), head: utag('mapped'), body: ELEMENT }),
  );
  await expect.poll(() => ran(page)).toEqual(['tealium']);
  // Tealium's framework asks again every half second.
  await page.clock.runFor(2000);
  expect(sent(site)).toEqual([]);
  await page.goto(
    site.page('/right', { script: tealium('data-tealium-key="consent-gate"'), head: utag('mapped'), body: ELEMENT }),
  );
  await expect.poll(() => sent(site)).toEqual(['view: collect']);
});

test('Tealium waits until the element is parsed', async ({ page, site }) => {
  await returning(page, site.origin, 'analytics', 'advertising');
  await page.goto(
    site.page('/pending', {
      script: `<script src="/consent-gate/consent-gate.js"></script>`,
      head: utag('mapped'),
      body: '<p>Text</p><consent-gate integrations="tealium"></consent-gate>',
    }),
  );
  // utag.js came before the object: it polls.
  await expect.poll(() => sent(site)).toEqual(['view: collect']);
});

test('a profile without a consent integration gets no event for a partial grant', async ({ page, site }) => {
  await page.goto(site.page('/main', { script: tealium(), head: utag('main', 'analytics'), body: ELEMENT }));
  await save(page, 'Website Analytics');
  await expect.poll(() => sent(site)).toEqual(['view: collect ads']);
  await page.evaluate(() => void window.consentGate.withdraw());
  await untilMarker(page, site);
  expect(sent(site)).toEqual(['view: collect ads']);
  // The control: where nothing is refused the event is sent.
  await page.evaluate(() => void window.consentGate.accept());
  await expect.poll(() => sent(site)).toEqual(['view: collect ads', 'consent_decision: collect ads']);
});

test("Tealium's older consent manager gets the whole list, even before a reload", async ({ page, site }) => {
  site.routes['tags-tiqcdn:/utag/lakeshore/legacy/prod/utag.js'] = {
    body: `(window.__ran ??= []).push('tealium');
      window.utag = { link() {}, gdpr: { setPreferencesFromList(list) { sessionStorage.lists = (sessionStorage.lists || '') + '[' + list + ']'; } } };`,
  };
  await page.goto(site.page('/legacy', { script: tealium('data-reload'), head: utag('legacy'), body: ELEMENT }));
  const lists = () => page.evaluate(() => sessionStorage['lists'] as string | undefined);
  await save(page, 'Website Analytics');
  await expect.poll(lists).toBe('[analytics,monitoring]');
  const reloaded = page.waitForEvent('load');
  await page.evaluate(() => void setTimeout(() => window.consentGate.withdraw()));
  await reloaded;
  // Once for the withdrawal, and once for the next page.
  await expect.poll(lists).toBe('[analytics,monitoring][][]');
  await page.evaluate(() => void window.consentGate.save({ analytics: true }));
  await expect.poll(lists).toBe('[analytics,monitoring][][][analytics,monitoring]');
  // On every page, since the manager may have lost its own record.
  await page.evaluate(() => sessionStorage.removeItem('lists'));
  await page.reload();
  await expect.poll(lists).toBe('[analytics,monitoring]');
});
