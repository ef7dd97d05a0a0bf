import { expect } from '@open-wc/testing';
import { parseMessages } from '../../src/ui/messages.js';
import { show, textOf } from './setup.js';

const withMessages = (json: string) =>
  `<consent-gate policy-url="/privacy"><script type="application/json" slot="messages">${json}</script></consent-gate>`;

describe('texts', () => {
  it('carry their language and direction', async () => {
    const { element } = await show();
    const root = element.shadowRoot!.firstElementChild as HTMLElement;
    expect([root.lang, root.dir]).to.deep.equal(['en', 'ltr']);
  });

  it('can be replaced by slots', async () => {
    const slots = [
      'heading',
      'message',
      'policy',
      'accept',
      'decline',
      'preferences',
      'close',
      'panel-heading',
      'panel-close',
      'panel-decline',
      'save',
    ];
    const { get, open } = await show(
      `<consent-gate policy-url="/p">${slots.map((name) => `<span slot="${name}">Our ${name}</span>`).join('')}
      <span slot="analytics-label">Counting</span><span slot="analytics-description">How often</span></consent-gate>`,
    );
    await open();
    for (const name of slots) expect(textOf(get(name)), name).to.equal(`Our ${name}`);
    expect(textOf(get('category-label-analytics'))).to.equal('Counting');
    expect(textOf(get('category-description-analytics'))).to.equal('How often');
  });

  it('can be replaced all at once by JSON, and stay texts', async () => {
    const { element, get, open } = await show(
      withMessages(
        `{ "accept": "Yes <img src=x onerror=alert(1)>", "message": "Ours", "close": "Away", "analytics-label": "Counting" }`,
      ),
    );
    await open();
    expect(textOf(get('accept'))).to.equal('Yes <img src=x onerror=alert(1)>');
    expect(element.shadowRoot!.querySelectorAll('img').length).to.equal(0);
    expect(textOf(get('message'))).to.equal('Ours');
    expect(textOf(get('close'))).to.equal('Away');
    expect(textOf(get('category-label-analytics'))).to.equal('Counting');
    expect(textOf(get('decline'))).to.equal('Decline');
  });

  it('take known keys with strings only, and pollute nothing', () => {
    const texts = parseMessages(
      '{"__proto__":{"accept":"x"},"constructor":"x","toString":"x","accept":1,"decline":"No","nonsense":"x","extra-label":"Extra"}',
    );
    expect({ ...texts }).to.deep.equal({ decline: 'No', 'extra-label': 'Extra' });
    expect(({} as { accept?: string }).accept).to.equal(undefined);
    expect(parseMessages('null')).to.deep.equal(Object.create(null));
  });

  it('stay the built-in ones, with one warning, when the JSON is broken', async () => {
    const warnings: unknown[] = [];
    const { warn } = console;
    console.warn = (text) => warnings.push(text);
    try {
      const { get, core, settled } = await show(withMessages('{ "accept": '));
      core.set({});
      await settled();
      expect(textOf(get('accept'))).to.equal('I Agree');
    } finally {
      console.warn = warn;
    }
    expect(warnings.length).to.equal(1);
    expect(warnings[0]).to.contain('invalid-messages');
  });

  it('name a category of the page’s own, and miss its description aloud', async () => {
    const warnings: unknown[] = [];
    const { warn } = console;
    console.warn = (text) => warnings.push(text);
    try {
      const { get, open } = await show(undefined, { categories: ['social-media'] });
      await open();
      expect(textOf(get('category-label-social-media'))).to.equal('Social media');
    } finally {
      console.warn = warn;
    }
    expect(String(warnings)).to.contain('undescribed-category');
  });
});
