import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { untilQuiet } from './marker.js';
import { banner, button, categorySwitch, expect, ran, test, type Site } from './site.js';

/** What the demo's pages and the guides say can be copied does what they say. */

const hits = (site: Site) =>
  site
    .vendorRequests()
    .filter(({ vendor }) => vendor === 'google-analytics')
    .map(({ url }) => new URL(url, site.origin).searchParams.get('gcs'));
const sent = (site: Site) =>
  site
    .vendorRequests()
    .filter(({ vendor }) => vendor === 'collect-tealiumiq')
    .map(({ body }) => (JSON.parse(body) as { tags: string[] }).tags.join(' '));
const cookieNames = async (page: Page) => (await page.context().cookies()).map(({ name }) => name);

test('the demo of Google basic sends hits only while granted', async ({ page, site }) => {
  await page.goto(`${site.origin}/google-basic.html`);
  await expect(banner(page)).toBeVisible();
  await untilQuiet(page, site);
  expect(site.vendorRequests()).toEqual([]);
  expect(await cookieNames(page)).toEqual([]);
  await button(page, 'I Agree').click();
  await expect.poll(() => hits(site)).toEqual(['G111']);
  await page.getByRole('navigation', { name: 'Privacy' }).getByRole('link', { name: 'Manage Cookies' }).click();
  await button(page, 'Decline all').click();
  await expect.poll(() => cookieNames(page)).toEqual(['consent']);
  await page.evaluate(() => (window as unknown as { gtag(...words: string[]): void }).gtag('event', 'x'));
  await untilQuiet(page, site);
  expect(hits(site)).toEqual(['G111']);
});

test('the demo of Google advanced sends hits without cookies before a choice', async ({ page, site }) => {
  await page.goto(`${site.origin}/google-advanced.html`);
  await expect.poll(() => hits(site)).toEqual(['G100']);
  expect(await cookieNames(page)).toEqual([]);
  await button(page, 'I Agree').click();
  await expect.poll(() => cookieNames(page)).toContain('_ga');
});

test('the demo of Tealium loads utag.js at once and its tags by purpose', async ({ page, site }) => {
  await page.goto(`${site.origin}/tealium.html`);
  await expect.poll(() => ran(page)).toEqual(['tealium']);
  await untilQuiet(page, site);
  expect(sent(site)).toEqual([]);
  await page.evaluate(() => window.consentGate.open('preferences'));
  await categorySwitch(page, 'Website Analytics').click();
  await button(page, 'Save').click();
  await expect.poll(() => sent(site)).toContain('collect');
  expect(sent(site)).not.toContain('ads');
});

test('the demo of gates loads every kind of tag only while granted', async ({ page, site }) => {
  await page.goto(`${site.origin}/gates.html`);
  await expect(banner(page)).toBeVisible();
  await untilQuiet(page, site);
  expect(site.vendorRequests()).toEqual([]);
  expect(await ran(page)).toEqual([]);
  expect(await cookieNames(page)).toEqual([]);
  await expect(page.locator('.fallback')).toBeVisible();
  // Firefox's driver may wait for ever for what it takes for a navigation of an object, and lets nothing
  // through to the page meanwhile. So the page tells the server by itself, and asks it what to do.
  await page.evaluate(() => {
    const count = (selector: string) => document.querySelectorAll(selector).length;
    const telling = setInterval(() => {
      const state = {
        told: [...document.querySelectorAll('td[data-path]')].map(({ textContent }) => textContent),
        ran: ((window as unknown as { __ran?: string[] }).__ran ?? []).toSorted(),
        sponsor: getComputedStyle(document.querySelector('.sponsor')!).display,
        placeholders: count('consent-gate-embed:not(:has(object))'),
        loaded: count('[data-src][src], [data-srcset][srcset], [data-data][data]'),
      };
      void fetch(`/state?${encodeURIComponent(JSON.stringify(state))}`);
    }, 100);
    const said = async (path: string) => {
      while (!(await fetch(path)).ok) await new Promise((done) => setTimeout(done, 100));
    };
    const follow = async () => {
      await said('/agree');
      document.querySelector('consent-gate')!.shadowRoot!.getElementById('accept')!.click();
      await said('/withdraw');
      document.querySelector<HTMLElement>('[data-consent-action="withdraw"]')!.click();
      setTimeout(() => clearInterval(telling), 2500);
    };
    void follow();
  });
  interface State {
    told: string[];
    ran: string[];
    sponsor: string;
    placeholders: number;
    loaded: number;
  }
  const state = () => {
    const last = site.log.findLast(({ url }) => url.startsWith('/state?'));
    return last && (JSON.parse(decodeURIComponent(last.url.slice('/state?'.length))) as State);
  };
  await expect.poll(() => state()?.told).toEqual(Array(11).fill('none'));

  site.routes['/agree'] = { body: 'now' };
  await expect.poll(() => state()?.told.filter((text) => text === 'none')).toEqual([]);
  await expect.poll(() => state()?.ran).toEqual(['classic', 'inline', 'module']);
  await expect.poll(state).toMatchObject({ sponsor: 'block', placeholders: 0 });
  expect(state()!.loaded).toBeGreaterThan(5);

  site.routes['/withdraw'] = { body: 'now' };
  await expect.poll(state).toMatchObject({ sponsor: 'none', placeholders: 3, loaded: 0 });
  await expect.poll(() => cookieNames(page)).toEqual(['consent']);
  const before = site.vendorRequests().length;
  // The page goes on to tell: what was opened would have been asked for in between.
  const reports = () => site.log.filter(({ url }) => url.startsWith('/state?')).length;
  const reported = reports();
  await expect.poll(reports).toBeGreaterThan(reported + 2);
  expect(site.vendorRequests().length).toBe(before);
  expect(state()!.ran).toContain('contextual');
  // A page that still asks may hold up the driver when it is closed.
  let requests = 0;
  const isSilent = () => {
    const known = requests;
    requests = site.log.length;
    return requests === known;
  };
  await expect.poll(isSilent, { intervals: [400] }).toBe(true);
});

