import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { Key } from 'selenium-webdriver';
import { startServer } from '../../demo/server.mjs';
import arabic from '../../dist/cdn/locales/ar.js';
import spanish from '../../dist/cdn/locales/es.js';
import { webkit } from '../browsers.js';

/**
 * The built files in WebKitGTK, which Playwright cannot drive: the way of a visitor from first to last. What vendors were
 * asked for is counted on the server's side.
 */

const browser = await webkit();

const probe = (name, consent = 'analytics') =>
  `<script type="text/plain" data-consent="${consent}">(window.__ran ??= []).push('${name}')</script>
   <script type="text/plain" data-consent="${consent}" src="{{vendor:probe}}/probe.js?name=external-${name}"></script>`;

const PAGE = (attributes, body) => ({
  headers: { 'content-type': 'text/html; charset=utf-8' },
  body: `<!doctype html><html ${attributes}><head><meta charset="utf-8"><title>Page</title>
    <script src="/consent-gate/consent-gate.js" data-integrations="google"></script></head>
    <body><consent-gate policy-url="/privacy"></consent-gate><main>${body}${probe('a')}${probe('b', 'advertising')}
    <iframe title="Map" data-consent="analytics" data-src="{{vendor:embed}}/map"></iframe>
    <a id="manage" href="#cookies" data-consent-action="preferences">Manage Cookies</a></main></body></html>`,
});

const inWebKit = (tests) => browser && describe('in WebKitGTK', { timeout: 120_000 }, tests);

