import { readdirSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { banner, expect, panel, probe, ran, SCRIPT, test, type Site } from './site.js';
import { fewStrings, strings } from './strings.js';

/** Every text is text: whatever stands in an attribute, a slot, a message, a category or a cookie is read, never parsed. */

const own = new Set([
  ...(readdirSync('dist/cdn', { recursive: true }) as string[]).map((name) => name.replaceAll('\\', '/')),
]);

/** In the page: what is rendered, without its texts, and whether anything ran. */
function install(): void {
  const shapeOf = (node: Node): string => {
    if (!(node instanceof Element || node instanceof ShadowRoot)) return '';
    const attributes =
      node instanceof Element ? [...node.attributes].map(({ name, value }) => `${name}="${value}"`) : [];
    const name = node instanceof Element ? node.localName : '#root';
    return `<${[name, ...attributes.toSorted()].join(' ')}>${[...node.childNodes].map(shapeOf).join('')}</>`;
  };
  Object.assign(window, {
    element: () => document.querySelector('consent-gate')!,
    shape: () => shapeOf(document.querySelector('consent-gate')!.shadowRoot!),
    textOf: (id: string) => document.querySelector('consent-gate')!.shadowRoot!.getElementById(id)!.textContent,
    settled: async () => {
      const { updateComplete } = document.querySelector('consent-gate') as unknown as {
        updateComplete: Promise<unknown>;
      };
      await updateComplete;
    },
  });
}

interface Tools {
  element(): HTMLElement;
  shape(): string;
  textOf(id: string): string;
  settled(): Promise<void>;
  pwned?: unknown;
}
declare const window: Window & Tools;

/** Opens a page with its banner and its panel, and notes what must not happen: dialogs, and requests of other things than our files. */
async function open(page: Page, site: Site, body = '<consent-gate policy-url="/privacy"></consent-gate>') {
  const dialogs: string[] = [];
  const requests: string[] = [];
  page.on('dialog', (dialog) => {
    dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  await page.goto(site.page('/text', { body: `${body}${probe('gated')}` }));
  await expect(banner(page)).toBeVisible();
  page.on('request', (request) => {
    const url = request.url();
    const file = url.startsWith(`${site.origin}/consent-gate/`) && url.slice(site.origin.length + 14).split('#')[0]!;
    if (!file || !own.has(file)) requests.push(url);
  });
  await page.evaluate(install);
  await page.evaluate(() => window.consentGate.open());
  await expect(panel(page)).toBeVisible();
  return {
    async nothingHappened() {
      // What a string would have set off, had it been more than text.
      await page.waitForTimeout(300);
      expect(dialogs).toEqual([]);
      expect(requests).toEqual([]);
      expect(await page.evaluate(() => window.pwned)).toBeUndefined();
      expect(await ran(page)).toEqual([]);
      expect(await page.evaluate(() => Object.keys(Object.prototype))).toEqual([]);
    },
    dialogs,
    requests,
  };
}

test('the control: had a string become markup, it would be seen here', async ({ page, site, errors }) => {
  errors.expected = /./;
  const seen = await open(page, site);
  const before = await page.evaluate(() => window.shape());
  await page.evaluate((markup) => {
    window
      .element()
      .shadowRoot!.getElementById('heading')!
      .append(document.createRange().createContextualFragment(markup));
  }, fewStrings[1]!);
  await expect.poll(() => page.evaluate(() => window.pwned)).toBe(1);
  await expect.poll(() => seen.requests.length).toBeGreaterThan(0);
  await expect.poll(() => seen.dialogs).toEqual(['1']);
  expect(await page.evaluate(() => window.shape())).not.toBe(before);
});

test(`${strings.length} strings in every message, in heading and in slots are read as typed`, async ({
  page,
  site,
}) => {
  expect(strings.length).toBeGreaterThan(400);
  const seen = await open(
    page,
    site,
    `<consent-gate policy-url="/privacy" heading="x"><script type="application/json" slot="messages">{}</script>
      <span slot="message">x</span><span slot="analytics-label">x</span></consent-gate>`,
  );
  const wrong = await page.evaluate(async (all) => {
    const keys = [
      ...[
        'accept',
        'decline',
        'close',
        'close-opt-in',
        'policy',
        'preferences',
        'save',
        'panel-heading',
        'panel-close',
      ],
      ...['panel-decline', 'panel-message', 'details', 'always-on', 'trusted-label', 'trusted-description'],
      ...['analytics-description', 'advertising-label', 'advertising-description', 'confirmation', 'denied', 'none'],
    ];
    const ids = {
      heading: 'heading',
      accept: 'accept',
      decline: 'decline',
      policy: 'policy',
      preferences: 'preferences',
      save: 'save',
      'panel-heading': 'panel-heading',
      'panel-decline': 'panel-decline',
      'category-label-trusted': 'trusted-label',
      'category-label-advertising': 'advertising-label',
      'category-description-analytics': 'analytics-description',
    };
    const element = window.element();
    const messages = element.querySelector('[slot=messages]')!;
    const slots = element.querySelectorAll('span');
    const show = async (text: string): Promise<string> => {
      element.setAttribute('heading', text);
      messages.textContent = JSON.stringify(Object.fromEntries(keys.map((key) => [key, text])));
      for (const slot of slots) slot.textContent = text;
      // The attribute renders anew; what stands in slots is read then.
      element.toggleAttribute('no-close');
      element.toggleAttribute('no-close');
      await window.settled();
      return window.shape();
    };
    const expected = await show('x');
    const found: string[] = [];
    for (const text of all) {
      if ((await show(text)) !== expected) found.push(`shape: ${text}`);
      for (const [id, key] of Object.entries(ids)) {
        const read = window.textOf(id);
        if (read.trim() !== text.trim()) found.push(`${id} (${key}): ${text} is read as ${read}`);
      }
    }
    return found;
  }, strings);
  expect(wrong).toEqual([]);
  await seen.nothingHappened();
});

test(`${strings.length} strings as keys of messages, as slot names and in the late attributes change nothing but a choice of ours`, async ({
  page,
  site,
}) => {
  const seen = await open(
    page,
    site,
    `<consent-gate policy-url="/privacy"><script type="application/json" slot="messages">{}</script><p></p></consent-gate>`,
  );
  const late = ['position', 'theme', 'decline', 'lang', 'deny'];
  const wrong = await page.evaluate(
    async ([all, attributes]) => {
      const element = window.element();
      const messages = element.querySelector('[slot=messages]')!;
      const slotted = element.querySelector('p')!;
      const expected = window.shape();
      const texts = element.shadowRoot!.textContent;
      const found: string[] = [];
      for (const text of all) {
        messages.textContent = JSON.stringify({ [text]: text, heading: 7, message: [text], accept: { text } });
        slotted.slot = text;
        for (const name of attributes) element.setAttribute(name, text);
        await window.settled();
        if (window.shape() !== expected) found.push(`shape: ${text}`);
        // Two of the strings may be the name of a message or of a slot.
        if (element.shadowRoot!.textContent !== texts) found.push(`texts: ${text}`);
      }
      messages.textContent = '{}';
      for (const name of attributes) element.removeAttribute(name);
      return found;
    },
    [strings, late] as const,
  );
  expect(wrong).toEqual([]);
  await seen.nothingHappened();
});

test(`${strings.length} strings in each field of the cookie, and as the cookie, open nothing and show nothing`, async ({
  page,
  site,
}) => {
  const seen = await open(page, site);
  const bad = await page.evaluate(async (all) => {
    const at = Math.floor(Date.now() / 1000) - 60;
    const fields = {
      v: '1',
      at: `${at}`,
      mode: 'opt-in',
      policy: '',
      granted: 'analytics',
      denied: 'advertising',
      by: 'save',
    };
    const jar = (value: string): void => {
      document.cookie = `consent=${value}; path=/`;
      document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
    };
    // The unreadable one stands for all of them: an earlier choice is not shown from it.
    jar('x');
    await window.settled();
    const expected = window.shape();
    const texts = window.element().shadowRoot!.textContent;
    const found: string[] = [];
    for (const text of all) {
      const values = [
        text.replace(/[;\0\r\n]/g, ''),
        ...Object.keys(fields).map((key) => new URLSearchParams({ ...fields, [key]: text }).toString()),
        new URLSearchParams({ ...fields, [text]: '1' }).toString(),
      ];
      // One string is what stands in a field of the valid record already.
      for (const value of values.filter((one) => one !== new URLSearchParams(fields).toString())) {
        jar(value);
        const { granted, status } = window.consentGate.get();
        if (status !== 'undecided' || granted.length > 1) found.push(`${status} ${granted.join()}: ${value}`);
      }
      await window.settled();
      if (window.shape() !== expected) found.push(`shape: ${text}`);
      if (window.element().shadowRoot!.textContent !== texts) found.push(`texts: ${text}`);
    }
    document.cookie = 'consent=; path=/; max-age=0';
    return found;
  }, strings);
  expect(bad).toEqual([]);
  await seen.nothingHappened();
});

test('strings given to save(), and found in the place of receipts, are told of, and go nowhere else', async ({
  page,
  site,
}) => {
  const seen = await open(page, site);
  const granted = await page.evaluate((all) => {
    const given = Object.fromEntries([...all.map((text) => [text, true] as const), ['advertising', true]]);
    return window.consentGate.save(given).granted;
  }, fewStrings);
  await expect.poll(() => page.evaluate(async () => (await window.consentGate.export()).length)).toBe(1);
  const { kept, lengths } = await page.evaluate(async (all) => {
    const kept = await window.consentGate.export();
    const keys = Object.keys(localStorage).filter((key) => key.startsWith('consent-gate'));
    const lengths: unknown[] = [keys.length > 0];
    for (const text of all) {
      for (const value of [text, JSON.stringify(text), JSON.stringify([text]), JSON.stringify({ [text]: text })]) {
        for (const key of keys) localStorage.setItem(key, value);
        lengths.push(Array.isArray(await window.consentGate.export()));
      }
    }
    return { kept: JSON.stringify(kept), lengths };
  }, fewStrings);
  expect(granted).toEqual(['trusted', 'advertising']);
  for (const text of fewStrings.filter((text) => text.includes('<'))) expect(kept).not.toContain(JSON.stringify(text));
  expect(lengths.every(Boolean)).toBe(true);
  await seen.nothingHappened();
});

test(`${fewStrings.length} strings in every early attribute and in data-consent, on the script and on the element`, async ({
  page,
  site,
}) => {
  const early = ['mode', 'categories', 'policy-version', 'cookie-name', 'cookie-domain', 'cookie-days', 'signals'];
  const more = ['signal-categories', 'integrations', 'migrate', 'google-region', 'tealium-key', 'lang'];
  const all = (prefix: string, value: string) =>
    [...early, ...more].map((name) => `${prefix}${name}="${value}"`).join(' ');
  const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
  const dialogs: string[] = [];
  page.on('dialog', (dialog) => {
    dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  const scripts = (value: string) => [
    SCRIPT.replace('data-integrations="google gtm"', all('data-', value)),
    '<script src="/consent-gate/consent-gate.js"></script>',
  ];
  const urls = fewStrings.flatMap((text, index) =>
    scripts(escaped(text)).map((script, way) =>
      site.page(`/early/${index}/${way}`, {
        script,
        body: `<consent-gate ${all('', escaped(text))} heading="${escaped(text)}"></consent-gate>
          ${probe('a')}${probe('b', escaped(text))}`,
      }),
    ),
  );
  await page.goto(site.page('/frames', { script: '' }));
  const found = await page.evaluate(async (all) => {
    const states: unknown[] = [];
    const visit = async (url: string) => {
      const frame = document.createElement('iframe');
      frame.src = url;
      document.body.append(frame);
      await new Promise((done) => frame.addEventListener('load', done));
      const view = frame.contentWindow as unknown as typeof window & { __ran?: unknown };
      const shown = () => !!view.document.querySelector('consent-gate')!.shadowRoot?.querySelector('#heading');
      for (let tries = 0; tries < 500 && !shown(); tries++) await new Promise((done) => setTimeout(done, 10));
      const { granted, mode } = view.consentGate.get();
      states.push([url, granted.join(), mode, shown(), view.pwned ?? null, view.__ran ?? null]);
      frame.remove();
    };
    for (let index = 0; index < all.length; index += 10) await Promise.all(all.slice(index, index + 10).map(visit));
    return states;
  }, urls);
  expect(found.toSorted()).toEqual(urls.map((url) => [url, 'trusted', 'opt-in', true, null, null]).toSorted());
  expect(dialogs).toEqual([]);
  const asked = new Set(site.log.map(({ url, vendor }) => vendor + url.replace(/#.*/, '')));
  for (const url of [
    '/frames',
    ...urls.map((url) => url.slice(site.origin.length)),
    ...[...own].map((name) => `/consent-gate/${name}`),
    '/favicon.ico',
  ])
    asked.delete(url);
  expect([...asked]).toEqual([]);
});
