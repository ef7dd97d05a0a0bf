import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
import { untilMarker, untilQuiet } from './marker.js';
import { banner, button, expect, record, returning, test } from './site.js';

/** Frames, objects and players that are refused, and what stands in their place. */

const EARLY = '<script src="/consent-gate/consent-gate.js" data-mode="opt-in"></script>';
const FRAME =
  '<iframe title="Map: the garage" data-consent="advertising" data-src="{{vendor:embed}}/map" width="560" height="315"></iframe>';
const VIDEO =
  '<iframe title="A video" data-consent="advertising" data-src="{{vendor:embed}}/video" width="560" height="315"></iframe>';

const placeholder = (page: Page, name: string | RegExp) =>
  page.locator('consent-gate-embed').getByRole('group', { name, exact: typeof name === 'string' });
const inPlaceholder = (page: Page, group: string, name: RegExp) =>
  placeholder(page, group).getByRole('button', { name });
const refused = (page: Page, origin: string) => returning(page, origin, '', 'analytics+advertising');
const save = (page: Page, choices: Record<string, boolean>) =>
  page.evaluate((named) => window.consentGate.save(named).granted, choices);

test('Load once opens one embed and stores nothing', async ({ page, site }) => {
  await refused(page, site.origin);
  await page.goto(site.page('/video', { script: EARLY, body: `<h1>Page</h1>${FRAME}${VIDEO}` }));
  await expect(placeholder(page, 'Map: the garage')).toBeVisible();
  await expect(placeholder(page, 'A video')).toBeVisible();
  // Who sends it, and what must be allowed, stand on lines of their own.
  const lines = (await placeholder(page, 'A video').locator('#embed-message').innerText()).trim().split('\n');
  expect(lines).toHaveLength(2);
  await expect(placeholder(page, 'A video')).toContainText(
    /Content from \W?embed\.localhost:\d+\W?\s.*allow \W?Advertising/,
  );
  // Firefox asks twice for what may not be cached: for the preload, and for the module.
  expect(new Set(site.ownFiles())).toEqual(
    new Set(['consent-gate.js', 'consent-gate-media.js', 'consent-gate-placeholders.js']),
  );
  expect(site.vendorRequests()).toEqual([]);
  await expect(page.locator('iframe').first()).toBeHidden();

  const before = await page.context().storageState();
  await inPlaceholder(page, 'Map: the garage', /^Load once/).click();
  await expect(page.frameLocator('iframe >> nth=0').getByText('Another company’s frame')).toBeVisible();
  await expect(placeholder(page, 'Map: the garage')).toHaveCount(0);
  await expect(placeholder(page, 'A video')).toBeVisible();
  expect(
    site
      .vendorRequests()
      .filter(({ url }) => url !== '/ping')
      .map(({ url }) => url),
  ).toEqual(['/map']);
  expect(await page.evaluate(() => document.activeElement!.getAttribute('title'))).toBe('Map: the garage');
  const valueOf = (state: typeof before) => state.cookies.map(({ name, value }) => `${name}=${value}`);
  const after = await page.context().storageState();
  expect(valueOf(after)).toEqual(valueOf(before));
  expect(after.origins).toEqual(before.origins);
  // The day on which the cookie was renewed, what its choice denies, and nothing else.
  expect(await page.evaluate(() => [...Object.keys(localStorage), ...Object.keys(sessionStorage)])).toEqual([
    'consent-gate-refusal-consent',
    'consent-gate-renewed',
  ]);

  await page.reload();
  await expect(placeholder(page, 'Map: the garage')).toBeVisible();
});

for (const [lang, both] of [
  ['en', 'Website Analytics and Advertising'],
  ['ar', 'تحليلات الموقع والإعلانات'],
  ['zh-Hans', '网站分析和广告'],
] as const) {
  test(`several categories are joined as in ${lang}`, async ({ page, site }) => {
    await refused(page, site.origin);
    const body = '<iframe title="Both" data-consent="analytics advertising" data-src="{{vendor:embed}}/both"></iframe>';
    const script = `<script>document.documentElement.lang = '${lang}'</script>${EARLY}`;
    await page.goto(site.page('/both', { script, body }));
    await expect(placeholder(page, 'Both')).toContainText(both);
    expect(site.vendorRequests()).toEqual([]);
  });
}

