import { expect, fixture } from '@open-wc/testing';
import { unequal } from '../../src/ui/equal-choice.js';
import { contrast, rgbOf } from './contrast.js';
import { openPage, resize } from './frame.js';
import { LONG_TEXTS } from './pages.js';
import { show } from './setup.js';

/** The banner, styled by the page. */
async function differences(css: string, theme = 'light'): Promise<string> {
  const { element } = await show(`<consent-gate theme="${theme}"></consent-gate>`);
  const style = Object.assign(document.createElement('style'), { textContent: css });
  element.parentElement!.append(style);
  return unequal(element.shadowRoot);
}

describe('L3: the two answers', () => {
  for (const theme of ['light', 'dark'])
    it(`are equal as they come, ${theme}`, async () => expect(await differences('', theme)).to.equal(''));

  const THEMES: [name: string, css: string, said: string][] = [
    ['own colors for both', '::part(accept), ::part(decline) { background: #060; color: #ffd }', ''],
    ['a little wider', '::part(accept) { padding-inline: 1.2em }', ''],
    ['a ghost button', '::part(decline) { background: none; color: #0b5768 }', 'buttonContrast'],
    ['a pale text', '::part(decline) { color: #8ab }', 'textContrast'],
    ['colors in other words', '::part(decline) { background: oklch(0.9 0.02 200) }', 'textContrast, buttonContrast'],
    [
      'half transparent',
      '::part(decline) { background: color-mix(in srgb, #0b5768 40%, transparent) }',
      'buttonContrast',
    ],
    ['small letters', '::part(decline) { font-size: 12px; min-block-size: 44px }', 'fontSize'],
    ['thin letters', '::part(decline) { font-weight: 400 }', 'fontWeight'],
    ['a higher one', '::part(accept) { block-size: 60px } ::part(decline) { align-self: start }', 'height'],
    ['a narrower one', '::part(decline) { inline-size: 80px }', 'width'],
    ['a faded one', '::part(decline) { opacity: 0.5 }', 'opacity'],
  ];
  for (const [name, css, said] of THEMES)
    it(`${name}: ${said || 'equal'}`, async () => {
      const words = await differences(css.replaceAll('::part', 'consent-gate::part'));
      if (said) expect(words).to.contain(said);
      else expect(words).to.equal('');
    });

  it('cannot be compared if one is missing, or before there is a banner', async () => {
    const { element } = await show('<consent-gate decline="hide"></consent-gate>');
    expect(unequal(element.shadowRoot)).to.equal('');
    expect(unequal(null)).to.equal('');
    expect(unequal((await fixture<HTMLElement>('<div></div>')).shadowRoot)).to.equal('');
  });
});

describe('L3: the two answers are equal at every size and position, in both themes', () => {
  const SIZES = [
    { width: 1440, height: 900 },
    { width: 768, height: 1024 },
    { width: 320, height: 640 },
  ];
  const POSITIONS = ['bottom', 'top', 'bottom-start', 'bottom-end', 'center'];
  for (const { kind, inner } of [
    { kind: 'usual texts', inner: '' },
    { kind: 'long texts', inner: LONG_TEXTS },
  ]) {
    it(kind, async () => {
      const page = await openPage();
      const shown = await page.show(`<consent-gate policy-url="/p">${inner}</consent-gate>`);
      const { element, get, settled } = shown;
      const grounds = new Set<string>();

      /** What makes a button strong or weak. */
      const look = (id: string) => {
        const { width, height, top, bottom } = get(id).getBoundingClientRect();
        const style = page.getComputedStyle(get(id));
        const ground = page.getComputedStyle(get('banner')).backgroundColor;
        const { color, backgroundColor, borderTopColor } = style;
        const plain = {
          tag: get(id).localName,
          weight: style.fontWeight,
          size: style.fontSize,
          border: style.borderWidth,
          decoration: style.textDecorationLine,
        };
        const strengths = {
          text: contrast(rgbOf(color), rgbOf(backgroundColor)),
          fill: contrast(rgbOf(backgroundColor), rgbOf(ground)),
          edge: contrast(rgbOf(borderTopColor), rgbOf(ground)),
        };
        return { plain, strengths, width, height, inView: top >= 0 && bottom <= page.innerHeight + 1, ground };
      };

      for (const { width, height } of SIZES) {
        await resize(page, width, height);
        for (const position of POSITIONS) {
          for (const theme of ['light', 'dark']) {
            element.setAttribute('position', position);
            element.setAttribute('theme', theme);
            await settled();
            page.still(shown);
            const where = `${position}, ${theme}, ${width}`;
            const [accept, decline] = [look('accept'), look('decline')];
            grounds.add(accept.ground);
            expect(decline.plain, where).to.deep.equal(accept.plain);
            expect(decline.width, where).to.be.closeTo(accept.width, 1);
            expect(decline.height, where).to.be.closeTo(accept.height, 1);
            expect(accept.strengths.text, where).to.be.above(4.5);
            for (const [name, strength] of Object.entries(accept.strengths)) {
              const other = decline.strengths[name as keyof typeof decline.strengths];
              expect(other, `${name}, ${where}`).to.be.closeTo(strength, strength / 10);
            }
            expect([accept.inView, decline.inView], `same side of the fold, ${where}`).to.deep.equal([true, true]);
          }
        }
      }
      // The control: there was one ground for each theme.
      expect(grounds.size).to.equal(2);
    });
  }
});
