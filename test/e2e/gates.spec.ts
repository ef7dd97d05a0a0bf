import type { Page } from '@playwright/test';
import { untilMarker } from './marker.js';
import { banner, button, expect, externalProbe, probe, ran, record, returning, SCRIPT, test } from './site.js';

/** What is gated, in which order it runs, and that it runs once. */

const ELEMENT = '<consent-gate policy-url="/privacy"></consent-gate>';
const save = (page: Page, choices: Record<string, boolean>) =>
  page.evaluate((named) => window.consentGate.save(named).granted, choices);

test('gated scripts of every kind run once, in document order', async ({ page, site }) => {
  const url = site.page('/order', {
    head: [
      probe('inline 1'),
      externalProbe('slow', 'analytics', '', 400),
      probe('inline 2'),
      externalProbe('fast'),
      probe('module', 'analytics', 'data-type="module"'),
      externalProbe('deferred', 'analytics', 'defer'),
    ].join(''),
    body: `${ELEMENT}${probe('inline 3')}<p>Text</p>${probe('advertising', 'advertising')}`,
  });
  await page.goto(url);
  await expect(banner(page)).toBeVisible();
  expect(await ran(page)).toEqual([]);
  expect(site.vendorRequests()).toEqual([]);
  await button(page, 'I Agree').click();
  await expect.poll(async () => (await ran(page)).length).toBe(8);
  const order = await ran(page);
  const ordered = order.filter((name) => !/module|deferred/.test(name));
  expect(ordered).toEqual(['inline 1', 'slow', 'inline 2', 'fast', 'inline 3', 'advertising']);
  await save(page, { analytics: false });
  await save(page, { analytics: true });
  await untilMarker(page, site);
  expect((await ran(page)).length).toBe(8);
});

test('for a returning visitor the same order holds during parsing', async ({ page, site }) => {
  const url = site.page('/parse', {
    head: [
      probe('first'),
      `<script type="text/plain" data-consent="analytics">window.stateThen = document.readyState</script>`,
      externalProbe('slow', 'analytics', '', 300),
      probe('inline'),
      probe('module', 'analytics', 'data-type="module"'),
    ].join(''),
    body: `${ELEMENT}<script src="{{vendor:page}}/probe.js?name=page&wait=900"></script>${probe('late')}<p id="end">End</p>`,
  });
  await returning(page, site.origin, 'analytics', 'advertising');
  await page.goto(url);
  await expect.poll(async () => (await ran(page)).length).toBe(6);
  const order = await ran(page);
  expect(order.filter((name) => !/page|module/.test(name))).toEqual(['first', 'slow', 'inline', 'late']);
  expect(order.indexOf('first')).toBeLessThan(order.indexOf('page'));
  expect(order.indexOf('module')).toBeGreaterThan(order.indexOf('page'));
  expect(await page.evaluate(() => (window as unknown as { stateThen: string }).stateThen)).toBe('loading');
  expect(site.ownFiles()).toEqual(['consent-gate.js']);
});

test('a long inline script that arrives in pieces runs whole', async ({ page, site }) => {
  const filler = '/* a long comment, so that the network delivers this script in pieces */'.repeat(8000);
  const url = site.page('/pieces', {
    head: `<script type="text/plain" data-consent="analytics">(window.__ran ??= []).push('begin');${filler}(window.__ran ??= []).push('end')</script>`,
    body: ELEMENT,
  });
  await returning(page, site.origin, 'analytics', 'advertising');
  await page.goto(url);
  await expect.poll(() => ran(page)).toEqual(['begin', 'end']);
});