test('Always allow grants the category and opens every frame of it', async ({ page, site }) => {
  const url = site.page('/always', { script: EARLY, body: `<h1>Page</h1>${FRAME}${VIDEO}` });
  await returning(page, site.origin, 'analytics', 'advertising');
  await page.goto(url);
  await inPlaceholder(page, 'A video', /^Always allow/).focus();
  await page.keyboard.press('Enter');
  await expect.poll(() => record(page)).toMatchObject({ granted: 'analytics advertising', denied: '', by: 'save' });
  await expect(page.locator('consent-gate-embed')).toHaveCount(0);
  await expect(page.frameLocator('iframe >> nth=1').getByText('Another company’s frame')).toBeVisible();
  await expect(page.frameLocator('iframe >> nth=0').getByText('Another company’s frame')).toBeVisible();
  expect(await page.evaluate(() => document.activeElement!.getAttribute('title'))).toBe('A video');
  await page.goto(url);
  await expect.poll(() => site.vendorRequests().filter(({ url }) => url === '/video').length).toBe(2);
  expect(await page.locator('consent-gate-embed').count()).toBe(0);
});

test('Always allow before any choice grants only its category', async ({ page, site }) => {
  await page.goto(site.page('/first', { body: `<consent-gate></consent-gate>${FRAME}` }));
  await expect(banner(page)).toBeVisible();
  expect(site.vendorRequests()).toEqual([]);
  await inPlaceholder(page, 'Map: the garage', /^Always allow \W?Advertising/).click();
  await expect.poll(() => record(page)).toMatchObject({ granted: 'advertising', denied: 'analytics', by: 'save' });
  await expect(banner(page)).toHaveCount(0);
  await expect.poll(() => site.vendorRequests().length).toBeGreaterThan(0);
});

test('I Agree does not reload a frame that was loaded once', async ({ page, site }) => {
  await page.goto(site.page('/agree', { body: `<consent-gate></consent-gate>${FRAME}${VIDEO}` }));
  await inPlaceholder(page, 'A video', /^Load once/).click();
  await expect(page.frameLocator('iframe >> nth=1').getByText('Another company’s frame')).toBeVisible();
  await button(page, 'I Agree').click();
  await expect(page.frameLocator('iframe >> nth=0').getByText('Another company’s frame')).toBeVisible();
  await untilMarker(page, site);
  expect(site.vendorRequests().filter(({ url }) => url === '/video').length).toBe(1);
  expect(site.vendorRequests().filter(({ url }) => url === '/map').length).toBe(1);
  await expect(page.locator('consent-gate-embed')).toHaveCount(0);
});

test('a refusal after Load once puts the placeholder back', async ({ page, site }) => {
  await page.goto(site.page('/refuse', { body: `<consent-gate></consent-gate>${FRAME}` }));
  await inPlaceholder(page, 'Map: the garage', /^Load once/).click();
  await expect(page.frameLocator('iframe').getByText('Another company’s frame')).toBeVisible();
  await button(page, 'Decline').click();
  await expect(placeholder(page, 'Map: the garage')).toBeVisible();
  await expect(page.locator('iframe')).not.toHaveAttribute('src');
  expect(page.frames().length).toBe(2);
  expect(page.frames()[1]!.url()).not.toContain('embed');
});

test('under a signal Always allow counts like the panel', async ({ page, site }) => {
  await page.addInitScript(() =>
    Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', { get: () => true }),
  );
  await page.goto(
    site.page('/gpc', { script: EARLY.replace('opt-in', 'opt-out'), body: `<consent-gate></consent-gate>${FRAME}` }),
  );
  await expect(page.locator('html')).toHaveAttribute('data-consent', 'trusted analytics');
  await inPlaceholder(page, 'Map: the garage', /^Always allow/).click();
  await expect.poll(() => record(page)).toMatchObject({ granted: 'analytics advertising', gpc: '1', by: 'save' });
  await expect.poll(() => site.vendorRequests().length).toBeGreaterThan(0);
});

test('under deny placeholders show no button', async ({ page, site }) => {
  await refused(page, site.origin);
  await page.goto(
    site.page('/deny', { script: EARLY, body: `<consent-gate></consent-gate>${FRAME}${VIDEO}<p id="end">End</p>` }),
  );
  await inPlaceholder(page, 'A video', /^Load once/).click();
  await expect(page.frameLocator('iframe >> nth=1').getByText('Another company’s frame')).toBeVisible();
  await page.evaluate(() => document.querySelector('consent-gate')!.setAttribute('deny', 'advertising'));
  for (const name of ['Map: the garage', 'A video']) {
    await expect(placeholder(page, name)).toContainText('cannot be shown on this page');
    await expect(placeholder(page, name).getByRole('button')).toHaveCount(0);
  }
  await expect(page.locator('iframe[src]')).toHaveCount(0);
  await page.evaluate(() => document.querySelector('consent-gate')!.removeAttribute('deny'));
  await expect(placeholder(page, 'A video').getByRole('button')).toHaveCount(2);
});

