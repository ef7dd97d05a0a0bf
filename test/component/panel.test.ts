import { expect, fixture, html } from '@open-wc/testing';
import { show, textOf } from './setup.js';

const isOn = (element: HTMLElement) => element.getAttribute('aria-checked') === 'true';

describe('the panel', () => {
  it('is a modal dialog named by its title, with focus on the title', async () => {
    const { element, get, press } = await show();
    await press('preferences');
    const panel = get('panel');
    expect(panel.matches('dialog:modal')).to.equal(true);
    expect(panel.getAttribute('aria-labelledby')).to.equal('panel-heading');
    expect(textOf(get('panel-heading'))).to.equal('Customize cookie settings');
    expect(element.shadowRoot!.activeElement === get('panel-heading')).to.equal(true);
    for (const name of ['panel', 'panel-heading', 'panel-close', 'panel-decline', 'save']) {
      expect(get(name).getAttribute('part'), name).to.equal(name);
    }
  });

  it('shows Trusted as always on and one named, described switch for each category', async () => {
    const { get, has, open } = await show();
    await open();
    expect(textOf(get('category-trusted'))).to.contain('Always on');
    expect(has('switch-trusted')).to.equal(false);
    for (const name of ['analytics', 'advertising']) {
      const control = get(`switch-${name}`);
      expect(control.getAttribute('role')).to.equal('switch');
      expect(control.getAttribute('part')).to.equal('switch');
      expect(isOn(control)).to.equal(false);
      expect(control.getAttribute('aria-labelledby')).to.equal(`category-label-${name}`);
      expect(control.getAttribute('aria-describedby')).to.equal(`category-description-${name}`);
      expect(textOf(get(`category-description-${name}`))).not.to.equal('');
    }
  });

  it('starts from what is in force', async () => {
    const { get, open } = await show(undefined, { mode: 'opt-out' }, { granted: ['trusted', 'analytics'] });
    await open();
    expect([isOn(get('switch-analytics')), isOn(get('switch-advertising'))]).to.deep.equal([true, false]);
  });

  it('changes nothing until Save, which sends what stands there', async () => {
    const { core, get, open, press, settled } = await show();
    await open();
    await press('switch-analytics');
    expect(isOn(get('switch-analytics'))).to.equal(true);
    expect(core.presses).to.deep.equal([]);
    await press('save');
    await settled();
    expect(core.presses).to.deep.equal([{ press: 'save', choices: { analytics: true, advertising: false } }]);
    expect(get('panel').matches('[open]')).to.equal(false);
    expect(get('confirmation').getBoundingClientRect().width).to.be.above(50);
    expect(textOf(get('confirmation'))).to.equal('Your choice has been saved.');
  });

  it('declines everything with one button', async () => {
    const { core, open, press } = await show();
    await open();
    await press('panel-decline');
    expect(core.presses).to.deep.equal([{ press: 'decline', choices: undefined }]);
  });

  for (const way of ['Esc', 'the Close button'] as const) {
    it(`opens again at once after ${way}, before the browser has told that it was closed`, async () => {
      const { get, has, open, press, settled } = await show();
      await open();
      await press('switch-analytics');
      const closed = new Promise((resolve) => get('panel').addEventListener('close', resolve, { once: true }));
      if (way === 'Esc') {
        // What the browser does on Esc: it asks, then closes.
        get('panel').dispatchEvent(new Event('cancel', { cancelable: true }));
        await Promise.resolve();
        (get('panel') as HTMLDialogElement).close();
      } else get('panel-close').click();
      await settled();
      await open();
      await closed;
      await settled();
      expect(has('save')).to.equal(true);
      expect(get('panel').matches(':modal')).to.equal(true);
      expect(isOn(get('switch-analytics')), 'a new draft').to.equal(false);
    });
  }

  for (const way of ['Esc', 'the Close button'] as const) {
    it(`forgets unsaved switches on ${way}, and the banner asks on`, async () => {
      const { core, get, has, open, press, settled } = await show();
      await open();
      await press('switch-analytics');
      if (way === 'Esc') {
        // What the browser does on Esc.
        const closed = new Promise((resolve) => get('panel').addEventListener('close', resolve, { once: true }));
        (get('panel') as HTMLDialogElement).close();
        await closed;
        await settled();
      } else await press('panel-close');
      expect(core.presses).to.deep.equal([]);
      expect(has('save')).to.equal(false);
      expect(has('banner')).to.equal(true);
      await open();
      expect(isOn(get('switch-analytics'))).to.equal(false);
    });
  }

  it('shows a category that the page denies off, disabled, with the reason, and does not name it', async () => {
    const { core, get, open, press } = await show(
      undefined,
      { mode: 'opt-out', deny: ['advertising'] },
      {
        granted: ['trusted', 'analytics', 'advertising'],
      },
    );
    await open();
    const control = get('switch-advertising') as HTMLButtonElement;
    expect(control.disabled).to.equal(true);
    expect(isOn(control)).to.equal(false);
    expect(textOf(get('category-description-advertising'))).to.contain('Always off on this page.');
    await press('save');
    expect(core.presses).to.deep.equal([{ press: 'save', choices: { analytics: true } }]);
  });

  it('shows a signal once, in the view that is in front', async () => {
    const { element, get, open } = await show(undefined, {}, { signals: ['gpc'] });
    await open();
    expect(element.shadowRoot!.querySelectorAll('#signal').length).to.equal(1);
    expect(get('panel').contains(get('signal'))).to.equal(true);
  });

  it('says in words what was chosen before', async () => {
    const { get, open } = await show(
      undefined,
      {},
      {
        reason: 'policy-changed',
        choice: {
          granted: ['trusted', 'analytics'],
          denied: ['advertising'],
          by: 'save',
          at: '',
          mode: 'opt-in',
          policyVersion: '1',
        },
      },
    );
    await open();
    expect(textOf(get('panel'))).to.contain('You had allowed: Website Analytics. You had declined: Advertising.');
  });

  it('folds details away, and only where there are some', async () => {
    const { element, open } = await show('<consent-gate><p slot="analytics-details">A table</p></consent-gate>');
    await open();
    const visible = [...element.shadowRoot!.querySelectorAll('details')].map((details) => !details.hidden);
    expect(visible).to.deep.equal([false, true, false]);
  });

  it('opens again, with its draft, after its element was moved in the page', async () => {
    const { element, get, open, press, settled } = await show();
    await open();
    await press('switch-analytics');
    document.body.append(element);
    await settled();
    expect(get('panel').matches(':modal')).to.equal(true);
    expect(isOn(get('switch-analytics'))).to.equal(true);
    element.remove();
  });

  describe('A16, A17: afterwards, focus', () => {
    for (const way of ['panel-close', 'save', 'panel-decline']) {
      it(`is on what opened it, after ${way}`, async () => {
        const opener = await fixture<HTMLButtonElement>(html`<button>Manage Cookies</button>`);
        const { open, press } = await show();
        opener.focus();
        await open(opener);
        await press(way);
        expect(document.activeElement === opener).to.equal(true);
      });
    }

    it('is on the banner’s own button', async () => {
      const { element, get, press } = await show();
      get('preferences').focus();
      await press('preferences');
      await press('panel-close');
      expect(element.shadowRoot!.activeElement === get('preferences')).to.equal(true);
    });

    for (const way of ['save', 'panel-decline']) {
      it(`is on the element if what opened it went with the banner, after ${way}`, async () => {
        const { element, get, press } = await show();
        get('preferences').focus();
        await press('preferences');
        await press(way);
        expect(document.activeElement === element).to.equal(true);
        element.dispatchEvent(new Event('blur'));
        expect(element.hasAttribute('tabindex')).to.equal(false);
      });
    }

    for (const { what, change } of [
      { what: 'gone', change: (opener: HTMLElement) => opener.remove() },
      { what: 'hidden', change: (opener: HTMLElement) => (opener.hidden = true) },
    ]) {
      it(`is on the element if what opened it is ${what}`, async () => {
        const opener = await fixture<HTMLButtonElement>(html`<button>Manage Cookies</button>`);
        const { element, open, press } = await show();
        opener.focus();
        await open(opener);
        change(opener);
        await press('panel-close');
        expect(document.activeElement === element).to.equal(true);
      });
    }

    it('is where the visitor was if a script opened it', async () => {
      const field = await fixture<HTMLInputElement>(html`<input aria-label="Search" />`);
      const { open, press } = await show();
      field.focus();
      await open();
      expect(document.activeElement === field).to.equal(false);
      await press('panel-close');
      expect(document.activeElement === field).to.equal(true);
    });

    for (const id of ['accept', 'decline', 'close']) {
      it(`is on the element when ${id} was pressed in the banner`, async () => {
        const { element, get, has, press } = await show();
        get(id).focus();
        await press(id);
        expect(has('banner')).to.equal(false);
        expect(document.activeElement === element).to.equal(true);
      });
    }

    it('stays in the page when it was not in the banner', async () => {
      const field = await fixture<HTMLInputElement>(html`<input aria-label="Search" />`);
      const { core, settled } = await show();
      field.focus();
      core.views!.hide();
      await settled();
      expect(document.activeElement === field).to.equal(true);
    });
  });
});
