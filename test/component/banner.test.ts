import { expect, waitUntil } from '@open-wc/testing';
import type { Mode } from '../../src/consent/events.js';
import { show, textOf } from './setup.js';

describe('the banner', () => {
  it('is a region named by its one heading, and no dialog', async () => {
    const { get } = await show();
    const banner = get('banner');
    expect(banner.localName).to.equal('section');
    // A section with a name is a region; the accessibility tree itself is asserted end to end.
    expect(banner.hasAttribute('role')).to.equal(false);
    expect(banner.getAttribute('aria-labelledby')).to.equal('heading');
    expect(banner.querySelectorAll('h1,h2,h3,h4').length).to.equal(1);
    expect(textOf(get('heading'))).to.equal('Cookies on this site');
    expect(banner.hasAttribute('aria-modal')).to.equal(false);
  });

  it('has every part under its own name and id', async () => {
    const { get } = await show();
    for (const name of [
      'banner',
      'heading',
      'message',
      'policy',
      'preferences',
      'accept',
      'decline',
      'close',
      'panel',
      'confirmation',
    ]) {
      expect(get(name).getAttribute('part'), name).to.equal(name);
    }
  });

  it('says what its controls do', async () => {
    const { get } = await show();
    expect(textOf(get('accept'))).to.equal('I Agree');
    expect(textOf(get('decline'))).to.equal('Decline');
    expect(textOf(get('preferences'))).to.equal('Update your preferences');
    expect(textOf(get('policy'))).to.equal('Read our privacy policy');
    expect(get('policy').getAttribute('href')).to.equal('/privacy');
  });

  const names: [Mode, string][] = [
    ['opt-in', 'Close without agreeing'],
    ['opt-out', 'Close'],
    ['notice', 'Close and continue'],
  ];
  for (const [mode, name] of names) {
    it(`names the x by its effect in ${mode}`, async () => {
      const { get } = await show(undefined, { mode });
      expect(textOf(get('close'))).to.equal(name);
    });
  }

  for (const width of [1280, 320]) {
    it(`gives Decline the size, weight and colors of I Agree at ${width} px`, async () => {
      const { get } = await show();
      get('banner').style.width = `${width}px`;
      const [yes, no] = [get('accept'), get('decline')];
      expect(no.localName).to.equal(yes.localName);
      const [a, b] = [yes.getBoundingClientRect(), no.getBoundingClientRect()];
      expect(b.width).to.be.closeTo(a.width, 1);
      expect(b.height).to.be.closeTo(a.height, 1);
      expect(a.height).to.be.at.least(44);
      for (const property of ['fontWeight', 'fontSize', 'color', 'backgroundColor', 'borderTopColor'] as const) {
        expect(getComputedStyle(no)[property], property).to.equal(getComputedStyle(yes)[property]);
      }
    });
  }

  it('stacks its two answers and scrolls inside half the height where the screen is small', async () => {
    const { get, element } = await show();
    const root = element.shadowRoot!.querySelector<HTMLElement>('.root')!;
    const banner = get('banner');
    banner.style.width = '280px';
    expect(get('decline').getBoundingClientRect().top).to.be.above(get('accept').getBoundingClientRect().bottom);
    expect(banner.scrollWidth).to.be.at.most(banner.clientWidth);
    expect(banner.getBoundingClientRect().height).to.be.at.most(innerHeight / 2 + 1);
    expect(root.scrollWidth).to.be.at.most(document.documentElement.clientWidth);
  });

  for (const id of ['accept', 'decline', 'close'] as const) {
    it(`sends "${id}" and goes`, async () => {
      const { core, has, press } = await show();
      await press(id);
      expect(core.presses).to.deep.equal([{ press: id, choices: undefined }]);
      expect(has('banner')).to.equal(false);
    });
  }

  it('leaves out what the attributes leave out', async () => {
    const { has } = await show('<consent-gate no-close decline="hide"></consent-gate>', { mode: 'opt-out' });
    expect(['close', 'decline', 'policy'].filter(has)).to.deep.equal([]);
  });

  it('links to no address but http(s), in whatever disguise', async () => {
    const { element, has, settled } = await show();
    for (const url of ['javascript:alert(1)', ' java\nscript:alert(1)', 'data:text/html,x', 'http://[']) {
      element.setAttribute('policy-url', url);
      await settled();
      expect(has('policy'), url).to.equal(false);
    }
    element.setAttribute('policy-url', 'https://example.org/privacy');
    await settled();
    expect(has('policy')).to.equal(true);
  });

  it('shows its own heading, as text', async () => {
    const { element, get, settled } = await show('<consent-gate heading="<b>Ours</b>"></consent-gate>');
    expect(textOf(get('heading'))).to.equal('<b>Ours</b>');
    element.setAttribute('heading', 'Other');
    await settled();
    expect(textOf(get('heading'))).to.equal('Other');
  });

  it('can be answered in its first frame: only its words fade in', async () => {
    const { get, element } = await show();
    const fades = (node: Element) => getComputedStyle(node).animationName !== 'none';
    const words = element.shadowRoot!.querySelectorAll('#banner .head, #banner .words');
    expect(Array.from(words, fades)).to.deep.equal(
      Array(2).fill(!matchMedia('(prefers-reduced-motion: reduce)').matches),
    );
    for (let node: Element | null = get('accept'); node; node = node.parentElement) {
      expect([node.id, fades(node), getComputedStyle(node).opacity]).to.deep.equal([node.id, false, '1']);
    }
  });

  it('moves no focus when it appears', async () => {
    await show();
    expect(document.activeElement === document.body).to.equal(true);
  });

  it('keeps focused elements of the page clear of it, as long as it shows', async () => {
    const { core, get, settled } = await show();
    const room = () => parseFloat(getComputedStyle(document.documentElement).scrollPaddingBlockEnd);
    const isHigh = (height: number) => waitUntil(() => Math.abs(room() - height) <= 1, `room of ${height}px`);
    await isHigh(get('banner').getBoundingClientRect().height);
    get('banner').style.minHeight = '300px';
    await isHigh(300);
    core.views!.hide();
    await settled();
    expect(room()).not.to.be.above(0);
  });

  it('shows nothing in any other element', async () => {
    const { core, element, settled } = await show();
    expect(element.shadowRoot!.childElementCount).to.equal(1);
    const place = element.parentElement!;
    const other = document.createElement('consent-gate');
    element.remove();
    place.append(other);
    core.shows = other;
    core.set({});
    // Back in the page, where the other one shows now.
    place.append(element);
    await settled();
    expect(element.shadowRoot!.childElementCount).to.equal(0);
    await waitUntil(() => other.shadowRoot!.childElementCount === 1, 'the other one shows');
  });

  it('goes when the choice is made elsewhere', async () => {
    const { core, has, settled } = await show();
    core.set({ status: 'decided' });
    await settled();
    expect(has('banner')).to.equal(false);
  });

  it('shows an honored signal in words, and announces it in a status that stood there before', async () => {
    const { get } = await show(undefined, {}, { signals: ['gpc'] });
    const words = 'Your browser’s opt-out signal (Global Privacy Control) is honored. Turned off: Advertising.';
    expect(textOf(get('signal'))).to.equal(words);
    expect(textOf(get('confirmation'))).to.equal('');
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(get('confirmation').getAttribute('role')).to.equal('status');
    expect(textOf(get('confirmation'))).to.equal(words);
  });

  it('says that a choice was saved, until the next thing happens', async () => {
    const { get, press, settled } = await show();
    await press('decline');
    expect(textOf(get('confirmation'))).to.equal('Your choice has been saved.');
    document.dispatchEvent(new Event('pointerdown'));
    await settled();
    expect(textOf(get('confirmation'))).to.equal('');
  });

  it('says when it asks again, and what is new', async () => {
    const choice = {
      granted: [],
      denied: ['analytics'],
      by: 'save',
      at: '',
      mode: 'opt-in',
      policyVersion: '',
    } as const;
    const { element } = await show('<consent-gate><b slot="changes">New partners.</b></consent-gate>', {}, { choice });
    const slot = element.shadowRoot!.querySelector<HTMLSlotElement>('slot[name=changes]');
    expect(slot?.assignedNodes()[0]?.textContent).to.equal('New partners.');
  });

  it('tells its states, its events and the texts it shows', async () => {
    const events: string[] = [];
    const note = (event: CustomEvent<{ view: string }>) => events.push(`${event.type} ${event.detail.view}`);
    document.addEventListener('consent-open', note);
    document.addEventListener('consent-close', note);
    const { core, element, press } = await show();
    expect(element.matches(':state(banner)')).to.equal(true);
    await press('accept');
    expect(element.matches(':state(banner)')).to.equal(false);
    document.removeEventListener('consent-open', note);
    document.removeEventListener('consent-close', note);
    expect(events.slice(-2)).to.deep.equal(['consent-open banner', 'consent-close banner']);
    const { lang, text } = core.views!.texts;
    expect(lang).to.equal('en');
    expect(text).to.contain('Cookies on this site').and.to.contain('I Agree').and.not.to.contain('  ');
  });

  it('leaves no listener and no style sheet behind', async () => {
    const { core, element } = await show();
    element.remove();
    core.views!.hide();
    expect(core.listeners.size).to.equal(1, 'the views, one for the page');
    expect(document.adoptedStyleSheets.length).to.equal(0);
  });

  it('is added to the page first in the body if the page has none', async () => {
    const { core, element } = await show();
    core.shows = null;
    element.remove();
    const added = new Promise<HTMLElement>((resolve) => {
      new MutationObserver((_, observer) => {
        const first = document.body.firstElementChild as HTMLElement;
        if (first.localName !== 'consent-gate') return;
        observer.disconnect();
        resolve((core.shows = first));
      }).observe(document.body, { childList: true });
    });
    await core.views!.show('banner');
    expect(!!(await added).shadowRoot!.getElementById('banner')).to.equal(true);
    core.views!.hide();
    core.shows!.remove();
  });
});
