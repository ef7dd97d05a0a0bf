import type { Page } from '@playwright/test';
import { readFileSync } from 'node:fs';
import arabicLocale from '../../src/locales/ar.js';
import { settled } from './measure.js';
import { banner, expect, panel, probe, ran, record, returning, SCRIPT, test, type Site } from './site.js';

/** Which language a page gets, and which files it requests. Component tests measure how each language looks. */

const ELEMENT = '<consent-gate policy-url="/privacy"></consent-gate>';
const MANAGE = '<a id="manage" href="/privacy" data-consent-action="preferences">Manage Cookies</a>';

const arabic = arabicLocale.messages;

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

interface Case {
  lang?: string;
  element?: string;
  script?: string;
  /** `navigator.languages`. */
  browser: string[];
  shown: string;
}

const CASES: Record<string, Case> = {
  'that of <html>': { lang: 'es', browser: ['de'], shown: 'es ltr Aceptar' },
  'that of <html>, with its region': { lang: 'zh-TW', browser: ['de'], shown: 'zh-Hant ltr 同意' },
  'first that of the element': {
    lang: 'es',
    element: 'lang="ar-EG"',
    script: 'data-lang="fr"',
    browser: ['de'],
    shown: 'ar rtl أوافق',
  },
  'then that of the script': { lang: 'es', script: 'data-lang="fr"', browser: ['de'], shown: 'fr ltr Accepter' },
  'that of <html> where the element names one that there is not': {
    lang: 'es',
    element: 'lang="eu"',
    browser: ['de'],
    shown: 'es ltr Aceptar',
  },
  'the browser’s where the page names none': { browser: ['eu', 'pt-br', 'en'], shown: 'pt-BR ltr Aceitar' },
  'English on a page in one that there is not': { lang: 'eu', browser: ['es'], shown: 'en ltr I Agree' },
  'English on an English page': { lang: 'en-GB', browser: ['es'], shown: 'en ltr I Agree' },
  'English where nobody names one that there is': { browser: ['eu', '???'], shown: 'en ltr I Agree' },
  'English where the tag is none': { lang: '%%', element: 'lang="-"', browser: ['es'], shown: 'en ltr I Agree' },
};

test.describe('the language', () => {
  test('is that of the element, the script, the page or the browser, in this order', async ({ page, site }) => {
    const frames = Object.values(CASES).map(({ lang = '', element = '', script = '', browser }, index) => {
      const languages = `Object.defineProperty(Navigator.prototype, 'languages', { get: () => ${JSON.stringify(browser)} });`;
      const url = site.page(`/case/${index}`, {
        lang,
        script: `<script>${languages}</script>${SCRIPT.replace('<script', `<script ${script}`)}`,
        body: `<consent-gate policy-url="/privacy" ${element}></consent-gate>`,
      });
      return `<iframe src="${url}"></iframe>`;
    });
    await page.goto(site.page('/cases', { script: '', body: frames.join('') }));
    const found = () =>
      page.evaluate(() =>
        [...document.querySelectorAll('iframe')].map((frame) => {
          const { document, performance } = frame.contentWindow!;
          const root = document.querySelector('consent-gate')?.shadowRoot?.querySelector<HTMLElement>('.root');
          const files = performance.getEntriesByType('resource').map(({ name }) => /locales\/(.*)\.js/.exec(name)?.[1]);
          return {
            shown: root && `${root.lang} ${root.dir} ${root.querySelector('#accept')?.textContent}`,
            files: files.filter(Boolean),
          };
        }),
      );
    const wanted = Object.entries(CASES).map(([name, { shown }]) => {
      const [lang] = shown.split(' ');
      return { name, shown, files: lang === 'en' ? [] : [lang] };
    });
    const names = Object.keys(CASES);
    await expect
      .poll(async () => (await found()).map((one, index) => ({ name: names[index], ...one })))
      .toEqual(wanted);
  });

  test('is the page’s where the banner was added by the script', async ({ page, site }) => {
    await page.goto(site.page('/page', { lang: 'es' }));
    await expect(banner(page)).toBeVisible();
    expect(await shown(page)).toBe('es ltr Aceptar');
    expect(localeFiles(site)).toEqual(['es']);
  });

  test('costs a returning visitor nothing until the panel opens', async ({ page, site }) => {
    await returning(page, site.origin, '', 'analytics+advertising');
    await page.goto(site.page('/page', { lang: 'ar', body: ELEMENT + MANAGE }));
    await settled(page);
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
  await settled(page);
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

test('switching the language changes only the words of open views', async ({ page, site }) => {
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
  await settled(page);
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

test('an Arabic page has Arabic views with Arabic names', async ({ page, site }) => {
  await page.goto(site.page('/page', { lang: 'ar', body: ELEMENT }));
  await expect(banner(page)).toHaveAccessibleName(arabic.heading);
  expect(await shown(page)).toBe(`ar rtl ${arabic.accept}`);
  await expect(part(page, 'close')).toHaveAccessibleName(arabic['close-opt-in']);
  await part(page, 'preferences').click();
  await expect(panel(page)).toHaveAccessibleName(arabic['panel-heading']);
  await expect(part(page, 'switch-analytics')).toHaveAccessibleName(arabic['analytics-label']);
  await expect(part(page, 'switch-advertising')).toHaveAccessibleDescription(arabic['advertising-description']);
  await part(page, 'save').click();
  await expect(page.locator('consent-gate').getByRole('status')).toHaveText(arabic.confirmation);
  expect(localeFiles(site)).toEqual(['ar']);
});

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