test('placeholders show no button that cannot work', async ({ page, site }) => {
  const frame = (consent: string) =>
    `<iframe title="${consent}" data-consent="${consent}" data-src="{{vendor:embed}}/map" width="560" height="315"></iframe>`;
  await returning(page, site.origin, 'advertising', 'analytics');
  await page.goto(
    site.page('/unknown', {
      script: EARLY,
      body: ['maps', 'Trusted', 'maps analytics', '!advertising', 'analytics', '!maps'].map(frame).join(''),
    }),
  );
  const buttons = (name: string) => placeholder(page, name).getByRole('button');
  await expect(buttons('analytics')).toHaveCount(2);
  for (const name of ['maps', 'Trusted', 'maps analytics', '!maps']) await expect(buttons(name)).toHaveCount(0);
  await expect(buttons('!advertising')).toHaveText(['Load once']);
  expect(site.vendorRequests()).toEqual([]);
});

test('ten grants and withdrawals keep the address and the Back button', async ({ page, site }) => {
  await page.goto(site.page('/before', { body: '<h1>Before</h1>' }));
  const url = site.page('/rounds', {
    script: EARLY,
    body: FRAME,
  });
  await refused(page, site.origin);
  await page.goto(url);
  await expect(page.locator('consent-gate-embed')).toHaveCount(1);
  const entries = await page.evaluate(() => history.length);
  const seen = (path: string) => site.vendorRequests().filter(({ url }) => url === path).length;
  for (let round = 1; round <= 10; round++) {
    await save(page, { advertising: true });
    await expect.poll(() => seen('/map')).toBe(round);
    await expect(page.locator('consent-gate-embed')).toHaveCount(0);
    await expect(page.frameLocator('iframe').getByText('Another company’s frame')).toBeVisible();
    await page.evaluate(() => void window.consentGate.withdraw());
    await expect(page.locator('consent-gate-embed')).toHaveCount(1);
    await expect(page.locator('[data-consent][src], [data-consent][data]')).toHaveCount(0);
    await expect.poll(() => page.frames().filter((frame) => frame.url().includes('embed.')).length).toBe(0);
  }
  expect(await page.evaluate(() => history.length)).toBe(entries);
  expect(await page.locator('iframe').getAttribute('data-src')).toContain('/map');
  await page.goBack();
  await expect(page.getByRole('heading', { name: 'Before' })).toBeVisible();
});

// Firefox's driver waits for ever for what it takes for a navigation of an object or embed, so only the page itself is asked.
for (const [tag, data] of [
  ['object', 'data'],
  ['embed', 'src'],
] as const) {
  test(`an ${tag} survives ten grants and withdrawals`, async ({ page, site }) => {
    await refused(page, site.origin);
    await page.goto(
      site.page('/embed', {
        script: EARLY,
        body: `<${tag} title="Pixel" type="image/gif" data-consent="advertising" data-${data}="{{vendor:pixel}}/p.gif" width="300" height="200">`,
      }),
    );
    await expect(placeholder(page, 'Pixel')).toBeVisible();
    expect((await page.locator('consent-gate-embed').boundingBox())!.height).toBe(200);
    expect(site.vendorRequests()).toEqual([]);
    const state = () =>
      page.evaluate(
        ([tag, data]) => [
          document.querySelectorAll('consent-gate-embed').length,
          document.querySelector(tag)!.hasAttribute(data),
        ],
        [tag, data] as const,
      );
    for (let round = 1; round <= 3; round++) {
      await page.evaluate(() => void window.consentGate.save({ advertising: true }));
      await expect.poll(() => site.vendorRequests().length).toBe(round);
      await expect.poll(state).toEqual([0, true]);
      await page.evaluate(() => void window.consentGate.withdraw());
      await expect.poll(state).toEqual([1, false]);
    }
  });
}

test('for a returning visitor who agreed, embeds load once', async ({ page, site }) => {
  await returning(page, site.origin, 'analytics+advertising', '');
  await page.goto(
    site.page('/agreed', {
      script: EARLY,
      body: `${FRAME}<object data-consent="advertising" data-data="{{vendor:embed}}/object" width="300" height="200"></object>
        <embed type="image/gif" data-consent="advertising" data-src="{{vendor:pixel}}/embed" width="300" height="200">
        <audio controls preload="auto" data-consent="advertising" data-src="{{vendor:media}}/one.wav"></audio>
        <video controls preload="auto" data-consent="advertising"><source data-src="{{vendor:media}}/two.wav" type="audio/wav"></video>`,
    }),
  );
  await expect
    .poll(
      () =>
        new Set(
          site
            .vendorRequests()
            .map(({ url }) => url)
            .filter((url) => url !== '/ping'),
        ),
    )
    .toEqual(new Set(['/map', '/object', '/embed', '/one.wav', '/two.wav']));
  await expect.poll(() => site.vendorRequests().map(({ url }) => url)).toContain('/ping');
  await untilQuiet(page, site);
  for (const once of ['/map', '/object', '/embed']) {
    expect([once, site.vendorRequests().filter(({ url }) => url === once).length]).toEqual([once, 1]);
  }
  // Firefox asks twice for what may not be cached.
  expect(new Set(site.ownFiles())).toEqual(new Set(['consent-gate.js', 'consent-gate-media.js']));
});

