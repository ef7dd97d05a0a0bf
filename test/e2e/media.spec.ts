import { untilMarker } from './marker.js';
import { banner, expect, ran, returning, test } from './site.js';

const ELEMENT = '<consent-gate policy-url="/privacy"></consent-gate>';
const PIXEL = '{{vendor:pixel}}';

/** Each kind that loads something, by the path that it asks for. */
const KINDS: readonly [path: string, markup: string, head?: boolean][] = [
  ['/img', `<img alt="" data-consent="analytics" data-src="${PIXEL}/img">`],
  ['/srcset', `<img alt="" data-consent="analytics" data-srcset="${PIXEL}/srcset 100w" sizes="100px">`],
  [
    '/picture-source',
    `<picture data-consent="analytics"><source data-srcset="${PIXEL}/picture-source"><img alt="" data-src="${PIXEL}/picture-img"></picture>`,
  ],
  ['/frame', `<iframe title="Map" data-consent="analytics" data-src="{{vendor:embed}}/frame"></iframe>`],
  ['/embed', `<embed data-consent="analytics" type="text/html" data-src="{{vendor:embed}}/embed">`],
  ['/object', `<object data-consent="analytics" type="text/html" data-data="{{vendor:embed}}/object"></object>`],
  ['/video', `<video data-consent="analytics" preload="auto" data-src="${PIXEL}/video"></video>`],
  ['/poster', `<video data-consent="analytics" preload="none" data-poster="${PIXEL}/poster"></video>`],
  [
    '/video-source',
    `<video data-consent="analytics" preload="auto"><source data-src="${PIXEL}/video-source" type="video/mp4"></video>`,
  ],
  ['/audio', `<audio data-consent="analytics" preload="auto" data-src="${PIXEL}/audio"></audio>`],
  ['/style.css', `<link rel="stylesheet" data-consent="analytics" data-href="${PIXEL}/style.css">`, true],
  ['/preload', `<link rel="preload" as="image" data-consent="analytics" data-href="${PIXEL}/preload">`, true],
  [
    '/svg-image',
    `<svg viewBox="0 0 9 9" width="9" height="9"><image data-consent="analytics" data-href="${PIXEL}/svg-image" width="9" height="9"/></svg>`,
  ],
];

const paths = (log: readonly { url: string }[]) => [...new Set(log.map(({ url }) => url))].toSorted();
const ALL = KINDS.map(([path]) => path).toSorted();

test('every kind of media waits for its category and is inert after a withdrawal', async ({ page, site }) => {
  const markup = (head: boolean) =>
    KINDS.filter(([, , inHead]) => !!inHead === head)
      .map(([, tag]) => tag)
      .join('\n');
  await page.goto(site.page('/kinds', { head: markup(false) && markup(true), body: ELEMENT + markup(false) }));
  await expect(banner(page)).toBeVisible();
  await untilMarker(page, site);
  expect(site.vendorRequests()).toEqual([]);

  await page.evaluate(() => window.consentGate.accept());
  await expect.poll(() => paths(site.vendorRequests()).filter((path) => ALL.includes(path))).toEqual(ALL);

  site.reset();
  await page.evaluate(() => window.consentGate.withdraw());
  const left = await page.evaluate(() =>
    ['src', 'srcset', 'poster', 'href', 'data'].flatMap((name) =>
      [...document.querySelectorAll(`[data-${name}][${name}]`)].map((node) => node.outerHTML),
    ),
  );
  expect(left).toEqual([]);
  // EMPTY or NO_SOURCE: nothing is loaded, and nothing is being loaded.
  expect(
    await page.evaluate(() =>
      [...document.querySelectorAll<HTMLMediaElement>('video,audio')].map((node) => [0, 3].includes(node.networkState)),
    ),
  ).toEqual([true, true, true, true]);
  await untilMarker(page, site);
  expect(site.vendorRequests().filter(({ url }) => ALL.includes(url))).toEqual([]);

  // The addresses survived.
  await page.evaluate(() => window.consentGate.accept());
  await expect.poll(() => paths(site.vendorRequests())).toEqual(expect.arrayContaining(['/frame', '/object']));
});

