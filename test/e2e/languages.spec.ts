import type { Page } from '@playwright/test';
import { readFileSync } from 'node:fs';
import type { Locale } from '../../src/languages/messages.js';
import { englishTexts, expected, foreign, type Foreign } from '../unit/locales.js';
import { banner, expect, panel, probe, ran, record, returning, SCRIPT, test, type Site } from './site.js';

/** Which language a page gets, what is requested for it, and how each of them looks. */

const ELEMENT = '<consent-gate policy-url="/privacy"></consent-gate>';
const MANAGE = '<a id="manage" href="/privacy" data-consent-action="preferences">Manage Cookies</a>';

const texts = async (lang: Foreign): Promise<Locale['messages']> =>
  ((await import(`../../src/locales/${lang}.ts`)) as { default: Locale }).default.messages;

const localeFiles = (site: Site) =>
  site
    .ownFiles()
    .filter((name) => name.startsWith('locales/'))
    .map((name) => name.slice(8, -3));

const part = (page: Page, name: string) => page.locator('consent-gate').locator(`#${name}`);

/** `lang` and `dir` of what is rendered, and whether it says so in English. */
const shown = (page: Page) =>
  page.evaluate(() => {
    const root = document.querySelector('consent-gate')?.shadowRoot?.querySelector<HTMLElement>('.root');
    return root ? `${root.lang} ${root.dir} ${root.querySelector('#accept')?.textContent}` : 'nothing';
  });

const speaks = (page: Page, languages: string[]) =>
  page.addInitScript((list) => {
    Object.defineProperty(Navigator.prototype, 'languages', { get: () => list });
  }, languages);

