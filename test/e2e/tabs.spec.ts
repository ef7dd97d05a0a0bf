import { spawn } from 'node:child_process';
import type { BrowserContext, Page } from '@playwright/test';
import { untilMarker, untilQuiet } from './marker.js';
import {
  banner,
  button,
  categorySwitch,
  expect,
  externalProbe,
  panel,
  record,
  SCRIPT,
  type Site,
  test,
  ONCE,
} from './site.js';

/** One choice in many tabs, in pages that come back from the history, and in pages that are rendered ahead. */

/** How soon a choice made elsewhere holds, in milliseconds. */
const SOON = { timeout: 2000 };

const LISTEN = `<script>
  for (const type of ['consent-change', 'consent-choice', 'consent-withdraw']) {
    document.addEventListener(type, ({ detail }) => (window.heard ??= []).push(type + ' ' + (detail.source ?? '')));
  }
</script>`;
const heard = (page: Page) => page.evaluate(() => (window as unknown as { heard?: string[] }).heard ?? []);
const granted = (page: Page) => page.evaluate(() => window.consentGate.get().granted.slice(1).join(' '));
const asked = (site: Site, name: string) =>
  site.vendorRequests().filter(({ url }) => url.startsWith(`/probe.js?name=${name}`)).length;

/** A page in a tab of its own; its tag is known by `name`. */
async function tab(site: Site, context: BrowserContext, name: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(
    site.page(`/${name}`, {
      script: LISTEN + SCRIPT,
      body: `<consent-gate policy-url="/privacy"></consent-gate><label>Search <input></label>
        ${externalProbe(name)}
        <img alt="" id="pixel" data-consent="advertising" data-consent-cookies="ad_*" data-src="{{vendor:pixel}}/${name}.gif">
        <a href="#" data-consent-action="preferences">Manage Cookies</a>`,
    }),
  );
  return page;
}

// ---- tabs ----

test('S18: a grant in one tab opens the other within two seconds', async ({ context, site }) => {
  const first = await tab(site, context, 'first');
  const second = await tab(site, context, 'second');
  await expect(banner(first)).toBeVisible();
  await second.getByLabel('Search').focus();
  await expect(banner(second)).toBeVisible();
  // The control: without a choice nothing was asked for in either.
  expect(asked(site, 'first') + asked(site, 'second')).toBe(0);
  await button(first, 'I Agree').click();
  await expect.poll(() => asked(site, 'second'), SOON).toBe(1);
  await expect(banner(second)).toHaveCount(0);
  await expect(second.getByLabel('Search')).toBeFocused();
  await expect.poll(() => asked(site, 'first')).toBe(1);
  expect(await heard(second)).toEqual(['consent-change tab']);
  await expect.poll(() => heard(first)).toEqual(['consent-change visitor', 'consent-choice ']);
  // It was one choice, so there is one receipt.
  expect(await second.evaluate(async () => (await window.consentGate.export()).length)).toBe(1);
});

test('S18: a refusal in one tab closes the banner in the other', async ({ context, site }) => {
  const first = await tab(site, context, 'first');
  const second = await tab(site, context, 'second');
  await expect(banner(second)).toBeVisible();
  await button(first, 'Decline').click();
  await expect(banner(second)).toHaveCount(0, SOON);
  expect(await second.evaluate(() => window.consentGate.get())).toMatchObject({
    status: 'decided',
    choice: { by: 'decline' },
  });
  expect(asked(site, 'first') + asked(site, 'second')).toBe(0);
});