inWebKit(() => {
  let site;
  let driver;

  before(async () => {
    site = await startServer({
      routes: {
        '/page': PAGE('lang="en"', '<h1>Page</h1>'),
        // Neither page says a direction: what the banner has, it has from the language's file.
        '/ar': PAGE('lang="ar"', '<h1>صفحة</h1>'),
        '/es': PAGE('lang="es"', '<h1>Página</h1>'),
      },
    });
    driver = await browser.builder.build();
    await driver.manage().window().setRect({ width: 1280, height: 900 });
  });

  after(async () => {
    await driver?.quit();
    await site?.close();
    browser.stop();
  });

  beforeEach(async () => {
    await driver.get(`${site.origin}/consent-gate/none`);
    await driver.manage().deleteAllCookies();
    await driver.executeScript('localStorage.clear()');
    site.reset();
  });

  const visit = (path) => driver.get(site.origin + path);
  /** An element of the shadow root, once it is to be seen. */
  const part = (id) =>
    driver.wait(
      async () => {
        const found = await driver.executeScript(
          `return document.querySelector('consent-gate')?.shadowRoot?.querySelector('#${id}')`,
        );
        return (await found?.isDisplayed()) ? found : null;
      },
      10_000,
      `#${id} is not shown`,
    );
  const shown = (id) =>
    driver.executeScript(
      `return !!document.querySelector('consent-gate')?.shadowRoot?.querySelector('#${id}')?.checkVisibility()`,
    );
  const gone = (id) => driver.wait(async () => !(await shown(id)), 10_000, `#${id} is still shown`);
  const press = async (id) => (await part(id)).click();
  const ran = () => driver.executeScript('return (window.__ran ?? []).toSorted()');
  const runs = (names) => driver.wait(async () => `${await ran()}` === `${names}`, 10_000, `${names} did not run`);
  const vendors = () => [...new Set(site.log.map(({ vendor }) => vendor).filter(Boolean))].toSorted();
  const languageFiles = () => site.log.map(({ url }) => url).filter((url) => url.includes('/locales/'));
  const asked = (name) => driver.wait(() => vendors().includes(name), 10_000, `${name} was not asked`);
  const state = () => driver.executeScript('return consentGate.get()');
  const focused = () =>
    driver.executeScript(
      'const one = document.activeElement; return (one?.shadowRoot?.activeElement ?? one)?.id || one?.localName',
    );
  /** The consent cookie's fields, as a server would read them; null without one. */
  const record = async () => {
    const found = (await driver.manage().getCookies()).find(({ name }) => name === 'consent');
    return found ? Object.fromEntries(new URLSearchParams(found.value)) : null;
  };
  const ALL = ['a', 'b', 'external-a', 'external-b'];

  it('everything gated stays shut and nothing is stored before a choice', async () => {
    await visit('/page');
    await part('banner');
    await driver.actions().sendKeys(Key.TAB, Key.TAB, Key.PAGE_DOWN).perform();
    await driver.sleep(500);
    assert.deepEqual(await ran(), []);
    assert.deepEqual(vendors(), []);
    assert.equal(await record(), null);
    assert.deepEqual((await state()).granted, ['trusted']);
  });

  it('I Agree opens the gates, and the choice holds on the next visit without the UI', async () => {
    await visit('/page');
    await press('accept');
    await gone('banner');
    await runs(ALL);
    await asked('embed');
    const { at, ...fields } = await record();
    assert.deepEqual(fields, {
      v: '1',
      mode: 'opt-in',
      policy: '',
      granted: 'analytics advertising',
      denied: '',
      by: 'accept',
    });
    assert.ok(Math.abs(at - Date.now() / 1000) < 60);
    const consents = await driver.executeScript(
      `return dataLayer.filter(([name]) => name === 'consent').map((entry) => [entry[1], entry[2].ad_storage])`,
    );
    assert.deepEqual(consents, [
      ['default', 'denied'],
      ['update', 'granted'],
    ]);

    await driver.sleep(300);
    site.reset();
    await visit('/page');
    await runs(ALL);
    assert.equal(await shown('banner'), false);
    const own = site.log.filter(({ url }) => url.startsWith('/consent-gate/')).map(({ url }) => url);
    assert.deepEqual(own, ['/consent-gate/consent-gate.js', '/consent-gate/consent-gate-media.js']);
  });

  for (const [id, by] of [
    ['decline', 'decline'],
    ['close', 'close'],
  ]) {
    it(`${by} refuses, and the next page does not ask`, async () => {
      await visit('/page');
      await press(id);
      await gone('banner');
      const { granted, denied, by: way } = await record();
      assert.deepEqual({ granted, denied, way }, { granted: '', denied: 'analytics advertising', way: by });
      await visit('/page');
      await driver.sleep(500);
      assert.equal(await shown('banner'), false);
      assert.deepEqual(await ran(), []);
      assert.deepEqual(vendors(), []);
    });
  }

  it('the panel opens from the banner, Esc discards, one switch grants one category, Decline all withdraws it', async () => {
    await visit('/page');
    await press('preferences');
    await part('panel');
    assert.equal(await focused(), 'panel-heading');
    await press('switch-analytics');
    assert.equal(await (await part('switch-analytics')).getAttribute('aria-checked'), 'true');
    await driver.actions().sendKeys(Key.ESCAPE).perform();
    await gone('panel');
    assert.equal(await record(), null);

    await press('preferences');
    assert.equal(await (await part('switch-analytics')).getAttribute('aria-checked'), 'false');
    await press('switch-analytics');
    await press('save');
    await runs(['a', 'external-a']);
    await asked('embed');
    assert.equal((await record()).granted, 'analytics');

    await driver.executeScript(`document.cookie = '_ga=1; path=/'; document.cookie = '__gads=1; path=/'`);
    await driver.executeScript(`document.getElementById('manage').focus()`);
    await driver.actions().sendKeys(Key.ENTER).perform();
    await press('panel-decline');
    await gone('panel');
    assert.equal(await focused(), 'manage');
    const { granted, by } = await record();
    assert.deepEqual({ granted, by }, { granted: '', by: 'decline' });
    await driver.wait(
      async () =>
        (await driver.manage().getCookies())
          .map(({ name }) => name)
          .toSorted()
          .join() === '__gads,consent',
      5000,
      'the cookie of the withdrawn category is still there',
    );
    assert.deepEqual(await ran(), ['a', 'external-a']);
    assert.equal(await driver.executeScript(`return !!document.querySelector('iframe[data-src][src]')`), false);
  });

  it('keyboard focus is never under the banner, and nothing scrolls sideways', async () => {
    await visit('/page');
    await part('banner');
    const { room, height, sideways } = await driver.executeScript(`
      const banner = document.querySelector('consent-gate').shadowRoot.querySelector('#banner');
      return {
        room: parseFloat(getComputedStyle(document.documentElement).scrollPaddingBlockEnd),
        height: banner.getBoundingClientRect().height,
        sideways: document.documentElement.scrollWidth > document.documentElement.clientWidth,
      }`);
    assert.ok(height > 40);
    assert.ok(Math.abs(room - height) <= 1, `${room} of ${height}`);
    assert.equal(sideways, false);
  });

  for (const { lang, dir, messages } of [spanish, arabic]) {
    it(`${lang}: every text of banner and panel comes from the language’s file, and so does the direction`, async () => {
      await visit(`/${lang}`);
      await part('banner');
      const texts = async (...ids) => {
        const shown = await driver.executeScript(
          `const { shadowRoot } = document.querySelector('consent-gate');
          return arguments[0].map((id) => [id, shadowRoot.getElementById(id).textContent.trim()])`,
          ids,
        );
        return Object.fromEntries(shown);
      };
      const root = () =>
        driver.executeScript(`
          const root = document.querySelector('consent-gate').shadowRoot.firstElementChild;
          return { lang: root.lang, dir: root.dir, direction: getComputedStyle(root).direction }`);
      const { heading, message, policy, preferences, accept, decline, 'close-opt-in': close } = messages;
      const banner = { heading, message, policy, preferences, accept, decline, close };
      assert.deepEqual(await texts(...Object.keys(banner)), banner);
      assert.deepEqual(await root(), { lang, dir, direction: dir });
      await press('preferences');
      await part('panel');
      const panel = {
        ...Object.fromEntries(
          ['panel-heading', 'panel-close', 'panel-decline', 'save'].map((id) => [id, messages[id]]),
        ),
        'category-label-analytics': messages['analytics-label'],
        'category-description-trusted': messages['trusted-description'],
      };
      assert.deepEqual(await texts(...Object.keys(panel)), panel);
      assert.deepEqual(languageFiles(), [`/consent-gate/locales/${lang}.js`]);
    });
  }

  it('the control: where that file is missing the texts are English, and say so', async () => {
    site.routes['/consent-gate/locales/ar.js'] = { status: 404, body: 'gone' };
    await visit('/ar');
    await part('accept');
    delete site.routes['/consent-gate/locales/ar.js'];
    const shown = await driver.executeScript(`
      const { shadowRoot } = document.querySelector('consent-gate');
      const { lang, dir } = shadowRoot.firstElementChild;
      return { lang, dir, accept: shadowRoot.getElementById('accept').textContent.trim() }`);
    assert.deepEqual(shown, { lang: 'en', dir: 'ltr', accept: 'I Agree' });
    assert.equal(languageFiles()[0], '/consent-gate/locales/ar.js');
  });

  for (const [lang, side] of [
    ['ar', 'left'],
    ['es', 'right'],
  ]) {
    it(`${lang}: the x stands at the inline end, ${side}, in banner and panel`, async () => {
      await visit(`/${lang}`);
      const stands = async (close, heading, box) => {
        const [x, title, around] = await Promise.all(
          [close, heading, box].map(async (id) => (await part(id)).getRect()),
        );
        // Whatever the width of the heading: each side of the box has one of them.
        const middle = ({ x: from, width }) => from + width / 2;
        const all = JSON.stringify({ x, title, around });
        assert.equal(middle(x) < middle(around) ? 'left' : 'right', side, all);
        if (side === 'left') assert.ok(x.x + x.width <= title.x + 1, all);
        else assert.ok(title.x + title.width <= x.x + 1, all);
      };
      await stands('close', 'heading', 'banner');
      await press('preferences');
      await stands('panel-close', 'panel-heading', 'panel');
    });
  }

  it('a Global Privacy Control signal keeps Advertising shut after I Agree', async () => {
    site.routes['/gpc'] = {
      headers: { 'content-type': 'text/html; charset=utf-8' },
      body: site.routes['/page'].body.replace(
        '<script src=',
        `<script>Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', { get: () => true })</script><script src=`,
      ),
    };
    await visit('/gpc');
    await press('accept');
    await runs(['a', 'external-a']);
    const { granted, denied } = await record();
    assert.deepEqual({ granted, denied }, { granted: 'analytics', denied: 'advertising' });
  });

  it('a choice made in another window holds here', async () => {
    await visit('/page');
    await part('banner');
    const first = await driver.getWindowHandle();
    await driver.switchTo().newWindow('tab');
    await visit('/page');
    // The driver may leave a new tab in the background, where nothing is painted, so nothing can be pressed.
    await driver.wait(
      () =>
        driver.executeScript(`
          const accept = document.querySelector('consent-gate')?.shadowRoot?.querySelector('#accept');
          accept?.click();
          return !!accept`),
      10_000,
      'there is no banner in the other window',
    );
    await runs(ALL);
    await driver.close();
    await driver.switchTo().window(first);
    await driver.executeScript(`document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))`);
    await runs(ALL);
    await gone('banner');
  });
});
