import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { untilMarker, untilQuiet } from './marker.js';
import { banner, button, expect, panel, probe, ran, SCRIPT, type Site, test } from './site.js';

/** Pages that come and go: swapped bodies, blockers, and a thousand connects. */

const ELEMENT = '<consent-gate policy-url="/privacy"></consent-gate>';

// ---- blockers ----

/** A page of three screens with something to press, and with a link that leads on without us. */
const USED = `<main style="height:3000px"><button onclick="this.textContent='Pressed'">Press</button>
  <a href="/cookies" data-consent-action="preferences">Manage Cookies</a></main>`;

/** It scrolls, its controls answer, nothing lies over it, nothing gated has run and nothing is stored. */
async function usable(page: Page, site: Site): Promise<void> {
  await page.getByRole('button', { name: 'Press' }).click();
  await expect(page.getByRole('button', { name: 'Pressed' })).toBeFocused();
  await page.mouse.wheel(0, 1000);
  await expect.poll(() => page.evaluate(() => window.scrollY)).toBeGreaterThan(900);
  await page.evaluate(() => window.scrollTo(0, 0));
  expect(await page.evaluate(() => getComputedStyle(document.documentElement).overflow)).toBe('visible');
  expect(await ran(page)).toEqual([]);
  expect(site.vendorRequests()).toEqual([]);
  expect(await page.context().cookies()).toEqual([]);
}

/** The link's own address is the way that is left. */
async function goesItsOwnWay(page: Page, site: Site): Promise<void> {
  site.page('/cookies', { script: '', body: '<h1>About cookies</h1>' });
  await page.getByRole('link', { name: 'Manage Cookies' }).click();
  await expect(page.getByRole('heading', { name: 'About cookies' })).toBeVisible();
}

const GATED = `${probe('gated')}<img alt="" data-consent="analytics" data-src="{{vendor:pixel}}/p.gif">`;

/** What a blocker does to a request, and what a server or a proxy does. */
const blocks: Record<string, (page: Page, site: Site, file: string) => unknown> = {
  'stopped in the browser': (page, _, file) => page.route(`**/${file}`, (route) => route.abort('blockedbyclient')),
  'answered with 403': (_, site, file) => void (site.routes[`/consent-gate/${file}`] = { status: 403, body: '' }),
  'answered with an empty file': (_, site, file) =>
    void (site.routes[`/consent-gate/${file}`] = { headers: { 'content-type': 'text/javascript' }, body: '' }),
};

for (const [how, block] of Object.entries(blocks)) {
  test(`with the head script ${how}, the page works and nothing gated runs`, async ({ page, site }) => {
    await block(page, site, 'consent-gate.js');
    await page.goto(site.page('/blocked', { body: `${ELEMENT}${GATED}${USED}` }));
    await untilMarker(page, site, { consent: '' });
    // The control: it is not there.
    expect(await page.evaluate(() => 'consentGate' in window)).toBe(false);
    await usable(page, site);
    await goesItsOwnWay(page, site);
  });

  test(`with the UI file ${how}, the page works and “Manage Cookies” follows its link`, async ({ page, site }) => {
    await block(page, site, 'consent-gate-ui.js');
    await page.goto(
      site.page('/no-ui', {
        script: `<script>document.addEventListener('consent-error', (event) => (window.codes ??= []).push(event.detail.code))</script>${SCRIPT}`,
        body: `${ELEMENT}${GATED}${USED}`,
      }),
    );
    // The control: it was asked for, and did not come.
    await expect
      .poll(() => page.evaluate(() => (window as unknown as { codes?: string[] }).codes))
      .toEqual(['ui-unavailable']);
    await usable(page, site);
    await goesItsOwnWay(page, site);
  });
}

test('the page stays usable if a style sheet hides the banner', async ({ page, site }) => {
  await page.goto(
    site.page('/hidden', {
      head: '<style>consent-gate { display: none !important }</style>',
      body: `${ELEMENT}${GATED}${USED}`,
    }),
  );
  await page.waitForFunction(() => !!document.querySelector('consent-gate')?.shadowRoot?.querySelector('#banner'));
  await expect(banner(page)).toBeHidden();
  await usable(page, site);
});