test('S18: a withdrawal in one tab stops the other and cleans up there', async ({ context, site }) => {
  const first = await tab(site, context, 'first');
  const second = await tab(site, context, 'second');
  await button(first, 'I Agree').click();
  await expect.poll(() => second.locator('#pixel').getAttribute('src'), SOON).toMatch(/second\.gif$/);
  await second.evaluate(() => {
    // Session storage belongs to this tab alone.
    sessionStorage['ad_id'] = '1';
    sessionStorage['own'] = '1';
    document.cookie = 'ad_cookie=1; path=/';
  });
  await first.getByRole('link', { name: 'Manage Cookies' }).click();
  await button(first, 'Decline all').click();
  // The page may have looked at the cookie for a reason of its own before it heard of the other tab.
  const either = expect.stringMatching(/^consent-change (tab|page)$/);
  await expect.poll(() => heard(second), SOON).toEqual([either, either, 'consent-withdraw ']);
  expect(await second.locator('#pixel').getAttribute('src')).toBeNull();
  expect(await second.locator('html').getAttribute('data-consent')).toBe('trusted');
  expect(await second.evaluate(() => [...Object.keys(sessionStorage), document.cookie])).toEqual([
    'own',
    expect.not.stringContaining('ad_cookie'),
  ]);
  // What comes later in that tab stays shut.
  await second.evaluate(() => {
    const late = document.createElement('img');
    late.dataset['consent'] = 'advertising';
    late.dataset['src'] = document.querySelector<HTMLElement>('#pixel')!.dataset['src']!.replace('second', 'late');
    document.body.append(late);
  });
  await untilMarker(second, site);
  expect(site.vendorRequests().filter(({ url }) => url.startsWith('/late'))).toEqual([]);
});

test('S18: a panel open in another tab stays open and shows what is in force', async ({ context, site }) => {
  const first = await tab(site, context, 'first');
  const second = await tab(site, context, 'second');
  await second.getByRole('link', { name: 'Manage Cookies' }).click();
  await expect(panel(second)).toBeVisible();
  await expect(categorySwitch(second, 'Advertising')).not.toBeChecked();
  await button(first, 'I Agree').click();
  await expect.poll(() => granted(second), SOON).toBe('analytics advertising');
  await expect(panel(second)).toBeVisible();
  await button(second, 'Save').click();
  await expect.poll(() => granted(first), SOON).toBe(await granted(second));
});

test('S18: the other tab asks again for a choice that was erased', async ({ context, site }) => {
  const first = await tab(site, context, 'first');
  const second = await tab(site, context, 'second');
  await button(first, 'I Agree').click();
  await expect.poll(() => granted(second), SOON).toBe('analytics advertising');
  await first.evaluate(() => void window.consentGate.erase());
  await expect.poll(() => granted(second), SOON).toBe('');
  await expect(banner(second)).toBeVisible();
});

test('S18: two tabs that choose at once end with the same choice', async ({ context, site, browserName }) => {
  test.slow();
  const first = await tab(site, context, 'first');
  const second = await tab(site, context, 'second');
  await Promise.all([first, second].map((page) => expect(banner(page)).toBeVisible()));
  const outcomes = new Set<string>();
  for (let round = 0; round < 20; round++) {
    const names = round % 2 ? ['analytics', 'advertising'] : ['advertising', 'analytics'];
    const at = Date.now() + 150;
    const choose = (page: Page, name: string) =>
      page.evaluate(
        async ([moment, granted]) => {
          await new Promise((done) => void setTimeout(done, moment - Date.now() - 20));
          while (Date.now() < moment);
          window.consentGate.save({ analytics: false, advertising: false, [granted]: true });
        },
        [at, name] as const,
      );
    // Of two tabs that write in the same millisecond Firefox shows each the other's cookie until the next page, whoever writes:
    // there the second follows as soon as the first has written. Elsewhere they choose as near as two processes come.
    if (browserName === 'firefox') {
      await choose(first, names[0]!);
      await choose(second, names[1]!);
    } else await Promise.all([choose(first, names[0]!), choose(second, names[1]!)]);
    await expect
      .poll(
        async () => new Set([await granted(first), await granted(second), (await record(first))?.['granted']]).size,
        {
          ...SOON,
          message: `round ${round}`,
        },
      )
      .toBe(1);
    outcomes.add(await granted(first));
  }
  // The control: it was not always the same choice that stood.
  expect(outcomes.size).toBe(2);
});

// ---- history ----

const CACHED = { 'cache-control': 'no-cache' };

/** What a page that comes back says of itself to the server: Playwright loses sight of a kept page in Firefox, and waits for its load in Chromium. */
const REPORT = `<script>
  addEventListener('pageshow', async ({ persisted }) => {
    if (!persisted) return;
    const wait = (time) => new Promise((done) => setTimeout(done, time));
    const end = Date.now() + ${SOON.timeout};
    while (Date.now() < end && !window.heard?.some((text) => text.endsWith(' tab'))) await wait(50);
    // The banner takes a moment to go.
    await wait(200);
    const banner = document.querySelector('consent-gate').shadowRoot?.querySelector('#banner') ? 'shown' : 'gone';
    const pixel = document.querySelector('#pixel').getAttribute('src') ? 'loaded' : 'empty';
    const said = [consentGate.get().granted.join(' '), 'banner ' + banner, 'pixel ' + pixel, ...(window.heard ?? [])];
    fetch('/back?' + encodeURIComponent(said.join('|')));
  });
</script>`;