test('a player stops on a withdrawal and plays again after a grant', async ({ page, site }) => {
  await refused(page, site.origin);
  await page.goto(
    site.page('/players', {
      script: EARLY,
      body: `<audio title="Radio" controls preload="auto" loop data-consent="advertising" data-src="{{vendor:media}}/one.wav"></audio>
        <video title="Film" controls preload="auto" loop width="320" height="180" data-consent="advertising">
          <source data-src="{{vendor:media}}/two.wav" type="audio/wav"></video>`,
    }),
  );
  await expect(placeholder(page, 'Radio')).toBeVisible();
  await expect(placeholder(page, 'Film')).toContainText('media.localhost');
  expect(site.vendorRequests()).toEqual([]);
  // A network state of 0 is empty, 3 is without any source.
  const state = () =>
    page.evaluate(() =>
      [...document.querySelectorAll<HTMLMediaElement>('audio,video')].map((player) => ({
        paused: player.paused,
        address: player.currentSrc.replace(/^.*\//, ''),
        empty: player.networkState % 3 === 0,
      })),
    );
  await inPlaceholder(page, 'Film', /^Load once/).click();
  await expect(placeholder(page, 'Film')).toHaveCount(0);
  await expect.poll(async () => (await state())[1]).toMatchObject({ address: 'two.wav', empty: false });
  for (let round = 0; round < 3; round++) {
    await save(page, { advertising: true });
    await expect(page.locator('consent-gate-embed')).toHaveCount(0);
    await page.evaluate(() =>
      Promise.all(
        [...document.querySelectorAll<HTMLMediaElement>('audio,video')].map(
          (player) => ((player.muted = true), player.play()),
        ),
      ),
    );
    expect(await state()).toEqual([
      { paused: false, address: 'one.wav', empty: false },
      { paused: false, address: 'two.wav', empty: false },
    ]);
    await page.evaluate(() => void window.consentGate.withdraw());
    const gone = { paused: true, address: '', empty: true };
    await expect.poll(state).toEqual([gone, gone]);
    await expect(page.locator('consent-gate-embed')).toHaveCount(2);
  }
});

test('a placeholder follows its frame, and there is only one', async ({ page, site }) => {
  await refused(page, site.origin);
  await page.goto(
    site.page('/moves', {
      script: EARLY,
      body: `<div id="a">${FRAME}</div><div id="b"></div><div id="c">${VIDEO}</div>`,
    }),
  );
  await expect(page.locator('consent-gate-embed')).toHaveCount(2);
  await page.evaluate(() => document.querySelector('#b')!.append(document.querySelector('#a iframe')!));
  await expect(page.locator('#b consent-gate-embed')).toHaveCount(1);
  await expect(page.locator('#a > *')).toHaveCount(0);
  await page.evaluate(() => window.consentGate.observe(document));
  await expect(page.locator('consent-gate-embed')).toHaveCount(2);
  await page.evaluate(() => document.querySelector('#c iframe')!.remove());
  await expect(page.locator('#c > *')).toHaveCount(0);
  await page.evaluate(() => {
    const frame = document.querySelector('#b iframe')!;
    frame.remove();
    setTimeout(() => document.querySelector('#c')!.append(frame), 100);
  });
  await expect(page.locator('#c consent-gate-embed')).toHaveCount(1);
  await expect(page.locator('consent-gate-embed')).toHaveCount(1);
  await inPlaceholder(page, 'Map: the garage', /^Load once/).click();
  await expect(page.frameLocator('#c iframe').getByText('Another company’s frame')).toBeVisible();
  // Loaded once, it stays so when it is moved.
  await page.evaluate(() => document.querySelector('#a')!.append(document.querySelector('#c iframe')!));
  await expect(page.frameLocator('#a iframe').getByText('Another company’s frame')).toBeVisible();
  await expect(page.locator('consent-gate-embed')).toHaveCount(0);
});

test("the author's own text replaces the placeholder's", async ({ page, site }) => {
  const own = '<template data-consent-placeholder><p>Our <b>own</b> words <img src="x" alt=""></p></template>';
  await refused(page, site.origin);
  await page.goto(
    site.page('/own', {
      script: EARLY,
      body: `<consent-gate-embed id="around">${own}${FRAME}</consent-gate-embed>
        <div>${VIDEO}<consent-gate-embed id="beside">${own}</consent-gate-embed></div>
        <iframe data-consent-placeholder="none" data-consent="advertising" data-src="{{vendor:embed}}/none" width="300" height="200"></iframe>`,
    }),
  );
  for (const name of ['Map: the garage', 'A video']) {
    await expect(placeholder(page, name)).toContainText('Our own words');
    await expect(placeholder(page, name).getByRole('button')).toHaveCount(2);
  }
  await expect(page.locator('consent-gate-embed')).toHaveCount(2);
  const box = () => page.locator('iframe').first().boundingBox();
  await save(page, { advertising: true });
  await expect(page.frameLocator('#around iframe').getByText('Another company’s frame')).toBeVisible();
  expect(await box()).toMatchObject({ width: 564, height: 319 });
  await expect(page.locator('#around')).not.toHaveText(/Our own/);
  await page.evaluate(() => void window.consentGate.withdraw());
  await expect(placeholder(page, 'A video')).toContainText('Our own words');
  await expect(page.locator('consent-gate-embed')).toHaveCount(2);
});

test('tracking pixels and hidden frames get no placeholder', async ({ page, site }) => {
  const frame = (attributes: string) =>
    `<iframe data-consent="advertising" data-src="{{vendor:embed}}/x" ${attributes}></iframe>`;
  await refused(page, site.origin);
  await page.goto(
    site.page('/unseen', {
      script: EARLY,
      head: '<style>.gone{display:none}.unseen{visibility:hidden}</style>',
      body: [
        frame('width="1" height="1"'),
        frame('width="0" height="0"'),
        frame('class="unseen"'),
        `<div hidden id="tab">${frame('title="In a tab"')}</div>`,
        frame('class="gone" title="Later" id="later"'),
        `<audio data-consent="advertising" data-src="{{vendor:media}}/a.wav"></audio>`,
        FRAME,
      ].join(''),
    }),
  );
  await expect(placeholder(page, 'Map: the garage')).toBeVisible();
  await expect(page.locator('consent-gate-embed')).toHaveCount(1);
  await page.evaluate(() => {
    document.querySelector<HTMLElement>('#tab')!.hidden = false;
    document.querySelector('#later')!.className = '';
  });
  await expect(placeholder(page, 'In a tab')).toBeVisible();
  await expect(placeholder(page, 'Later')).toBeVisible();
  await expect(page.locator('consent-gate-embed')).toHaveCount(3);
  await page.evaluate(() => (document.querySelector<HTMLElement>('#tab')!.hidden = true));
  await expect(placeholder(page, 'In a tab')).toBeHidden();
});

test('placeholders work in an open shadow root', async ({ page, site }) => {
  await refused(page, site.origin);
  await page.goto(site.page('/shadow', { script: EARLY, body: '<div id="host"></div>' }));
  await page.evaluate(
    (src) => {
      const root = document.querySelector('#host')!.attachShadow({ mode: 'open' });
      const frame = document.createElement('iframe');
      Object.assign(frame.dataset, { consent: 'advertising', src });
      frame.title = 'Inside';
      root.append(frame);
      window.consentGate.observe(root);
    },
    `${site.vendorOrigin('embed')}/inside`,
  );
  await expect(placeholder(page, 'Inside')).toBeVisible();
  expect(site.vendorRequests()).toEqual([]);
  await inPlaceholder(page, 'Inside', /^Load once/).click();
  await expect(page.frameLocator('iframe').getByText('Another company’s frame')).toBeVisible();
  expect(await page.evaluate(() => document.querySelector('#host')!.shadowRoot!.activeElement?.localName)).toBe(
    'iframe',
  );
});

test('if the file of placeholders fails, frames stay shut and it is tried again', async ({ page, site }) => {
  site.routes['/consent-gate/consent-gate-placeholders.js'] = { status: 404, body: '' };
  await refused(page, site.origin);
  await page.goto(
    site.page('/missing', {
      script: `<script>document.addEventListener('consent-error', (event) => (window.codes ??= []).push(event.detail.code))</script>${EARLY}`,
      body: FRAME,
    }),
  );
  const codes = () => page.evaluate(() => (window as unknown as { codes?: string[] }).codes);
  await expect.poll(codes).toContain('placeholders-unavailable');
  expect(site.vendorRequests()).toEqual([]);
  delete site.routes['/consent-gate/consent-gate-placeholders.js'];
  // An attempt that is still on its way fails; one that follows it does not.
  await expect(async () => {
    await page.evaluate(() => window.consentGate.observe(document));
    await expect(placeholder(page, 'Map: the garage')).toBeVisible({ timeout: 1000 });
  }).toPass();
});

/** Ways in which pages size and place frames: markup around `FRAME`, and the style sheet. */
const LAYOUTS: Record<string, [css: string, before: string, attributes: string, after: string]> = {
  'width and height attributes': ['', '', 'width="560" height="315"', ''],
  'no size at all': ['', '', '', ''],
  'in a line of text': ['', '<p>Text before ', 'width="200" height="100"', ' and text after.</p>'],
  'percentage width': ['', '', 'width="100%" height="300"', ''],
  'percentage width without a border': ['.percent{width:80%;height:200px;border:0}', '', 'class="percent"', ''],
  'aspect ratio': ['.ratio{width:100%;height:auto;aspect-ratio:16/9;border:0}', '', 'class="ratio"', ''],
  'a padded box': [
    '.box{position:relative;padding-bottom:56.25%;block-size:0}.box iframe{position:absolute;inset:0;width:100%;height:100%;border:0}',
    '<div class="box">',
    '',
    '</div>',
  ],
  'centred block': [
    '.centre{display:block;margin:2em auto;max-width:60%}',
    '',
    'class="centre" width="900" height="200"',
    '',
  ],
  'flex item': [
    '.flex{display:flex;gap:10px}.flex iframe{flex:2}.flex p{flex:1}',
    '<div class="flex"><p>One</p>',
    'height="200"',
    '<p>Two</p></div>',
  ],
  'stretched in a column': [
    '.column{display:flex;flex-direction:column}',
    '<div class="column">',
    'height="200"',
    '</div>',
  ],
  'grid cell': [
    '.grid{display:grid;grid-template-columns:1fr 2fr;gap:1em}.grid iframe{grid-column:2;inline-size:100%}',
    '<div class="grid"><p>One</p>',
    'height="200"',
    '<p>Two</p></div>',
  ],
  float: [
    '.float{float:left;margin:0 1em 1em 0}',
    '<div>',
    'class="float" width="200" height="120"',
    '<p>Beside it.</p></div>',
  ],
  'rules for every element': [
    '.all *{margin:0;padding:0;box-sizing:border-box}',
    '<div class="all">',
    'width="300"',
    '</div>',
  ],
  'a scroller of its own': [
    '.scroller{overflow:auto;height:200px}',
    '<div class="scroller" tabindex="0"><p>One</p>',
    'width="200" height="400"',
    '</div>',
  ],
  'units of the window': ['.window{inline-size:40vw;block-size:30vh}', '', 'class="window"', ''],
};

test('nothing moves when a placeholder comes or goes', async ({ page, site, browserName }) => {
  const parts = Object.values(LAYOUTS);
  const css = `<style>body{margin:20px;font:16px/1.5 sans-serif}${parts.map(([rules]) => rules).join('')}</style>`;
  const body = (attribute: string) =>
    parts
      .map(
        ([, before, attributes, after]) =>
          `<section>${before}<iframe title="Map" data-consent="advertising" ${attribute}="{{vendor:embed}}/map" ${attributes}></iframe>${after}</section>`,
      )
      .join('<p>Between</p>');
  const plain = site.page('/plain', { script: '', head: css, body: body('src') });
  const gated = site.page('/gated', { script: EARLY, head: css, body: body('data-src') });
  await refused(page, site.origin);
  await page.addInitScript(() => {
    const shifts = ((window as unknown as { shifts: number[] }).shifts = []) as number[];
    if (!PerformanceObserver.supportedEntryTypes.includes('layout-shift')) return;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) shifts.push((entry as PerformanceEntry & { value: number }).value);
    }).observe({ type: 'layout-shift', buffered: true });
  });
  const boxes = (selector: string) =>
    page.evaluate(
      (selector) =>
        [...document.querySelectorAll(selector)].map((node) => {
          const { x, y, width, height } = node.getBoundingClientRect();
          return [x, y + scrollY, width, height].map(Math.round).join(' ');
        }),
      selector,
    );
  const named = (values: string[]) =>
    Object.fromEntries(Object.keys(LAYOUTS).map((name, index) => [name, values[index]]));

  await page.goto(plain);
  const expected: Record<number, { around: string[]; frames: string[] }> = {};
  for (const width of [1280, 700, 320]) {
    await page.setViewportSize({ width, height: 800 });
    expected[width] = { around: await boxes('section, section p'), frames: await boxes('iframe') };
  }
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.goto(gated);
  await expect(page.locator('consent-gate-embed')).toHaveCount(parts.length);
  for (const width of [320, 700, 1280]) {
    await page.setViewportSize({ width, height: 800 });
    // What a visitor sees is what is painted next, after the event that tells of the new size.
    await page.evaluate(() => new Promise((painted) => requestAnimationFrame(() => setTimeout(painted))));
    expect(named(await boxes('consent-gate-embed'))).toEqual(named(expected[width]!.frames));
    expect(await boxes('section, section p')).toEqual(expected[width]!.around);
  }
  await page.evaluate(() => ((window as unknown as { shifts: number[] }).shifts.length = 0));
  await save(page, { advertising: true });
  await expect(page.locator('consent-gate-embed')).toHaveCount(0);
  expect(named(await boxes('iframe'))).toEqual(named(expected[1280]!.frames));
  await page.evaluate(() => void window.consentGate.withdraw());
  await expect(page.locator('consent-gate-embed')).toHaveCount(parts.length);
  expect(named(await boxes('consent-gate-embed'))).toEqual(named(expected[1280]!.frames));
  await untilQuiet(page, site);
  const shifts = () => page.evaluate(() => (window as unknown as { shifts: number[] }).shifts);
  expect(await shifts()).toEqual([]);
  if (browserName !== 'chromium') return;
  // The control: this browser does tell of a shift.
  await page.evaluate(() => {
    scrollTo(0, 0);
    document.querySelector('section')!.style.paddingTop = '200px';
  });
  await expect.poll(async () => (await shifts()).length).toBeGreaterThan(0);
});

