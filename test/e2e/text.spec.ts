import { readdirSync, readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { attributes as earlyAttributes, kebab } from '../../src/consent/config.js';
import { attributes as lateAttributes } from '../../src/ui/attributes.js';
import { languageFor } from '../../src/languages/choose-language.js';
import { englishTexts } from '../unit/locales.js';
import { fewStrings } from '../component/strings.js';
import { everything } from './everything.js';
import { settled } from './measure.js';
import { banner, expect, panel, probe, ran, SCRIPT, test, type Site } from './site.js';
import { strings } from './strings.js';

/**
 * Text stays text: nothing in an attribute, slot, message, category or cookie is ever parsed as markup or code.
 * `test/component/injection.test.ts` tests the element alone; here the strings go through the real head script.
 */

/** Replaces the UI file where only the core is tested. It shows nothing. */
const NO_UI = 'no-ui.js';

const own = new Set([
  NO_UI,
  ...(readdirSync('dist/cdn', { recursive: true }) as string[]).map((name) => name.replaceAll('\\', '/')),
]);

// What there is to be filled with strings comes from the source's own tables, so that nothing new is forgotten.

const keys = Object.keys(englishTexts);
const early = Object.keys(earlyAttributes).map(kebab);
const late = Object.keys(lateAttributes).map(kebab);
const categories = ['trusted', 'analytics', 'advertising'];
const slots = [...readFileSync('src/ui/consent-gate.ts', 'utf8').matchAll(/@slot (\S+)/g)]
  .map(([, name]) => name!)
  .filter((name) => name !== 'messages')
  .flatMap((name) => (name.startsWith('<') ? categories.map((one) => name.replace('<category>', one)) : name));

/** Stands for a string in what is expected of it: nothing that is known to anybody. */
const MARK = '☂';

/** Each string, with what it is as the address of a link, and what stands for it as a language: of the few that name one everything would read otherwise. */
const typedAs = (text: string) => ({
  text,
  lang: languageFor([text]) === 'en' ? text : MARK,
  link: URL.canParse(text, 'http://127.0.0.1/') && /^https?:$/.test(new URL(text, 'http://127.0.0.1/').protocol),
});
const typed = strings.map(typedAs);

/** In the page: what is rendered, with and without its texts, and ways to render it. */
function install(): void {
  // Of thousands of warnings the driver would be told each.
  console.warn = () => {};
  const shapeOf = (node: Node): string => {
    if (!(node instanceof Element || node instanceof ShadowRoot)) return '';
    const attributes =
      node instanceof Element ? [...node.attributes].map(({ name, value }) => `${name}="${value}"`) : [];
    const name = node instanceof Element ? node.localName : '#root';
    return `<${[name, ...attributes.toSorted()].join(' ')}>${[...node.childNodes].map(shapeOf).join('')}</>`;
  };
  const element = () => document.querySelector('consent-gate')!;
  const until = async (what: () => unknown): Promise<void> => {
    const start = performance.now();
    while (!what() && performance.now() - start < 10_000) await new Promise((done) => setTimeout(done, 2));
  };
  const settled = async () =>
    void (await (element() as unknown as { updateComplete: Promise<unknown> }).updateComplete);
  const tools: Tools = {
    element,
    shape: () => shapeOf(element().shadowRoot!),
    view: () => {
      const roots = [...document.querySelectorAll('consent-gate, consent-gate-embed')].map(
        ({ shadowRoot }) => shadowRoot!,
      );
      // Around names in placeholders stand marks that isolate them, which nobody reads.
      const read = (text: string) => text.replace(/[\u2068\u2069]/g, '');
      return [read(roots.map(shapeOf).join('')), read(roots.map(({ textContent }) => textContent).join(''))];
    },
    differs: (view, mark, text) => {
      const read = text.replace(/[\u2068\u2069]/g, '');
      const found = tools.view();
      return ['shape', 'texts'].filter((_, index) => found[index] !== view[index]!.replaceAll(mark, () => read)).join();
    },
    textOf: (id) => element().shadowRoot!.getElementById(id)!.textContent,
    settled,
    until,
    async again() {
      element().setAttribute('deny', element().getAttribute('deny') ?? '');
      // Observers are told first, then it renders.
      await Promise.resolve();
      await settled();
    },
    start(head, onScript, onElement) {
      window.consentGate?.close();
      document.querySelector('consent-gate')?.remove();
      Reflect.deleteProperty(window, Symbol.for('consent-gate'));
      const fill = <Node extends Element>(node: Node, prefix: string, attributes: Record<string, string>): Node => {
        for (const [name, value] of Object.entries(attributes)) node.setAttribute(prefix + name, value);
        return node;
      };
      const host = onElement && fill(document.createElement('consent-gate'), '', onElement);
      if (host) document.body.prepend(host);
      const script = document.createElement('script');
      document.head.append(Object.assign(fill(script, 'data-', onScript), { text: head }));
      script.remove();
    },
    known: () =>
      new Promise((done) => {
        window.consentGate.subscribe(({ status }) => status !== 'pending' && done());
      }),
    async shown() {
      await customElements.whenDefined('consent-gate');
      const defined = () => customElements.get('consent-gate') as unknown as { views?: { core: { consent: unknown } } };
      await until(() => defined().views?.core.consent === window.consentGate);
      // Where the element is defined already, the first one still belongs to the banner before; its copy belongs to this one.
      const host = document.querySelector('consent-gate');
      if (host && !host.shadowRoot?.getElementById('heading')) host.replaceWith(host.cloneNode());
      await until(() => document.querySelector('consent-gate')?.shadowRoot?.getElementById('heading'));
      await settled();
    },
  };
  Object.assign(window, tools);
}

interface Tools {
  element(): HTMLElement;
  shape(): string;
  /** Of banner, panel and placeholders: what is rendered without its texts, and the texts. */
  view(): [shape: string, texts: string];
  /** In what the page is another than `view`, if each `mark` in that is this text. */
  differs(view: readonly string[], mark: string, text: string): string;
  textOf(id: string): string;
  settled(): Promise<void>;
  until(what: () => unknown): Promise<void>;
  /** Renders everything anew, placeholders too. */
  again(): Promise<void>;
  /** Runs the head script once more, as another page would that has these attributes. */
  start(head: string, onScript: Record<string, string>, onElement?: Record<string, string>): void;
  /** Waits for the state of the script that was started last. */
  known(): Promise<void>;
  /** Waits for the banner of the script that was started last. */
  shown(): Promise<void>;
  pwned?: unknown;
}
declare const window: Window & Tools;

/** Notes what must not happen: dialogs, and requests of other things than our files. */
function watch(page: Page, site: Site, path: string) {
  const dialogs: string[] = [];
  const requests: string[] = [];
  page.on('dialog', (dialog) => {
    dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    const url = request.url();
    const file = url.startsWith(`${site.origin}/consent-gate/`) && url.slice(site.origin.length + 14).split('#')[0]!;
    if (url !== site.origin + path && url !== `${site.origin}/settled` && (!file || !own.has(file))) requests.push(url);
  });
  return {
    async nothingHappened() {
      // What a string would have set off, had it been more than text.
      await settled(page);
      expect(dialogs).toEqual([]);
      expect(requests.filter((url) => !url.endsWith('/favicon.ico'))).toEqual([]);
      expect(await page.evaluate(() => window.pwned)).toBeUndefined();
      expect(await ran(page)).toEqual([]);
      expect(await page.evaluate(() => Object.keys(Object.prototype))).toEqual([]);
    },
    dialogs,
    requests,
  };
}

/** Opens a page with its banner and its panel. */
async function open(
  page: Page,
  site: Site,
  body = '<consent-gate policy-url="/privacy"></consent-gate>',
  script = SCRIPT,
) {
  const seen = watch(page, site, '/text');
  await page.goto(site.page('/text', { script, body: `${body}${probe('gated', 'advertising')}` }));
  await expect(banner(page)).toBeVisible();
  await page.evaluate(install);
  await page.evaluate(() => window.consentGate.open());
  await expect(panel(page)).toBeVisible();
  return seen;
}

test('control: a string that becomes markup is noticed', async ({ page, site, errors }) => {
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

test(`${strings.length} strings in every message and slot appear as typed`, async ({ page, site }) => {
  expect(strings.length).toBeGreaterThan(everything ? 400 : 80);
  expect(strings.some((text) => text.includes(MARK))).toBe(false);
  expect(slots.length).toBeGreaterThan(20);
  test.slow();
  const rendered = { keys: new Set<string>(), slots: new Set<string>() };
  // What was chosen before no longer stands, a signal is honored, one category is denied here: everything has its text.
  await page.addInitScript(() =>
    Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', { get: () => true }),
  );
  const at = Math.floor(Date.now() / 1000) - 60;
  const earlier = `v=1&at=${at}&mode=opt-in&policy=old&granted=analytics+advertising&denied=&by=save`;
  await page.context().addCookies([{ name: 'consent', value: earlier, url: site.origin }]);
  const frames = `<iframe data-consent="analytics" data-src="/pwned"></iframe>
     <iframe title="x" data-consent="analytics" data-src="/pwned"></iframe>
     <iframe data-consent="advertising" data-src="/pwned"></iframe>`;
  const seen = await open(
    page,
    site,
    `<consent-gate policy-url="/privacy" decline="show" deny="advertising"><script type="application/json" slot="messages">{}</script>
      ${slots.map((name) => `<span slot="${name}"></span>`).join('')}</consent-gate>${frames}`,
    `<script src="/consent-gate/consent-gate.js" data-policy-version="new"></script>`,
  );
  await expect(page.locator('consent-gate-embed').getByRole('button')).toHaveCount(4);
  // A status text that is only heard comes a moment later.
  await expect(page.locator('consent-gate').getByRole('status')).not.toBeEmpty();
  for (const step of ['banner and panel', 'confirmation']) {
    const found = await page.evaluate(
      async ([strings, keys, mark]) => {
        const element = window.element();
        const messages = element.querySelector('[slot=messages]')!;
        const slotted = element.querySelectorAll('span');
        const frames = document.querySelectorAll('iframe');
        const write = async (texts: Record<string, string>, inSlots: string, text: string) => {
          messages.textContent = JSON.stringify(texts);
          for (const slot of slotted) slot.textContent = inSlots;
          for (const frame of frames) {
            if (frame.title) frame.title = text;
            else frame.dataset['src'] = text;
          }
          await window.again();
        };
        /** Once each text is the string, the labels of categories in slots; once labels stand in other texts, from the messages. */
        const labels = (texts: Record<string, string>) => ({
          ...Object.fromEntries(Object.entries(texts).filter(([key]) => /-label$|^none$/.test(key))),
          ...{ previous: '{granted}; {denied}', signal: '{signal}: {categories}' },
          ...{ 'embed-heading': '{category}', 'always-allow': '{category}' },
        });
        const all = (of: (key: string) => string) => Object.fromEntries(keys.map((key) => [key, of(key)]));
        const ways = [
          { textsFor: all, inSlots: (text: string) => text },
          { textsFor: (of: (key: string) => string) => labels(all(of)), inSlots: () => '' },
        ];
        const seen: string[] = [];
        const filled = new Set<string>();
        const wrong: string[] = [];
        for (const { textsFor, inSlots } of ways) {
          const marked = textsFor((key) => `[[${key}]]`);
          await write(marked, '', mark);
          seen.push(...keys.filter((key) => window.view()[1].includes(`[[${key}]]`)));
          for (const slot of element.shadowRoot!.querySelectorAll('slot')) {
            if (slot.assignedElements()[0]) filled.add(slot.name);
          }
          const fill = (text: string) => {
            const texts = textsFor(() => text);
            return write(texts, inSlots(text), text);
          };
          await fill(mark);
          const view = window.view();
          for (const typed of strings) {
            // White space around a label in a slot is no part of it.
            const text = typed.trim();
            await fill(text);
            const differs = window.differs(view, mark, text);
            if (differs) wrong.push(`${differs}: ${text}`);
          }
        }
        return { keys: seen, slots: [...filled], wrong };
      },
      [strings, keys, MARK] as const,
    );
    expect({ step, wrong: found.wrong }).toEqual({ step, wrong: [] });
    for (const key of found.keys) rendered.keys.add(key);
    for (const name of found.slots) rendered.slots.add(name);
    if (step === 'confirmation') break;
    // Nothing is on that could be saved as granted; what is in force without a choice may stay.
    await page.evaluate(() => window.element().shadowRoot!.querySelector<HTMLElement>('#save')!.click());
    await expect(panel(page)).toBeHidden();
    await expect.poll(() => page.evaluate(() => window.consentGate.get().status)).toBe('decided');
  }
  await seen.nothingHappened();
  // None of them was filled without being seen.
  // The x has another name in each mode.
  const here = keys.filter((key) => key === 'close-opt-in' || !key.startsWith('close'));
  expect([...rendered.keys].toSorted()).toEqual(here.toSorted());
  expect([...rendered.slots].filter((name) => name !== 'messages').toSorted()).toEqual(slots.toSorted());
});

test(`${strings.length} strings in the cookie open nothing and show nothing`, async ({ page, site }) => {
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
    return found;
  }, strings);
  expect(bad).toEqual([]);
  await seen.nothingHappened();
  // The control: one that is exact is read in the same way, and opens what it grants.
  const state = await page.evaluate(() => {
    const at = Math.floor(Date.now() / 1000) - 60;
    document.cookie = `consent=v=1&at=${at}&mode=opt-in&policy=&granted=advertising&denied=analytics&by=save; path=/`;
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
    const { status, granted } = window.consentGate.get();
    return [status, ...granted];
  });
  expect(state).toEqual(['decided', 'trusted', 'advertising']);
  await expect.poll(() => ran(page)).toEqual(['gated']);
});

test(`${strings.length} strings given to save() or stored as receipts go nowhere`, async ({ page, site }) => {
  const seen = await open(page, site);
  const granted = await page.evaluate((all) => {
    const given = Object.fromEntries([...all.map((text) => [text, true] as const), ['analytics', true]]);
    return window.consentGate.save(given).granted;
  }, strings);
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
    return { kept, lengths };
  }, strings);
  expect(granted).toEqual(['trusted', 'analytics']);
  // What a receipt says is known: the categories, and words of the library's own, without a sign that could be markup.
  const told = { granted: ['analytics'], denied: ['advertising'], by: 'api', signals: [], lang: 'en', subject: '' };
  expect(kept).toMatchObject([{ ...told, mode: 'opt-in', policyVersion: '' }]);
  expect(JSON.stringify(kept)).toMatch(/^\[\{("\w+":(\[("[a-z]+")?\]|"[\w.:-]*"),?){12}\}\]$/);
  expect(lengths.every(Boolean)).toBe(true);
  await seen.nothingHappened();
});

