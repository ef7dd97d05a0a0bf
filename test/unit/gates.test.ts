import { expect } from '@open-wc/testing';
import { pending } from '../../src/consent/decide.js';
import { type GatedPage, granting, inline, openGatedPage, openPage, until, untilRan, wait } from './page.js';

const ANALYTICS = granting('analytics');
const ALL = granting('analytics', 'advertising');
const NONE = granting();

/** Writes an expression as the value of an attribute. */
const quoted = (expression: string): string => expression.replaceAll('\n', '&#10;').replaceAll('\t', '&#9;');

describe('gates', () => {
  /** What opens each of these: a page with nothing granted, with Analytics, with both. */
  const EXPRESSIONS = [
    { expression: 'trusted', opens: [true, true, true] },
    { expression: 'analytics', opens: [false, true, true] },
    // White space counts as in a class list.
    { expression: ' trusted ', opens: [true, true, true] },
    { expression: '\ttrusted\n', opens: [true, true, true] },
    { expression: '\n  analytics\n', opens: [false, true, true] },
    { expression: 'analytics\n   advertising\n', opens: [false, false, true] },
    { expression: ' analytics\t!advertising ', opens: [false, true, false] },
    { expression: 'trusted analytics', opens: [false, true, true] },
    { expression: 'analytics advertising', opens: [false, false, true] },
    { expression: '!advertising', opens: [true, true, false] },
    { expression: 'analytics !advertising', opens: [false, true, false] },
    // No other spelling of `trusted` opens anything, nor does an unknown name or none.
    { expression: 'Trusted', opens: [false, false, false] },
    { expression: 'TRUSTED', opens: [false, false, false] },
    { expression: 'trust ed', opens: [false, false, false] },
    { expression: 'trust\ned', opens: [false, false, false] },
    { expression: 'trusted,analytics', opens: [false, false, false] },
    { expression: '!trusted', opens: [false, false, false] },
    { expression: '! advertising', opens: [false, false, false] },
    { expression: '', opens: [false, false, false] },
    { expression: ' ', opens: [false, false, false] },
    { expression: '\n', opens: [false, false, false] },
    { expression: 'unknown', opens: [false, false, false] },
    { expression: '!unknown', opens: [false, false, false] },
    { expression: 'toString', opens: [false, false, false] },
  ];
  for (const { expression, opens } of EXPRESSIONS) {
    const states = [NONE, ANALYTICS, ALL].filter((_, index) => opens[index]);
    const names = states.map(({ granted }) => granted.join('+'));
    it(`${JSON.stringify(expression)} is open with ${names.join(' or ') || 'nothing'}`, async () => {
      const body = `<img alt="" data-consent="${quoted(expression)}" data-src="/empty/image">${inline('script', { consent: quoted(expression) })}`;
      const page = await openGatedPage({ body }, pending('no-config'));
      const isLoaded = (): boolean => page.one('img').hasAttribute('src');
      expect(page.one('img').dataset['consent']).to.equal(expression);
      expect(isLoaded()).to.equal(false);
      for (const [index, state] of [NONE, ANALYTICS, ALL].entries()) {
        page.gates.update(state);
        expect(isLoaded(), state.granted.join()).to.equal(opens[index]);
      }
      expect(page.ran()).to.deep.equal(opens.includes(true) ? ['script'] : []);
    });
  }

  it('open nothing while the state is pending', async () => {
    const page = await openGatedPage({ body: inline('trusted', { consent: 'trusted' }) }, pending('prerendering'));
    expect(page.ran()).to.deep.equal([]);
    page.gates.update(NONE);
    expect(page.ran()).to.deep.equal(['trusted']);
  });

  it('tell which state they follow', async () => {
    const page = await openGatedPage({}, NONE);
    expect(page.gates.followed()).to.equal(NONE);
    page.gates.update(ALL);
    expect(page.gates.followed()).to.equal(ALL);
  });

  it('never take `<html data-consent>`, by which style sheets know the state, for a gate', async () => {
    const page = await openGatedPage({ body: '<img alt="" data-src="/empty/free">' });
    page.document.documentElement.dataset['consent'] = 'trusted';
    await wait(0);
    page.gates.update(ALL);
    expect(page.one('img').hasAttribute('src')).to.equal(false);
  });
});