/** A page that the back-forward cache may keep, and one to go to. */
function pages(site: Site): [string, string] {
  const body = `<consent-gate policy-url="/privacy"></consent-gate>${externalProbe('kept')}
    <img alt="" id="pixel" data-consent="advertising" data-src="{{vendor:pixel}}/kept.gif">`;
  site.page('/away', { script: '', body: 'Away', headers: CACHED });
  site.routes['/back'] = { status: 204 };
  return [site.page('/kept', { script: REPORT + LISTEN + SCRIPT, body, headers: CACHED }), `${site.origin}/away`];
}

/** Goes on to another page once nothing is on its way any more: Firefox keeps no page that is still loading something. */
async function leave(page: Page, site: Site, url: string): Promise<void> {
  await untilQuiet(page, site);
  await page.goto(url);
}

/** Goes back, and what the page then says. That it says anything means that it was kept and not loaded anew. */
async function comesBack(page: Page, site: Site): Promise<string[]> {
  const loaded = site.log.filter(({ url }) => url === '/kept').length;
  await page.evaluate(() => void setTimeout(() => history.back()));
  const said = () => site.log.find(({ url }) => url.startsWith('/back?'));
  // Where it was loaded anew instead, the requests tell of that.
  await expect.poll(() => (said() ? 'said' : site.log.map(({ url }) => url))).toBe('said');
  expect(site.log.filter(({ url }) => url === '/kept').length).toBe(loaded);
  return decodeURIComponent(said()!.url.slice('/back?'.length)).split('|');
}

test('S17: a page that comes back has the grant made in another tab', async ({ page, context, site }) => {
  const [kept, away] = pages(site);
  await page.goto(kept);
  await expect(banner(page)).toBeVisible();
  // The last file that a banner asks for.
  await expect.poll(() => site.ownFiles()).toContain('consent-gate-panel.js');
  await leave(page, site, away);
  const other = await tab(site, context, 'other');
  await button(other, 'I Agree').click();
  await expect.poll(() => record(other)).not.toBeNull();
  expect(asked(site, 'kept')).toBe(0);
  expect(await comesBack(page, site)).toEqual([
    'trusted analytics advertising',
    'banner gone',
    'pixel loaded',
    'consent-change tab',
  ]);
  expect(asked(site, 'kept')).toBe(1);
});

test('S17: a page that comes back has stopped after a withdrawal in another tab', async ({ page, context, site }) => {
  const [kept, away] = pages(site);
  await page.goto(kept);
  await button(page, 'I Agree').click();
  await expect.poll(() => asked(site, 'kept')).toBe(1);
  await expect(page.locator('#pixel')).toHaveAttribute('src', /kept\.gif$/);
  await leave(page, site, away);
  const other = await tab(site, context, 'other');
  await other.getByRole('link', { name: 'Manage Cookies' }).click();
  await button(other, 'Decline all').click();
  await expect.poll(async () => (await record(other))?.['by']).toBe('decline');
  expect(await comesBack(page, site)).toEqual([
    'trusted',
    'banner gone',
    'pixel empty',
    'consent-change visitor',
    'consent-choice ',
    'consent-change tab',
    'consent-withdraw ',
  ]);
  // Each script once: coming back runs nothing anew.
  expect(asked(site, 'kept')).toBe(1);
});

test('S17: no listener prevents the back-forward cache', async ({ page, site }) => {
  await page.addInitScript(() => {
    const { addEventListener } = EventTarget.prototype;
    const types = ((window as unknown as { types: string[] }).types = []) as string[];
    EventTarget.prototype.addEventListener = function (type, ...more) {
      types.push(type);
      return addEventListener.call(this ?? window, type, ...(more as [EventListener]));
    };
  });
  await page.goto(site.page('/listeners', { body: '<consent-gate></consent-gate>' }));
  await button(page, 'Update your preferences').click();
  await categorySwitch(page, 'Advertising').click();
  await button(page, 'Save').click();
  await expect.poll(() => record(page)).not.toBeNull();
  await page.evaluate(() => void window.consentGate.withdraw());
  const types = await page.evaluate(() => (window as unknown as { types: string[] }).types);
  // The control: listeners were seen.
  expect(types).toContain('pageshow');
  expect(types.filter((type) => /unload/.test(type))).toEqual([]);
  expect(await page.evaluate(() => [window.onunload, window.onbeforeunload])).toEqual([null, null]);
});