for (const style of ['display: none', 'visibility: hidden']) {
  test(`“Manage Cookies” follows its link if a style sheet hides the panel (${style})`, async ({ page, site }) => {
    const url = site.page('/hidden-panel', {
      head: `<style>.filtered consent-gate { ${style} !important }</style>`,
      body: `${ELEMENT}<a href="#cookies" data-consent-action="preferences">Manage Cookies</a>
        <button onclick="this.textContent='Pressed'">Press</button>`,
    });
    await page.goto(url);
    await expect(banner(page)).toBeVisible();
    await page.evaluate(() => document.documentElement.classList.add('filtered'));
    await page.getByRole('link', { name: 'Manage Cookies' }).click();
    await expect.poll(() => new URL(page.url()).hash).toBe('#cookies');
    await page.getByRole('button', { name: 'Press' }).click();
    await expect(page.getByRole('button', { name: 'Pressed' })).toBeVisible();
    await expect(panel(page)).toHaveCount(0);
    // The control: without that style sheet the same link opens the panel.
    await page.evaluate(() => document.documentElement.classList.remove('filtered'));
    await expect(panel(page)).toHaveCount(0);
    await page.getByRole('link', { name: 'Manage Cookies' }).click();
    await expect(panel(page)).toBeVisible();
  });
}

test('a page that keeps removing the element is not fought forever', async ({ page, site }) => {
  await page.goto(
    site.page('/removed', {
      script: `<script>
        window.removed = 0;
        new MutationObserver(() => {
          for (const one of document.querySelectorAll('consent-gate')) { one.remove(); window.removed++; }
        }).observe(document, { childList: true, subtree: true });
      </script>${SCRIPT}`,
      body: `${ELEMENT}${GATED}${USED}`,
    }),
  );
  const removed = () => page.evaluate(() => (window as unknown as { removed: number }).removed);
  await expect.poll(removed).toBeGreaterThan(0);
  await untilQuiet(page, site);
  expect(await removed()).toBeLessThan(20);
  await usable(page, site);
  await page.evaluate(() => document.querySelector('main a')!.setAttribute('href', '#cookies'));
  await page.getByRole('link', { name: 'Manage Cookies' }).click();
  await untilQuiet(page, site);
  expect(await removed()).toBeLessThan(40);
  expect(await ran(page)).toEqual([]);
  // What cannot be shown leaves the link its own address.
  expect(new URL(page.url()).hash).toBe('#cookies');
  await usable(page, site);
});

// ---- single-page navigation ----

const swaps: Record<string, (markup: string) => void | Promise<unknown>> = {
  'document.body.replaceWith': (markup) => {
    const body = document.createElement('body');
    body.innerHTML = markup;
    document.body.replaceWith(body);
  },
  'a view transition that swaps the page, as Astro’s router does': (markup) => {
    const swap = () => {
      const next = new DOMParser().parseFromString(`<body>${markup}</body>`, 'text/html');
      document.documentElement.replaceChild(document.adoptNode(next.body), document.body);
    };
    return document.startViewTransition ? document.startViewTransition(swap).finished : swap();
  },
};
for (const [way, swap] of Object.entries(swaps)) {
  test(`the banner survives ten page swaps by ${way}`, async ({ page, site }) => {
    await page.goto(site.page('/swap', { body: `${ELEMENT}<p>First</p>` }));
    await expect(banner(page)).toBeVisible();
    await page.evaluate(() => {
      const counts = ((window as unknown as { counts: Record<string, number> }).counts = {} as Record<string, number>);
      for (const type of ['consent-choice', 'consent-change', 'consent-ready']) {
        document.addEventListener(type, () => (counts[type] = (counts[type] ?? 0) + 1));
      }
    });
    for (let round = 0; round < 10; round++) {
      // With an element of the page’s own, and without one.
      await page.evaluate(swap, `${round % 2 ? ELEMENT : ''}<p>Page ${round}</p>`);
      await expect(page.getByText(`Page ${round}`)).toBeVisible();
      await expect(banner(page)).toHaveCount(1);
      await expect(banner(page)).toBeVisible();
    }
    await page.evaluate(
      swap,
      `${ELEMENT}${probe('gated')}<a href="#x" data-consent-action="preferences">Manage Cookies</a>`,
    );
    await expect(banner(page)).toBeVisible();
    expect(await ran(page)).toEqual([]);
    await button(page, 'I Agree').click();
    await expect.poll(() => ran(page)).toEqual(['gated']);
    await expect
      .poll(() => page.evaluate(() => (window as unknown as { counts: Record<string, number> }).counts))
      .toEqual({ 'consent-choice': 1, 'consent-change': 1 });
    await page.getByRole('link', { name: 'Manage Cookies' }).click();
    await expect(panel(page)).toBeVisible();
    await page.keyboard.press('Escape');
    await page.evaluate(swap, `${ELEMENT}<p>Last</p>`);
    await expect(page.getByText('Last')).toBeVisible();
    await untilQuiet(page, site);
    await expect(banner(page)).toHaveCount(0);
    expect(await ran(page)).toEqual(['gated']);
  });
}