// ---- attributes that are read once ----

/** How many strings one page takes. */
const SOME = 25;

/** Runs for some strings at a time in one page, since each leaves a head script behind that goes on. */
async function inPages<Given, Found>(
  page: Page,
  site: Site,
  all: typeof typed,
  given: Given,
  run: (given: readonly [head: string, strings: typeof typed, given: Given]) => Promise<Found[]>,
): Promise<Found[]> {
  const head = readFileSync('dist/cdn/consent-gate.js', 'utf8');
  site.routes[`/consent-gate/${NO_UI}`] = {
    headers: { 'content-type': 'text/javascript' },
    body: `export default () => ({ texts: ['', ''], show: () => Promise.resolve(true), hide: () => Promise.resolve() });`,
  };
  const found: Found[] = [];
  for (let index = 0; index < all.length; index += SOME) {
    await page.goto(site.page('/attributes', { script: '', body: '<p>Text</p>' }));
    await page.evaluate(install);
    const some = [head, all.slice(index, index + SOME), given] as const;
    found.push(...(await page.evaluate(run as (given: unknown) => Promise<Found[]>, some)));
  }
  return found;
}

const UI = { 'ui-url': '/consent-gate/consent-gate-ui.js' };
const WITHOUT_UI = { 'ui-url': `/consent-gate/${NO_UI}` };
/** Tested separately, since no banner shows with them. */
const APART = ['ui-url', 'deny'];
const others = [...early, ...late].filter((name) => !APART.includes(name));