// ---- prerender ----

const AT = Math.floor(Date.now() / 1000) - 60;
const GRANTED = `v=1&at=${AT}&mode=opt-in&policy=&granted=analytics+advertising&denied=&by=accept`;

/** What happens to a page that is rendered ahead, while another one is looked at and once it is itself. */
const PRERENDERED = [
  { what: 'asks', cookie: '', act: '', outcome: { banner: 'true', granted: 'trusted' } },
  {
    what: 'has the grant made meanwhile',
    cookie: '',
    act: 'accept',
    outcome: { banner: 'false', granted: 'trusted,analytics,advertising' },
  },
  {
    what: 'runs what was granted before',
    cookie: GRANTED,
    act: '',
    outcome: { banner: 'false', granted: 'trusted,analytics,advertising' },
  },
  {
    what: 'runs nothing after a withdrawal meanwhile',
    cookie: GRANTED,
    act: 'withdraw',
    outcome: { banner: 'false', granted: 'trusted' },
  },
];

const gateOf = (row: number) =>
  `<script src="/consent-gate/consent-gate.js" data-cookie-name="consent-${row}"></script>`;

/**
 * The page that is rendered ahead. It says when it is loaded, and what it is after its activation. A browser that renders
 * nothing ahead is told that it does, until the other page is left.
 */
const ahead = (site: Site, row: number) =>
  site.page(`/ahead-${row}`, {
    script: `<script>
      const emulated = !('prerendering' in document);
      if (emulated) {
        document.prerendering = true;
        fetch('/left-${row}').then(() => {
          document.prerendering = false;
          document.dispatchEvent(new Event('prerenderingchange'));
        });
      }
      let writes = 0;
      const { set, ...jar } = Object.getOwnPropertyDescriptor(Document.prototype, 'cookie');
      Object.defineProperty(Document.prototype, 'cookie', { ...jar, set(text) { writes++; set.call(this, text); } });
      const { setItem } = Storage.prototype;
      Storage.prototype.setItem = function (key, value) { writes++; setItem.call(this, key, value); };
      const stored = () => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]);
      const found = stored();
      // What the page's tags would ask for is asked for by then.
      addEventListener('load', () => setTimeout(() => fetch('/loaded-${row}?' + document.prerendering)));
      document.addEventListener('prerenderingchange', async () => {
        const { status, granted } = consentGate.get();
        const before = [status, granted.length, document.querySelector('consent-gate').shadowRoot.childElementCount, writes];
        const same = stored() === found;
        const wait = (time) => new Promise((done) => setTimeout(done, time));
        const hasBanner = () => !!document.querySelector('consent-gate').shadowRoot?.querySelector('#banner');
        for (let waits = 0; waits < 20 && !writes && !hasBanner(); waits++) await wait(50);
        // A banner that nothing asks for would need its files first, and no event tells that they are not on their way.
        await wait(500);
        const renewed = writes > 0;
        localStorage.control = Math.random();
        const seen = stored() !== found;
        const { activationStart } = performance.getEntriesByType('navigation')[0];
        const activated = emulated || activationStart > 0;
        await fetch('/active-${row}?' + new URLSearchParams({ before, same, renewed, seen, activated, banner: hasBanner(), granted: consentGate.get().granted }));
        if (!emulated) location.href = '/from-${row + 1}';
      });
    </script>${gateOf(row)}`,
    body: `<consent-gate policy-url="/privacy"></consent-gate>${externalProbe('ahead')}
      <img alt="" data-consent="advertising" data-src="{{vendor:pixel}}/ahead.gif">`,
  });

/** The page that is looked at meanwhile. It does what the server says, and goes on to the other one. */
const from = (site: Site, row: number) =>
  site.page(`/from-${row}`, {
    script: `<script type="speculationrules">{ "prerender": [{ "urls": ["/ahead-${row}"], "eagerness": "immediate" }] }</script>${gateOf(row)}
      <script>
        fetch('/act-${row}').then((reply) => reply.text()).then((act) => {
          consentGate[act]?.();
          if ('prerendering' in document) location.href = '/ahead-${row}';
          else fetch('/leaves-${row}');
        });
      </script>`,
    headers: PRERENDERED[row]!.cookie ? { 'set-cookie': `consent-${row}=${PRERENDERED[row]!.cookie}; Path=/` } : {},
  });

