import { expect } from '@open-wc/testing';
import { openPage, resize, type Page } from './frame.js';
import { LONG_TEXTS, screens, UNBREAKABLE_TEXTS } from './pages.js';

/** Where things stand in a viewport of any size. Numbers are those of the requirements. */

const SIZES = [
  { name: 'A6: 320 wide', width: 320, height: 640 },
  { name: 'A6: 400 % zoom of 1280×1024', width: 320, height: 256 },
  { name: 'A24: portrait', width: 390, height: 844 },
  { name: 'A24: landscape', width: 844, height: 390 },
  { name: 'a tablet', width: 768, height: 1024 },
  { name: 'a desktop', width: 1440, height: 900 },
];
const POSITIONS = ['bottom', 'top', 'bottom-start', 'bottom-end', 'center'];
const DETAILS = '<p slot="analytics-details">Details</p>';

const gate = (page: Page) => page.document.querySelector('consent-gate')!;
const rootOf = (page: Page) => gate(page).shadowRoot!;
const box = (page: Page, id: string) => rootOf(page).getElementById(id)!.getBoundingClientRect();

function turn(page: Page): void {
  page.document.documentElement.dir = 'rtl';
  (rootOf(page).firstElementChild as HTMLElement).dir = 'rtl';
}

/** The least spacing that a visitor may set (1.4.12). */
function spaceTexts(page: Page): void {
  const sheet = new page.CSSStyleSheet();
  sheet.replaceSync(
    `* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
    p { margin-block-end: 2em !important }`,
  );
  rootOf(page).adoptedStyleSheets.push(sheet);
}

interface Kind {
  inner?: string;
  css?: string;
  prepare?: (page: Page) => void;
}

const KINDS: Record<string, Kind> = {
  'as it is': {},
  'A7: 200 % text': { css: 'html { font-size: 200% }' },
  'A8: wide text spacing': { prepare: spaceTexts },
  'A22: right to left': { prepare: turn },
  'A23: texts 300 % as long': { inner: LONG_TEXTS },
  'A23: words that cannot break': { inner: UNBREAKABLE_TEXTS },
};

describe('reflow', () => {
  for (const [kind, { inner = '', css = '', prepare }] of Object.entries(KINDS)) {
    it(`${kind}: nothing is cut off, overlaps or scrolls sideways, and every control can be reached`, async function () {
      this.timeout(60_000);
      const page = await openPage({ head: `<style>${css}</style>` });
      const { element, press, settled } = await page.show(
        screens(`<consent-gate policy-url="/p">${inner}${DETAILS}</consent-gate>`),
        {},
        { signals: ['gpc'] },
      );
      prepare?.(page);
      for (const { name, width, height } of SIZES) {
        for (const position of kind === 'as it is' && height === 640 ? POSITIONS : ['bottom']) {
          const where = `${name}, ${position}`;
          page.scrollTo(0, 0);
          element.setAttribute('position', position);
          await settled();
          await resize(page, width, height);
          expect(page.innerWidth).to.equal(width);

          const banner = box(page, 'banner');
          expect(banner.height, where).to.be.at.most(height / 2 + 1);
          expect(
            [banner.left, banner.top].every((edge) => edge >= -1),
            where,
          ).to.equal(true);
          expect(banner.right, where).to.be.at.most(width + 1);
          expect(banner.bottom, where).to.be.at.most(height + 1);
          expect(page.document.documentElement.scrollWidth, where).to.be.at.most(width);
          const controls = ['close', 'policy', 'preferences', 'accept', 'decline'];
          expect(await page.unreachable(controls), where).to.deep.equal([]);
          expect(page.textProblems('banner'), where).to.deep.equal([]);

          if (position !== 'bottom') continue;
          await press('preferences');
          const inPanel = ['panel-close', 'switch-analytics', 'switch-advertising', 'panel-decline', 'save'];
          expect(await page.unreachable(inPanel), where).to.deep.equal([]);
          expect(page.textProblems('panel'), where).to.deep.equal([]);
          await press('panel-close');
        }
      }
    });
  }

  it('is measured: what is cut off, overlaps or leaves its button is found', async () => {
    const page = await openPage();
    const { get } = await page.show();
    expect(page.textProblems('banner')).to.deep.equal([]);
    for (const [id, style] of [
      ['message', 'margin-block-end: -3em'],
      ['accept', 'white-space: nowrap; max-inline-size: 3em'],
      ['message', 'overflow: hidden; block-size: 1em'],
    ] as const) {
      get(id).style.cssText = style;
      expect(page.textProblems('banner'), style).not.to.deep.equal([]);
      get(id).removeAttribute('style');
    }
    expect(page.textProblems('banner')).to.deep.equal([]);
  });

  it('is measured: what is covered cannot be reached', async () => {
    const page = await openPage();
    const { get } = await page.show();
    expect(await page.unreachable(['accept', 'decline'])).to.deep.equal([]);
    get('accept').style.cssText = 'margin-block-start: -70px; position: relative; z-index: 2; inline-size: 100vw';
    expect(await page.unreachable(['decline', 'preferences', 'policy', 'close'])).not.to.deep.equal([]);
  });
});

