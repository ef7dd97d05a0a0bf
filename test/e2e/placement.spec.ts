import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { settled } from './measure.js';
import {
  banner,
  button,
  expect,
  externalProbe,
  panel,
  probe,
  ran,
  record,
  returning,
  SCRIPT,
  type Site,
  test,
} from './site.js';

/** Where script and element may stand, and what happens without one of them. */

const PLAIN = '<script src="/consent-gate/consent-gate.js"></script>';
const EARLY =
  '<script src="/consent-gate/consent-gate.js" data-policy-version="7" data-cookie-name="consent"></script>';

const DEFERRED = EARLY.replace('script src', 'script defer src');
/** As a loader or a tag manager does it; and when the page has long been there. */
const INSERT = `const script = Object.assign(document.createElement('script'), { src: '/consent-gate/consent-gate.js' });
  Object.assign(script.dataset, { policyVersion: '7', cookieName: 'consent' });
  document.head.append(script);`;
const INSERTED = `<script>{ ${INSERT} }</script>`;
const INSERTED_LATE = `<script>addEventListener('load', () => setTimeout(() => { ${INSERT} }, 200))</script>`;

const placements: Record<string, { script?: string; head?: string; body: string }> = {
  'script in the head, element later': { script: EARLY, body: '<p>Text</p><consent-gate></consent-gate>' },
  'all configuration on the element': {
    script: PLAIN,
    body: '<consent-gate policy-version="7" mode="opt-in"></consent-gate>',
  },
  'a script alone': { script: EARLY, body: '<p>Text</p>' },
  'script after the element': { script: '', body: `<consent-gate></consent-gate><p>Text</p>${EARLY}` },
  'a deferred script': {
    script: DEFERRED,
    body: '<consent-gate></consent-gate>',
  },
  'a script that another script inserts': { script: INSERTED, body: '<consent-gate></consent-gate>' },
  'a script that another script inserts after the element': {
    script: '',
    body: `<consent-gate></consent-gate>${INSERTED}`,
  },
  'a script that is inserted when the page is whole': { script: INSERTED_LATE, body: '<consent-gate></consent-gate>' },
  'a script that is inserted when the page is whole, without an element': {
    script: INSERTED_LATE,
    body: '<p>Text</p>',
  },
  'the script twice': { script: EARLY + EARLY, body: '<consent-gate></consent-gate>' },
  'the element twice': { script: EARLY, body: '<consent-gate></consent-gate><consent-gate></consent-gate>' },
};

for (const [name, parts] of Object.entries(placements)) {
  test(`${name}: one banner, gates shut, then one choice`, async ({ page, site }) => {
    await page.goto(site.page('/placement', { ...parts, body: `${parts.body}${probe('gated')}` }));
    await expect(banner(page)).toHaveCount(1);
    await expect(banner(page)).toBeVisible();
    expect(await ran(page)).toEqual([]);
    await button(page, 'I Agree').click();
    await expect(banner(page)).toHaveCount(0);
    await expect.poll(() => ran(page)).toEqual(['gated']);
    expect(await record(page)).toMatchObject({ policy: '7', by: 'accept' });
  });
}

/** Serves the head script when told to. */
async function heldScript(site: Site): Promise<() => void> {
  const body = await readFile(new URL('../../dist/cdn/consent-gate.js', import.meta.url));
  let release!: () => void;
  const released = new Promise<void>((resolve) => (release = resolve));
  site.routes['/consent-gate/consent-gate.js'] = async () => {
    await released;
    return { headers: { 'content-type': 'text/javascript' }, body };
  };
  return release;
}

