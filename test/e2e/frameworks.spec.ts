import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { type App, buildApp, type Workspace } from '../frameworks/build.js';
import { untilQuiet } from './marker.js';
import { banner, button, expect, panel, ran, returning, type Site, test } from './site.js';

/**
 * Pages that a server rendered, and that a framework takes over in the browser: nothing of ours may stand in its way, and
 * nothing may run twice. The real frameworks, in their development builds, which tell of every mismatch.
 */

const HEAD_SCRIPT = '<script src="/consent-gate/consent-gate.js"></script>';
const CLIENT = '/app/client.js';

const frameworks: Record<string, Workspace> = {
  'React 18': { name: 'react-18', sources: 'react-19', component: 'app.jsx', extension: 'jsx' },
  'React 19': { name: 'react-19', component: 'app.jsx', extension: 'jsx' },
  'Vue 3': { name: 'vue', component: 'App.vue', extension: 'js' },
  'Svelte 5': { name: 'svelte', component: 'App.svelte', extension: 'js' },
};

const visitors: Record<string, { granted: string; denied: string } | null> = {
  'a first visit': null,
  'a visitor who agreed': { granted: 'analytics+advertising', denied: '' },
  'a visitor who refused': { granted: '', denied: 'analytics+advertising' },
};

const vendorsOf = (site: Site) => ({
  probe: site.vendorOrigin('probe'),
  embed: site.vendorOrigin('embed'),
  pixel: site.vendorOrigin('pixel'),
});

/** What frameworks say when the page is not what they rendered. */
function collectMismatches(page: Page): string[] {
  const found: string[] = [];
  page.on('console', (message) => {
    if (!['error', 'warning'].includes(message.type())) return;
    const text = message.text();
    if (
      /hydrat|mismatch|did not match|didn't match|extra attributes|recovered|did not expect|expected server/i.test(text)
    )
      found.push(text);
  });
  return found;
}

/** Serves the client late, so that gates, tags and placeholders had their time before it. */
function serveClient(site: Site, app: App): void {
  const headers = { 'content-type': 'text/javascript; charset=utf-8' };
  site.routes[CLIENT] = async () => {
    await new Promise((done) => setTimeout(done, 400));
    return { headers, body: app.client };
  };
}

const isLive = async (page: Page): Promise<void> => {
  const count = page.locator('#count');
  await expect(async () => {
    await count.click();
    expect(Number(await count.textContent())).toBeGreaterThan(0);
  }).toPass();
};

/** What vendors were asked for, without what their own frames ask for. */
const requested = (site: Site): string[] =>
  site
    .vendorRequests()
    .map(({ vendor, url }) => vendor + url)
    .filter((address) => /^(probe|embed.map|pixel)/.test(address))
    .map((address) => address.replace(/\/probe.js\?name=(\w+).*/, ' $1'))
    .toSorted();

const ALL_RAN = ['external', 'inline after box'];

for (const [framework, workspace] of Object.entries(frameworks)) {
  test.describe(framework, () => {
    let app: App;
    test.beforeAll(async () => {
      app = await buildApp(workspace);
    });

    for (const [visitor, choice] of Object.entries(visitors)) {
      test(`takes over the page of ${visitor}`, async ({ page, site }) => {
        serveClient(site, app);
        const vendors = vendorsOf(site);
        if (choice) await returning(page, site.origin, choice.granted, choice.denied);
        const mismatches = collectMismatches(page);
        const url = site.page('/app', {
          script: HEAD_SCRIPT,
          body: `<div id="root">${await app.render(vendors)}</div>
            <script>window.vendors = ${JSON.stringify(vendors)}</script><script type="module" src="${CLIENT}"></script>`,
        });
        await page.goto(url);
        await isLive(page);
        await untilQuiet(page, site);
        const agreed = !!choice?.granted;
        expect((await ran(page)).toSorted()).toEqual(agreed ? ALL_RAN : []);
        if (!choice) {
          await button(page, 'I Agree').click();
          await expect.poll(async () => (await ran(page)).toSorted()).toEqual(ALL_RAN);
          await untilQuiet(page, site);
        }
        const expected = agreed || !choice ? ['embed/map', 'pixel/p.gif', 'probe external'] : [];
        await expect.poll(() => requested(site)).toEqual(expected);
        expect((await ran(page)).toSorted()).toEqual(expected.length ? ALL_RAN : []);
        await expect(page.locator('iframe')).toHaveCount(1);
        await expect(page.locator('html')).toHaveAttribute(
          'data-consent',
          expected.length ? 'trusted analytics advertising' : 'trusted',
        );
        expect(mismatches).toEqual([]);
      });
    }
  });
}