/** A promise, and what fulfills it. */
function signal() {
  let send = () => {};
  const sent = new Promise<void>((done) => void (send = done));
  return { send: () => send(), sent };
}

// Only Chromium renders pages ahead.
test(
  'S16: a page rendered ahead does nothing until it is looked at',
  { tag: ONCE },
  async ({ context, site, browserName, launchOptions }, info) => {
    const acts = PRERENDERED.map(signal);
    const checks = PRERENDERED.map(signal);
    for (const [row, { act }] of PRERENDERED.entries()) {
      const left = signal();
      site.routes[`/act-${row}`] = async () => (await acts[row]!.sent, { body: act });
      site.routes[`/leaves-${row}`] = () => (left.send(), { status: 204 });
      site.routes[`/left-${row}`] = async () => (await left.sent, { status: 204 });
      site.routes[`/loaded-${row}`] = { status: 204 };
      // The next page is not opened before this one has been looked into.
      site.routes[`/active-${row}`] = async () => (await checks[row]!.sent, { status: 204 });
      ahead(site, row);
      from(site, row);
    }
    site.page(`/from-${PRERENDERED.length}`, { body: 'End' });

    // Chromium renders nothing ahead while a debugger looks at it, so this one drives itself, and the server tells.
    const { executablePath = '', args = [] } = launchOptions;
    const profile = `--user-data-dir=${info.outputPath('profile')}`;
    const start = () =>
      spawn(executablePath, [...args, '--headless', '--remote-debugging-port=0', profile, `${site.origin}/from-0`], {
        stdio: 'ignore',
      });
    const child = browserName === 'chromium' ? start() : null;
    try {
      for (const [row, { what, cookie, act, outcome }] of PRERENDERED.entries())
        await test.step(what, async () => {
          const asked = (path: string) => site.log.filter(({ url }) => url.startsWith(`${path}-${row}`));
          const ui = () => site.ownFiles().filter((name) => name === 'consent-gate-ui.js').length;
          let expectedUi = cookie ? 0 : 1;
          if (!child) {
            const first = await context.newPage();
            await first.goto(`${site.origin}/from-${row}`);
            await untilQuiet(first, site);
            // Firefox may ask for a file twice.
            expectedUi = ui();
            await (await context.newPage()).goto(`${site.origin}/ahead-${row}`);
          }
          // The control: it is rendered, and its own script runs and sends.
          const loaded = () => asked('/loaded').map(({ url }) => url);
          await expect.poll(loaded, { timeout: 20_000 }).toEqual([`/loaded-${row}?true`]);
          // The page that was opened asks, the one rendered ahead does not.
          await expect.poll(ui).toBe(expectedUi);
          expect(expectedUi > 0).toBe(!cookie);
          expect(site.vendorRequests()).toEqual([]);
          acts[row]!.send();
          await expect.poll(() => asked('/active').length).toBe(1);
          const state = Object.fromEntries(new URLSearchParams(asked('/active')[0]!.url.split('?')[1]));
          expect(state).toEqual({
            // The last is how often it had written a cookie or a storage key.
            before: 'pending,0,0,0',
            activated: 'true',
            ...outcome,
            // What the page that was looked at meanwhile stores with a choice or a renewal may be there already.
            same: act || cookie ? expect.any(String) : 'true',
            // The controls: a new cookie is renewed once the page is looked at, and a key would be noticed. The page that was
            // looked at has renewed an older one on this day.
            renewed: String(!cookie && !!act),
            seen: 'true',
          });
          const vendors = site.vendorRequests().map(({ vendor }) => vendor);
          expect(vendors.toSorted()).toEqual(outcome.granted.includes('analytics') ? ['pixel', 'probe'] : []);
          // It was rendered once: what was looked at is what had been rendered ahead.
          expect(asked('/ahead').filter(({ vendor }) => !vendor)).toHaveLength(1);
          site.reset();
          checks[row]!.send();
        });
    } finally {
      child?.kill();
    }
  },
);