describe('A9: targets', () => {
  for (const width of [320, 1280]) {
    it(`are at least 24 × 24, and buttons 44 high, at ${width} px`, async () => {
      const page = await openPage({ width, height: 800 });
      const { press, get } = await page.show(`<consent-gate policy-url="/p">${DETAILS}</consent-gate>`);
      const areHigh = (view: string, selector: string, least: number) => {
        const controls = [...get(view).querySelectorAll(selector)].filter((control) => control.checkVisibility());
        expect(controls.length, selector).to.be.above(0);
        for (const control of controls) {
          const { width, height } = control.getBoundingClientRect();
          expect(height, control.textContent).to.be.at.least(least);
          expect(width, control.textContent).to.be.at.least(24);
        }
      };
      areHigh('banner', 'button', 44);
      areHigh('banner', 'a', 24);
      await press('preferences');
      areHigh('panel', 'button:not([role=switch])', 44);
      areHigh('panel', 'summary, [role=switch]', 24);
    });
  }
});

describe('A22: a right-to-left view is mirrored', () => {
  const middle = (page: Page, id: string) => {
    const { left, width } = box(page, id);
    return left + width / 2;
  };
  for (const { lang, isMirrored } of [
    { lang: 'en', isMirrored: false },
    { lang: 'ar', isMirrored: true },
    { lang: 'he', isMirrored: true },
  ]) {
    it(`${lang}: ${isMirrored ? 'yes' : 'no'}`, async () => {
      const page = await openPage({ attributes: `lang="${lang}"` });
      const { press } = await page.show(`<consent-gate policy-url="/p" lang="${lang}"></consent-gate>`);
      const isLeftOf = (one: string, other: string) => middle(page, one) < middle(page, other);
      expect(isLeftOf('close', 'heading'), 'the x at the inline end').to.equal(isMirrored);
      expect(isLeftOf('decline', 'accept'), 'the order of the answers').to.equal(isMirrored);
      await press('preferences');
      expect(isLeftOf('panel-close', 'panel-heading'), 'the x of the panel').to.equal(isMirrored);
      expect(isLeftOf('switch-analytics', 'category-label-analytics'), 'the switch').to.equal(isMirrored);
    });
  }
});

describe('A7: in a narrow panel', () => {
  for (const { size, stays } of [
    { size: '200%', stays: false },
    { size: '100%', stays: true },
  ]) {
    it(`with texts of ${size} the head ${stays ? 'stays in view' : 'scrolls away'}`, async () => {
      const page = await openPage({ width: 320, height: 640, head: `<style>html { font-size: ${size} }</style>` });
      const { press, get } = await page.show(`<consent-gate policy-url="/p">${LONG_TEXTS}</consent-gate>`);
      await press('preferences');
      get('panel').scrollTop = 400;
      const { top, bottom } = box(page, 'panel-heading');
      if (stays) expect(top >= 0 && bottom <= 640, `from ${top} to ${bottom}`).to.equal(true);
      else expect(top).to.be.below(-200);
      expect(get('panel-heading').scrollWidth).to.equal(get('panel-heading').clientWidth);
    });
  }
});