const NONCE = 'bm9uY2U';
test('placeholders work under the strictest policy with Trusted Types', async ({ page, site }) => {
  await refused(page, site.origin);
  await page.goto(
    site.page('/strict', {
      script: `<script nonce="${NONCE}">
          document.addEventListener('securitypolicyviolation', (event) =>
            (window.violations ??= []).push(event.violatedDirective + ' ' + event.blockedURI + ' ' + event.sample));
        </script><script nonce="${NONCE}" src="/consent-gate/consent-gate.js" data-mode="opt-in"></script>`,
      body: `${FRAME}${VIDEO}<consent-gate></consent-gate>`,
      headers: {
        'content-security-policy': `default-src 'none'; script-src 'nonce-${NONCE}' 'strict-dynamic'; style-src 'nonce-${NONCE}'; connect-src 'self'; img-src 'self'; frame-src http:; base-uri 'none'; require-trusted-types-for 'script'; trusted-types lit-html consent-gate`,
      },
    }),
  );
  await expect(placeholder(page, 'Map: the garage')).toHaveCSS('display', 'grid');
  expect((await page.locator('consent-gate-embed').first().boundingBox())!.height).toBe(319);
  await inPlaceholder(page, 'Map: the garage', /^Load once/).click();
  await expect(page.frameLocator('iframe >> nth=0').getByText('Another company’s frame')).toBeVisible();
  await inPlaceholder(page, 'A video', /^Always allow/).click();
  await expect(page.frameLocator('iframe >> nth=1').getByText('Another company’s frame')).toBeVisible();
  const violations = () => page.evaluate(() => (window as unknown as { violations?: string[] }).violations ?? []);
  expect(await violations()).toEqual([]);
  await page.evaluate(() => document.body.setAttribute('style', 'color:red'));
  await expect.poll(async () => (await violations()).length).toBeGreaterThan(0);
});