const insertions: Record<string, (markup: string) => void> = {
  innerHTML: (markup) => {
    document.body.appendChild(document.createElement('div')).innerHTML = markup;
  },
  'a cloned template': (markup) => {
    const template = document.createElement('template');
    template.innerHTML = markup;
    document.body.append(template.content.cloneNode(true), '');
  },
  createElement: (markup) => {
    const source = document.createElement('div');
    source.innerHTML = markup;
    for (const old of source.querySelectorAll('script')) {
      const script = document.createElement('script');
      for (const { name, value } of old.attributes) script.setAttribute(name, value);
      script.textContent = old.textContent;
      document.body.append(script);
    }
  },
};
for (const [way, insert] of Object.entries(insertions)) {
  test(`scripts inserted by ${way} each run once`, async ({ page, site }) => {
    await page.goto(site.page('/late', { body: ELEMENT }));
    await expect(banner(page)).toBeVisible();
    const markup = (name: string) =>
      `${probe(`inline ${name}`)}<script type="text/plain" data-consent="analytics" src="${site.vendorOrigin('probe')}/probe.js?name=external ${name}"></script>`;
    await page.evaluate(insert, markup('before'));
    await untilMarker(page, site);
    expect(await ran(page)).toEqual([]);
    await button(page, 'I Agree').click();
    await expect.poll(() => ran(page)).toEqual(['inline before', 'external before']);
    await page.evaluate(insert, markup('after'));
    await expect.poll(() => ran(page)).toEqual(['inline before', 'external before', 'inline after', 'external after']);
    await page.evaluate(() => document.body.append(...document.querySelectorAll('script')));
    await untilMarker(page, site);
    expect((await ran(page)).length).toBe(4);
  });
}

test('attributes, load and error pass between gated and running script', async ({ page, site }) => {
  await page.goto(
    site.page('/attributes', {
      body: `${ELEMENT}
        <script type="text/plain" data-consent="analytics" id="tag" data-key="k" crossorigin="anonymous" src="{{vendor:probe}}/probe.js?name=good"></script>
        <script>new MutationObserver((records) => {
          for (const { addedNodes: [copy] } of records) if (copy?.dataset.key) window.key = copy.dataset.key + ' ' + copy.crossOrigin;
        }).observe(document.head, { childList: true });</script>
        <script type="text/plain" data-consent="analytics" id="bad" src="{{vendor:nobody}}/missing.js"></script>
        <script type="text/plain" data-consent="analytics">window.current = document.currentScript.dataset.consent</script>
        <script>
          for (const id of ['tag', 'bad']) for (const type of ['load', 'error'])
            document.getElementById(id).addEventListener(type, () => (window.heard ??= []).push(id + ' ' + type));
          document.addEventListener('consent-error', (event) => (window.codes ??= []).push(event.detail.code));
        </script>`,
    }),
  );
  await button(page, 'I Agree').click();
  const heard = () => page.evaluate(() => ((window as unknown as { heard?: string[] }).heard ?? []).toSorted());
  await expect.poll(heard).toEqual(['bad error', 'tag load']);
  expect(await page.evaluate(() => (window as unknown as { codes: string[] }).codes)).toContain('script-failed');
  expect(await page.evaluate(() => (window as unknown as { key: string }).key)).toBe('k anonymous');
  // Nothing is left of what ran.
  await expect(page.locator('script[data-key=k]:not([type="text/plain"])')).toHaveCount(0);
  expect(await page.evaluate(() => (window as unknown as { current: string }).current)).toBe('analytics');
});

test('images and frames load with their category and go with it', async ({ page, site }) => {
  const loads = (vendor: string) => site.vendorRequests().filter((entry) => entry.vendor === vendor).length;
  await page.goto(
    site.page('/media', {
      body: `${ELEMENT}<img alt="" data-consent="advertising" data-src="{{vendor:pixel}}/p.gif">
        <iframe title="Map" data-consent="analytics" data-src="{{vendor:embed}}/map"></iframe>`,
    }),
  );
  await expect(banner(page)).toBeVisible();
  expect(site.vendorRequests()).toEqual([]);
  await save(page, { analytics: true });
  await expect.poll(() => loads('embed')).toBeGreaterThan(0);
  expect(loads('pixel')).toBe(0);
  await save(page, { advertising: true });
  await expect.poll(() => loads('pixel')).toBe(1);
  await page.evaluate(() => window.consentGate.withdraw());
  expect(await page.locator('[data-src][src]').count()).toBe(0);
  await save(page, { advertising: true });
  await expect(page.locator('img')).toHaveAttribute('src', /p\.gif/);
});

test('several categories all have to be granted, and a negation waits for a refusal', async ({ page, site }) => {
  const spellings = [
    'Trusted',
    'TRUSTED',
    'trust ed',
    'trusted unknown',
    '!trusted',
    '',
    'unknown',
    '!unknown',
    'toString',
  ];
  await page.goto(
    site.page('/conditions', {
      body: `${ELEMENT}${probe('trusted', '&#10;  trusted &#9;')}${probe('both', 'analytics advertising')}${probe('not', '!advertising')}
        ${spellings.map((spelling) => probe(`smuggled ${spelling}`, spelling)).join('')}`,
    }),
  );
  await expect(banner(page)).toBeVisible();
  expect(await ran(page)).toEqual(['trusted']);
  await save(page, { analytics: true });
  expect(await ran(page)).toEqual(['trusted', 'not']);
  await save(page, { advertising: true });
  expect(await ran(page)).toEqual(['trusted', 'not', 'both']);
});

