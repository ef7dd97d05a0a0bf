import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Page } from '@playwright/test';
import { untilMarker } from './marker.js';
import { banner, button, expect, externalProbe, probe, ran, returning, test, type Site } from './site.js';

/** Every kind of script, and every attribute that says how it is fetched. */

const EARLY = '<script src="/consent-gate/consent-gate.js" data-mode="opt-in"></script>';
const ELEMENT = '<consent-gate policy-url="/privacy"></consent-gate>';
const gated = (attributes: string, text = '') =>
  `<script type="text/plain" data-consent="analytics" ${attributes}>${text}</script>`;

/** Scripts at a vendor, each of which says its name; with the headers that it was asked with. */
function scripts(site: Site, ...names: string[]): Record<string, IncomingHttpHeaders> {
  const heard: Record<string, IncomingHttpHeaders> = {};
  for (const name of names) {
    site.routes[`lib:/${name}.js`] = ({ headers }: IncomingMessage, origin: string) => {
      heard[name] = headers;
      return {
        headers: {
          'content-type': 'text/javascript',
          'access-control-allow-origin': origin,
          'access-control-allow-credentials': 'true',
        },
        body: `(globalThis.__ran ??= []).push('${name}')`,
      };
    };
  }
  return heard;
}

const accept = async (page: Page): Promise<void> => {
  await expect(banner(page)).toBeVisible();
  await button(page, 'I Agree').click();
};

test('referrerpolicy, crossorigin, integrity and fetchpriority apply', async ({ page, site }) => {
  const heard = scripts(site, 'plain', 'quiet', 'anonymous', 'credentials', 'whole', 'urgent');
  const digest = createHash('sha256').update("(globalThis.__ran ??= []).push('whole')").digest('base64');
  const src = (name: string) => `src="{{vendor:lib}}/${name}.js"`;
  await page.context().addCookies([{ name: 'vendor', value: '1', url: site.vendorOrigin('lib') }]);
  await page.goto(
    site.page('/fetched', {
      script: EARLY,
      head: [
        gated(src('plain')),
        gated(`${src('quiet')} referrerpolicy="no-referrer"`),
        gated(`${src('anonymous')} crossorigin`),
        gated(`${src('credentials')} crossorigin="use-credentials"`),
        gated(`${src('whole')} crossorigin integrity="sha256-${digest}"`),
        gated(`${src('urgent')} fetchpriority="high" charset="utf-8" id="urgent" class="tag"`),
      ].join(''),
      body: ELEMENT,
    }),
  );
  await expect(banner(page)).toBeVisible();
  expect(heard).toEqual({});
  await accept(page);
  await expect.poll(() => ran(page)).toEqual(['plain', 'quiet', 'anonymous', 'credentials', 'whole', 'urgent']);
  expect(heard['plain']!.referer).toBe(`${site.origin}/`);
  expect(heard['plain']!.origin).toBe(undefined);
  expect(heard['quiet']!.referer).toBe(undefined);
  expect(heard['anonymous']!.origin).toBe(site.origin);
  expect(heard['anonymous']!.cookie).toBe(undefined);
  expect(heard['credentials']!.origin).toBe(site.origin);
  for (const [name, mode] of [
    ['plain', 'no-cors'],
    ['anonymous', 'cors'],
    ['credentials', 'cors'],
  ] as const) {
    expect(heard[name]!['sec-fetch-mode']).toBe(mode);
  }
  // Nothing is left of what ran.
  await expect(page.locator('script.tag:not([type="text/plain"])')).toHaveCount(0);
});

test('modules run in order and use a gated import map', async ({ page, site, browserName }) => {
  scripts(site, 'mapped', 'imported');
  // Where a page may have one import map (Firefox), it must come before the first module: so for a visitor who agreed before.
  await returning(page, site.origin, 'analytics', 'advertising');
  await page.goto(
    site.page('/map', {
      script: EARLY,
      head: [
        externalProbe('slow', 'analytics', '', 300),
        gated('data-type="importmap"', '{"imports": {"library": "{{vendor:lib}}/mapped.js"}}'),
        gated('data-type="module"', 'import "library"; (window.__ran ??= []).push("module")'),
        gated('data-type="module" crossorigin src="{{vendor:lib}}/imported.js"'),
      ].join(''),
    }),
  );
  const all = ['slow', 'mapped', 'module', 'imported'];
  await expect.poll(async () => (await ran(page)).toSorted()).toEqual(all.toSorted());
  const order = await ran(page);
  // Firefox keeps inline modules and those with an address, where a script inserts them, in two queues.
  if (browserName === 'firefox') {
    expect(order.filter((name) => name !== 'imported')).toEqual(['slow', 'mapped', 'module']);
    expect(order.filter((name) => !['mapped', 'module'].includes(name))).toEqual(['slow', 'imported']);
  } else expect(order).toEqual(all);
});