test("with Turbo the banner stays until the choice and each page's tags run once", async ({ page, site }) => {
  site.routes['/turbo.js'] = {
    headers: { 'content-type': 'text/javascript' },
    body: readFileSync('node_modules/@hotwired/turbo/dist/turbo.es2017-umd.js', 'utf8'),
  };
  const next = (path: string, name: string, to: string) =>
    site.page(path, {
      script: `${SCRIPT}<script src="/turbo.js"></script>`,
      body: `${ELEMENT}<h1>${name}</h1>${probe(name)}<a href="${to}">Next</a>`,
    });
  await page.goto(next('/one', 'One', '/two'));
  next('/two', 'Two', '/three');
  next('/three', 'Three', '/four');
  next('/four', 'Four', '/one');
  await page.evaluate(() => ((window as unknown as { same: boolean }).same = true));
  for (const name of ['Two', 'Three']) {
    await expect(banner(page)).toBeVisible();
    await page.getByRole('link', { name: 'Next' }).click();
    await expect(page.getByRole('heading', { name })).toBeVisible();
  }
  // The control: these were visits of Turbo's, not loads.
  expect(await page.evaluate(() => (window as unknown as { same?: boolean }).same)).toBe(true);
  await expect(banner(page)).toHaveCount(1);
  expect(await ran(page)).toEqual([]);
  await button(page, 'I Agree').click();
  await expect.poll(() => ran(page)).toEqual(['Three']);
  await page.getByRole('link', { name: 'Next' }).click();
  await expect.poll(() => ran(page)).toEqual(['Three', 'Four']);
  await expect(banner(page)).toHaveCount(0);
  // Turbo puts its copy of the page back, in which the script has run.
  await page.goBack();
  await expect(page.getByRole('heading', { name: 'Three' })).toBeVisible();
  await expect.poll(() => ran(page)).toEqual(['Three', 'Four', 'Three']);
  await untilMarker(page, site);
  expect(await ran(page)).toEqual(['Three', 'Four', 'Three']);
  await page.evaluate(() => void window.consentGate.withdraw());
  await page.goForward();
  await expect(page.getByRole('heading', { name: 'Four' })).toBeVisible();
  await untilMarker(page, site);
  expect(await ran(page)).toEqual(['Three', 'Four', 'Three']);
});

// ---- memory ----