test("the page's own stand-in for a gated image stays", async ({ page, site }) => {
  await page.goto(
    site.page('/blank', {
      body: `${ELEMENT}<img alt="" src="/favicon.svg" data-consent="analytics" data-src="${PIXEL}/img">`,
    }),
  );
  await expect(banner(page)).toBeVisible();
  await expect(page.locator('img')).toHaveAttribute('src', '/favicon.svg');
});

test('sources added to an open picture or player load too', async ({ page, site }) => {
  const later = (to: string, markup: string) => `<template data-to="${to}">${markup}</template>`;
  await page.goto(
    site.page('/later', {
      body: `${ELEMENT}<picture data-consent="analytics"></picture><video controls data-consent="analytics"></video>
        ${later('picture', `<img alt="" data-src="${PIXEL}/early">`)}
        ${later('picture', `<img alt="" data-src="${PIXEL}/late">`)}
        ${later('video', `<source data-src="${PIXEL}/late-source" type="video/mp4">`)}`,
    }),
  );
  const add = (index: number): Promise<void> =>
    page.evaluate((which) => {
      const template = document.querySelectorAll<HTMLTemplateElement>('template[data-to]')[which]!;
      document.querySelector(template.dataset['to']!)!.append(template.content.cloneNode(true));
    }, index);
  await expect(banner(page)).toBeVisible();
  await add(0);
  await untilMarker(page, site);
  expect(site.vendorRequests()).toEqual([]);
  await page.evaluate(() => void window.consentGate.accept());
  await expect.poll(() => paths(site.vendorRequests())).toEqual(['/early']);
  await add(1);
  await add(2);
  await expect.poll(() => paths(site.vendorRequests())).toEqual(['/early', '/late', '/late-source']);
});

test('a frame survives ten grants and withdrawals without history entries', async ({ page, site }) => {
  await page.goto(site.page('/before', { body: 'before' }));
  await page.goto(
    site.page('/rounds', {
      body: `${ELEMENT}<iframe title="Map" data-consent="analytics" data-src="{{vendor:embed}}/map?q=1"></iframe>`,
    }),
  );
  await expect(banner(page)).toBeVisible();
  const history = await page.evaluate(() => window.history.length);
  const maps = () => site.vendorRequests().filter(({ url }) => url === '/map?q=1').length;
  for (let round = 1; round <= 10; round++) {
    await page.evaluate(() => window.consentGate.accept());
    await expect.poll(maps).toBe(round);
    await expect.poll(() => page.frames().length).toBe(2);
    await page.evaluate(() => window.consentGate.withdraw());
    await expect.poll(() => page.frames().filter((frame) => frame.url().includes('/map')).length).toBe(0);
  }
  expect(await page.evaluate(() => window.history.length)).toBe(history);
  await page.goBack();
  await expect(page).toHaveURL(/\/before$/);
});

test('gates work in open shadow roots of every kind', async ({ page, site }) => {
  const script = (name: string) =>
    `<script type="text/plain" data-consent="analytics">(window.__ran ??= []).push("${name}")</script>`;
  await returning(page, site.origin, 'analytics', 'advertising');
  await page.goto(
    site.page('/roots', {
      body: `${ELEMENT}
        <div><template shadowrootmode="open">${script('declarative')}<img alt="" data-consent="advertising" data-src="${PIXEL}/shut"></template></div>
        <x-late></x-late>
        <script>
          const gated = (name) => {
            const script = document.createElement('script');
            script.type = 'text/plain';
            script.dataset.consent = 'analytics';
            script.text = '(window.__ran ??= []).push("' + name + '")';
            return script;
          };
          const host = document.createElement('section');
          host.attachShadow({ mode: 'open' }).append(gated('by script'));
          document.body.append(host);
          setTimeout(() => host.shadowRoot.append(gated('added to a root')), 200);
          setTimeout(() => customElements.define('x-late', class extends HTMLElement {
            constructor() { super(); this.attachShadow({ mode: 'open' }).append(gated('upgraded')); }
          }), 300);
          const outer = document.createElement('article');
          const inner = document.createElement('div');
          outer.attachShadow({ mode: 'open' }).append(inner);
          inner.attachShadow({ mode: 'open' }).append(gated('nested'));
          document.body.append(outer);
        </script>`,
    }),
  );
  await expect
    .poll(async () => (await ran(page)).toSorted())
    .toEqual(['added to a root', 'by script', 'declarative', 'nested', 'upgraded']);
  expect(site.vendorRequests()).toEqual([]);
});

