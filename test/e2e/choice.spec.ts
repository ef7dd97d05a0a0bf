import type { Page } from '@playwright/test';
import { untilMarker } from './marker.js';
import { banner, button, categorySwitch, expect, panel, probe, ran, record, SCRIPT, test } from './site.js';

/** What is stored, what stands, and what a signal or a mode makes of it. */

const ELEMENT = '<consent-gate policy-url="/privacy"></consent-gate>';
const mode = (value: string, more = '') =>
  `<script src="/consent-gate/consent-gate.js" data-mode="${value}" ${more}></script>`;
const withGpc = (page: Page) =>
  page.addInitScript(() => Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', { get: () => true }));

const NOW = Math.floor(Date.now() / 1000) - 60;
const VALID = `v=1&at=${NOW}&mode=opt-in&policy=&granted=analytics+advertising&denied=&by=accept`;
const MALFORMED = [
  'x',
  'true',
  '1',
  'null',
  '{}',
  '%7B%22analytics%22%3Atrue%7D',
  VALID.replace('v=1', 'v=2'),
  VALID.replace('v=1&', ''),
  VALID.replace(`at=${NOW}`, `at=${NOW + 4000}`),
  VALID.replace(`at=${NOW}`, 'at=-1'),
  VALID.replace(`at=${NOW}`, 'at=1e9'),
  VALID.replace(`at=${NOW}`, `at=0x${NOW.toString(16)}`),
  VALID.replace(`at=${NOW}`, 'at='),
  VALID.replace(`at=${NOW}`, `at=${NOW}.5`),
  VALID.replace('mode=opt-in', 'mode=opt-on'),
  VALID.replace('mode=opt-in&', ''),
  VALID.replace('policy=', `policy=${'p'.repeat(65)}`),
  VALID.replace('policy=', 'policy=a%26b'),
  VALID.replace('&denied=', ''),
  VALID.replace('denied=', 'denied=analytics'),
  VALID.replace('granted=analytics+advertising', 'granted=analytics+advertising+analytics'),
  VALID.replace('granted=analytics+advertising', 'granted=trusted+analytics+advertising'),
  VALID.replace('granted=analytics+advertising', 'granted=Analytics+advertising'),
  VALID.replace('granted=analytics+advertising', 'granted=analytics++advertising'),
  VALID.replace('granted=analytics+advertising', 'granted=__proto__+analytics'),
  VALID.replace('by=accept', 'by=decline'),
  VALID.replace('by=accept', 'by=close'),
  VALID.replace('by=accept', 'by=me'),
  `${VALID}&by=accept`,
  `${VALID}&gpc=0`,
  `${VALID}&id=1`,
  `${VALID}&extra=1`,
  `${VALID}&__proto__=1`,
  `"${VALID}"`,
  encodeURIComponent(VALID),
  `${VALID}&policy=${'p'.repeat(2100)}`,
];

test(`${MALFORMED.length} malformed cookies never throw and never grant`, async ({ page, site }) => {
  const url = site.page('/cookie', { body: `${ELEMENT}${probe('gated')}` });
  await page.goto(url);
  const visit = async (value: string) => {
    await page.evaluate((text) => void (document.cookie = `consent=${text}; path=/`), value);
    await page.reload();
    return page.evaluate(() => window.consentGate.get());
  };
  for (const value of MALFORMED) {
    const { status, granted, reason } = await visit(value);
    expect({ status, granted, reason }, value).toEqual({
      status: 'undecided',
      granted: ['trusted'],
      reason: 'unreadable',
    });
    expect(await ran(page), value).toEqual([]);
  }
  expect(await visit(VALID)).toMatchObject({ status: 'decided', granted: ['trusted', 'analytics', 'advertising'] });
  await expect.poll(() => ran(page)).toEqual(['gated']);
});

test('of two cookies that differ neither grants', async ({ page, site }) => {
  const url = site.page('/deep/page', { body: `${ELEMENT}${probe('gated')}` });
  const { hostname } = new URL(site.origin);
  await page.context().addCookies([
    { name: 'consent', value: VALID, domain: hostname, path: '/' },
    { name: 'consent', value: VALID.replace('by=accept', 'by=save'), domain: hostname, path: '/deep' },
  ]);
  await page.goto(url);
  await expect(banner(page)).toBeVisible();
  expect(await page.evaluate(() => window.consentGate.get().reason)).toBe('unreadable');
  expect(await ran(page)).toEqual([]);
  await button(page, 'Decline').click();
  await expect
    .poll(async () => (await page.context().cookies()).map(({ path, value }) => [path, /granted=&/.test(value)]))
    .toEqual([['/', true]]);
  await page.reload();
  await expect.poll(() => page.evaluate(() => window.consentGate.get().status)).toBe('decided');
});

test('if cookies cannot be stored, the choice holds for the page and is reported', async ({ page, site }) => {
  await page.goto(
    site.page('/blocked', {
      script: `<script>
        Object.defineProperty(Document.prototype, 'cookie', { get: () => '', set() {}, configurable: true });
        document.addEventListener('consent-error', (event) => (window.codes ??= []).push(event.detail.code));
      </script>${SCRIPT}`,
      body: `${ELEMENT}${probe('gated')}`,
    }),
  );
  await button(page, 'I Agree').click();
  await expect.poll(() => ran(page)).toEqual(['gated']);
  expect(await page.evaluate(() => (window as unknown as { codes: string[] }).codes)).toContain('storage-blocked');
  expect(await page.evaluate(() => window.consentGate.allows('analytics'))).toBe(true);
});

test('a new policy version asks again and shows the earlier choice', async ({ page, site }) => {
  await page.context().addCookies([{ name: 'consent', value: VALID, url: site.origin }]);
  await page.goto(
    site.page('/policy', { script: mode('opt-in', 'data-policy-version="2"'), body: `${ELEMENT}${probe('gated')}` }),
  );
  await expect(banner(page)).toBeVisible();
  expect(await page.evaluate(() => window.consentGate.get().reason)).toBe('policy-changed');
  expect(await ran(page)).toEqual([]);
  await button(page, 'Update your preferences').click();
  await expect(panel(page)).toContainText('Website Analytics and Advertising');
  await expect(categorySwitch(page, 'Website Analytics')).not.toBeChecked();
});

test('under GPC only the switch in the panel grants Advertising', async ({ page, site }) => {
  await withGpc(page);
  await page.goto(site.page('/gpc', { body: `${ELEMENT}${probe('analytics')}${probe('advertising', 'advertising')}` }));
  await expect(banner(page)).toContainText('Global Privacy Control');
  await button(page, 'I Agree').click();
  await expect.poll(() => ran(page)).toEqual(['analytics']);
  expect(await record(page)).toMatchObject({ granted: 'analytics', denied: 'advertising' });
  await page.evaluate(() => window.consentGate.save({ advertising: true }));
  expect(await page.evaluate(() => window.consentGate.allows('advertising'))).toBe(false);
  await page.evaluate(() => window.consentGate.open());
  await categorySwitch(page, 'Advertising').click();
  await button(page, 'Save').click();
  await expect.poll(() => ran(page)).toEqual(['analytics', 'advertising']);
  expect(await record(page)).toMatchObject({ granted: 'analytics advertising', gpc: '1' });
  await page.reload();
  await expect.poll(() => ran(page)).toEqual(['analytics', 'advertising']);
});

test('in opt-out everything runs until Decline', async ({ page, site }) => {
  await page.goto(
    site.page('/opt-out', { script: mode('opt-out'), body: `${ELEMENT}${probe('gated', 'advertising')}` }),
  );
  await expect.poll(() => ran(page)).toEqual(['gated']);
  await button(page, 'Decline').click();
  expect(await record(page)).toMatchObject({ granted: '', by: 'decline' });
  await page.reload();
  await expect.poll(() => page.evaluate(() => window.consentGate.get().status)).toBe('decided');
  expect(await ran(page)).toEqual([]);
});

test('in opt-out under GPC Advertising does not run', async ({ page, site }) => {
  await withGpc(page);
  await page.goto(
    site.page('/opt-out', { script: mode('opt-out'), body: `${ELEMENT}${probe('a')}${probe('b', 'advertising')}` }),
  );
  await expect.poll(() => ran(page)).toEqual(['a']);
  await expect(banner(page)).toBeVisible();
  expect(await record(page)).toBeNull();
});

test('in notice the x acknowledges and there is no Decline', async ({ page, site }) => {
  await page.goto(site.page('/notice', { script: mode('notice'), body: `${ELEMENT}${probe('gated')}` }));
  await expect.poll(() => ran(page)).toEqual(['gated']);
  await expect(button(page, 'Decline')).toHaveCount(0);
  await page.locator('consent-gate').locator('#close').click();
  expect(await record(page)).toMatchObject({ granted: 'analytics advertising', by: 'close' });
});

test('deny beats a stored grant and changes no cookie', async ({ page, site }) => {
  await page.context().addCookies([{ name: 'consent', value: VALID, url: site.origin }]);
  await page.goto(
    site.page('/deny', {
      body: `<consent-gate deny="advertising"></consent-gate>${probe('a')}${probe('b', 'advertising')}`,
    }),
  );
  await expect.poll(() => ran(page)).toEqual(['a']);
  expect(await page.evaluate(() => window.consentGate.get().status)).toBe('decided');
  expect(await record(page)).toMatchObject({ granted: 'analytics advertising' });
  await page.evaluate(() => document.querySelector('consent-gate')!.removeAttribute('deny'));
  await expect.poll(() => ran(page)).toEqual(['a', 'b']);
  await page.evaluate(() => document.querySelector('consent-gate')!.setAttribute('deny', 'analytics advertising'));
  await expect.poll(() => page.evaluate(() => window.consentGate.get().granted)).toEqual(['trusted']);
  expect(await record(page)).toMatchObject({ granted: 'analytics advertising' });
});

test("the page's own commands are synchronous, tell subscribers, and are recorded as api", async ({ page, site }) => {
  await page.goto(site.page('/api', { body: `${ELEMENT}${probe('gated')}` }));
  const heard = await page.evaluate(() => {
    const told: string[] = [];
    const stop = window.consentGate.subscribe(({ granted }) => told.push(granted.join(' ')));
    const { granted } = window.consentGate.save({ analytics: true, nonsense: true });
    const allowed = window.consentGate.allows('analytics');
    stop();
    window.consentGate.decline();
    return { told, granted, allowed };
  });
  expect(heard).toEqual({ told: ['trusted', 'trusted analytics'], granted: ['trusted', 'analytics'], allowed: true });
  expect(await ran(page)).toEqual(['gated']);
  expect(await record(page)).toMatchObject({ by: 'api', granted: '' });
  await expect.poll(() => page.evaluate(async () => (await window.consentGate.export()).length)).toBe(2);
  const [receipt] = await page.evaluate(() => window.consentGate.export());
  expect(Object.keys(receipt!).toSorted()).toEqual([
    'at',
    'by',
    'denied',
    'granted',
    'id',
    'lang',
    'mode',
    'policyVersion',
    'signals',
    'subject',
    'textHash',
    'version',
  ]);
  await page.evaluate(() => window.consentGate.erase());
  expect(await record(page)).toBeNull();
  expect(await page.evaluate(() => window.consentGate.get().reason)).toBe('no-choice');
  await expect.poll(() => page.evaluate(async () => (await window.consentGate.export()).length)).toBe(0);
  await expect(banner(page)).toBeVisible();
});

test('erase() holds even if a choice follows at once', async ({ page, site }) => {
  const url = site.page('/erased', { body: ELEMENT });
  await page.goto(url);
  await button(page, 'Decline').click();
  const kept = () => page.evaluate(() => window.consentGate.export());
  await expect.poll(async () => (await kept()).length).toBe(1);
  const [old] = await kept();
  await page.goto(url);
  await page.evaluate(() => {
    window.consentGate.erase();
    window.consentGate.accept();
  });
  await expect.poll(async () => (await kept()).map(({ by }) => by)).toEqual(['api']);
  expect((await kept()).map(({ id }) => id)).not.toContain(old!.id);
  expect(await record(page)).toMatchObject({ by: 'api', granted: 'analytics advertising' });
  await page.reload();
  expect(await page.evaluate(() => window.consentGate.allows('advertising'))).toBe(true);
});

test('a choice made elsewhere holds when the page is seen again', async ({ page, site }) => {
  const url = site.page('/tabs', { body: `${ELEMENT}${probe('gated')}` });
  await page.goto(url);
  await expect(banner(page)).toBeVisible();
  await page.context().addCookies([{ name: 'consent', value: VALID, url: site.origin }]);
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange', { bubbles: true })));
  await expect.poll(() => ran(page)).toEqual(['gated']);
  await expect(banner(page)).toHaveCount(0);
});

for (const cancelled of [false, true]) {
  test(`reload: a withdrawal ${cancelled ? 'that is cancelled does not reload' : 'reloads'}, a grant does not`, async ({
    page,
    site,
  }) => {
    await page.goto(site.page('/reload', { script: mode('opt-in', 'data-reload'), body: ELEMENT }));
    await page.evaluate((cancel) => {
      (window as unknown as { here: boolean }).here = true;
      document.addEventListener('consent-withdraw', (event) => {
        if (cancel) event.preventDefault();
      });
    }, cancelled);
    const here = () => page.evaluate(() => !!(window as unknown as { here?: boolean }).here);
    await page.evaluate(() => void window.consentGate.accept());
    await untilMarker(page, site);
    expect(await here()).toBe(true);
    const reloaded = cancelled ? null : page.waitForEvent('load');
    await page.evaluate(() => void setTimeout(() => window.consentGate.withdraw()));
    await reloaded;
    if (cancelled) {
      await untilMarker(page, site);
      expect(await here()).toBe(true);
    } else expect(await here()).toBe(false);
    expect(await record(page)).toMatchObject({ granted: '' });
  });
}

test('reload: a refusal that cannot be stored does not reload', async ({ page, site }) => {
  await page.addInitScript(() => {
    Object.defineProperty(Document.prototype, 'cookie', { get: () => '', set() {}, configurable: true });
  });
  await page.goto(
    site.page('/unstored', { script: mode('opt-out', 'data-reload'), body: `${ELEMENT}<p>Text</p>${probe('gated')}` }),
  );
  // The control: something is in force that can be withdrawn.
  await expect.poll(() => ran(page)).toEqual(['gated']);
  await page.evaluate(() => {
    (window as unknown as { here: boolean }).here = true;
    document.addEventListener('consent-withdraw', () => ((window as unknown as { heard: boolean }).heard = true));
    setTimeout(() => window.consentGate.withdraw());
  });
  await expect.poll(() => page.evaluate(() => (window as unknown as { heard?: boolean }).heard)).toBe(true);
  await untilMarker(page, site);
  expect(await page.evaluate(() => (window as unknown as { here?: boolean }).here)).toBe(true);
  expect(await page.evaluate(() => window.consentGate.get().granted)).toEqual(['trusted']);
});

test('commands before the configuration is known do nothing', async ({ page, site }) => {
  await page.goto(
    site.page('/early', {
      script: `<script src="/consent-gate/consent-gate.js"></script><script>
        const gate = consentGate;
        window.early = [gate.accept(), gate.save({ analytics: true }), gate.withdraw(), gate.erase()].map(({ status }) => status);
        gate.close();
        window.later = Promise.all([gate.open(), gate.export()]);
      </script>`,
      body: `${ELEMENT}${probe('gated')}`,
    }),
  );
  expect(await page.evaluate(() => (window as unknown as { early: unknown }).early)).toEqual(Array(4).fill('pending'));
  expect(await page.evaluate(() => (window as unknown as { later: Promise<unknown> }).later)).toEqual([false, []]);
  await expect(banner(page)).toBeVisible();
  expect(await ran(page)).toEqual([]);
  expect(await record(page)).toBeNull();
});

test('save() ignores inherited keys', async ({ page, site }) => {
  await page.goto(site.page('/inherited', { body: ELEMENT }));
  await expect(banner(page)).toBeVisible();
  const granted = await page.evaluate(() => {
    // eslint-disable-next-line no-extend-native -- as a careless script of the page's does
    Object.defineProperty(Object.prototype, 'analytics', { value: true, configurable: true });
    const { granted } = window.consentGate.save({});
    const control = window.consentGate.save({ analytics: true }).granted;
    return [granted, control];
  });
  expect(granted).toEqual([['trusted'], ['trusted', 'analytics']]);
});