for (const framework of ['React 18', 'React 19']) {
  test.describe(`${framework}, with the whole document`, () => {
    let app: App;
    test.beforeAll(async () => {
      app = await buildApp(frameworks[framework]!);
    });

    for (const [visitor, choice] of Object.entries(visitors)) {
      test(`takes over the page of ${visitor}`, async ({ page, site }) => {
        serveClient(site, app);
        if (choice) await returning(page, site.origin, choice.granted, choice.denied);
        const mismatches = collectMismatches(page);
        site.routes['/app'] = {
          headers: { 'content-type': 'text/html; charset=utf-8' },
          body: app.renderDocument!(vendorsOf(site)),
        };
        await page.goto(`${site.origin}/app`);
        await isLive(page);
        await untilQuiet(page, site);
        if (!choice) {
          expect(await ran(page)).toEqual([]);
          await expect(banner(page)).toBeVisible();
          await button(page, 'I Agree').click();
          await expect.poll(async () => (await ran(page)).length).toBe(3);
          await untilQuiet(page, site);
        }
        const opens = !choice || !!choice.granted;
        expect((await ran(page)).toSorted()).toEqual(opens ? ['external', 'head', 'inline after box'] : []);
        expect(requested(site)).toEqual(opens ? ['embed/map', 'pixel/p.gif', 'probe external', 'probe head'] : []);
        await expect(page.locator('html')).toHaveAttribute(
          'data-consent',
          opens ? 'trusted analytics advertising' : 'trusted',
        );
        expect(mismatches).toEqual([]);
      });
    }
  });
}

// ---- the guide ----

/** Its snippets, by the language that a fence names. */
const guide = readFileSync(new URL('../../docs/frameworks.md', import.meta.url), 'utf8');
const snippets: Record<string, string> = { 'React 19': 'jsx', 'Vue 3': 'vue', 'Svelte 5': 'svelte' };

for (const [framework, language] of Object.entries(snippets)) {
  test(`${framework}: the component of the guide is gated, and taken over without a message`, async ({
    page,
    site,
  }) => {
    const [, snippet] = new RegExp(`\`\`\`${language}\\n([^]*?)\`\`\``).exec(guide)!;
    const text = snippet!
      .replace('https://tags.example/analytics.js', `${site.vendorOrigin('probe')}/probe.js?name=analytics`)
      .replace('https://maps.example/map', `${site.vendorOrigin('embed')}/map`);
    // The rest of the React sources is for the other tests.
    const rest = language === 'jsx' ? '\nexport const WholeDocument = Page;' : '';
    const app = await buildApp(frameworks[framework]!, text + rest);
    serveClient(site, app);
    const mismatches = collectMismatches(page);
    const url = site.page('/app', {
      script: HEAD_SCRIPT,
      body: `<div id="root">${await app.render({})}</div><script type="module" src="${CLIENT}"></script>`,
    });
    await page.goto(url);
    await expect(banner(page)).toBeVisible();
    await untilQuiet(page, site);
    expect(requested(site)).toEqual([]);
    await button(page, 'I Agree').click();
    await expect.poll(() => requested(site)).toEqual(['embed/map', 'probe analytics']);
    // Once more, as a visitor who has agreed.
    site.reset();
    await page.reload();
    await expect.poll(() => requested(site)).toEqual(['embed/map', 'probe analytics']);
    await untilQuiet(page, site);
    expect(requested(site)).toEqual(['embed/map', 'probe analytics']);
    expect(mismatches).toEqual([]);
    await page.getByRole('link', { name: 'Manage Cookies' }).click();
    await expect(panel(page)).toBeVisible();
  });
}

test('control: what stands in the way of a framework is told of', async ({ page, site }) => {
  const app = await buildApp(frameworks['React 19']!);
  serveClient(site, app);
  const vendors = vendorsOf(site);
  const mismatches = collectMismatches(page);
  await page.goto(
    site.page('/app', {
      script: HEAD_SCRIPT,
      body: `<div id="root">${(await app.render(vendors)).replace('Text', 'Another text')}</div>
        <script>window.vendors = ${JSON.stringify(vendors)}</script><script type="module" src="${CLIENT}"></script>`,
    }),
  );
  await isLive(page);
  await expect.poll(() => mismatches.length).toBeGreaterThan(0);
});
