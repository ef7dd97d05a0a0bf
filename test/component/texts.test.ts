import { expect } from '@open-wc/testing';
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

  it('are those that the mission names', async () => {
    const { get, open } = await show();
    expect(['accept', 'decline'].map((id) => textOf(get(id)))).to.deep.equal(['I Agree', 'Decline']);
    await open();
    const ids = ['panel-heading', 'panel-decline', 'save', 'category-label-analytics', 'category-label-advertising'];
    expect([...ids, 'category-label-trusted'].map((id) => textOf(get(id)))).to.deep.equal([
      'Customize cookie settings',
      'Decline all',
      'Save',
      'Website Analytics',
      'Advertising',
      'Trusted',
    ]);
  });

  it('are strings of the author’s own, and pollute nothing', async () => {
    const { get, open } = await show(
      withMessages(
        '{"__proto__":{"accept":"x"},"constructor":"x","toString":"x","accept":1,"message":{},"decline":"No"}',
      ),
      { categories: ['constructor', 'proto'] },
    );
    await open();
    expect(textOf(get('accept'))).to.equal('I Agree');
    expect(textOf(get('message'))).to.contain('Some cookies');
    expect(textOf(get('decline'))).to.equal('No');
    expect(textOf(get('category-label-constructor'))).to.equal('Constructor');
    expect(textOf(get('category-description-constructor'))).to.equal('');
    expect(({} as { accept?: string }).accept).to.equal(undefined);
  });

  for (const json of ['{ "accept": ', 'null', '[]', '7', '"text"', '']) {
    it(`stay the built-in ones when the JSON is ${json || 'empty'}`, async () => {
      const { get, core, settled } = await show(withMessages(json));
      core.set({});
      await settled();
      expect(textOf(get('accept'))).to.equal('I Agree');
    });
  }

  it('are read again when the JSON comes later, with no element of the page’s in between', async () => {
    const { element, get, settled } = await show();
    const script = Object.assign(document.createElement('script'), { type: 'application/json', slot: 'messages' });
    script.textContent = '{ "accept": "Yes" }';
    element.append(script);
    await new Promise((resolve) => setTimeout(resolve));
    await settled();
    expect(textOf(get('accept'))).to.equal('Yes');
  });

  it('name a category of the page’s own', async () => {
    const { get, open } = await show(undefined, { categories: ['social-media'] });
    await open();
    expect(textOf(get('category-label-social-media'))).to.equal('Social media');
  });
});