/** The categories that a string is in `categories`, as they come after `trusted`. None if no cookie can hold them. */
function categoriesIn(text: string): string {
  const words = [...new Set(text.match(/[^\s,]+/g))].filter((word) => /^(?!trusted$)[a-z][a-z0-9-]*$/.test(word));
  const names = words.join(' ');
  return names.length > 1700 ? '' : names;
}

test(`${strings.length} strings in every attribute grant nothing`, async ({ page, site }) => {
  test.slow();
  const seen = watch(page, site, '/attributes');
  const found = await inPages(page, site, typed, [others, WITHOUT_UI] as const, async ([head, all, [names, ui]]) => {
    const stateOf = async (attributes: Record<string, string>) => {
      window.start(head, { ...attributes, ...ui });
      // Another tool's choice is read first.
      await window.known();
      const { status, granted, denied, mode } = window.consentGate.get();
      return { status, granted: granted.join(), denied: denied.join(' '), mode };
    };
    const found = [];
    for (const { text } of all) {
      const attributes = Object.fromEntries(names.map((name) => [name, text]));
      found.push({ text, ...(await stateOf(attributes)) });
    }
    found.push({ text: 'control', ...(await stateOf({ mode: 'opt-out', categories: 'maps' })) });
    return found;
  });
  // The control: what can be read is.
  const controls = found.filter(({ text }) => text === 'control');
  expect(controls.length).toBe(Math.ceil(strings.length / SOME));
  for (const control of controls)
    expect(control).toMatchObject({ granted: 'trusted,maps', denied: '', mode: 'opt-out' });
  expect(found.filter(({ text }) => text !== 'control')).toEqual(
    strings.map((text) => ({
      text,
      status: 'undecided',
      granted: 'trusted',
      denied: categoriesIn(text) || 'analytics advertising',
      mode: 'opt-in',
    })),
  );
  await seen.nothingHappened();
});

