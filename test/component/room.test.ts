import { expect } from '@open-wc/testing';
import { nextFrame, openPage, resize, type Page } from './frame.js';
import { screens } from './pages.js';

/** A5: the banner covers neither the focused element nor the end of the page. */

const SIZES = [
  { width: 1280, height: 800 },
  { width: 1280, height: 400 },
  { width: 320, height: 256 },
  { width: 390, height: 844 },
];

const stops = (page: Page) => [...page.document.querySelectorAll<HTMLElement>('p > a, p > button')];

/** Focuses each element in turn and returns the texts of those that are covered. */
async function coveredOf(page: Page, elements: readonly HTMLElement[]): Promise<string[]> {
  const covered: string[] = [];
  for (const element of elements) {
    element.focus();
    expect(page.document.activeElement === element, element.textContent).to.equal(true);
    if (await page.isFocusCovered()) covered.push(element.textContent);
  }
  return covered;
}

function turn(page: Page, dir: string): void {
  page.document.documentElement.dir = dir;
  const root = page.document.querySelector('consent-gate')!.shadowRoot!;
  (root.firstElementChild as HTMLElement).dir = dir;
}

describe('A5: no focused element of the page is covered', () => {
  for (const { position, dir } of [
    { position: 'bottom', dir: 'ltr' },
    { position: 'bottom', dir: 'rtl' },
    { position: 'top', dir: 'ltr' },
    { position: 'bottom-start', dir: 'ltr' },
    { position: 'bottom-start', dir: 'rtl' },
    { position: 'bottom-end', dir: 'ltr' },
    { position: 'bottom-end', dir: 'rtl' },
    { position: 'center', dir: 'ltr' },
  ]) {
    it(`${position}, ${dir}`, async function () {
      this.timeout(60_000);
      const page = await openPage();
      await page.show(screens(`<consent-gate policy-url="/p" position="${position}"></consent-gate>`));
      turn(page, dir);
      for (const { width, height } of SIZES) {
        page.scrollTo(0, 0);
        await resize(page, width, height);
        expect(stops(page).length).to.equal(24);
        expect(await coveredOf(page, stops(page)), `${width}×${height}`).to.deep.equal([]);
      }
    });
  }

  for (const position of ['bottom', 'top']) {
    it(`${position}, from the end to the start`, async () => {
      const page = await openPage();
      await page.show(screens(`<consent-gate policy-url="/p" position="${position}"></consent-gate>`));
      expect(await coveredOf(page, stops(page).toReversed())).to.deep.equal([]);
    });
  }

  it('is measured: under a plain fixed box some are', async () => {
    const page = await openPage();
    page.document.body.innerHTML = screens(
      '<div style="position: fixed; inset: auto 0 0; block-size: 40%; background: #fff"></div>',
    );
    expect((await coveredOf(page, stops(page))).length).to.be.above(3);
  });
});

describe('A5: the last line of the page can be scrolled clear of the banner', () => {
  /** Pages that are as tall as the screen for different reasons. */
  const PAGES = {
    plain: '',
    'with a body of full height': '* { box-sizing: border-box } html, body { height: 100% }',
    'with a footer held at the bottom':
      'body { display: flex; flex-direction: column; min-height: 100vh } main { flex: 1 }',
    'with a grid': 'body { display: grid; grid-template-rows: auto 1fr auto; min-height: 100vh }',
    'with a zoom': 'html { zoom: 1.5 }',
  };
  for (const [kind, css] of Object.entries(PAGES)) {
    it(`in a page ${kind}`, async () => {
      for (const lines of [3, 60]) {
        const page = await openPage({ head: `<style>body { margin: 0 } ${css}</style>` });
        const { core, get, settled } = await page.show(
          `<consent-gate policy-url="/p"></consent-gate>
          <main>${'<p>Line</p>'.repeat(lines)}</main><footer id="last">The end</footer>`,
        );
        await nextFrame(page);
        page.scrollTo(0, 1e6);
        const { bottom } = page.document.getElementById('last')!.getBoundingClientRect();
        expect(bottom, `${lines} lines`).to.be.at.most(get('banner').getBoundingClientRect().top + 1);
        const height = page.document.documentElement.scrollHeight;
        await core.views!.hide();
        await settled();
        expect(page.document.documentElement.scrollHeight).to.be.at.most(height);
        expect(page.document.adoptedStyleSheets.length).to.equal(0);
      }
    });
  }
});
