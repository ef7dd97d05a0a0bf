import { expect, fixture } from '@open-wc/testing';
import { unequal } from '../../src/ui/equal-choice.js';
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
    ['own colours for both', '::part(accept), ::part(decline) { background: #060; color: #ffd }', ''],
    ['a little wider', '::part(accept) { padding-inline: 1.2em }', ''],
    ['a ghost button', '::part(decline) { background: none; color: #0b5768 }', 'buttonContrast'],
    ['a pale text', '::part(decline) { color: #8ab }', 'textContrast'],
    ['colours in other words', '::part(decline) { background: oklch(0.9 0.02 200) }', 'textContrast, buttonContrast'],
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