test(`${fewStrings.length} strings in every attribute of the script appear as typed`, async ({ page, site }) => {
  const seen = watch(page, site, '/attributes');
  const few = fewStrings.map(typedAs);
  const found = await inPages(page, site, few, [others, UI, MARK] as const, async ([head, all, [names, ui, mark]]) => {
    const begin = async (attributes: Record<string, string>) => {
      window.start(head, { ...attributes, ...ui });
      await window.known();
      await window.shown();
    };
    const filled = (text: string, lang = text) =>
      Object.fromEntries(names.map((name) => [name, name === 'lang' ? lang : text]));
    const views: string[][] = [];
    for (const text of [mark, `javascript:${mark}`]) {
      await begin(filled(text));
      views.push(window.view().map((part) => part.replaceAll(text, mark)));
    }
    const wrong: string[] = [];
    if (views.map(([shape]) => shape!.includes('href=')).join() !== 'true,false') wrong.push('links');
    for (const { text, lang, link } of all) {
      await begin(filled(text, lang));
      const differs = window.differs(views[link ? 0 : 1]!, mark, text);
      if (differs) wrong.push(`${differs}: ${text}`);
    }
    // The control: what can be read is.
    await begin({ heading: 'A heading' });
    if (window.textOf('heading') !== 'A heading') wrong.push('unread');
    return wrong;
  });
  expect(found).toEqual([]);
  await seen.nothingHappened();
});