/** What is open in the page: each listener on what outlives an element, each node that is observed, each channel and interval. */
const counting = `<script>{
  window.open_ = { listeners: 0, ofCookieStore: 0, resize: 0, intersections: 0, mutations: 0, channels: 0, intervals: 0 };
  const { addEventListener, removeEventListener } = EventTarget.prototype;
  const known = new Map();
  const count = (target, by) => {
    open_.listeners += by;
    if (target === window.cookieStore) open_.ofCookieStore += by;
  };
  const entryOf = (target, type, listener, options) => {
    const capture = typeof options === 'object' ? !!options?.capture : !!options;
    const all = known.get(target) ?? known.set(target, []).get(target);
    return [all, all.findIndex((one) => one[0] === type && one[1] === listener && one[2] === capture), [type, listener, capture]];
  };
  const lasting = (target) => !(target instanceof Node) || /^(html|head|body)$/.test(target.localName) || target === document;
  EventTarget.prototype.addEventListener = function (type, listener, options) {
    if (lasting(this ?? window)) {
      const [all, index, entry] = entryOf(this ?? window, type, listener, options);
      if (index < 0) { all.push(entry); count(this ?? window, 1); }
    }
    return addEventListener.call(this ?? window, type, listener, options);
  };
  EventTarget.prototype.removeEventListener = function (type, listener, options) {
    if (lasting(this ?? window)) {
      const [all, index] = entryOf(this ?? window, type, listener, options);
      if (index >= 0) { all.splice(index, 1); count(this ?? window, -1); }
    }
    return removeEventListener.call(this ?? window, type, listener, options);
  };
  for (const [name, kind] of [['ResizeObserver', 'resize'], ['IntersectionObserver', 'intersections'], ['MutationObserver', 'mutations']]) {
    window[name] = class extends window[name] {
      #targets = new Set();
      observe(target, ...more) {
        // What a node observes goes with it: roots of placeholders that have left the page, for instance.
        if (kind === 'mutations' && target instanceof ShadowRoot) return super.observe(target, ...more);
        if (!this.#targets.has(target)) { this.#targets.add(target); open_[kind]++; }
        super.observe(target, ...more);
      }
      unobserve(target) {
        if (this.#targets.delete(target)) open_[kind]--;
        super.unobserve(target);
      }
      disconnect() {
        open_[kind] -= this.#targets.size;
        this.#targets.clear();
        super.disconnect();
      }
    };
  }
  if (window.BroadcastChannel) window.BroadcastChannel = class extends BroadcastChannel {
    constructor(name) { super(name); open_.channels++; }
    close() { open_.channels--; super.close(); }
  };
  const { setInterval, clearInterval } = window;
  window.setInterval = (...call) => { open_.intervals++; return setInterval(...call); };
  window.clearInterval = (id) => { open_.intervals--; clearInterval(id); };
}</script>`;

test('a thousand connects and disconnects leave nothing behind', async ({ page, site }) => {
  await page.goto(
    site.page('/memory', {
      script: `${counting}${SCRIPT}`,
      body: `${ELEMENT}${ELEMENT}<div id="map"><iframe title="Map" data-consent="advertising" data-src="{{vendor:embed}}/map"></iframe></div>
        <open-host><template shadowrootmode="open"><img alt="" data-consent="analytics" data-src="{{vendor:pixel}}/p.gif"></template></open-host>`,
    }),
  );
  await expect(banner(page)).toBeVisible();
  await expect(page.locator('consent-gate-embed')).toBeVisible();
  const open = () => page.evaluate(() => ({ ...(window as unknown as { open_: Record<string, number> }).open_ }));
  /** Takes all of these away and puts them back, so often; every so often what hears of that has its turn. */
  const cycle = (rounds: number, turn: number, selector: string) =>
    page.evaluate(
      async ([rounds, turn, selector]) => {
        const nodes = [...document.querySelectorAll(selector)];
        for (let round = 0; round < rounds; round++) {
          for (const node of nodes) node.remove();
          if (round % turn === 0) await new Promise((resolve) => setTimeout(resolve, 5));
          document.body.append(...nodes);
          if (round % turn === 0) await new Promise((resolve) => setTimeout(resolve, 5));
        }
      },
      [rounds, turn, selector] as const,
    );
  const panels = (times: number) =>
    page.evaluate(async (times) => {
      for (let time = 0; time < times; time++) {
        await window.consentGate.open('preferences');
        window.consentGate.close();
        await window.consentGate.open('banner');
      }
    }, times);
  // Once for what is made at the first time.
  await cycle(1, 1, 'consent-gate, #map, open-host');
  await panels(1);
  await untilQuiet(page, site);
  const before = await open();
  // The control: there is something to count.
  expect(before).toMatchObject({ intervals: 1 });
  expect(before['listeners']).toBeGreaterThan(3);
  expect(before['resize']).toBeGreaterThan(0);
  expect(before['mutations']).toBeGreaterThan(2);
  if (await page.evaluate(() => 'cookieStore' in window)) expect(before['ofCookieStore']).toBe(1);

  await cycle(1000, 100, 'consent-gate, open-host');
  // A frame makes a document each time.
  await cycle(100, 10, '#map');
  await panels(10);
  await expect(banner(page)).toHaveCount(1);
  await expect(banner(page)).toBeVisible();
  await expect(page.locator('consent-gate-embed')).toBeVisible();
  await expect.poll(open).toEqual(before);

  // The control: an element that leaves one of each behind, each time it comes, is noticed.
  await page.evaluate(() => {
    class Leaking extends HTMLElement {
      connectedCallback() {
        window.addEventListener('resize', () => {});
        window.cookieStore?.addEventListener('change', () => {});
        new ResizeObserver(() => {}).observe(this);
        new IntersectionObserver(() => {}).observe(this);
        new MutationObserver(() => {}).observe(this, { childList: true });
        Object.assign(this, { channel: new BroadcastChannel('leak') });
        setInterval(() => {}, 60_000);
      }
    }
    document.body.append(document.createElement('leaking-one'));
    customElements.define('leaking-one', Leaking);
  });
  await cycle(4, 1, 'leaking-one');
  const stores = before['ofCookieStore'] ? 5 : 0;
  const more = { resize: 5, intersections: 5, mutations: 5, channels: 5, intervals: 5 };
  expect(await open()).toEqual(
    Object.fromEntries(
      Object.entries({ ...more, listeners: 5 + stores, ofCookieStore: stores }).map(([kind, by]) => [
        kind,
        before[kind]! + by,
      ]),
    ),
  );
});