for (const [how, script] of [
  ['deferred', DEFERRED],
  ['inserted by another script', INSERTED],
] as const) {
  test(`a script that is ${how} and slow: everything is shut until it is there, a stored grant too`, async ({
    page,
    site,
  }) => {
    const at = Math.floor(Date.now() / 1000) - 60;
    const value = `v=1&at=${at}&mode=opt-in&policy=7&granted=analytics&denied=advertising&by=save`;
    await page.context().addCookies([{ name: 'consent', value, url: site.origin }]);
    const release = await heldScript(site);
    await page.goto(
      site.page('/slow', {
        script,
        head: `${probe('head')}<style>.chart { display: none } html[data-consent~="analytics"] .chart { display: block }</style>`,
        body: `<consent-gate></consent-gate>${probe('body')}${externalProbe('external')}${probe('denied', 'advertising')}
          <img alt="" data-consent="analytics" data-src="{{vendor:pixel}}/p.gif"><p class="chart">Chart</p><p>End</p>`,
      }),
      { waitUntil: 'commit' },
    );
    await expect(page.getByText('End')).toBeVisible();
    await settled(page);
    expect(await ran(page)).toEqual([]);
    expect(site.vendorRequests()).toEqual([]);
    await expect(page.getByText('Chart')).toBeHidden();
    release();
    await expect.poll(() => ran(page)).toEqual(['head', 'body', 'external']);
    await expect(page.locator('img')).toHaveAttribute('src', /p\.gif/);
    await expect(page.getByText('Chart')).toBeVisible();
    await settled(page);
    expect(await ran(page)).toEqual(['head', 'body', 'external']);
  });

  for (const hides of [true, false]) {
    test(
      hides
        ? `a rule for undefined elements hides slotted words until a script that is ${how} has come`
        : `control: without that rule slotted words show before a script that is ${how}`,
      async ({ page, site }) => {
        const release = await heldScript(site);
        await page.goto(
          site.page('/words', {
            head: `${hides ? '<style>consent-gate:not(:defined) { display: none }</style>' : ''}<script>
            window.seen = { bare: 0, shown: 0, frames: 0 };
            requestAnimationFrame(function look() {
              seen.frames++;
              const words = document.querySelector('[slot=message]');
              const banner = document.querySelector('consent-gate')?.shadowRoot?.querySelector('#banner');
              if (words?.getClientRects().length) seen[banner ? 'shown' : 'bare']++;
              requestAnimationFrame(look);
            });
          </script>`,
            script,
            body: '<consent-gate><p slot="message">Our own words</p></consent-gate><p>End</p>',
          }),
          { waitUntil: 'commit' },
        );
        await expect(page.getByText('End')).toBeVisible();
        const seen = () => page.evaluate(() => (window as unknown as { seen: Record<string, number> }).seen);
        const { frames = 0 } = await seen();
        await expect.poll(async () => (await seen())['frames']).toBeGreaterThan(frames + 5);
        release();
        await expect(banner(page)).toBeVisible();
        await expect.poll(async () => (await seen())['shown']).toBeGreaterThan(2);
        if (hides) expect((await seen())['bare']).toBe(0);
        else expect((await seen())['bare']).toBeGreaterThan(2);
      },
    );
  }
}

test('without an element the script adds one, first in the body', async ({ page, site }) => {
  await page.goto(site.page('/alone', { script: EARLY, body: '<p>Text</p>' }));
  await expect(banner(page)).toBeVisible();
  expect(await page.evaluate(() => document.body.firstElementChild?.localName)).toBe('consent-gate');
});

test('without early attributes on the script nothing opens before the element is parsed', async ({ page, site }) => {
  await returning(page, site.origin, 'analytics', 'advertising');
  await page.goto(
    site.page('/pending', {
      script: `${PLAIN}<script>window.before = consentGate.get()</script>`,
      body: `${probe('gated')}<consent-gate></consent-gate>`,
    }),
  );
  const before = await page.evaluate(() => (window as unknown as { before: unknown }).before);
  expect(before).toMatchObject({ status: 'pending', granted: [], reason: 'no-config' });
  await expect.poll(() => ran(page)).toEqual(['gated']);
});

test('an early attribute on the element that differs from the script is ignored with a warning', async ({
  page,
  site,
}) => {
  const warnings: string[] = [];
  page.on('console', (message) => warnings.push(message.text()));
  await page.goto(
    site.page('/conflict', {
      script: '<script src="/consent-gate/consent-gate.js" data-mode="opt-in" data-debug></script>',
      body: `<consent-gate mode="opt-out"></consent-gate>${probe('gated')}`,
    }),
  );
  await expect(banner(page)).toBeVisible();
  await expect.poll(() => warnings.join()).toContain('early-attribute-ignored');
  expect(await page.evaluate(() => window.consentGate.get().mode)).toBe('opt-in');
  expect(await ran(page)).toEqual([]);
});

test('slotted content is hidden until the element is upgraded', async ({ page, site }) => {
  await returning(page, site.origin, 'analytics', 'advertising');
  await page.goto(site.page('/slots', { body: '<consent-gate><p slot="message">Our own words</p></consent-gate>' }));
  await expect.poll(() => page.evaluate(() => window.consentGate.get().status)).toBe('decided');
  await expect(page.getByText('Our own words')).toBeHidden();
  await page.evaluate(() => window.consentGate.open('banner'));
  await expect(page.getByText('Our own words')).toBeVisible();
});