/** The markup of a guide's section, as a reader copies it, with the vendor's host set to a stand-in. */
function recipe(heading: string): string {
  const guide = readFileSync(new URL('../../docs/tag-managers.md', import.meta.url), 'utf8');
  const section = guide.split(/^## /m).find((part) => part.startsWith(heading))!;
  return /```html\n([^]*?)```/
    .exec(section)![1]!
    .replaceAll(/src="https:[^"]+"/g, 'src="{{vendor:manager}}/manager.js"');
}

for (const [heading, { before, manager, told, expected }] of Object.entries({
  'Adobe Experience Platform Tags': {
    before: '',
    manager:
      'window._satellite = { track: (name, detail) => (window.told ??= []).push([name, ...detail.granted].join(" ")) };',
    told: '[window.digitalConsent.known, ...window.digitalConsent.granted, ...(window.told || [])]',
    expected: [true, 'trusted', 'analytics', 'advertising', 'consent-change trusted analytics advertising'],
  },
  'Matomo Tag Manager': {
    before: '',
    manager: '',
    told: '_mtm.map(({ event, consentGranted }) => event + ": " + consentGranted)',
    expected: [
      'consent-change: trusted',
      'consent-change: trusted analytics',
      'consent-change: trusted analytics advertising',
    ],
  },
  Segment: {
    before:
      '<script>window.analytics = { load: (key, options) => (window.told ??= []).push([key, options.integrations["Google Ads"]].join(" ")) };</script>',
    manager: '',
    told: 'window.told',
    expected: ['WRITE_KEY false'],
  },
  'Piwik PRO': {
    before: '',
    manager:
      'ppms.cm = { api: (name, { consents }) => (window.told ??= []).push([name, consents.analytics.status, consents.remarketing.status].join(" ")) };',
    told: '[...new Set(window.told)]',
    expected: ['setComplianceSettings 1 0', 'setComplianceSettings 1 1'],
  },
})) {
  test(`the guide for ${heading} works as written`, async ({ page, site }) => {
    site.routes['manager:/manager.js'] = {
      headers: { 'content-type': 'text/javascript' },
      body: `${manager}; window.came = true;`,
    };
    await page.goto(
      site.page('/recipe', {
        script: '<script src="/consent-gate/consent-gate.js" data-mode="opt-in"></script>',
        head: before + recipe(heading),
        body: '<consent-gate policy-url="/privacy"></consent-gate>',
      }),
    );
    await expect(banner(page)).toBeVisible();
    expect(site.vendorRequests()).toEqual([]);
    await page.evaluate(() => void window.consentGate.save({ analytics: true }));
    if (recipe(heading).includes('manager.js')) {
      await expect.poll(() => page.evaluate(() => (window as unknown as { came?: boolean }).came)).toBe(true);
    }
    await page.evaluate(() => void window.consentGate.accept());
    await expect.poll(() => page.evaluate(told)).toEqual(expected);
  });
}

test('the demo of a framework is hydrated without a mismatch, for all three visitors', async ({ page, site }) => {
  await page.goto(`${site.origin}/framework.html`);
  const found = (id: string) => page.locator(`#${id}`);
  const check = async (scripts: string, requests: string[]) => {
    await expect(found('hydrated')).toHaveText('yes');
    await page.getByRole('button', { name: 'Pressed' }).click();
    await expect(page.getByRole('button', { name: 'Pressed 1 times' })).toBeVisible();
    await expect(found('scripts')).toHaveText(scripts);
    await expect(found('mismatches')).toHaveText('0');
    expect(site.vendorRequests().map(({ vendor }) => vendor)).toEqual(expect.arrayContaining(requests));
    if (!requests.length) expect(site.vendorRequests()).toEqual([]);
  };
  await expect(banner(page)).toBeVisible();
  await check('none', []);
  await page.getByRole('button', { name: 'somebody who agreed' }).click();
  await check('inline, external', ['probe', 'embed']);
  site.reset();
  await page.getByRole('button', { name: 'somebody who refused' }).click();
  await check('none', []);
  await page.getByRole('button', { name: 'somebody new' }).click();
  await expect(banner(page)).toBeVisible();
});