test('attributes that change later count from then on', async ({ page, site }) => {
  await returning(page, site.origin, 'analytics', 'advertising');
  await page.goto(
    site.page('/later', {
      body: `${ELEMENT}
        <script type="text/plain" id="plain">(window.__ran ??= []).push('category added')</script>
        <script type="text/plain" data-consent="advertising" id="edited">(window.__ran ??= []).push('category edited')</script>
        <img alt="" id="image" data-consent="analytics" data-src="${PIXEL}/image">`,
    }),
  );
  await expect.poll(() => site.vendorRequests().length).toBe(1);
  expect(await ran(page)).toEqual([]);
  await page.evaluate(() => {
    for (const id of ['plain', 'edited']) document.getElementById(id)!.dataset['consent'] = 'analytics';
    document.getElementById('image')!.dataset['consent'] = 'advertising';
  });
  await expect.poll(async () => (await ran(page)).toSorted()).toEqual(['category added', 'category edited']);
  await expect(page.locator('#image')).not.toHaveAttribute('src');
});

test('document.write by a released script is dropped and reported', async ({ page, site }) => {
  await returning(page, site.origin, 'analytics', 'advertising');
  site.routes['writer:/write.js'] = {
    headers: { 'content-type': 'text/javascript' },
    body: 'document.write("<p>external</p>"); (window.__ran ??= []).push("external")',
  };
  await page.goto(
    site.page('/write', {
      head: `<script>
          window.errors = [];
          document.addEventListener('consent-error', ({ detail }) => errors.push(detail.code + ' ' + detail.node.id));
        </script>
        <script type="text/plain" data-consent="analytics" id="early">document.writeln('<p>early</p>')</script>`,
      body: `${ELEMENT}<main>content</main><script>document.write('<p>own</p>')</script>
        <script type="text/plain" data-consent="analytics" src="{{vendor:writer}}/write.js" id="external"></script>
        <script>
          addEventListener('load', () => setTimeout(() => {
            const script = document.createElement('script');
            script.type = 'text/plain';
            script.id = 'late';
            script.dataset.consent = 'analytics';
            script.text = 'document.write("<p>late</p>"); (window.__ran ??= []).push("late")';
            document.body.append(script);
          }));
        </script>`,
    }),
  );
  await expect.poll(async () => (await ran(page)).toSorted()).toEqual(['external', 'late']);
  await expect(page.locator('main')).toHaveText('content');
  await expect(page.locator('p')).toHaveText(['own']);
  expect((await page.evaluate(() => (window as unknown as { errors: string[] }).errors)).toSorted()).toEqual([
    'document-written early',
    'document-written external',
    'document-written late',
  ]);
});

