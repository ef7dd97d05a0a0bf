import { expect } from '@open-wc/testing';
import { openPage, type Page } from './frame.js';

/** A25: style sheets of pages, none of which may reach into the element. */
const SHEETS: Record<string, string> = {
  'a reset that spares nothing': `* { all: revert } body > *, div > * { margin: 3em; padding: 3em; float: left }`,
  'rules for every element': `* { color: red; background: yellow; border: 5px solid; font-size: 40px; text-transform: uppercase;
    position: static; display: block; opacity: .3; transform: rotate(3deg); filter: blur(9px) }`,
  'huge z-indexes': 'main { position: fixed; inset: 0; z-index: 2147483647; background: #fff }',
  'a small root': 'html { font-size: 62.5% } body { font-size: 1.6rem }',
  'a huge root': 'html { font-size: 32px }',
  'a transformed body': `body { transform: translateZ(0); filter: none; perspective: 100px; contain: paint; overflow: hidden;
    height: 200px }`,
};

const BODY = `<consent-gate policy-url="/p"></consent-gate><main>${'<p>Text</p>'.repeat(40)}</main>`;

async function open(css: string) {
  const page = await openPage({ head: `<style>${css}</style>` });
  const shown = await page.show(BODY);
  page.still(shown);
  return { page, ...shown };
}

/** Of *I Agree*, with its place on the screen. */
function look(page: Page, accept: HTMLElement) {
  const { display, color, backgroundColor, textTransform, opacity } = page.getComputedStyle(accept);
  const { bottom } = accept.closest('section')!.getBoundingClientRect();
  const below = Math.round(page.document.documentElement.clientHeight - bottom);
  return { display, color, backgroundColor, textTransform, opacity, below };
}

for (const [name, css] of Object.entries(SHEETS)) {
  it(`under ${name} the banner looks as ever and can be pressed, and the panel opens`, async () => {
    const plain = await open('');
    const styled = await open(css);
    expect(look(styled.page, styled.get('accept'))).to.deep.equal(look(plain.page, plain.get('accept')));
    const { page, element, get, press } = styled;
    expect(parseFloat(page.getComputedStyle(get('message')).fontSize)).to.be.at.least(16);

    const { left, top, width, height } = get('decline').getBoundingClientRect();
    const hit = element.shadowRoot!.elementFromPoint(left + width / 2, top + height / 2);
    expect(get('decline').contains(hit)).to.equal(true);

    await press('preferences');
    expect(get('panel').matches(':modal')).to.equal(true);
    await press('panel-close');
    await press('decline');
    expect(styled.has('banner')).to.equal(false);
  });
}

it('is measured: a rule for a part does reach the banner', async () => {
  const plain = await open('');
  const styled = await open('consent-gate::part(accept) { color: red }');
  expect(look(styled.page, styled.get('accept'))).not.to.deep.equal(look(plain.page, plain.get('accept')));
});