test('an unknown category is reported by an event and a warning', async ({ page, site }) => {
  const warnings: string[] = [];
  page.on('console', (message) => warnings.push(message.text()));
  await page.goto(
    site.page('/unknown', {
      script: `<script>document.addEventListener('consent-error', (event) => (window.found ??= []).push([event.detail.code, event.detail.node?.id]))</script>${SCRIPT.replace('<script', '<script data-debug')}`,
      body: `${ELEMENT}${probe('x', 'analitics', 'id="typo"')}`,
    }),
  );
  await expect
    .poll(() => page.evaluate(() => (window as unknown as { found?: unknown }).found))
    .toEqual([['unknown-category', 'typo']]);
  expect(warnings.join()).toContain('unknown-category');
});

test('html[data-consent] carries what is in force, for style sheets', async ({ page, site }) => {
  await page.goto(site.page('/css', { body: ELEMENT }));
  await expect(page.locator('html')).toHaveAttribute('data-consent', 'trusted');
  await save(page, { advertising: true });
  await expect(page.locator('html')).toHaveAttribute('data-consent', 'trusted advertising');
});

test('links and buttons act as the visitor', async ({ page, site }) => {
  await page.goto(
    site.page('/actions', {
      body: `<consent-gate id="gate"></consent-gate><a href="/elsewhere" data-consent-action="accept">Yes</a>
        <button data-consent-action="withdraw">No</button><button commandfor="gate" command="--preferences">Settings</button>
        <div id="host"></div>`,
    }),
  );
  await page.evaluate(() => {
    const root = document.querySelector('#host')!.attachShadow({ mode: 'open' });
    const link = document.createElement('button');
    link.dataset['consentAction'] = 'preferences';
    link.textContent = 'Inside';
    root.append(link);
  });
  await page.getByRole('link', { name: 'Yes' }).click();
  await expect.poll(() => record(page)).toMatchObject({ by: 'accept' });
  expect(page.url()).toContain('/actions');
  await page.getByRole('button', { name: 'No', exact: true }).click();
  await expect.poll(() => record(page)).toMatchObject({ by: 'decline', granted: '' });
  await page.getByRole('button', { name: 'Inside' }).click();
  await expect(page.locator('consent-gate').getByRole('dialog')).toBeVisible();
  await page.keyboard.press('Escape');
  if (await page.evaluate(() => 'command' in HTMLButtonElement.prototype)) {
    await page.getByRole('button', { name: 'Settings' }).click();
    await expect(page.locator('consent-gate').getByRole('dialog')).toBeVisible();
  }
});

test('throwing listeners and forged events change nothing', async ({ page, site, errors }) => {
  errors.expected = /on purpose/;
  await page.goto(
    site.page('/events', {
      script: `<script>
        for (const type of ['consent-ready', 'consent-choice', 'consent-change']) {
          window.addEventListener(type, (event) => { event.stopImmediatePropagation(); throw new Error('on purpose'); }, true);
        }
      </script>${SCRIPT}`,
      body: `${ELEMENT}${probe('gated')}`,
    }),
  );
  await expect(banner(page)).toBeVisible();
  await page.evaluate(() => {
    for (const type of ['consent-choice', 'consent-change', 'consent-ready']) {
      document.dispatchEvent(new CustomEvent(type, { detail: { granted: ['trusted', 'analytics'] } }));
    }
  });
  expect(await ran(page)).toEqual([]);
  await button(page, 'I Agree').click();
  await expect.poll(() => ran(page)).toEqual(['gated']);
  await expect.poll(() => errors.filter((error) => error.includes('on purpose')).length).toBeGreaterThan(0);
});

const EVENTS = ['ready', 'choice', 'change', 'withdraw', 'open', 'close', 'error'].map((name) => `consent-${name}`);

