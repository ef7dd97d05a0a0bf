import { expect } from '@open-wc/testing';
import 'axe-core';
import type { AxeResults, RunOptions } from 'axe-core';
import type { Lang } from '../../src/languages/choose-language.js';
import { loadLanguage } from '../../src/languages/load-language.js';
import { expected, foreign } from '../unit/locales.js';
import { show, still, textOf, type Shown } from './setup.js';

// It is no module: it makes a global.
const { axe } = window as unknown as { axe: { run(node: Element, options: RunOptions): Promise<AxeResults> } };

const page = document.documentElement;
const own = page.lang;
afterEach(() => (page.lang = own));

const rootOf = ({ element }: Shown) => element.shadowRoot!.querySelector<HTMLElement>('.root')!;
const said = (shown: Shown) => [rootOf(shown).lang, rootOf(shown).dir, textOf(shown.get('accept'))];

/** Until the banner says this. */
async function until(shown: Shown, accept: string): Promise<void> {
  const end = Date.now() + 5000;
  while (textOf(shown.get('accept')) !== accept && Date.now() < end) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

async function violations(shown: Shown): Promise<string[]> {
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
  still(shown);
  const { violations: found, passes } = await axe.run(shown.element, { runOnly: tags });
  expect(passes.length, 'control: rules did run').to.be.above(5);
  return found.map(({ id, nodes }) => `${id} ${nodes.map(({ target }) => target.join(' ')).join()}`);
}

for (const lang of foreign)
  for (const theme of ['light', 'dark'])
    it(`in ${lang}, ${theme}, the banner opens in its language, and axe finds nothing in banner, panel and confirmation`, async () => {
      const { messages } = (await loadLanguage(lang)).default;
      const { dir = 'ltr' } = expected[lang];
      const shown = await show(
        `<consent-gate lang="${lang}" policy-url="/privacy" theme="${theme}"><p slot="analytics-details" lang="${lang}">–</p></consent-gate>`,
        { deny: ['advertising'] },
        { signals: ['gpc'] },
      );
      expect(said(shown)).to.deep.equal([lang, dir, messages.accept]);
      expect(getComputedStyle(shown.get('banner')).direction).to.equal(dir);
      expect(await violations(shown)).to.deep.equal([]);

      await shown.open();
      expect(textOf(shown.get('panel-heading'))).to.equal(messages['panel-heading']);
      expect(await violations(shown)).to.deep.equal([]);

      await shown.press('save');
      expect(textOf(shown.get('confirmation'))).to.equal(messages.confirmation);
      expect(await violations(shown)).to.deep.equal([]);
    });

describe('the language', () => {
  it('follows the element and the page while the banner shows', async () => {
    const shown = await show('<consent-gate lang="es-MX"></consent-gate>');
    expect(said(shown)).to.deep.equal(['es', 'ltr', 'Aceptar']);
    const accept = shown.get('accept');

    shown.element.lang = 'ar';
    await until(shown, 'أوافق');
    expect(said(shown)).to.deep.equal(['ar', 'rtl', 'أوافق']);

    page.lang = 'zh-TW';
    shown.element.removeAttribute('lang');
    await until(shown, '同意');
    expect(said(shown)).to.deep.equal(['zh-Hant', 'ltr', '同意']);

    page.lang = 'en';
    await until(shown, 'I Agree');
    expect(said(shown)).to.deep.equal(['en', 'ltr', 'I Agree']);
    expect(accept === shown.get('accept'), 'the same button, so that focus stays').to.equal(true);
  });

  it('that comes last wins, in whatever order the files come', async () => {
    const shown = await show();
    const wishes: Lang[] = ['fr', 'de', 'en', 'it', 'nl'];
    for (const lang of wishes) {
      shown.element.lang = lang;
      await Promise.resolve();
    }
    await until(shown, 'Accepteren');
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(said(shown)).to.deep.equal(['nl', 'ltr', 'Accepteren']);
  });

  it('does not close, choose, or say that it opened again', async () => {
    const shown = await show();
    const events: string[] = [];
    const note = (event: Event) => events.push(event.type);
    for (const type of ['consent-open', 'consent-close', 'consent-error']) shown.element.addEventListener(type, note);
    shown.element.lang = 'es';
    await until(shown, 'Aceptar');
    expect(said(shown)[2]).to.equal('Aceptar');
    expect(events).to.deep.equal([]);
    expect(shown.core.presses).to.deep.equal([]);
  });

  it('of a receipt is the one that was shown last', async () => {
    const shown = await show();
    expect(shown.core.views!.texts.lang).to.equal('en');
    shown.element.lang = 'es';
    await until(shown, 'Aceptar');
    const { lang, text } = shown.core.views!.texts;
    expect(lang).to.equal('es');
    expect(text).to.contain('Rechazar').and.not.to.contain('Decline');
  });

  it('has its own way to write a list', async () => {
    const choice = {
      granted: ['analytics', 'advertising'],
      denied: [],
      by: 'save',
      at: '',
      mode: 'opt-in',
      policyVersion: '',
    } as const;
    for (const [lang, list] of [
      ['en', 'Website Analytics and Advertising'],
      ['es', 'Analítica web y Publicidad'],
      ['zh-Hans', '网站分析和广告'],
    ]) {
      const { element, open } = await show(`<consent-gate lang="${lang}"></consent-gate>`, {}, { choice });
      await open();
      expect(textOf(element.shadowRoot!.querySelector('dialog .note')!), lang).to.contain(list);
    }
  });

  it('leaves the page’s own texts alone', async () => {
    const shown = await show(
      `<consent-gate lang="es"><span slot="accept">Sí</span><script type="application/json" slot="messages">{"decline":"No"}</script></consent-gate>`,
    );
    expect(['accept', 'decline', 'preferences'].map((id) => textOf(shown.get(id)))).to.deep.equal([
      'Sí',
      'No',
      'Cambiar sus preferencias',
    ]);
  });
});