test('a script that the browser refuses is reported with its node', async ({ page, site }) => {
  await returning(page, site.origin, 'analytics', 'advertising');
  await page.goto(
    site.page('/refused', {
      script: '<script nonce="n" src="/consent-gate/consent-gate.js" data-mode="opt-in"></script>',
      headers: { 'content-security-policy': "script-src 'nonce-n' 'self'" },
      head: `<script nonce="n">
          window.errors = [];
          document.addEventListener('consent-error', ({ detail }) => errors.push(detail.code + ' ' + detail.node.id));
        </script>`,
      body: `${ELEMENT}
        <script type="text/plain" data-consent="analytics" id="no-nonce">window.wrong = 1</script>
        <script type="text/plain" data-consent="analytics" id="integrity" nonce="n" crossorigin
          integrity="sha384-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
          src="/consent-gate/consent-gate-receipts.js"></script>
        <script type="text/plain" data-consent="analytics" id="fine" nonce="n">(window.__ran ??= []).push('fine')</script>`,
    }),
  );
  await expect.poll(() => ran(page)).toEqual(['fine']);
  await expect
    .poll(async () => (await page.evaluate(() => (window as unknown as { errors: string[] }).errors)).toSorted())
    .toEqual(['script-failed integrity', 'script-failed no-nonce']);
});

test('data blocks wait only if they are gated and keep their type', async ({ page, site }) => {
  await page.goto(
    site.page('/islands', {
      body: `${ELEMENT}
        <script type="application/ld+json" data-consent="analytics" id="island">{"left": "alone"}</script>
        <script type="text/plain" data-consent="analytics" data-type="application/json" class="data">{"a": 1}</script>`,
    }),
  );
  await expect(banner(page)).toBeVisible();
  expect(await page.locator('script[type="application/json"].data').count()).toBe(0);
  expect(await page.locator('#island').textContent()).toBe('{"left": "alone"}');
  await page.evaluate(() => window.consentGate.accept());
  expect(await page.locator('script[type="application/json"].data').textContent()).toBe('{"a": 1}');
});

test('a frame that leaves during a change stops nothing', async ({ page, site }) => {
  await returning(page, site.origin, 'analytics', 'advertising');
  await page.goto(
    site.page('/leaving', {
      body: `${ELEMENT}<iframe title="Map" data-consent="advertising" data-src="{{vendor:embed}}/gone"></iframe>
        <img alt="" data-consent="advertising" data-src="${PIXEL}/stays">`,
    }),
  );
  await page.evaluate(() => {
    const [frame, image] = ['iframe', 'img'].map((name) => document.querySelector<HTMLElement>(name)!);
    frame!.dataset['consent'] = 'analytics';
    frame!.remove();
    image!.dataset['consent'] = 'analytics';
  });
  await expect.poll(() => paths(site.vendorRequests())).toEqual(['/stays']);
});

test('a copy of opened media is emptied after a withdrawal', async ({ page, site }) => {
  await page.goto(
    site.page('/copies', {
      body: `${ELEMENT}<div id="view"><img alt="" data-consent="analytics" data-src="${PIXEL}/img">
        <iframe title="Map" data-consent="analytics" data-src="{{vendor:embed}}/frame"></iframe>
        <picture data-consent="analytics"><source data-srcset="${PIXEL}/source"><img alt="" src="/favicon.svg"></picture></div>`,
    }),
  );
  await page.evaluate(() => void window.consentGate.accept());
  await expect.poll(() => paths(site.vendorRequests())).toEqual(expect.arrayContaining(['/frame', '/img']));
  // As a router keeps a view, and puts it back later.
  const left = await page.evaluate(async () => {
    const view = document.querySelector('#view')!;
    const kept = view.innerHTML;
    const opened = view.querySelectorAll('[src][data-src],[srcset][data-srcset]').length;
    view.replaceChildren();
    window.consentGate.withdraw();
    view.innerHTML = kept;
    await new Promise((done) => void setTimeout(done, 100));
    return [opened, view.querySelectorAll('[src][data-src],[srcset][data-srcset]').length];
  });
  // The first figure is the control.
  expect(left).toEqual([3, 0]);
  await expect(page.locator('picture img')).toHaveAttribute('src', '/favicon.svg');
  await page.evaluate(() => void window.consentGate.accept());
  await expect(page.locator('[src][data-src],[srcset][data-srcset]')).toHaveCount(3);
});