for (const where of ['script', 'element']) {
  test(`${strings.length} strings in every attribute of the ${where} grant Google and Tealium nothing`, async ({
    page,
    site,
  }) => {
    test.slow();
    const seen = watch(page, site, '/attributes');
    const vendors = { integrations: 'google gtm tealium', categories: 'analytics advertising' };
    const names = [...others, 'deny'].filter((name) => !(name in vendors));
    const given = [names, vendors, WITHOUT_UI, where === 'element'] as const;
    const found = await inPages(page, site, typed, given, async ([head, all, [names, vendors, ui, onElement]]) => {
      const told = async (attributes: Record<string, string>) => {
        const page = window as unknown as { dataLayer: unknown[] };
        page.dataLayer = [];
        const filled = { ...attributes, ...vendors };
        window.start(head, onElement ? ui : { ...filled, ...ui }, onElement ? filled : undefined);
        await window.known();
        const types = new Set<string>();
        for (const entry of page.dataLayer) {
          const [name, what, consents] = Array.from(entry as ArrayLike<unknown>);
          if (name !== 'consent') continue;
          for (const [type, consent] of Object.entries(consents as object))
            if (/^(ad|analytics)_/.test(type)) types.add(`${what as string} ${consent as string}`);
        }
        return { granted: window.consentGate.get().granted.join(), google: [...types].toSorted().join() };
      };
      const found = [];
      for (const { text } of all) {
        found.push({ text, ...(await told(Object.fromEntries(names.map((name) => [name, text])))) });
      }
      found.push({ text: 'control', ...(await told({ mode: 'opt-out' })) });
      return found;
    });
    // The control: where something is in force, Google's default says so.
    const controls = found.filter(({ text }) => text === 'control');
    expect(controls.length).toBe(Math.ceil(strings.length / SOME));
    for (const control of controls)
      expect(control).toMatchObject({ granted: 'trusted,analytics,advertising', google: 'default granted' });
    const tried = found.filter(({ text }) => text !== 'control');
    expect(tried.length).toBe(strings.length);
    const isShut = /^default denied(,update denied)?$/;
    expect(tried.filter(({ granted, google }) => granted !== 'trusted' || !isShut.test(google))).toEqual([]);
    await seen.nothingHappened();
  });
}