for (const [width, height] of [
  [200, 100],
  [320, 180],
  [560, 315],
] as const) {
  for (const dir of ['ltr', 'rtl']) {
    test(`at ${width}×${height} (${dir}) both buttons can be seen and pressed`, async ({ page, site }) => {
      await refused(page, site.origin);
      await page.goto(
        site.page('/small', {
          script: EARLY,
          head: '<style>body{margin:0}</style>',
          body: `<div dir="${dir}">${FRAME.replace(/width.*?"315"/, `width="${width}" height="${height}"`)}</div>`,
        }),
      );
      await page.setViewportSize({ width: Math.max(320, width + 4), height: 640 });
      const host = (await page.locator('consent-gate-embed').boundingBox())!;
      expect(host.width).toBe(Math.min(width + 4, host.width));
      const boxes = [];
      for (const name of [/^Load once/, /^Always allow/]) {
        const target = inPlaceholder(page, 'Map: the garage', name);
        const box = (await target.boundingBox())!;
        boxes.push(box);
        expect(box.height).toBeGreaterThanOrEqual(height > 200 ? 44 : 24);
        expect(box.width).toBeGreaterThanOrEqual(24);
        // What is at its middle, and just inside its edges, is the button: nothing covers or clips it.
        const covered = await target.evaluate((node) => {
          const { left, right, top, bottom } = node.getBoundingClientRect();
          const root = node.getRootNode() as ShadowRoot;
          const points = [
            [(left + right) / 2, (top + bottom) / 2],
            [left + 4, (top + bottom) / 2],
            [(left + right) / 2, bottom - 2],
            [(left + right) / 2, top + 2],
          ];
          return points.filter(([x, y]) => x! > 0 && x! < innerWidth && root.elementFromPoint(x!, y!) !== node).length;
        });
        expect(covered).toBe(0);
        expect(await target.evaluate((node) => node.scrollWidth <= node.clientWidth)).toBe(true);
      }
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(
        Math.max(320, width + 4),
      );
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      await expect(page.frameLocator('iframe').getByText('Another company’s frame')).toBeAttached();
    });
  }
}

