import { readdirSync, readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { VERSION } from '../../src/receipts/receipt.js';
import { readsOf } from './reads.js';
import { untilMarker } from './marker.js';
import { banner, button, expect, panel, probe, ran, record, returning, SCRIPT, test, type Site } from './site.js';

/** Pages that stand in the way, by accident or on purpose: names that hide what we read, keys of prototypes, patched platforms. */

const ELEMENT = '<consent-gate policy-url="/privacy"></consent-gate>';
const agree = async (page: Page) => {
  await expect(banner(page)).toBeVisible();
  expect(await ran(page)).toEqual([]);
  await button(page, 'I Agree').click();
  await expect.poll(() => ran(page)).toEqual(['gated']);
  expect(await record(page)).toMatchObject({ granted: 'analytics advertising', by: 'accept' });
};

// ---- names (DOM clobbering) ----

/** Everything that hides `document[name]` and `window[name]` behind an element. */
const clobber = (name: string) =>
  `<img alt="" name="${name}"><form id="${name}" name="${name}"></form><a id="${name}" name="${name}"></a>`;

/** Methods without which no script can do anything: where they are hidden nothing works, and nothing may open. */
const NEEDED = ['addEventListener', 'createComment', 'createElement', 'createTextNode', 'createTreeWalker'];
NEEDED.push('dispatchEvent', 'importNode', 'querySelector', 'querySelectorAll');
// Lit reads these two, in every page that has a Lit.
NEEDED.push('litHtmlPolyfillSupport', 'litHtmlVersions');

function namesRead(): string[] {
  const { document, globals } = readsOf('dist/cdn');
  // The reader of the code is not blind: it finds what is surely there.
  expect(document).toEqual(expect.arrayContaining(['addEventListener', 'createElement', 'prerendering', 'readyState']));
  expect(globals).toEqual(expect.arrayContaining(['MutationObserver', 'consentGate', 'dataLayer', 'navigator']));
  // Read by name through the prototype, or by name of ours, or by what a page might hope for.
  const more = [
    'cookie',
    'currentScript',
    'body',
    'head',
    'forms',
    'consent',
    'consent-gate',
    'banner',
    'panel',
    'accept',
  ];
  return [...new Set([...document, ...globals, ...more])];
}

for (const where of ['before the head script', 'after it']) {
  test(`elements may have every name that the code reads, ${where}`, async ({ page, site }) => {
    const names = namesRead().filter((name) => !NEEDED.includes(name) && name !== 'cookie');
    expect(names.length).toBeGreaterThan(60);
    const markup = names.map(clobber).join('');
    const [before, after] = where.startsWith('before') ? [markup, ''] : ['', markup];
    await page.goto(
      site.page('/named', {
        script: '',
        body: `<div style="display:none">${before}</div>${SCRIPT}<div style="display:none">${after}</div>${ELEMENT}${probe('gated')}
          <a href="#cookies" data-consent-action="preferences">Manage Cookies</a>`,
      }),
    );
    // The control: they do hide what they are called after.
    expect(await page.evaluate(() => typeof document.readyState)).toBe('object');
    // The test's own tools lose their way in such a page, so it is asked in the page.
    const shown = (id: string) =>
      page.evaluate((name) => !!document.querySelector('consent-gate')?.shadowRoot?.querySelector(`#${name}`), id);
    const press = (id: string) =>
      page.evaluate(
        (name) => document.querySelector('consent-gate')!.shadowRoot!.querySelector<HTMLElement>(`#${name}`)!.click(),
        id,
      );
    await expect.poll(() => shown('banner')).toBe(true);
    expect(await ran(page)).toEqual([]);
    await press('accept');
    await expect.poll(() => ran(page)).toEqual(['gated']);
    expect(await record(page)).toMatchObject({ granted: 'analytics advertising', by: 'accept' });
    await expect.poll(() => shown('banner')).toBe(false);
    await page.evaluate(() => document.querySelector<HTMLElement>('[data-consent-action]')!.click());
    await expect.poll(() => shown('panel-decline')).toBe(true);
    await press('panel-decline');
    await expect.poll(() => record(page)).toMatchObject({ granted: '', by: 'decline' });
    const inForce = () => page.evaluate(() => document.querySelector('html')!.getAttribute('data-consent'));
    await expect.poll(inForce).toBe('trusted');
  });
}

test('an element named cookie does not stop the choice', async ({ page, site }) => {
  await page.goto(site.page('/cookie', { body: `${clobber('cookie')}${ELEMENT}${probe('gated')}` }));
  await agree(page);
});

test(`elements that hide methods the code needs open nothing`, async ({ page, site, errors }) => {
  // What is thrown is what the platform says of a hidden method, here as in any other script, and nothing else.
  errors.expected = new RegExp(
    `^TypeError: .*(${NEEDED.join('|')}|EventListener.*) is not a function( or its return value is not iterable)?$`,
  );
  const ways = [
    ['', ''],
    ...NEEDED.flatMap((name) => [
      [clobber(name), ''],
      ['', clobber(name)],
    ]),
  ] as const;
  const urls = ways.map(([before, after], index) =>
    site.page(`/needed/${index}`, {
      script: '',
      body: `${before}${SCRIPT}${after}${ELEMENT}${probe('gated')}${probe('advertising', 'advertising')}${probe('not', '!advertising')}
          <script type="text/plain" data-consent="analytics" src="{{vendor:probe}}/probe.js?name=external"></script>
          <script type="text/plain" data-consent="advertising" src="{{vendor:pixel}}/probe.js?name=external"></script>
          <img alt="" data-consent="advertising" data-src="{{vendor:pixel}}/p.gif"><script>window.end = true</script>`,
    }),
  );
  /** What runs in each page, given time for what shall, and then some for what shall not. */
  const visitAll = async (wanted: readonly string[]) => {
    await page.goto(site.page('/frames', { script: '' }));
    return page.evaluate(
      async ([all, wanted]) => {
        const sleep = (time: number) => new Promise((done) => setTimeout(done, time));
        const visit = async (url: string, index: number) => {
          const frame = document.createElement('iframe');
          frame.src = url;
          document.body.append(frame);
          await new Promise((done) => frame.addEventListener('load', done));
          const view = frame.contentWindow as unknown as { __ran?: string[]; end?: unknown };
          const ran = () => [...(view.__ran ?? [])].toSorted().join();
          for (let tries = 0; tries < 300 && ran() !== wanted[index]; tries++) await sleep(20);
          await sleep(700);
          return [ran(), view.end];
        };
        return Promise.all(all.map(visit));
      },
      [urls, wanted] as const,
    );
  };
  const nothing = urls.map(() => '');
  // One who has granted one category: the head script opens its gate, since it takes methods where nothing hides them.
  const granted = ways.map(() => 'external,gated,not');
  // But first a visitor who has not chosen.
  expect(await visitAll(nothing)).toEqual(nothing.map((ran) => [ran, true]));
  expect(site.vendorRequests()).toEqual([]);
  await returning(page, site.origin, 'analytics', 'advertising');
  expect(await visitAll(granted)).toEqual(granted.map((ran) => [ran, true]));
  expect([...new Set(site.vendorRequests().map(({ vendor }) => vendor))]).toEqual(['probe']);
});

/** Members of an element that the head script uses, each hidden by a field of a form; `load` is one that forms do not have. */
const MEMBERS = [
  'attributes',
  'children',
  'dataset',
  'getAttribute',
  'hasAttribute',
  'insertBefore',
  'isConnected',
  'load',
];
MEMBERS.push('localName', 'matches', 'nextSibling', 'parentNode', 'querySelectorAll', 'remove', 'removeAttribute');
MEMBERS.push('setAttribute', 'shadowRoot', 'type');

test('forms whose fields hide their members stop no other gate', async ({ page, site, errors }) => {
  // What is said is that the page has hidden a method, and nothing else.
  errors.expected = /is not a function/;
  const form = (name: string, gated: string) => `<form${gated}><input name="${name}"></form>`;
  const forms = MEMBERS.flatMap((name) => [form(name, ''), form(name, ' data-consent="analytics" data-src="x"')]).join(
    '',
  );
  await page.goto(site.page('/fields', { body: `${forms}${ELEMENT}${probe('gated')}` }));
  // The test's own tools lose their way among such forms, so the page itself presses.
  const press = () =>
    page.evaluate(() => {
      const accept = document.querySelector('consent-gate')?.shadowRoot?.querySelector<HTMLElement>('#accept');
      accept?.click();
      return !!accept;
    });
  expect(await ran(page)).toEqual([]);
  await expect.poll(press).toBe(true);
  await expect.poll(() => ran(page)).toEqual(['gated']);
  expect(await record(page)).toMatchObject({ granted: 'analytics advertising', by: 'accept' });
  // Nodes that come later, together with what is gated.
  await page.evaluate(
    ([before, after]) => {
      const holder = document.createElement('div');
      holder.innerHTML = before!;
      const script = document.createElement('script');
      Object.assign(script, { type: 'text/plain', text: after });
      script.dataset['consent'] = 'analytics';
      document.body.append(...holder.childNodes, script);
    },
    [forms, `window.__ran.push('later')`],
  );
  await expect.poll(() => ran(page)).toEqual(['gated', 'later']);
});

test('a script that cannot be inserted does not stop the next one', async ({ page, site }) => {
  const insertion = `{ const { append } = Element.prototype; let calls = 0;
    Element.prototype.append = function (...nodes) {
      if (this === document.head && ++calls === 1) throw Error('on purpose');
      append.apply(this, nodes);
    }; }`;
  await page.goto(site.page('/after', { script: `<script>${insertion}</script>${SCRIPT}`, body: ELEMENT }));
  await button(page, 'I Agree').click();
  await expect(banner(page)).toHaveCount(0);
  await page.evaluate(() => {
    for (const name of ['first', 'second']) {
      const script = document.createElement('script');
      Object.assign(script, { type: 'text/plain', text: `(window.__ran ??= []).push('${name}')` });
      script.dataset['consent'] = 'analytics';
      document.body.append(script);
    }
  });
  await expect.poll(() => ran(page)).toEqual(['second']);
  await page.evaluate(() => {
    document.open();
    document.write('<p>written</p>');
  });
  await expect(page.locator('p')).toHaveText('written');
});

// ---- keys of prototypes ----

const KEYS = ['__proto__', 'constructor', 'prototype', 'toString', 'valueOf', 'hasOwnProperty', '__defineGetter__'];

test('prototype keys as names pollute nothing and grant nothing', async ({ page, site }) => {
  const names = KEYS.join(' ');
  await page.goto(
    site.page('/keys', {
      script: `<script src="/consent-gate/consent-gate.js" data-categories="${names} analytics" data-integrations="${names}"
        data-cookie-name="__proto__" data-signal-categories="${names}" data-deny="" data-policy-version="constructor"></script>`,
      body: `${ELEMENT}${KEYS.map((key) => probe(key, key) + probe(`!${key}`, `!${key}`)).join('')}${probe('gated')}${probe('!analytics', '!analytics')}`,
    }),
  );
  await expect(banner(page)).toBeVisible();
  const state = await page.evaluate((keys) => {
    const choices = JSON.parse(`{${keys.map((key) => `"${key}": true`).join()}}`) as Record<string, boolean>;
    const before = window.consentGate.get().granted;
    const allowed = keys.filter((key) => window.consentGate.allows(key));
    const saved = window.consentGate.save(choices).granted;
    return { before, allowed, saved, own: Object.keys(Object.prototype) };
  }, KEYS);
  expect(state).toMatchObject({ before: ['trusted'], allowed: [], own: [] });
  // Two of them have the form of a category, and are one here, named as any other.
  expect(state.saved.toSorted()).toEqual(['constructor', 'prototype', 'trusted']);
  expect((await ran(page)).toSorted()).toEqual(['!analytics', 'constructor', 'prototype']);
  const cookies = await page.evaluate(() => document.cookie);
  expect(cookies.startsWith('__proto__=v=1&')).toBe(true);
  await page.reload();
  await expect.poll(() => page.evaluate(() => window.consentGate.get().status)).toBe('decided');
  expect(await page.evaluate(() => Object.keys(Object.prototype))).toEqual([]);
});

test('save() takes own properties only', async ({ page, site }) => {
  await page.goto(site.page('/inherited', { body: `${ELEMENT}${probe('gated')}` }));
  const granted = await page.evaluate(
    () => window.consentGate.save(Object.create({ analytics: true }) as object).granted,
  );
  expect(granted).toEqual(['trusted']);
});

test('braces around names of object members stay as typed', async ({ page, site }) => {
  const typed = KEYS.map((key) => `{${key}}`).join(' ');
  const messages = {
    signal: `${typed} {signal}`,
    previous: `${typed} {granted}`,
    'embed-heading': `${typed} {category}`,
  };
  await page.addInitScript(() =>
    Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', { get: () => true }),
  );
  const at = Math.floor(Date.now() / 1000) - 60;
  const value = `v=1&at=${at}&mode=opt-in&policy=old&granted=analytics&denied=advertising&by=save`;
  await page.context().addCookies([{ name: 'consent', value, url: site.origin }]);
  await page.goto(
    site.page('/braces', {
      script: '<script src="/consent-gate/consent-gate.js" data-policy-version="new"></script>',
      body: `<consent-gate><script type="application/json" slot="messages">${JSON.stringify(messages)}</script></consent-gate>
        <iframe data-consent="analytics" data-src="/anything"></iframe>`,
    }),
  );
  await expect(banner(page)).toContainText(`${typed} Global Privacy Control`);
  // Around what was filled in stand marks that isolate it.
  const placeholder = page.locator('consent-gate-embed');
  await expect(placeholder).toContainText('Website Analytics');
  const shown = await placeholder.evaluate(({ shadowRoot }) => shadowRoot!.textContent);
  expect(shown.replace(/[\u2068\u2069]/g, '')).toContain(`${typed} Website Analytics`);
  await button(page, 'Update your preferences').click();
  await expect(panel(page)).toContainText(`${typed} Website Analytics`);
});

// ---- URLs ----

const SCHEMES = [
  'javascript:',
  'data:text/html,',
  'vbscript:',
  'blob:',
  'file:///',
  'about:blank',
  'mailto:',
  'view-source:',
];
const disguises = (scheme: string) => [
  scheme,
  scheme.toUpperCase(),
  ` \n\t${scheme}`,
  `\u0001\u001f${scheme}`,
  scheme.replace(/^(..)/, '$1\n'),
  scheme.replace(/^(..)/, '$1\t\r'),
  scheme.replace(':', '\n:'),
];
const CODE = `window.pwned=1//`;

test('policy-url takes only http(s) and relative addresses', async ({ page, site }) => {
  await page.goto(site.page('/urls', { body: ELEMENT }));
  await expect(banner(page)).toBeVisible();
  const bad = SCHEMES.flatMap(disguises).map((scheme) => scheme + CODE);
  const good = [
    '/p',
    'p',
    '?p',
    '#p',
    '//example.org/p',
    'HTTPS://example.org',
    '\thttps:/p',
    '\\\\example.org',
    'javascript/x',
    './javascript:x',
  ];
  const links = await page.evaluate(
    async (all) => {
      const element = document.querySelector('consent-gate')! as HTMLElement & { updateComplete: Promise<unknown> };
      const found: (string | null)[] = [];
      for (const url of all) {
        element.setAttribute('policy-url', url);
        await element.updateComplete;
        const link = element.shadowRoot!.querySelector<HTMLAnchorElement>('#policy');
        found.push(link && link.protocol);
        // A link that is there leads somewhere else; one that is not cannot be followed.
        if (link && !/^https?:$/.test(link.protocol)) link.click();
      }
      return found;
    },
    [...bad, ...good],
  );
  expect(links.slice(0, bad.length)).toEqual(bad.map(() => null));
  expect(links.slice(bad.length).every((protocol) => /^https?:$/.test(protocol ?? ''))).toBe(true);
  expect(await page.evaluate(() => (window as unknown as { pwned?: unknown }).pwned)).toBeUndefined();
});

for (const url of ['javascript:window.pwned=1', 'data:text/javascript,', 'blob:x', '/nothing.js']) {
  test(`ui-url="${url}" opens nothing and is reported`, async ({ page, site, errors }) => {
    // What Firefox itself says of such an address.
    errors.expected = /^(Cross-Origin Request Blocked|Security Error|Loading module)\b/;
    await page.goto(
      site.page('/ui-url', {
        script: `<script>addEventListener('consent-error', ({ detail }) => (window.codes ??= []).push(detail.code))</script>
          <script src="/consent-gate/consent-gate.js" data-mode="opt-in" data-ui-url="${url}"></script>`,
        body: `${ELEMENT}${probe('gated')}`,
      }),
    );
    await expect
      .poll(() => page.evaluate(() => (window as unknown as { codes?: string[] }).codes))
      .toContain('ui-unavailable');
    expect(await page.evaluate(() => (window as unknown as { pwned?: unknown }).pwned)).toBeUndefined();
    expect(await ran(page)).toEqual([]);
    await expect(banner(page)).toBeHidden();
    // The control: the head script itself works on.
    expect(await page.evaluate(() => window.consentGate.accept().granted)).toEqual([
      'trusted',
      'analytics',
      'advertising',
    ]);
    await expect.poll(() => ran(page)).toEqual(['gated']);
  });
}

// ---- a patched platform ----

test('patches after load break neither a choice nor a withdrawal', async ({ page, site, errors }) => {
  // Something follows the gated script, so that it counts as read to its end whatever the page says of itself.
  await page.goto(site.page('/patched', { body: `${ELEMENT}${probe('gated')}<p>Text</p>` }));
  await expect(banner(page)).toBeVisible();
  await page.evaluate(() => {
    const forge = (value: unknown) => ({ get: () => value, configurable: true });
    const set = Object.getOwnPropertyDescriptor(Document.prototype, 'cookie')!.set!;
    Object.defineProperty(document, 'cookie', { get: () => 'consent=forged', set, configurable: true });
    Object.defineProperty(document, 'readyState', forge('loading'));
    Object.defineProperty(window, 'dataLayer', { value: { push() {} }, configurable: true, writable: true });
    // As error trackers and zones do.
    const { addEventListener, dispatchEvent } = EventTarget.prototype;
    Object.assign(EventTarget.prototype, {
      addEventListener(this: EventTarget, ...words: Parameters<typeof addEventListener>) {
        const [type, listener, options] = words;
        const wrapped = typeof listener === 'function' ? (event: Event) => listener.call(this, event) : listener;
        return addEventListener.call(this, type, wrapped, options);
      },
      dispatchEvent(this: EventTarget, event: Event) {
        return dispatchEvent.call(this, event);
      },
    });
  });
  expect(await ran(page)).toEqual([]);
  await button(page, 'I Agree').click();
  await expect.poll(() => record(page)).toMatchObject({ by: 'accept' });
  await expect.poll(() => ran(page)).toEqual(['gated']);
  await page.evaluate(() => void window.consentGate.withdraw());
  await expect.poll(() => record(page)).toMatchObject({ granted: '' });
  expect(errors).toEqual([]);
});

/** Each replaces a getter that the code reads, says so in `used`, and answers something else than the browser. */
const GETTERS: Record<string, string> = {
  'a cookie that is looked after': `patch('cookie', (get) => get(), (value, set) => set(value))`,
  'a cookie that says nothing and keeps nothing': `patch('cookie', () => '', () => {})`,
  'a cookie that says something else': `patch('cookie', () => 'consent=true; consent=granted', (value, set) => set(value))`,
  'a cookie that throws': `patch('cookie', () => { throw Error('on purpose') }, () => { throw Error('on purpose') })`,
  'a document that is read for ever': `patch('readyState', () => 'loading')`,
};

for (const [name, code] of Object.entries(GETTERS)) {
  test(`choices work with ${name} after load`, async ({ page, site, errors }) => {
    await page.goto(
      site.page('/getters', {
        body: `${ELEMENT}${probe('gated')}<p>Text</p><script>
          function patch(name, answer, change) {
            const { get, set } = Object.getOwnPropertyDescriptor(Document.prototype, name);
            Object.defineProperty(Document.prototype, name, {
              get() { window.used = true; return answer(() => get.call(this)) },
              set: set && function (value) { window.used = true; change(value, (text) => set.call(this, text)) },
              configurable: true,
            });
          }</script>`,
      }),
    );
    await expect(banner(page)).toBeVisible();
    // What a choice needs comes with the banner. Where a page seems to be read for ever, it would be waited for.
    await expect.poll(() => site.ownFiles()).toContain('consent-gate-receipts.js');
    await page.waitForLoadState('networkidle');
    await page.evaluate((script) => {
      // The page's own script, as it stands in the page.
      document.head.append(Object.assign(document.createElement('script'), { text: script }));
    }, code);
    expect(await ran(page)).toEqual([]);
    await button(page, 'I Agree').click();
    await expect.poll(() => ran(page)).toEqual(['gated']);
    await page.evaluate(() => {
      const script = document.createElement('script');
      Object.assign(script, { type: 'text/plain', text: `window.__ran.push('later')` });
      script.dataset['consent'] = 'advertising';
      document.querySelector('p')!.before(script);
    });
    await expect.poll(() => ran(page)).toEqual(['gated', 'later']);
    // Nobody asked what the page put there: what decides was taken before. The control: the patch is in force.
    const used = () => page.evaluate(() => (window as unknown as { used?: boolean }).used);
    expect(await used()).toBe(undefined);
    await page.evaluate(() => {
      try {
        return `${document.cookie} ${document.readyState}`;
      } catch {
        return '';
      }
    });
    expect(await used()).toBe(true);
    expect(await page.evaluate(() => window.consentGate.withdraw().granted)).toEqual(['trusted']);
    expect(await page.evaluate(() => document.querySelector('html')!.dataset['consent'])).toBe('trusted');
    expect(errors).toEqual([]);
  });
}

/**
 * What methods of arrays answer that a page replaces after load: wrongly, but in the right kind. A page's own script can do
 * anything, so it can open a gate too, by the answers that deciding is made of. All others open none.
 */
const LIES: Record<string, readonly string[]> = {
  includes: ['() => true', '() => false'],
  every: ['() => true', '() => false'],
  some: ['() => true', '() => false'],
  filter: ['() => []', 'function () { return [...this] }'],
  map: ['() => []'],
  forEach: ['() => {}'],
  join: [`() => ''`],
  indexOf: ['() => -1', '() => 0'],
  slice: ['() => []'],
  toSorted: ['() => []'],
  at: ['() => undefined'],
  find: ['() => undefined', 'function () { return this[0] }'],
  findIndex: ['() => -1', '() => 0'],
  flatMap: ['() => []'],
  pop: ['() => undefined'],
  toString: [`() => ''`],
};
const OPENERS = ['includes: () => true', 'every: () => true', 'filter: function () { return [...this] }'];
/** These change an array, or walk it: what they leave undone is no wrong answer. */
const NO_ANSWERS = ['push', 'splice', 'keys', 'values', 'entries'];

test('array methods that lie after load throw nothing and open no gate', async ({ page, site }) => {
  const head = readFileSync('dist/cdn/consent-gate.js', 'utf8');
  const used = new Set([...head.matchAll(/\.(\w+)\(/g)].map(([, name]) => name!));
  // None is forgotten, and none is patched that nobody asks.
  expect(Object.keys(LIES).toSorted()).toEqual(
    Object.getOwnPropertyNames(Array.prototype)
      .filter((name) => used.has(name) && !NO_ANSWERS.includes(name))
      .toSorted(),
  );
  const lies = Object.entries(LIES).flatMap(([name, answers]) => answers.map((answer) => [name, answer] as const));
  const pages = [['', ''] as const, ...lies].map(([name, answer], index) => ({
    url: site.page(`/lies/${index}`, {
      // Each has a cookie of its own, since they are looked at together.
      script: `<script src="/consent-gate/consent-gate.js" data-cookie-name="consent${index}"></script>`,
      body: `${ELEMENT}${probe('gated')}<p>Text</p>
        <script>var thrown = []; for (const type of ['error', 'unhandledrejection']) addEventListener(type, (event) => thrown.push(String(event.message ?? event.reason)))</script>`,
    }),
    name,
    answer,
  }));
  await page.goto(site.page('/frames', { script: '' }));
  const found = await page.evaluate(async (all) => {
    type View = typeof globalThis & Pick<Window, 'consentGate'> & { __ran?: string[]; thrown: string[] };
    const sleep = (time: number) => new Promise((done) => setTimeout(done, time));
    const visit = async ({ url, name, answer }: (typeof all)[number]) => {
      const frame = document.createElement('iframe');
      frame.src = url;
      document.body.append(frame);
      await new Promise((done) => frame.addEventListener('load', done));
      const view = frame.contentWindow as unknown as View;
      const root = () => view.document.querySelector('consent-gate')?.shadowRoot;
      for (let tries = 0; tries < 500 && !root()?.querySelector('#banner'); tries++) await sleep(20);
      await sleep(200);
      if (name) view.eval(`Array.prototype.${name} = ${answer}`);
      // Everything that makes the code look again: an event, a new node, another attribute, the API, the visitor.
      const { document: inner, consentGate } = view;
      inner.dispatchEvent(new view.Event('visibilitychange', { bubbles: true }));
      const script = inner.createElement('script');
      Object.assign(script, { type: 'text/plain', text: `(window.__ran ??= []).push('later')` });
      script.dataset['consent'] = 'advertising';
      inner.body.append(script);
      inner.querySelector('consent-gate')!.setAttribute('deny', '');
      consentGate.subscribe(() => {})();
      consentGate.allows('analytics');
      consentGate.get();
      await sleep(200);
      // The control agrees. The others refuse, if the banner is still there: some have made it seem that nothing can be asked.
      root()!
        .querySelector<HTMLElement>(name ? '#decline' : '#accept')
        ?.click();
      await sleep(400);
      if (!name) for (let tries = 0; tries < 500 && view.__ran?.length !== 2; tries++) await sleep(20);
      const result = [`${name}: ${answer}`, `${view.__ran}`, view.thrown.join()];
      frame.remove();
      return result;
    };
    const results: string[][] = [];
    for (let index = 0; index < all.length; index += 4) {
      results.push(...(await Promise.all(all.slice(index, index + 4).map(visit))));
    }
    return results;
  }, pages);
  const [control, ...others] = found;
  expect(control).toEqual([': ', 'gated,later', '']);
  expect(others).toEqual(
    lies.map(([name, answer]) => {
      const lie = `${name}: ${answer}`;
      // What a page's own script opens by such a lie may open, or be late; nothing else does.
      const opened = OPENERS.includes(lie) ? expect.any(String) : 'undefined';
      return [lie, opened, ''];
    }),
  );
});

test('patched or missing built-ins never open a gate', async ({ page, site, errors }) => {
  // What the patches throw, and what the platform says of what is not there.
  errors.expected = /on purpose|is not a constructor|requestAnimationFrame is not a |reading 'get'|property "get"/;
  /** Each with whether a grant of the page's opens the gates all the same. Where it does not, it is because there is nobody to be told. */
  const patches: Record<string, readonly [code: string, opens: boolean]> = {
    'nothing, the control': ['', true],
    'a cookie that throws': [
      `Object.defineProperty(Document.prototype, 'cookie', { get() { throw Error('on purpose') }, set() { throw Error('on purpose') } })`,
      true,
    ],
    'a cookie that lies': [
      `Object.defineProperty(Document.prototype, 'cookie', { get: () => 'consent=true; consent=granted', set() {} })`,
      true,
    ],
    'listeners that throw': [`EventTarget.prototype.addEventListener = () => { throw Error('on purpose') }`, false],
    'listeners that are dropped': [`EventTarget.prototype.addEventListener = () => {}`, true],
    'events that throw': [`EventTarget.prototype.dispatchEvent = () => { throw Error('on purpose') }`, true],
    'no observer': [`window.MutationObserver = undefined`, false],
    'no frames': [`window.requestAnimationFrame = undefined`, true],
    'no query string': [`window.URLSearchParams = undefined`, true],
    'no custom elements': [`Object.defineProperty(window, 'customElements', { value: undefined })`, true],
    'no shadow roots': [`Element.prototype.attachShadow = () => { throw Error('on purpose') }`, true],
    'a polluted prototype': [
      `Object.assign(Object.prototype, { granted: ['analytics'], analytics: true, mode: 'opt-out', status: 'decided', data: 'x' })`,
      true,
    ],
    'a navigator that throws': [
      `Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', { get() { throw Error('on purpose') } })`,
      false,
    ],
  };
  for (const [name, [code, opens]] of Object.entries(patches)) {
    // The page before is left first: what it was told to store may still be on its way.
    await page.goto('about:blank');
    await page.context().clearCookies();
    await page.goto(
      site.page('/patches', {
        script: `<script>${code}</script>${SCRIPT}`,
        body: `${ELEMENT}${probe('gated')}${probe('advertising', 'advertising')}<script>window.end = true</script>`,
      }),
    );
    await untilMarker(page, site, { consent: '' });
    const seen = await page.evaluate(() => (window as unknown as { end?: boolean }).end);
    expect({ name, seen, ran: await ran(page) }).toEqual({ name, seen: true, ran: [] });
    await page.evaluate(() => {
      try {
        window.consentGate.accept();
      } catch {
        // Where there is none, and where the page's own `dispatchEvent` throws.
      }
    });
    if (!opens) await untilMarker(page, site, { consent: '' });
    await expect
      .poll(async () => [name, ...(await ran(page))])
      .toEqual(opens ? [name, 'gated', 'advertising'] : [name]);
  }
  expect(site.vendorRequests()).toEqual([]);
});

test('a frozen window stops no page and opens nothing', async ({ page, site }) => {
  await page.goto(
    site.page('/frozen', {
      script: `<script>
        try { Object.freeze(window) } catch (error) { window.refused = true }
        for (const name of Object.keys(window)) try { Object.freeze(window[name]) } catch {}
        Object.freeze(Object.prototype); Object.freeze(Array.prototype);
      </script>${SCRIPT.replace('google gtm', '')}`,
      body: `${ELEMENT}${probe('gated')}`,
    }),
  );
  // Browsers do not let a window be frozen; what can be frozen is.
  expect(await page.evaluate(() => (window as unknown as { refused?: boolean }).refused)).toBe(true);
  await agree(page);
});

for (const [name, code] of Object.entries({
  'that cannot be written': `Object.defineProperty(window, 'consentGate', { value: 'theirs' })`,
  'that has no setter': `Object.defineProperty(window, 'consentGate', { get: () => 'theirs' })`,
  'that is a constant': `const consentGate = 'theirs'`,
})) {
  test(`the page keeps a consentGate of its own ${name}`, async ({ page, site, errors }) => {
    await page.goto(
      site.page('/own-name', {
        script: `<script>${code}</script>${SCRIPT}`,
        body: `${ELEMENT}${probe('gated')}<a href="#cookies" data-consent-action="withdraw">Withdraw</a>`,
      }),
    );
    await agree(page);
    expect(await page.evaluate('consentGate')).toBe('theirs');
    await page.getByRole('link', { name: 'Withdraw' }).click();
    await expect.poll(() => record(page)).toMatchObject({ granted: '', by: 'decline' });
    expect(errors).toEqual([]);
  });
}

for (const value of ['null', 'undefined']) {
  test(`control: with ${value} under our symbol everything works`, async ({ page, site }) => {
    await page.goto(
      site.page('/squat', {
        script: `<script>globalThis[Symbol.for('consent-gate')] = ${value}</script>${SCRIPT}`,
        body: `${ELEMENT}${probe('gated')}<a href="#cookies" data-consent-action="decline">Decline</a>`,
      }),
    );
    await agree(page);
    expect(await page.evaluate(() => window.consentGate.get().granted)).toContain('analytics');
    await page.getByRole('link', { name: 'Decline' }).click();
    await expect.poll(() => record(page)).toMatchObject({ granted: '', by: 'decline' });
    expect(new URL(page.url()).hash).toBe('');
  });
}

test('a foreign value under our symbol opens nothing', async ({ page, site }) => {
  for (const value of [`'x'`, '{}', '7', 'true', '[]', 'Object.freeze({ consent: null })', '{ consent: 5 }']) {
    await page.goto(
      site.page('/squat', {
        script: `<script>globalThis[Symbol.for('consent-gate')] = window.theirs = ${value}</script>${SCRIPT}`,
        body: `${ELEMENT}${probe('gated')}<a href="#cookies" data-consent-action="accept">I Agree</a><script>window.end = true</script>`,
      }),
    );
    await page.getByRole('link', { name: 'I Agree' }).click();
    await expect.poll(() => new URL(page.url()).hash).toBe('#cookies');
    await untilMarker(page, site, { consent: '' });
    // The first copy is asked for the page's API, so what stands there answers.
    const [end, own] = await page.evaluate(() => {
      const { end, theirs, consentGate } = window as unknown as Record<string, { consent?: unknown }>;
      return [end, Object.is(consentGate, theirs!.consent)];
    });
    expect({ value, end, own, ran: await ran(page), record: await record(page) }).toEqual({
      ...{ value, end: true, own: true, ran: [], record: null },
    });
    await expect(banner(page)).toBeHidden();
  }
});

/** What one part of the library asks of another: no page sees these names, and another version may have others. */
const INNER = ['press', 'openOnce', 'settings', 'emit', 'watch', 'report', 'cookieDays', 'signalCategories'];

for (const first of ['old', 'consent-gate']) {
  test(`two versions on one page share one state, /${first}/ first`, async ({ page, site }) => {
    const inner = new RegExp(`(?<=[.{,])(${INNER.join('|')})\\b`, 'g');
    let renamed = 0;
    for (const file of readdirSync('dist/cdn').filter((name) => name.endsWith('.js'))) {
      const text = readFileSync(`dist/cdn/${file}`, 'utf8').replace(new RegExp(`(["\`])${VERSION}\\1`, 'g'), '"0.0.9"');
      renamed += text.match(inner)?.length ?? 0;
      site.routes[`/old/${file}`] = {
        headers: { 'content-type': 'text/javascript' },
        body: text.replace(inner, '$1InOldVersion'),
      };
    }
    // The control: it is another one.
    expect(renamed).toBeGreaterThan(30);
    const second = first === 'old' ? 'consent-gate' : 'old';
    await page.goto(
      site.page('/versions', {
        script: `<script src="/${first}/consent-gate.js" data-mode="opt-in"></script><script>window.first = consentGate</script>
        <script src="/${second}/consent-gate.js" data-mode="opt-out"></script>`,
        body: `${ELEMENT}${probe('gated')}<script type="module">import('/${second}/consent-gate-ui.js')</script>`,
      }),
    );
    await agree(page);
    expect(await page.evaluate(() => (window as unknown as { first: unknown }).first === window.consentGate)).toBe(
      true,
    );
    expect(await page.evaluate(() => window.consentGate.get().mode)).toBe('opt-in');
    await expect(banner(page)).toHaveCount(0);
    // Whose receipt it is says which of the two did it.
    const versions = () => page.evaluate(async () => (await window.consentGate.export()).map(({ version }) => version));
    await expect.poll(versions).toEqual([first === 'old' ? '0.0.9' : VERSION]);
    await untilMarker(page, site);
    expect(await ran(page)).toEqual(['gated']);
  });
}

// ---- events ----

test('forged browser events grant nothing', async ({ page, site }: { page: Page; site: Site }) => {
  await page.goto(site.page('/forged', { body: `${ELEMENT}${probe('gated')}` }));
  await expect(banner(page)).toBeVisible();
  await page.evaluate(() => {
    const types = [
      'DOMContentLoaded',
      'load',
      'pageshow',
      'visibilitychange',
      'prerenderingchange',
      'storage',
      'message',
    ];
    for (const type of [...types, 'command', 'click', 'keydown', 'toggle', 'close', 'cancel', 'slotchange', 'change']) {
      for (const target of [window, document, document.body, document.querySelector('consent-gate')!]) {
        target.dispatchEvent(new Event(type, { bubbles: true, composed: true }));
      }
    }
    for (const detail of [{ granted: ['trusted', 'analytics'] }, { choices: { analytics: true } }, null]) {
      const element = document.querySelector('consent-gate')!;
      for (const type of ['consent-ready', 'consent-choice', 'consent-change', 'consent-withdraw', 'consent-open']) {
        element.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
      }
    }
  });
  await untilMarker(page, site);
  expect(await ran(page)).toEqual([]);
  expect(await record(page)).toBeNull();
  expect(await page.evaluate(() => window.consentGate.get())).toMatchObject({
    status: 'undecided',
    granted: ['trusted'],
  });
  await expect(banner(page)).toBeVisible();
});