test('nodes that left the page are garbage-collected', async ({ site, browserWith }) => {
  // Firefox collects at a page's word with this preference only, which adds `TestUtils`.
  const browser = await browserWith({ 'dom.testing.testutils.enabled': true });
  const page = await browser.newPage();
  const collect = async () => {
    const isDone = await page.evaluate(async () => {
      const { TestUtils } = window as unknown as { TestUtils?: { gc(): Promise<void> } };
      await TestUtils?.gc();
      return !!TestUtils;
    });
    if (!isDone) await page.requestGC();
  };
  const expectNoneKept = async (script: string, grants = false) => {
    await page.goto(site.page('/left-for-good', { script, body: ELEMENT }));
    if (script) await expect(banner(page)).toBeVisible();
    if (grants) await page.evaluate(() => void window.consentGate.accept());
    await page.evaluate(async () => {
      customElements.define(
        'open-host',
        class extends HTMLElement {
          root = this.attachShadow({ mode: 'open' });
        },
      );
      const refs = ((window as unknown as { refs: Record<string, WeakRef<Node>[]> }).refs = {} as Record<
        string,
        WeakRef<Node>[]
      >);
      for (let round = 0; round < 50; round++) {
        const box = document.createElement('div');
        box.innerHTML = `<open-host></open-host><never-defined></never-defined><consent-gate></consent-gate>
          <script type="text/plain" data-consent="analytics">1</script><img alt="" data-consent="analytics" data-src="/p.gif">
          <iframe data-consent="advertising" data-src="/map"></iframe>`;
        document.body.append(box);
        await new Promise((resolve) => setTimeout(resolve, 5));
        for (const node of box.querySelectorAll('*')) (refs[node.localName] ??= []).push(new WeakRef(node));
        box.remove();
        await new Promise((resolve) => setTimeout(resolve));
      }
    });
    const left = async () => {
      await collect();
      return page.evaluate(() =>
        Object.entries((window as unknown as { refs: Record<string, WeakRef<Node>[]> }).refs)
          .filter(([, refs]) => refs.filter((one) => one.deref()).length > 5)
          .map(([name]) => name),
      );
    };
    // Timers hold nodes for a while, and no event tells that they are over.
    await expect.poll(left, { timeout: 20_000 }).toEqual([]);
  };
  await expectNoneKept('');
  await expectNoneKept(SCRIPT);
  await expectNoneKept(SCRIPT, true);
});

test('an element that left the page decides nothing', async ({ page, site }) => {
  const script = '<script src="/consent-gate/consent-gate.js"></script>';
  const add = (leave: string) => `<script>{
    const element = document.createElement('consent-gate');
    element.setAttribute('mode', 'notice');
    document.body.append(element);
    element.append('text');
    ${leave}
  }</script>`;
  for (const [path, leave, expected] of [
    ['/left', 'element.remove();', []],
    ['/stayed', '', ['gated']],
  ] as const) {
    await page.goto(site.page(path, { script, body: `${add(leave)}${probe('gated')}` }));
    await expect.poll(() => page.evaluate(() => window.consentGate.get().status)).toBe('undecided');
    await untilMarker(page, site);
    expect(await ran(page), path).toEqual(expected);
  }
});