test('listeners that throw in every event stop no withdrawal', async ({ page, site, errors }) => {
  errors.expected = /on purpose/;
  await page.goto(
    site.page('/throwing', {
      script: `<script>
        window.heard = [];
        for (const type of ${JSON.stringify(EVENTS)}) {
          for (const target of [window, document]) {
            target.addEventListener(type, () => { heard.push(type); throw new Error('on purpose'); }, true);
          }
        }
      </script>${SCRIPT.replace('<script', '<script data-reload data-debug')}
      <script>
        window.loads = sessionStorage.loads = Number(sessionStorage.loads ?? 0) + 1;
        consentGate.subscribe(() => { throw new Error('on purpose'); });
      </script>`,
      body: `${ELEMENT}${probe('unknown', 'analitics')}${probe('gated', 'analytics', 'data-consent-cookies="mine"')}
        <img alt="" data-consent="analytics" data-src="{{vendor:pixel}}/p.gif">
        <a href="#cookies" data-consent-action="preferences">Manage Cookies</a>`,
    }),
  );
  const heard = () => page.evaluate(() => [...new Set((window as unknown as { heard: string[] }).heard)].toSorted());
  await expect(banner(page)).toBeVisible();
  // What is reported at the start is an unknown category.
  await expect.poll(heard).toEqual(expect.arrayContaining(['consent-error', 'consent-open', 'consent-ready']));
  expect(await ran(page)).toEqual([]);
  await button(page, 'I Agree').click();
  await expect.poll(() => ran(page)).toEqual(['gated']);
  await expect(page.locator('img')).toHaveAttribute('src', /p\.gif/);
  await expect.poll(heard).toEqual(EVENTS.filter((type) => type !== 'consent-withdraw').toSorted());
  await page.evaluate(() => {
    document.cookie = 'mine=1; Path=/';
    const said = window as unknown as { heard: string[] };
    // Kept over the reload that follows.
    window.addEventListener('pagehide', () => (sessionStorage['heard'] = said.heard.join(' ')));
  });
  await page.getByRole('link', { name: 'Manage Cookies' }).click();
  await button(page, 'Decline all').click();
  // Throwing is not cancelling, so the page is loaded again, and it starts with the refusal.
  const loads = () => page.evaluate(() => (window as unknown as { loads?: number }).loads).catch(() => 0);
  await expect.poll(loads).toBe(2);
  expect(await page.evaluate(() => sessionStorage['heard'] as string)).toContain('consent-withdraw');
  expect(await record(page)).toMatchObject({ granted: '', by: 'decline' });
  expect((await page.context().cookies()).map(({ name }) => name)).toEqual(['consent']);
  await expect(page.locator('html')).toHaveAttribute('data-consent', 'trusted');
  expect(await ran(page)).toEqual([]);
  await expect(page.locator('img')).not.toHaveAttribute('src');
  expect(errors.some((error) => error.includes('on purpose'))).toBe(true);
});

/** Stops these events before anything hears of them, while `window.stopping` is true, and counts what it stopped. */
const stopping = (types: readonly string[]) => `<script>
  window.stopping = true;
  window.stopped = {};
  for (const type of ${JSON.stringify(types)}) window.addEventListener(type, (event) => {
    if (!stopping) return;
    event.stopImmediatePropagation();
    stopped[type] = (stopped[type] ?? 0) + 1;
  }, true);
</script>`;
const stopped = (page: Page) =>
  page.evaluate(() => Object.keys((window as unknown as { stopped: object }).stopped).toSorted());
const letThrough = (page: Page, through: boolean) =>
  page.evaluate((on) => void ((window as unknown as { stopping: boolean }).stopping = !on), through);

