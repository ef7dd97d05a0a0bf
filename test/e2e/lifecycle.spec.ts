import { readFileSync } from 'node:fs';
import { banner, button, expect, panel, probe, ran, record, SCRIPT, test } from './site.js';

/** Pages that come and go: swapped bodies, blockers, and a thousand connects. */

const ELEMENT = '<consent-gate policy-url="/privacy"></consent-gate>';

// ---- blockers ----

test('hidden by a style sheet: the page stays usable, and nothing opens', async ({ page, site }) => {
  await page.goto(
    site.page('/hidden', {
      head: '<style>consent-gate { display: none !important }</style>',
      body: `${ELEMENT}${probe('gated')}<main style="height:3000px"><button onclick="this.textContent='Pressed'">Press</button></main>`,
    }),
  );
  await page.waitForFunction(() => !!document.querySelector('consent-gate')?.shadowRoot?.querySelector('#banner'));
  await expect(banner(page)).toBeHidden();
  await page.getByRole('button', { name: 'Press' }).click();
  await expect(page.getByRole('button', { name: 'Pressed' })).toBeFocused();
  await page.evaluate(() => window.scrollTo(0, 1000));
  expect(await page.evaluate(() => window.scrollY)).toBeGreaterThan(900);
  expect(await page.evaluate(() => getComputedStyle(document.documentElement).overflow)).toBe('visible');
  expect(await ran(page)).toEqual([]);
  expect(await record(page)).toBeNull();
});

for (const style of ['display: none', 'visibility: hidden']) {
  test(`hidden by a style sheet (${style}): “Manage Cookies” makes nothing inert, and goes where it points`, async ({
    page,
    site,
  }) => {
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

test('removed as often as it comes: no endless fight, nothing opens, and “Manage Cookies” harms nobody', async ({
  page,
  site,
}) => {
  await page.goto(
    site.page('/removed', {
      script: `<script>
        window.removed = 0;
        new MutationObserver(() => {
          for (const one of document.querySelectorAll('consent-gate')) { one.remove(); window.removed++; }
        }).observe(document, { childList: true, subtree: true });
      </script>${SCRIPT}`,
      body: `${ELEMENT}${probe('gated')}<a href="#cookies" data-consent-action="preferences">Manage Cookies</a>`,
    }),
  );
  await page.waitForTimeout(1000);
  const removed = () => page.evaluate(() => (window as unknown as { removed: number }).removed);
  expect(await removed()).toBeGreaterThan(0);
  expect(await removed()).toBeLessThan(20);
  await page.getByRole('link', { name: 'Manage Cookies' }).click();
  await page.waitForTimeout(500);
  expect(await removed()).toBeLessThan(40);
  expect(await ran(page)).toEqual([]);
  // What cannot be shown leaves the link its own address.
  expect(new URL(page.url()).hash).toBe('#cookies');
});

test('the head script blocked: nothing gated runs, and no error but the missing file', async ({ page, site }) => {
  site.routes['/consent-gate/consent-gate.js'] = { status: 403, body: '' };
  await page.goto(
    site.page('/blocked', {
      body: `${ELEMENT}${probe('gated')}<img alt="" data-consent="analytics" data-src="{{vendor:pixel}}/p.gif">`,
    }),
  );
  await page.waitForTimeout(300);
  expect(await ran(page)).toEqual([]);
  expect(site.vendorRequests()).toEqual([]);
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
  test(`${way}: the banner survives ten times, nothing runs twice, one click is one choice`, async ({ page, site }) => {
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
    await page.waitForTimeout(200);
    await expect(banner(page)).toHaveCount(0);
    expect(await ran(page)).toEqual(['gated']);
  });
}

test('Turbo: from page to page the banner stays until the choice, and each page’s tags run once', async ({
  page,
  site,
}) => {
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
  await page.waitForTimeout(300);
  expect(await ran(page)).toEqual(['Three', 'Four', 'Three']);
  await page.evaluate(() => void window.consentGate.withdraw());
  await page.goForward();
  await expect(page.getByRole('heading', { name: 'Four' })).toBeVisible();
  await page.waitForTimeout(300);
  expect(await ran(page)).toEqual(['Three', 'Four', 'Three']);
});

// ---- memory ----

test('a thousand connects and disconnects leave no listener, observer or channel behind', async ({ page, site }) => {
  await page.goto(
    site.page('/memory', {
      script: `<script>
        window.open_ = { listeners: 0, observers: 0, channels: 0 };
        const { addEventListener, removeEventListener } = EventTarget.prototype;
        const known = new Map();
        const keyOf = (target, type, listener, options) => {
          const capture = typeof options === 'object' ? !!options?.capture : !!options;
          const one = known.get(target) ?? known.set(target, []).get(target);
          return [one, one.findIndex((each) => each[0] === type && each[1] === listener && each[2] === capture), [type, listener, capture]];
        };
        const lasting = (target) => target === window || target === document || target instanceof MediaQueryList;
        EventTarget.prototype.addEventListener = function (type, listener, options) {
          if (lasting(this ?? window)) {
            const [all, index, entry] = keyOf(this ?? window, type, listener, options);
            if (index < 0) { all.push(entry); open_.listeners++; }
          }
          return addEventListener.call(this ?? window, type, listener, options);
        };
        EventTarget.prototype.removeEventListener = function (type, listener, options) {
          if (lasting(this ?? window)) {
            const [all, index] = keyOf(this ?? window, type, listener, options);
            if (index >= 0) { all.splice(index, 1); open_.listeners--; }
          }
          return removeEventListener.call(this ?? window, type, listener, options);
        };
        for (const name of ['ResizeObserver', 'IntersectionObserver']) {
          window[name] = class extends window[name] {
            #targets = new Set();
            observe(target, ...more) {
              if (!this.#targets.has(target)) { this.#targets.add(target); open_.observers++; }
              super.observe(target, ...more);
            }
            unobserve(target) {
              if (this.#targets.delete(target)) open_.observers--;
              super.unobserve(target);
            }
            disconnect() {
              open_.observers -= this.#targets.size;
              this.#targets.clear();
              super.disconnect();
            }
          };
        }
        if (window.BroadcastChannel) window.BroadcastChannel = class extends BroadcastChannel {
          constructor(name) { super(name); open_.channels++; }
          close() { open_.channels--; super.close(); }
        };
      </script>${SCRIPT}`,
      body: ELEMENT,
    }),
  );
  await expect(banner(page)).toBeVisible();
  const open = () => page.evaluate(() => ({ ...(window as unknown as { open_: Record<string, number> }).open_ }));
  await page.waitForTimeout(200);
  const before = await open();
  // The control: there is something to count.
  expect(before['listeners']).toBeGreaterThan(3);
  expect(before['observers']).toBeGreaterThan(0);
  await page.evaluate(async () => {
    const element = document.querySelector('consent-gate') as HTMLElement & { updateComplete: Promise<unknown> };
    for (let round = 0; round < 1000; round++) {
      element.remove();
      if (round % 100 === 0) await element.updateComplete;
      document.body.append(element);
      if (round % 100 === 0) await element.updateComplete;
    }
    await element.updateComplete;
  });
  await page.waitForTimeout(300);
  await expect(banner(page)).toBeVisible();
  expect(await open()).toEqual(before);
});

test('an element that has left the page decides nothing; one that stays does', async ({ page, site }) => {
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
    await page.waitForTimeout(200);
    expect(await ran(page), path).toEqual(expected);
  }
});