test(`${strings.length} strings as ui-url run nothing, and as record-url get receipts only if they are addresses`, async ({
  page,
  site,
  errors,
}) => {
  test.slow();
  // What Firefox itself says of such an address.
  errors.expected = /^(Cross-Origin Request Blocked|Security Error|Loading module)\b/;
  const dialogs: string[] = [];
  page.on('dialog', (dialog) => {
    dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  const load = (all: typeof typed) =>
    inPages(page, site, all, null, async ([head, all]) => {
      let errors = 0;
      document.addEventListener('consent-error', ({ detail }) => void (errors += +(detail.code === 'ui-unavailable')));
      const found: unknown[] = [];
      for (const { text } of all) {
        const before = errors;
        window.start(head, { 'ui-url': text, mode: 'opt-in' });
        await window.until(() => errors > before);
        found.push([text, window.consentGate.get().granted.join(), errors - before]);
      }
      return found;
    });
  const shut = (all: typeof typed) => all.map(({ text }) => [text, 'trusted', 1]);
  // Some lead to other sites, which must not be contacted.
  const leadsAway = ({ text }: { text: string }) =>
    URL.canParse(text, site.origin) && new URL(text, site.origin).origin !== site.origin;
  const here = typed.filter((one) => !leadsAway(one));
  expect(await load(here)).toEqual(shut(here));
  await page.route(
    ({ origin }) => origin !== site.origin,
    (route) => route.abort(),
  );
  const away = typed.filter(leadsAway);
  expect(await load(away)).toEqual(shut(away));
  await page.unrouteAll();

  const sent = await inPages(page, site, typed, WITHOUT_UI, async ([head, all, ui]) => {
    const calls = new Set<string>();
    window.fetch = (url, init) => {
      const fields = Object.keys(JSON.parse(init?.body as string) as object).toSorted();
      calls.add([url as string, init?.method, ...fields].join(' '));
      return Promise.resolve(new Response());
    };
    navigator.sendBeacon = () => calls.add('a beacon').has('');
    const found: unknown[] = [];
    for (const { text } of all) {
      localStorage.clear();
      document.cookie = 'consent=; path=/; max-age=0';
      const before = calls.size;
      window.start(head, { ...ui, 'record-url': text });
      window.consentGate.decline();
      const identified = document.cookie.includes('&id=');
      if (identified) await window.until(() => calls.size > before);
      found.push([text, identified]);
    }
    // Anything still pending has been sent by now.
    await new Promise((done) => requestIdleCallback(done));
    return [...found, ...calls];
  });
  const isAddress = (text: string) => /^https?:/.test(text) || !text.includes(':');
  const fields = 'at by denied granted id lang mode policyVersion signals subject textHash version';
  const wanted = [
    ...strings.map((text) => [text, isAddress(text)]),
    ...strings.filter(isAddress).map((text) => `${text} POST ${fields}`),
  ];
  const sorted = (all: readonly unknown[]) => all.map((one) => JSON.stringify(one)).toSorted();
  expect(sorted(sent)).toEqual(sorted(wanted));
  expect(dialogs).toEqual([]);
  expect(await page.evaluate(() => window.pwned)).toBeUndefined();
});

// ---- attributes of what is gated ----

test(`${strings.length} strings in the attributes of gated markup open, run and remove nothing`, async ({
  page,
  site,
}) => {
  const seen = watch(page, site, '/gated');
  await page.goto(
    site.page('/gated', {
      body: `<consent-gate policy-url="/privacy"></consent-gate><main></main>
        ${['', 'text/javascript', 'module'].map((type) => probe(`type ${type}`, 'analytics', `data-type="${type}"`)).join('')}
        <a id="control" href="#cookies" data-consent-action="accept">I Agree</a>
        <i data-consent="analytics" data-consent-cookies="gone* other"></i>`,
    }),
  );
  await page.evaluate(install);
  await expect(banner(page)).toBeVisible();
  /** Puts a node for each string into the page. */
  const fill = (tag: string, given: Record<string, string | null>, some = strings) =>
    page.evaluate(
      ([all, tag, given]) => {
        document.querySelector('main')!.replaceChildren(
          ...all.map((text) => {
            const node = document.createElement(tag);
            for (const [name, value] of Object.entries(given)) node.setAttribute(name, value ?? text);
            if (tag === 'script') node.textContent = `(window.__ran ??= []).push('gated')`;
            return node;
          }),
        );
      },
      [some, tag, given] as const,
    );

  // While nothing is granted: whatever it would load, and whatever it is called.
  await fill('script', { type: 'text/plain', 'data-consent': null, 'data-type': null });
  const addresses = ['src', 'srcset', 'poster', 'href', 'data'].map((name) => [`data-${name}`, null] as const);
  for (const tag of ['img', 'link', 'object', 'video', 'source', 'embed']) {
    await fill(tag, { hidden: '', rel: 'stylesheet', 'data-consent': 'analytics', ...Object.fromEntries(addresses) });
    await fill(tag, {
      hidden: '',
      rel: 'stylesheet',
      'data-consent': null,
      'data-src': '/pwned',
      'data-href': '/pwned',
    });
  }
  // What is no action of ours is the page's own.
  await fill('a', { href: '#own', 'data-consent-action': null });
  const prevented = await page.evaluate(() =>
    [...document.querySelectorAll('main a')].filter(
      (link) => !link.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true })),
    ),
  );
  expect(prevented).toEqual([]);
  expect(await page.evaluate(() => window.consentGate.get().status)).toBe('undecided');
  await seen.nothingHappened();

  // When everything is granted, which the control of the actions does: of the scripts only those that browsers run, of what no
  // category is called nothing.
  await fill('script', { type: 'text/plain', 'data-consent': 'analytics', 'data-type': null });
  await page.evaluate(() => document.querySelector<HTMLElement>('#control')!.click());
  const types = ['type ', 'type module', 'type text/javascript'];
  await expect.poll(async () => (await ran(page)).toSorted()).toEqual(types);
  await fill('script', { type: 'text/plain', 'data-consent': null });
  await fill('img', { 'data-consent': null, 'data-src': '/pwned' });
  await settled(page);
  expect((await ran(page)).toSorted()).toEqual(types);

  // A withdrawal removes what the control names, and nothing else, but for a style sheet's `*`, which is a pattern of ours too.
  const patterns = strings.filter((text) => !text.split(/\s+/).includes('*'));
  expect(patterns.length).toBeGreaterThan(strings.length - 20);
  await fill('i', { 'data-consent': 'analytics', 'data-consent-cookies': null }, patterns);
  const names = ['kept', 'gone1', 'gone2', 'other'];
  const left = await page.evaluate((all) => {
    for (const name of all) {
      document.cookie = `${name}=1; path=/`;
      localStorage.setItem(name, '1');
    }
    window.consentGate.withdraw();
    const cookies = document.cookie.split('; ').map((pair) => pair.split('=')[0]!);
    return [...cookies, ...Object.keys(localStorage)].filter((name) => all.includes(name));
  }, names);
  expect(left).toEqual(['kept', 'kept']);
  expect(seen.requests).toEqual([]);
  expect(seen.dialogs).toEqual([]);
  expect(await page.evaluate(() => window.pwned)).toBeUndefined();
});

/** Each takes two pages of its own, and all were in these attributes above: enough to see that a parser makes no difference. */
const fewer = fewStrings.filter((_, index) => index % 3 === 0);

test(`${fewer.length} strings in parsed attributes of script, element and gates grant nothing`, async ({
  page,
  site,
}) => {
  test.slow();
  const names = others.filter((name) => early.includes(name) || name === 'lang');
  const all = (prefix: string, value: string) => names.map((name) => `${prefix}${name}="${value}"`).join(' ');
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
  const urls = fewer.flatMap((text, index) =>
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
