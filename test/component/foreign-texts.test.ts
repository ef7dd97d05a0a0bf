import { expect } from '@open-wc/testing';
import { loadLanguage } from '../../src/languages/load-language.js';
import { englishTexts, expected, foreign } from '../unit/locales.js';
import { openPage, type Page } from './frame.js';

/** How each language looks on a small screen, with every text shown. */

const POSITIONS = ['top', 'bottom-start', 'bottom-end', 'center', 'bottom'];
const ENGLISH = new Set(Object.values(englishTexts).map((text) => text.toLowerCase()));
const ENGLISH_WORDS = /\b(the|your|turned|allowed|and|nothing)\b|{/i;

const IN_BANNER = ['heading', 'message', 'changes', 'policy', 'preferences', 'accept', 'decline'] as const;
const IN_PANEL = [
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
] as const;

const rootOf = (page: Page) => page.document.querySelector('consent-gate')!.shadowRoot!;

/** Every text that is rendered. */
function words(page: Page): string[] {
  const found: string[] = [];
  const walker = page.document.createTreeWalker(rootOf(page), NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = (walker.currentNode as Text).data.trim();
    if (text && text !== ':') found.push(text);
  }
  return found;
}

/** Parts of a view that are cut off or leave the screen. */
function misfits(page: Page, view: 'banner' | 'panel'): string[] {
  const wrong: string[] = [];
  for (const element of rootOf(page).querySelectorAll<HTMLElement>(`#${view}, #${view} *`)) {
    const { left, right, width, height } = element.getBoundingClientRect();
    if (!width || !height || element.closest('.unseen, .head button slot, svg')) continue;
    const name = element.id || element.localName;
    const isButton = element.localName === 'button';
    if (left < -0.5 || right > page.innerWidth + 0.5) wrong.push(`${name} from ${left} to ${right}`);
    const cuts = isButton || page.getComputedStyle(element).overflowX !== 'visible';
    if (cuts && element.scrollWidth > element.clientWidth + 1) {
      wrong.push(`${name} holds ${element.scrollWidth} in ${element.clientWidth}`);
    }
    if (isButton && element.scrollHeight > element.clientHeight + 1) wrong.push(`${name} is cut off`);
  }
  if (page.document.documentElement.scrollWidth > page.innerWidth) wrong.push('the page scrolls sideways');
  return wrong;
}

for (const lang of foreign) {
  it(`${lang}: nothing is cut off or English at 320 px, and both answers are equal`, async () => {
    const { messages } = (await loadLanguage(lang)).default;
    const { dir = 'ltr', shared = [] } = expected[lang];
    const page = await openPage({ width: 320, height: 640 });
    page.document.documentElement.lang = lang;
    const { element, get, press, settled } = await page.show(
      `<consent-gate policy-url="/privacy"><i slot="analytics-details">-</i><i slot="ads-label">-</i>
        <i slot="ads-description">-</i></consent-gate>`,
      { categories: ['analytics', 'advertising', 'ads'], deny: ['ads'] },
      {
        signals: ['gpc'],
        reason: 'policy-changed',
        choice: {
          granted: ['analytics'],
          denied: ['advertising'],
          by: 'save',
          at: '2025-11-24T16:00:00.000Z',
          mode: 'opt-in',
          policyVersion: '1',
        },
      },
    );
    const read = (id: string) => page.textOf(get(id));
    const isForeign = () => {
      const english = words(page).filter(
        (text) => !shared.includes(text) && (ENGLISH.has(text.toLowerCase()) || ENGLISH_WORDS.test(text)),
      );
      expect(english).to.deep.equal([]);
    };

    const root = get('banner').parentElement!;
    expect([root.lang, root.dir, read('accept')]).to.deep.equal([lang, dir, messages.accept]);
    expect(get('banner').getAttribute('aria-labelledby')).to.equal('heading');
    expect(read('heading')).to.equal(messages.heading);
    expect(read('close')).to.equal(messages['close-opt-in']);
    expect(misfits(page, 'banner')).to.deep.equal([]);
    isForeign();
    expect(words(page)).to.include.members(IN_BANNER.map((key) => messages[key]));
    expect(read('signal')).to.contain('Global Privacy Control');

    const tops = new Set<number>();
    for (const position of POSITIONS) {
      element.setAttribute('position', position);
      await settled();
      const [banner, accept, decline] = ['banner', 'accept', 'decline'].map((id) => get(id).getBoundingClientRect());
      tops.add(banner!.top);
      expect(decline!.width, position).to.be.closeTo(accept!.width, 1);
      expect(decline!.height, position).to.be.closeTo(accept!.height, 1);
      expect(accept!.height, position).to.be.at.least(44);
      for (const { top, bottom } of [accept!, decline!]) {
        const inSight = top >= banner!.top && bottom <= banner!.bottom;
        expect(inSight, `${position}: in sight without scrolling`).to.equal(true);
      }
    }
    expect(tops.size, 'the position changes').to.be.above(1);

    await press('preferences');
    expect(get('panel').getAttribute('aria-labelledby')).to.equal('panel-heading');
    expect(misfits(page, 'panel')).to.deep.equal([]);
    isForeign();
    expect(words(page)).to.include.members(IN_PANEL.map((key) => messages[key]));
    expect(read('panel-heading')).to.equal(messages['panel-heading']);
    expect(read('category-label-analytics')).to.equal(messages['analytics-label']);
    expect(read('category-description-advertising')).to.equal(messages['advertising-description']);
    const [all, save] = ['panel-decline', 'save'].map((id) => get(id).getBoundingClientRect());
    expect(save!.width).to.be.closeTo(all!.width, 1);
    expect(save!.height).to.be.closeTo(all!.height, 1);

    await press('save');
    expect(read('confirmation')).to.equal(messages.confirmation);
  });
}

it('is measured: what sticks out or is cut off is found', async () => {
  const page = await openPage({ width: 320, height: 640 });
  const { get } = await page.show();
  expect(misfits(page, 'banner')).to.deep.equal([]);
  get('accept').style.cssText = 'white-space: nowrap; inline-size: 3em';
  get('message').style.cssText = 'position: relative; left: 30px';
  expect(misfits(page, 'banner').join()).to.match(/message from .*accept holds/);
  expect(words(page).some((text) => ENGLISH.has(text.toLowerCase()))).to.equal(true);
});