const withGpc = (page: Page) =>
  page.addInitScript(() => Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', { get: () => true }));

test.describe('the language', () => {
  const cases: [what: string, lang: string, attributes: string, data: string, browser: string[], shown: string][] = [
    ['is that of <html>', 'es', '', '', ['de'], 'es ltr Aceptar'],
    ['is that of <html>, with its region', 'zh-TW', '', '', ['de'], 'zh-Hant ltr 同意'],
    ['is first that of the element', 'es', 'lang="ar-EG"', 'fr', ['de'], 'ar rtl أوافق'],
    ['is then that of the script', 'es', '', 'fr', ['de'], 'fr ltr Accepter'],
    [
      'is that of <html> where the element names one that there is not',
      'es',
      'lang="eu"',
      '',
      ['de'],
      'es ltr Aceptar',
    ],
    ['is the browser’s only where the page names none', '', '', '', ['eu', 'pt-br', 'en'], 'pt-BR ltr Aceitar'],
    ['is English, and says so, on a page in one that there is not', 'eu', '', '', ['es'], 'en ltr I Agree'],
    ['is English on an English page, whatever the browser speaks', 'en-GB', '', '', ['es'], 'en ltr I Agree'],
    ['is English where nobody names one that there is', '', '', '', ['eu', '???'], 'en ltr I Agree'],
    ['is English where the tag is none', '%%', 'lang="-"', '', ['es'], 'en ltr I Agree'],
  ];
  for (const [what, lang, attributes, data, browser, wanted] of cases) {
    test(what, async ({ page, site }) => {
      await speaks(page, browser);
      const url = site.page('/page', {
        lang,
        script: SCRIPT.replace('<script', `<script ${data && `data-lang="${data}"`}`),
        body: `<consent-gate policy-url="/privacy" ${attributes}></consent-gate>`,
      });
      await page.goto(url);
      await expect(banner(page)).toBeVisible();
      expect(await shown(page)).toBe(wanted);
      const [tag] = wanted.split(' ');
      expect(localeFiles(site)).toEqual(tag === 'en' ? [] : [tag]);
    });
  }

  test('is the page’s where the banner was added by the script', async ({ page, site }) => {
    await page.goto(site.page('/page', { lang: 'es' }));
    await expect(banner(page)).toBeVisible();
    expect(await shown(page)).toBe('es ltr Aceptar');
    expect(localeFiles(site)).toEqual(['es']);
  });

  test('costs a returning visitor nothing until the panel opens', async ({ page, site }) => {
    await returning(page, site.origin, '', 'analytics+advertising');
    await page.goto(site.page('/page', { lang: 'ar', body: ELEMENT + MANAGE }));
    await page.waitForTimeout(300);
    expect(site.ownFiles()).toEqual(['consent-gate.js']);
    await page.locator('#manage').click();
    await expect(panel(page)).toBeVisible();
    expect(await shown(page)).toBe('ar rtl undefined');
    expect(localeFiles(site)).toEqual(['ar']);
  });
});

test('nothing shows, in English least of all, before the language is there', async ({ page, site }) => {
  let arrive = () => {};
  const arrived = new Promise<void>((resolve) => (arrive = resolve));
  const body = readFileSync(new URL('../../dist/cdn/locales/es.js', import.meta.url), 'utf8');
  site.routes['/consent-gate/locales/es.js'] = async () => {
    await arrived;
    return { headers: { 'content-type': 'text/javascript' }, body };
  };
  const url = site.page('/slow', {
    lang: 'es',
    script: `<script>document.addEventListener('consent-open', ({ target }) => {
      (window.opened ??= []).push(target.shadowRoot.querySelector('#accept').textContent);
    });</script>${SCRIPT}`,
    body: `${ELEMENT}${probe('gated')}<p><button id="own" onclick="this.textContent = 'works'">x</button></p>`,
  });
  // Firefox holds the page's `load` back while a module is on its way.
  await page.goto(url, { waitUntil: 'domcontentloaded' });
  await expect.poll(() => localeFiles(site)).toEqual(['es']);
  await new Promise((resolve) => setTimeout(resolve, 300));
  await page.evaluate(() => document.getElementById('own')!.click());
  expect(await page.evaluate(() => document.getElementById('own')!.textContent)).toBe('works');
  await expect(banner(page)).toHaveCount(0);
  expect(await shown(page)).toBe('nothing');
  arrive();
  await expect(banner(page)).toBeVisible();
  expect(await page.evaluate(() => (window as unknown as { opened: string[] }).opened)).toEqual(['Aceptar']);
  expect(await ran(page)).toEqual([]);
});

test('a language that cannot be loaded is English, and an error says so', async ({ page, site }) => {
  site.routes['/consent-gate/locales/ar.js'] = { status: 404, body: 'gone' };
  const url = site.page('/failed', {
    lang: 'ar',
    script: `<script>document.addEventListener('consent-error', ({ detail }) => (window.codes ??= []).push(detail.code));</script>${SCRIPT}`,
    body: `${ELEMENT}${probe('gated')}`,
  });
  const warnings: string[] = [];
  page.on('console', (message) => warnings.push(message.text()));
  await page.goto(url);
  await expect(banner(page)).toBeVisible();
  expect(await shown(page)).toBe('en ltr I Agree');
  expect(await page.evaluate(() => (window as unknown as { codes: string[] }).codes)).toEqual(['language-unavailable']);
  expect(warnings.filter((text) => text.startsWith('[consent-gate] language-unavailable'))).toHaveLength(1);
  expect(localeFiles(site)).toEqual(['ar']);
  expect(await ran(page)).toEqual([]);
  await part(page, 'accept').click();
  await expect.poll(() => ran(page)).toEqual(['gated']);
});

test('another language while banner and panel are open changes the words and nothing else', async ({ page, site }) => {
  const url = site.page('/switch', {
    lang: 'es',
    script: `<script>for (const type of ['open', 'close', 'choice', 'change', 'error'])
      document.addEventListener('consent-' + type, () => (window.seen ??= []).push(type));</script>${SCRIPT}`,
    body: `${ELEMENT}${probe('gated')}`,
  });
  await page.goto(url);
  await part(page, 'preferences').click();
  const analytics = part(page, 'switch-analytics');
  await analytics.click();
  await expect(analytics).toBeFocused();
  const before = await page.evaluate(() => {
    const inner = document.querySelector('consent-gate')!.shadowRoot!.activeElement!;
    Object.assign(window, { inner });
    return (window as unknown as { seen: string[] }).seen;
  });
  expect(before).toEqual(['open', 'open']);

  const change = async (lang: string, root: string, title: string) => {
    await page.evaluate((tag) => (document.documentElement.lang = tag), lang);
    await expect(part(page, 'panel-heading')).toHaveText(title);
    expect(await shown(page)).toBe(root);
    await expect(analytics).toBeChecked();
    await expect(part(page, 'switch-advertising')).not.toBeChecked();
    const same = await page.evaluate(() => {
      const { inner, seen } = window as unknown as { inner: Element; seen: string[] };
      return [document.querySelector('consent-gate')!.shadowRoot!.activeElement === inner, seen.length];
    });
    expect(same).toEqual([true, 2]);
  };
  await change('ar', 'ar rtl أوافق', 'تخصيص إعدادات ملفات تعريف الارتباط');
  await change('en', 'en ltr I Agree', 'Customize cookie settings');
  await change('eu', 'en ltr I Agree', 'Customize cookie settings');
  await change('zh-CN', 'zh-Hans ltr 同意', '自定义 Cookie 设置');
  expect(localeFiles(site)).toEqual(['es', 'ar', 'zh-Hans']);

  await page.evaluate(() => document.querySelector('consent-gate')!.setAttribute('lang', 'he'));
  await expect(part(page, 'panel-heading')).toHaveText('התאמת הגדרות העוגיות');
  expect(await page.evaluate(() => window.consentGate.get().status)).toBe('undecided');
  expect(await record(page)).toBeNull();
  expect(await ran(page)).toEqual([]);

  await part(page, 'save').click();
  await expect(part(page, 'confirmation')).toHaveText('בחירתכם נשמרה.');
  await expect.poll(() => ran(page)).toEqual(['gated']);
  await expect
    .poll(async () => (await page.evaluate(() => window.consentGate.export())).map(({ lang }) => lang))
    .toEqual(['he']);

  await page.evaluate(() => document.querySelector('consent-gate')!.setAttribute('lang', 'fr'));
  await page.waitForTimeout(300);
  await expect(banner(page)).toHaveCount(0);
  expect(await record(page)).toMatchObject({ granted: 'analytics', denied: 'advertising' });
  // Nothing is to be seen, so nothing is loaded.
  expect(localeFiles(site)).not.toContain('fr');
});

test('a choice can be made while another language is still on its way', async ({ page, site }) => {
  let arrive = () => {};
  const arrived = new Promise<void>((resolve) => (arrive = resolve));
  site.routes['/consent-gate/locales/fr.js'] = async () => {
    await arrived;
    return { status: 404 };
  };
  await page.goto(site.page('/slow', { lang: 'es', body: `${ELEMENT}${probe('gated')}` }));
  await part(page, 'preferences').click();
  await page.evaluate(() => (document.documentElement.lang = 'fr'));
  await expect.poll(() => localeFiles(site)).toContain('fr');
  await part(page, 'switch-analytics').click();
  await expect(part(page, 'switch-analytics')).toBeChecked();
  await part(page, 'panel-decline').click();
  await expect(panel(page)).toBeHidden();
  await expect(banner(page)).toHaveCount(0);
  expect(await record(page)).toMatchObject({ granted: '', denied: 'analytics advertising' });
  arrive();
  expect(await ran(page)).toEqual([]);
});

test('a language loads under a strict policy with Trusted Types', async ({ page, site }) => {
  const url = site.page('/strict', {
    lang: 'es',
    script: `<script nonce="bm9uY2U">document.addEventListener('securitypolicyviolation', ({ violatedDirective }) =>
      (window.violations ??= []).push(violatedDirective));</script>${SCRIPT.replace('<script', '<script nonce="bm9uY2U"')}`,
    body: ELEMENT,
    headers: {
      'content-security-policy': `default-src 'none'; script-src 'nonce-bm9uY2U' 'strict-dynamic'; style-src 'nonce-bm9uY2U'; img-src *; base-uri 'none'; require-trusted-types-for 'script'; trusted-types lit-html consent-gate`,
    },
  });
  await page.goto(url);
  await expect(banner(page)).toBeVisible();
  expect(await shown(page)).toBe('es ltr Aceptar');
  expect(await page.evaluate(() => (window as unknown as { violations?: string[] }).violations ?? [])).toEqual([]);
});

test('a right-to-left banner is mirrored by itself', async ({ page, site }) => {
  const middle = async (name: string) => {
    const box = (await part(page, name).boundingBox())!;
    return box.x + box.width / 2;
  };
  for (const [lang, mirrored] of [
    ['en', false],
    ['ar', true],
    ['he', true],
  ] as const) {
    await page.goto(site.page(`/${lang}`, { lang, body: ELEMENT }));
    await expect(banner(page)).toBeVisible();
    expect((await middle('close')) < (await middle('heading')), `${lang}: x at the inline end`).toBe(mirrored);
    expect((await middle('decline')) < (await middle('accept')), `${lang}: the order of the answers`).toBe(mirrored);
    await part(page, 'preferences').click();
    expect((await middle('panel-close')) < (await middle('panel-heading')), `${lang}: the panel’s x`).toBe(mirrored);
    const [control, label] = [await middle('switch-analytics'), await middle('category-label-analytics')];
    expect(control < label, `${lang}: the switch`).toBe(mirrored);
  }
});

/** Of everything that is rendered: its words, and what sticks out of the screen or is cut off. */
const look = (page: Page, view: 'banner' | 'panel') =>
  page.evaluate((id) => {
    const root = document.querySelector('consent-gate')!.shadowRoot!.querySelector<HTMLElement>('.root')!;
    const words: string[] = [];
    const wrong: string[] = [];
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const text = (walker.currentNode as Text).data.trim();
      if (text && text !== ':') words.push(text);
    }
    for (const element of root.querySelectorAll<HTMLElement>(`#${id}, #${id} *`)) {
      const { left, right, width, height } = element.getBoundingClientRect();
      if (!width || !height || element.closest('.unseen, .head button slot, svg')) continue;
      const name = element.id || element.localName;
      if (left < -0.5 || right > innerWidth + 0.5) wrong.push(`${name} from ${left} to ${right}`);
      const cuts = element.localName === 'button' || getComputedStyle(element).overflowX !== 'visible';
      if (cuts && element.scrollWidth > element.clientWidth + 1) {
        wrong.push(`${name} holds ${element.scrollWidth} in ${element.clientWidth}`);
      }
      if (element.localName === 'button' && element.scrollHeight > element.clientHeight + 1)
        wrong.push(`${name} is cut off`);
    }
    if (document.documentElement.scrollWidth > innerWidth) wrong.push('the page scrolls sideways');
    return { words, wrong };
  }, view);