test('the inlined head script finds its other files by ui-url', async ({ page, site }) => {
  const head = await (await fetch(`${site.origin}/consent-gate/consent-gate.js`)).text();
  site.reset();
  await page.goto(
    site.page('/inline', {
      script: `<script data-ui-url="/consent-gate/consent-gate-ui.js" data-mode="opt-in">${head}</script>`,
      body: `<consent-gate></consent-gate>${probe('gated')}`,
    }),
  );
  await button(page, 'I Agree').click();
  await expect.poll(() => ran(page)).toEqual(['gated']);
  expect(site.ownFiles()).not.toContain('consent-gate.js');
});

async function withoutUi(page: Page, site: Site): Promise<void> {
  site.routes['/consent-gate/consent-gate-ui.js'] = { status: 404, body: 'gone' };
  await page.goto(
    site.page('/missing', {
      script: `<script>document.addEventListener('consent-error', (event) => (window.codes ??= []).push(event.detail.code))</script>${SCRIPT}`,
      body: `<consent-gate></consent-gate><p>Text</p>${probe('gated')}<a href="#cookies" data-consent-action="preferences">Manage Cookies</a>`,
    }),
  );
  await expect
    .poll(() => page.evaluate(() => (window as unknown as { codes?: string[] }).codes))
    .toEqual(['ui-unavailable']);
  expect(await ran(page)).toEqual([]);
}

test('with the UI file missing the page works, gates stay shut, and the link goes its own way', async ({
  page,
  site,
}) => {
  await withoutUi(page, site);
  await page.getByRole('link', { name: 'Manage Cookies' }).click();
  await expect.poll(() => page.url()).toContain('#cookies');
  expect(await ran(page)).toEqual([]);
});

test('with the UI file missing for a while the next open tries again', async ({ page, site }) => {
  await withoutUi(page, site);
  delete site.routes['/consent-gate/consent-gate-ui.js'];
  await page.getByRole('link', { name: 'Manage Cookies' }).click();
  await expect(panel(page)).toBeVisible();
  await page.keyboard.press('Escape');
  await button(page, 'I Agree').click();
  await expect.poll(() => ran(page)).toEqual(['gated']);
});

test('over file: there is no banner, gates stay shut and nothing throws', async ({ page, site }, info) => {
  await mkdir(info.outputDir, { recursive: true });
  await copyFile('dist/cdn/consent-gate.js', info.outputPath('consent-gate.js'));
  await writeFile(
    info.outputPath('page.html'),
    `<!doctype html><title>File</title><script src="consent-gate.js" data-mode="opt-in"></script><body>${probe('gated')}`,
  );
  const warnings: string[] = [];
  page.on('console', (message) => warnings.push(message.text()));
  await page.goto(`file://${info.outputPath('page.html')}`);
  await expect.poll(() => warnings.join('\n')).toContain('ui-unavailable');
  await expect(page.locator('consent-gate')).toHaveCount(0);
  expect(await ran(page)).toEqual([]);
  expect(await page.evaluate(() => window.consentGate.get().status)).toBe('undecided');
  expect(site.log).toEqual([]);
});

test('an import map that the page declares later counts, and each of our files is downloaded once', async ({
  page,
  site,
}) => {
  // As a site serves its files. Firefox finds what was preloaded for a module in the cache only.
  const file = await readFile(new URL('../../dist/cdn/consent-gate-ui.js', import.meta.url));
  site.routes['/consent-gate/consent-gate-ui.js'] = {
    headers: { 'content-type': 'text/javascript', 'cache-control': 'max-age=60' },
    body: file,
  };
  await page.clock.install();
  site.routes['/thing.js'] = { headers: { 'content-type': 'text/javascript' }, body: 'export default "mapped"' };
  await page.goto(
    site.page('/map', {
      head: '<script type="importmap">{"imports": {"thing": "/thing.js"}}</script>',
      body: `<consent-gate policy-url="/privacy"></consent-gate>
        <script type="module">import thing from 'thing'; (window.__ran ??= []).push(thing);</script>`,
    }),
  );
  await expect(banner(page)).toBeVisible();
  await expect.poll(() => ran(page)).toEqual(['mapped']);
  // The panel's file is fetched ahead where the banner stands for a while.
  await page.clock.runFor(10_000);
  await expect
    .poll(() => site.ownFiles().toSorted())
    .toEqual([
      'consent-gate-panel.js',
      'consent-gate-receipts.js',
      'consent-gate-running-tags.js',
      'consent-gate-ui.js',
      'consent-gate.js',
    ]);
});