for (const theme of ['light', 'dark'] as const) {
  for (const lang of ['en', 'ar']) {
    test(`axe finds nothing in placeholders: ${theme}, ${lang}`, async ({ page, site }) => {
      await page.emulateMedia({ colorScheme: theme });
      await refused(page, site.origin);
      await page.goto(
        site.page('/axe', {
          lang,
          script: EARLY,
          head: '<meta name="color-scheme" content="light dark">',
          body: `<main><h1>Page</h1>${FRAME}<iframe data-consent="analytics advertising" data-src="{{vendor:embed}}/small" width="300" height="150"></iframe>
            <audio controls title="Radio" data-consent="advertising" data-src="{{vendor:media}}/a.wav"></audio></main>`,
        }),
      );
      await expect(page.locator('consent-gate-embed')).toHaveCount(3);
      await expect(placeholder(page, 'Radio').getByRole('button')).toHaveCount(2);
      await page.addScriptTag({ path: fileURLToPath(import.meta.resolve('axe-core/axe.min.js')) });
      const run = () =>
        page.evaluate(async () => {
          const { axe } = window as unknown as { axe: typeof import('axe-core') };
          return (await axe.run()).violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join()}`);
        });
      expect(await run()).toEqual([]);
      // The control: it does look into the placeholders.
      await page.evaluate(() => {
        const root = document.querySelector('consent-gate-embed')!.shadowRoot!;
        root.querySelector('button')!.replaceChildren();
        root.querySelector('button')!.removeAttribute('aria-label');
        root.querySelector('button')!.removeAttribute('aria-labelledby');
      });
      expect((await run()).join()).toContain('button-name');
    });
  }
}

test('in forced colors the placeholder has edges and visible focus', async ({ page, site }) => {
  await page.emulateMedia({ forcedColors: 'active' });
  await refused(page, site.origin);
  await page.goto(site.page('/forced', { script: EARLY, body: FRAME }));
  const target = inPlaceholder(page, 'Map: the garage', /^Load once/);
  await expect(target).toBeVisible();
  await page.keyboard.press('Tab');
  await expect(target).toBeFocused();
  const style = await target.evaluate((node) => {
    const { outlineStyle, outlineWidth, borderStyle, color, backgroundColor } = getComputedStyle(node);
    return { outlineStyle, outlineWidth, borderStyle, differ: color !== backgroundColor };
  });
  expect(style).toEqual({ outlineStyle: 'solid', outlineWidth: '3px', borderStyle: 'solid', differ: true });
  await expect(placeholder(page, 'Map: the garage')).toHaveCSS('border-style', 'solid');
});

test('a frame that was taken out comes back shut after a refusal', async ({ page, site }) => {
  await page.goto(site.page('/kept', { body: `<consent-gate></consent-gate><main>${FRAME}</main>` }));
  const asked = (path: string) => site.vendorRequests().filter(({ url }) => url === path).length;
  await inPlaceholder(page, 'Map: the garage', /^Load once/).click();
  await expect.poll(() => asked('/map')).toBe(1);
  // As a carousel or a router keeps a view that is not shown.
  await page.evaluate(() => {
    const frame = document.querySelector('iframe')!;
    (window as unknown as { kept: Element }).kept = frame;
    frame.remove();
  });
  await button(page, 'Decline').click();
  await expect(banner(page)).toHaveCount(0);
  await page.evaluate(() => document.querySelector('main')!.append((window as unknown as { kept: Element }).kept));
  await expect(placeholder(page, 'Map: the garage')).toBeVisible();
  await expect(page.locator('iframe')).not.toHaveAttribute('src');
  await untilMarker(page, site);
  expect(asked('/map')).toBe(1);
});

test('a frame that is no longer gated is left to the page', async ({ page, site }) => {
  await page.goto(site.page('/own', { body: `<consent-gate></consent-gate><main>${FRAME}${VIDEO}</main>` }));
  await expect(placeholder(page, 'Map: the garage')).toBeVisible();
  await inPlaceholder(page, 'A video', /^Load once/).click();
  await expect(page.frameLocator('iframe >> nth=1').getByText('Another company’s frame')).toBeVisible();
  await page.evaluate(() => {
    document.querySelector('iframe')!.removeAttribute('data-consent');
    document.querySelector('main')!.append('Text');
  });
  await expect(placeholder(page, 'Map: the garage')).toHaveCount(0);
  await expect(page.locator('iframe').first()).toBeVisible();
  await button(page, 'Decline').click();
  await expect(placeholder(page, 'A video')).toBeVisible();
  await expect(page.locator('iframe').last()).not.toHaveAttribute('src');
});