const ENGLISH = new Set(Object.values(englishTexts).map((text) => text.toLowerCase()));

for (const lang of foreign) {
  test(`${lang}: at 320 px nothing is cut off, nothing is English, both answers are equal`, async ({ page, site }) => {
    await withGpc(page);
    await page.setViewportSize({ width: 320, height: 640 });
    const url = site.page('/page', {
      lang,
      script: `<script src="/consent-gate/consent-gate.js" data-policy-version="2" data-deny="ads" data-categories="analytics advertising ads"></script>`,
      body: '<consent-gate policy-url="/privacy"><i slot="analytics-details">-</i><i slot="ads-label">-</i><i slot="ads-description">-</i></consent-gate>',
    });
    // Also what is said to those who chose before.
    await returning(page, site.origin, 'analytics', 'advertising');
    await page.goto(url);
    await expect(banner(page)).toBeVisible();
    const messages = await texts(lang);
    const { dir = 'ltr', shared = [] } = expected[lang];
    expect(await shown(page)).toBe(`${lang} ${dir} ${messages.accept}`);
    await expect(banner(page)).toHaveAccessibleName(messages.heading);
    await expect(part(page, 'close')).toHaveAccessibleName(messages['close-opt-in']);

    const sound = ({ words, wrong }: { words: string[]; wrong: string[] }) => {
      expect(wrong).toEqual([]);
      const english = words.filter(
        (text) =>
          !shared.includes(text) &&
          (ENGLISH.has(text.toLowerCase()) || /\b(the|your|turned|allowed|and|nothing)\b|{/i.test(text)),
      );
      expect(english).toEqual([]);
    };
    const first = await look(page, 'banner');
    sound(first);
    for (const key of ['heading', 'message', 'changes', 'policy', 'preferences', 'accept', 'decline'] as const) {
      expect(first.words).toContain(messages[key]);
    }
    expect(first.words.join(' ')).toContain('Global Privacy Control');

    const boxes = await page.locator('consent-gate').evaluate(async (element) => {
      const found: { position: string; yes: DOMRect; no: DOMRect; fold: DOMRect }[] = [];
      for (const position of ['top', 'bottom-start', 'bottom-end', 'center', 'bottom']) {
        element.setAttribute('position', position);
        await (element as HTMLElement & { updateComplete: Promise<unknown> }).updateComplete;
        const box = (name: string) => element.shadowRoot!.getElementById(name)!.getBoundingClientRect();
        const [yes, no, fold] = [box('accept'), box('decline'), box('banner')];
        found.push({
          position,
          yes: yes.toJSON() as DOMRect,
          no: no.toJSON() as DOMRect,
          fold: fold.toJSON() as DOMRect,
        });
      }
      return found;
    });
    expect(new Set(boxes.map(({ fold }) => fold.y)).size).toBeGreaterThan(1);
    for (const { position, yes, no, fold } of boxes) {
      expect(Math.abs(yes.width - no.width), position).toBeLessThanOrEqual(1);
      expect(Math.abs(yes.height - no.height), position).toBeLessThanOrEqual(1);
      expect(yes.height, position).toBeGreaterThanOrEqual(44);
      for (const { y, height } of [yes, no]) {
        expect(y, `${position}: in sight without scrolling`).toBeGreaterThanOrEqual(fold.y);
        expect(y + height, `${position}: in sight without scrolling`).toBeLessThanOrEqual(fold.y + fold.height);
      }
    }

    await part(page, 'preferences').click();
    await expect(panel(page)).toHaveAccessibleName(messages['panel-heading']);
    const second = await look(page, 'panel');
    sound(second);
    for (const key of [
      'panel-heading',
      'panel-message',
      'panel-close',
      'panel-decline',
      'save',
      'details',
      'denied',
      'always-on',
      'trusted-label',
      'trusted-description',
      'analytics-label',
      'analytics-description',
      'advertising-label',
      'advertising-description',
    ] as const) {
      expect(second.words).toContain(messages[key]);
    }
    await expect(part(page, 'switch-analytics')).toHaveAccessibleName(messages['analytics-label']);
    await expect(part(page, 'switch-advertising')).toHaveAccessibleDescription(messages['advertising-description']);
    const [all, save] = [(await part(page, 'panel-decline').boundingBox())!, (await part(page, 'save').boundingBox())!];
    expect(Math.abs(all.width - save.width)).toBeLessThanOrEqual(1);
    expect(Math.abs(all.height - save.height)).toBeLessThanOrEqual(1);

    await part(page, 'save').click();
    await expect(page.locator('consent-gate').getByRole('status')).toHaveText(messages.confirmation);
    expect(localeFiles(site)).toEqual([lang]);
  });
}

test('the hospital’s pages in four languages lead to each other, each with a banner of its own', async ({
  page,
  site,
}) => {
  await page.goto(site.origin);
  for (const [name, lang, agree, manage] of [
    ['Español', 'es', 'Aceptar', 'Gestionar las cookies'],
    ['العربية', 'ar', 'أوافق', 'إدارة ملفات تعريف الارتباط'],
    ['中文', 'zh-Hans', '同意', '管理 Cookie'],
    ['English', 'en', 'I Agree', ''],
  ] as const) {
    await page.getByRole('link', { name, exact: true }).click();
    await expect(page.locator('html')).toHaveAttribute('lang', lang);
    await expect(part(page, 'accept')).toHaveText(agree);
    if (manage) await page.getByRole('link', { name: manage }).click();
    if (manage) await expect(panel(page)).toBeVisible();
    if (manage) await page.keyboard.press('Escape');
  }
  expect(site.vendorRequests()).toEqual([]);
  expect(await record(page)).toBeNull();
});