test('a refused import map maps nothing', async ({ page, site }) => {
  scripts(site, 'mapped');
  await returning(page, site.origin, '', 'analytics+advertising');
  await page.goto(
    site.page('/unmapped', {
      script: EARLY,
      head: [
        gated('data-type="importmap"', '{"imports": {"library": "{{vendor:lib}}/mapped.js"}}'),
        '<script type="module">import("library").then(() => 0, () => (window.__ran = ["no map"]))</script>',
      ].join(''),
    }),
  );
  await expect.poll(() => ran(page)).toEqual(['no map']);
  expect(site.vendorRequests()).toEqual([]);
});

test('speculation rules apply from the grant on', async ({ page, site }) => {
  await page.goto(
    site.page('/rules', {
      script: EARLY,
      head: gated(
        'data-type="speculationrules"',
        '{"prefetch": [{"source": "list", "urls": ["/ahead"], "eagerness": "immediate"}]}',
      ),
      body: ELEMENT,
    }),
  );
  site.page('/ahead', { script: '', body: 'ahead' });
  const ahead = () => site.log.filter(({ url }) => url === '/ahead').length;
  await expect(banner(page)).toBeVisible();
  await untilMarker(page, site);
  expect(ahead()).toBe(0);
  await accept(page);
  await expect(page.locator('script[type=speculationrules]')).toHaveCount(1);
  const supported = await page.evaluate(() => HTMLScriptElement.supports('speculationrules'));
  if (supported) await expect.poll(ahead).toBe(1);
  else expect(ahead()).toBe(0);
});

test('a nomodule script does not run, and nothing waits for it', async ({ page, site }) => {
  scripts(site, 'old', 'new');
  await page.goto(
    site.page('/nomodule', {
      script: EARLY,
      head: [
        gated('nomodule src="{{vendor:lib}}/old.js"'),
        gated('nomodule', '(window.__ran ??= []).push("old inline")'),
        gated('src="{{vendor:lib}}/new.js"'),
        probe('after'),
      ].join(''),
      body: ELEMENT,
    }),
  );
  await accept(page);
  await expect.poll(() => ran(page)).toEqual(['new', 'after']);
  expect(site.vendorRequests().map(({ url }) => url)).toEqual(['/new.js']);
});

test('nothing waits for a script type that the browser does not run', async ({ page, site }) => {
  scripts(site, 'template', 'classic', 'legacy');
  await page.goto(
    site.page('/kinds', {
      script: EARLY,
      head: [
        gated('data-type="text/babel" src="{{vendor:lib}}/template.js"'),
        gated('data-type="text/javascript" src="{{vendor:lib}}/classic.js"'),
        probe('between'),
        gated('data-type="application/javascript" src="{{vendor:lib}}/legacy.js"'),
        probe('after'),
      ].join(''),
      body: ELEMENT,
    }),
  );
  await accept(page);
  await expect.poll(() => ran(page)).toEqual(['classic', 'between', 'legacy', 'after']);
  await expect(page.locator('script[type="text/babel"]')).toHaveCount(1);
});

test('listeners on a gated node hear of its script once', async ({ page, site }) => {
  scripts(site, 'good');
  await page.goto(
    site.page('/listeners', {
      script: EARLY,
      head: `${gated('id="good" src="{{vendor:lib}}/good.js" onload="(window.heard ??= []).push(\'attribute\')"')}
        <script>const good = document.getElementById('good'); good.addEventListener('load', ({ target }) => (window.heard ??= []).push('listener ' + (target === good)));</script>`,
      body: ELEMENT,
    }),
  );
  await accept(page);
  await expect
    .poll(() => page.evaluate(() => (window as unknown as { heard?: string[] }).heard))
    .toEqual(['attribute', 'listener true']);
  await page.evaluate(() => {
    window.consentGate.withdraw();
    window.consentGate.accept();
  });
  await untilMarker(page, site);
  expect(await ran(page)).toEqual(['good']);
  expect(await page.evaluate(() => (window as unknown as { heard: string[] }).heard.length)).toBe(2);
});

test('a negated script runs once, after a decision', async ({ page, site }) => {
  await page.goto(site.page('/negation', { script: EARLY, body: `${ELEMENT}${probe('contextual', '!advertising')}` }));
  await expect(banner(page)).toBeVisible();
  expect(await ran(page)).toEqual([]);
  await page.evaluate(() => void window.consentGate.accept());
  expect(await ran(page)).toEqual([]);
  for (let round = 0; round < 3; round++) {
    await page.evaluate(() => void window.consentGate.withdraw());
    expect(await ran(page)).toEqual(['contextual']);
    await page.evaluate(() => void window.consentGate.accept());
  }
  expect(await ran(page)).toEqual(['contextual']);
});