test('browser events that the page stops grant nothing', async ({ page, site }) => {
  const types = ['click', 'keydown', 'focusin', 'pointerdown', 'toggle', 'command', 'storage', 'message'];
  await page.goto(
    site.page('/stopped', {
      script: `${stopping([...types, 'visibilitychange', 'pageshow', 'DOMContentLoaded', 'load'])}${SCRIPT}`,
      body: `${ELEMENT}${probe('gated')}<img alt="" data-consent="analytics" data-src="{{vendor:pixel}}/p.gif">
        <button data-consent-action="accept">Yes</button>
        <a href="#cookies" data-consent-action="preferences">Manage Cookies</a>`,
    }),
  );
  await expect(banner(page)).toBeVisible();
  await button(page, 'I Agree').click();
  await button(page, 'I Agree').press('Enter');
  await page.getByRole('button', { name: 'Yes' }).click();
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange', { bubbles: true })));
  await untilMarker(page, site);
  expect(await ran(page)).toEqual([]);
  expect(site.vendorRequests()).toEqual([]);
  expect(await record(page)).toBeNull();
  expect(await page.evaluate(() => window.consentGate.get())).toMatchObject({
    status: 'undecided',
    granted: ['trusted'],
  });
  await expect(banner(page)).toBeVisible();
  // Who stops the click on a link has not stopped the link.
  await page.getByRole('link', { name: 'Manage Cookies' }).click();
  await expect.poll(() => new URL(page.url()).hash).toBe('#cookies');
  // The control: these did come, and were stopped.
  expect(await stopped(page)).toEqual(
    expect.arrayContaining(['DOMContentLoaded', 'click', 'keydown', 'pageshow', 'visibilitychange']),
  );

  await letThrough(page, true);
  await button(page, 'I Agree').click();
  await expect.poll(() => ran(page)).toEqual(['gated']);
  await expect(page.locator('img')).toHaveAttribute('src', /p\.gif/);
  // A withdrawal by the page’s own code needs no event.
  await letThrough(page, false);
  expect(await page.evaluate(() => window.consentGate.withdraw().granted)).toEqual(['trusted']);
  await expect(page.locator('img')).not.toHaveAttribute('src');
  expect(await record(page)).toMatchObject({ granted: '', by: 'api' });
  expect(await ran(page)).toEqual(['gated']);
});

for (const through of [false, true]) {
  test(`a stored grant ${through ? 'opens gates once the page is parsed (control)' : 'opens nothing if the page stops all loading events'}`, async ({
    page,
    site,
  }) => {
    await returning(page, site.origin, 'analytics', 'advertising');
    await page.goto(
      site.page('/whole', {
        script: `${stopping(through ? [] : ['DOMContentLoaded', 'readystatechange', 'load', 'pageshow'])}<script src="/consent-gate/consent-gate.js"></script>`,
        body: probe('gated'),
      }),
    );
    const status = () => page.evaluate(() => window.consentGate.get().status);
    if (through) await expect.poll(() => ran(page)).toEqual(['gated']);
    await untilMarker(page, site, { consent: '' });
    expect(await ran(page)).toEqual(through ? ['gated'] : []);
    expect(await status()).toBe(through ? 'decided' : 'pending');
    expect(await stopped(page)).toEqual(through ? [] : ['DOMContentLoaded', 'load', 'pageshow', 'readystatechange']);
  });
}

test('an integration that throws keeps every gate shut and is reported', async ({ page, site, errors }) => {
  errors.expected = /on purpose/;
  await page.goto(
    site.page('/throws', {
      script: `<script>
        window.dataLayer = [];
        dataLayer.push = () => { throw new Error('on purpose'); };
        document.addEventListener('consent-error', (event) => (window.codes ??= []).push(event.detail.code));
      </script>${SCRIPT}`,
      body: `${ELEMENT}${probe('trusted', 'trusted')}${probe('gated')}`,
    }),
  );
  await button(page, 'I Agree').click();
  await expect.poll(() => record(page)).toMatchObject({ by: 'accept' });
  await untilMarker(page, site, { consent: '' });
  expect(await ran(page)).toEqual([]);
  await expect(page.locator('html')).toHaveAttribute('data-consent', '');
  expect(await page.evaluate(() => (window as unknown as { codes: string[] }).codes)).toContain('integration-failed');

  await page.evaluate(() => Reflect.deleteProperty((window as unknown as { dataLayer: object }).dataLayer, 'push'));
  await save(page, { analytics: true });
  await expect.poll(() => ran(page)).toEqual(['trusted', 'gated']);
});

test('style sheets follow a refusal by a released script', async ({ page, site }) => {
  await returning(page, site.origin, '', 'analytics+advertising');
  await page.goto(
    site.page('/refusing', {
      body: `${ELEMENT}<script type="text/plain" data-consent="analytics">window.consentGate.decline()</script><p>End</p>`,
    }),
  );
  const inForce = () => page.evaluate(() => document.documentElement.dataset['consent']);
  await expect.poll(inForce).toBe('trusted');
  await page.evaluate(() => void window.consentGate.accept());
  expect(await page.evaluate(() => window.consentGate.get().granted)).toEqual(['trusted']);
  expect(await inForce()).toBe('trusted');
});