describe('gates in shadow roots', () => {
  const root = (page: GatedPage, host: Element, markup: string): ShadowRoot => {
    const shadow = host.attachShadow({ mode: 'open' });
    shadow.innerHTML = markup;
    page.document.body.append(host);
    return shadow;
  };

  it('hold and open where the root is made by script, and for what is added to it later', async () => {
    const page = await openGatedPage({}, ANALYTICS);
    const shadow = root(page, page.document.createElement('section'), inline('in a root'));
    await untilRan(page, ['in a root']);
    shadow.append(page.document.createRange().createContextualFragment(inline('added')));
    await untilRan(page, ['in a root', 'added']);
  });

  it('hold and open in a root within a root', async () => {
    const page = await openGatedPage();
    const outer = page.document.createElement('article');
    const inner = page.document.createElement('div');
    outer.attachShadow({ mode: 'open' }).append(inner);
    inner.attachShadow({ mode: 'open' }).innerHTML = inline('nested');
    page.document.body.append(outer);
    await wait(0);
    expect(page.ran()).to.deep.equal([]);
    page.gates.update(ANALYTICS);
    expect(page.ran()).to.deep.equal(['nested']);
  });

  it('hold and open where the element is upgraded late', async () => {
    const page = await openGatedPage({ body: '<x-late></x-late>' }, ANALYTICS);
    const { window } = page;
    class Late extends window.HTMLElement {
      constructor() {
        super();
        this.attachShadow({ mode: 'open' }).innerHTML = inline('upgraded');
      }
    }
    await wait(50);
    window.customElements.define('x-late', Late);
    await untilRan(page, ['upgraded']);
  });

  it('hold and open in a declarative root', async () => {
    const page = await openGatedPage({}, ANALYTICS);
    const markup = `<div><template shadowrootmode="open">${inline('declarative')}</template></div>`;
    const { document } = page;
    (document.body as { setHTMLUnsafe?: (html: string) => void }).setHTMLUnsafe?.(markup);
    await untilRan(page, ['declarative']);
  });

  it('are found at the next change where a root came to a host that was there', async () => {
    const page = await openGatedPage({ body: '<section></section>' });
    page.one('section').attachShadow({ mode: 'open' }).innerHTML = inline('attached');
    page.gates.update(ANALYTICS);
    expect(page.ran()).to.deep.equal(['attached']);
  });

  it('hold and open in a closed root that the page tells of', async () => {
    const page = await openGatedPage({ body: '<section></section>' }, ANALYTICS);
    const shadow = page.one('section').attachShadow({ mode: 'closed' });
    shadow.innerHTML = inline('told') + inline('shut', { consent: 'advertising' });
    page.gates.update(ANALYTICS);
    expect(page.ran()).to.deep.equal([]);
    page.gates.observe(shadow);
    expect(page.ran()).to.deep.equal(['told']);
    page.gates.update(ALL);
    expect(page.ran()).to.deep.equal(['told', 'shut']);
    shadow.append(page.document.createRange().createContextualFragment(inline('later')));
    await untilRan(page, ['told', 'shut', 'later']);
  });
});

describe('the element', () => {
  it('is told of when it is found, first in the page and later', async () => {
    const page = await openGatedPage({ body: '<consent-gate id="first"></consent-gate>' });
    expect(page.elements.map(({ id }) => id)).to.deep.equal(['first']);
    page.document.body.insertAdjacentHTML('beforeend', '<main><consent-gate id="second"></consent-gate></main>');
    await until(() => page.elements.length === 2, 'the second is found');
    expect(page.elements[1]!.id).to.equal('second');
  });

  it('is told of when its `deny` changes', async () => {
    const page = await openGatedPage({ body: '<consent-gate></consent-gate>' });
    const element = page.one('consent-gate');
    element.setAttribute('heading', 'Cookies');
    await wait(0);
    expect(page.denyChanges.count).to.equal(0);
    element.setAttribute('deny', 'advertising');
    await until(() => page.denyChanges.count === 1, 'it was told of');
    element.removeAttribute('deny');
    await until(() => page.denyChanges.count === 2, 'it was told of');
  });
});

describe('the root', () => {
  it('is told of when its attribute changes, and when there is another one', async () => {
    const page = await openGatedPage({}, ANALYTICS);
    page.one('html').dataset['consent'] = 'trusted analytics';
    await until(() => page.rootChanges.count === 1, 'a changed attribute');
    const other = page.document.createElement('html');
    other.innerHTML = `<head></head><body>${inline('in another root')}</body>`;
    page.one('html').replaceWith(other);
    await untilRan(page, ['in another root']);
    expect(page.rootChanges.count).to.equal(2);
  });
});

describe('open gates', () => {
  it('are all told of: of scripts and others, now and later, also in shadow roots within another', async () => {
    const page = await openGatedPage(
      {
        body: `${inline('one')}<p data-consent="analytics" id="two"></p><p data-consent="advertising" id="shut"></p>`,
      },
      ANALYTICS,
    );
    const { document } = page;
    const inner = document.createElement('div');
    const root = inner.attachShadow({ mode: 'open' });
    root.innerHTML = '<script type="text/plain" data-consent="analytics" id="three"></script>';
    const outer = document.createElement('div');
    outer.attachShadow({ mode: 'open' }).append(inner);
    document.body.append(outer);
    await until(() => page.opened.size === 3, 'all are told of');
    expect([...page.opened].map(({ id, localName }) => id || localName)).to.deep.equal(['script', 'two', 'three']);
    page.gates.update(granting('analytics', 'advertising'));
    expect([...page.opened].at(-1)).to.equal(page.one('#shut'));
  });
});

describe('what came before the gates', () => {
  it('is gated when they start', async () => {
    const page = await openPage({ body: inline('early') + inline('shut', { consent: 'advertising' }) });
    const { createGates } = await page.load<typeof import('../../src/gates/gates.js')>('gates/gates.ts');
    const ignore = (): void => undefined;
    const callbacks = {
      onElement: ignore,
      onDenyChange: ignore,
      onRootChange: ignore,
      onOpen: ignore,
      onMedia: ignore,
      onEmbed: ignore,
      report: ignore,
    };
    const gates = createGates({ snapshot: ANALYTICS, ...callbacks });
    expect(page.ran()).to.deep.equal([]);
    gates.observe(page.document);
    expect(page.ran()).to.deep.equal(['early']);
  });
});