/** What single-page frameworks and navigation do to a page. */
const NAVIGATIONS: Record<string, (markup: string) => void> = {
  'the body is replaced, as Turbo does it': (markup) => {
    const next = new DOMParser().parseFromString(`<body>${markup}</body>`, 'text/html');
    document.body.replaceWith(document.adoptNode(next.body));
  },
  'the whole root is replaced': (markup) => {
    const next = new DOMParser().parseFromString(`<html><head></head><body>${markup}</body></html>`, 'text/html');
    document.documentElement.replaceWith(document.adoptNode(next.documentElement));
  },
  'in a view transition, as Astro does it': (markup) => {
    const swap = (): void => {
      const next = new DOMParser().parseFromString(`<body>${markup}</body>`, 'text/html');
      document.body.replaceWith(document.adoptNode(next.body));
    };
    if (document.startViewTransition) document.startViewTransition(swap);
    else swap();
  },
  'the text of the body is set': (markup) => {
    document.body.innerHTML = markup;
  },
  'a fragment is built first and inserted whole': (markup) => {
    const outer = document.createElement('main');
    outer.append(document.createRange().createContextualFragment(markup));
    document.body.replaceChildren(outer);
  },
};
for (const [way, navigate] of Object.entries(NAVIGATIONS)) {
  test(`nodes that come by ${way} are gated`, async ({ page, site }) => {
    await returning(page, site.origin, 'analytics', 'advertising');
    await page.goto(site.page('/start', { script: EARLY, body: `<main>${probe('first')}</main>` }));
    await expect.poll(() => ran(page)).toEqual(['first']);
    const pixel = site.vendorOrigin('pixel');
    await page.evaluate(
      navigate,
      `<main>${probe('second')}${probe('shut', 'advertising')}<img alt="" data-consent="analytics" data-src="${pixel}/open"><img alt="" data-consent="advertising" data-src="${pixel}/shut"></main>`,
    );
    await expect.poll(() => ran(page)).toEqual(['first', 'second']);
    await expect.poll(() => site.vendorRequests().map(({ url }) => url)).toEqual(['/open']);
    await untilMarker(page, site);
    expect(await ran(page)).toEqual(['first', 'second']);
    // The new nodes follow a change of the choice, too.
    await page.evaluate(() => void window.consentGate.accept());
    await expect.poll(() => ran(page)).toEqual(['first', 'second', 'shut']);
    await expect.poll(() => site.vendorRequests().map(({ url }) => url)).toEqual(['/open', '/shut']);
  });
}

test('a type set later gates a script from then on', async ({ page, site }) => {
  await returning(page, site.origin, 'analytics', 'advertising');
  await page.goto(
    site.page('/type', {
      script: EARLY,
      body: `<script type="text/template" data-consent="analytics" id="open">(window.__ran ??= []).push('open')</script>
        <script type="text/template" data-consent="advertising" id="shut">(window.__ran ??= []).push('shut')</script>`,
    }),
  );
  await untilMarker(page, site);
  expect(await ran(page)).toEqual([]);
  await page.evaluate(() => {
    for (const script of document.querySelectorAll<HTMLScriptElement>('body script')) script.type = 'text/plain';
  });
  await expect.poll(() => ran(page)).toEqual(['open']);
  await page.evaluate(() => void window.consentGate.accept());
  await expect.poll(() => ran(page)).toEqual(['open', 'shut']);
});

test('a lazy loader that opens gated media is caught and reported', async ({ page, site }) => {
  const codes = () =>
    page.evaluate(() => (window as unknown as { codes?: string[] }).codes?.filter((code) => code === 'loaded-early'));
  await page.goto(
    site.page('/lazy', {
      script: `<script>document.addEventListener('consent-error', ({ detail }) => (window.codes ??= []).push(detail.code))</script>${EARLY}`,
      body: `${ELEMENT}<img alt="" data-consent="advertising" data-src="{{vendor:pixel}}/image">
        <iframe title="Map" data-consent="advertising" data-src="{{vendor:embed}}/map" width="300" height="200"></iframe>
        <img alt="" data-src="{{vendor:pixel}}/free">`,
    }),
  );
  await expect(page.locator('consent-gate-embed')).toHaveCount(1);
  await untilMarker(page, site);
  await page.evaluate(() => {
    for (const node of document.querySelectorAll<HTMLElement>('[data-src]'))
      node.setAttribute('src', node.dataset['src']!);
  });
  await expect.poll(codes).toEqual(['loaded-early', 'loaded-early']);
  await expect(page.locator('[data-consent][src]')).toHaveCount(0);
  await expect.poll(() => site.vendorRequests().map(({ url }) => url)).toContain('/free');
  expect(site.vendorRequests().map(({ url }) => url)).not.toContain('/image');
  await expect(page.locator('consent-gate-embed')).toHaveCount(1);
  // Its address is still known.
  await accept(page);
  await expect.poll(() => site.vendorRequests().map(({ url }) => url)).toContain('/image');
  await expect(page.frameLocator('iframe').getByText('Another company’s frame')).toBeVisible();
  expect(await codes()).toEqual(['loaded-early', 'loaded-early']);
});
