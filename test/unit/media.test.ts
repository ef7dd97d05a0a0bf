import { expect } from '@open-wc/testing';
import { granting, openGatedPage, openPage, type GatedPage, type TestPage, until, wait } from './page.js';

const ANALYTICS = granting('analytics');
const ALL = granting('analytics', 'advertising');
const NONE = granting();

const PIXEL = '/demo/favicon.svg';

/** Each kind that loads something: where its address stands, and what its gated node is. */
const KINDS = [
  { name: 'img', markup: '<img alt="" data-consent="analytics" data-src="/empty/a">' },
  { name: 'img[srcset]', markup: '<img alt="" data-consent="analytics" data-srcset="/empty/a 100w" sizes="100px">' },
  {
    name: 'picture',
    markup:
      '<picture data-consent="analytics"><source data-srcset="/empty/a"><img alt="" data-src="/empty/b" data-srcset="/empty/c 2x"></picture>',
  },
  { name: 'iframe', markup: '<iframe title="Map" data-consent="analytics" data-src="/probe.js?a"></iframe>' },
  { name: 'embed', markup: '<embed type="image/svg+xml" data-consent="analytics" data-src="/empty/a">' },
  { name: 'object', markup: '<object type="image/svg+xml" data-consent="analytics" data-data="/empty/a"></object>' },
  {
    name: 'video',
    markup: '<video preload="none" data-consent="analytics" data-src="/empty/a" data-poster="/empty/b"></video>',
  },
  {
    name: 'video with sources',
    markup: '<video preload="none" data-consent="analytics"><source data-src="/empty/a" type="video/mp4"></video>',
  },
  { name: 'audio', markup: '<audio preload="none" data-consent="analytics" data-src="/empty/a"></audio>' },
  { name: 'link', markup: '<link rel="stylesheet" data-consent="analytics" data-href="/empty/a.css">' },
  {
    name: 'svg image',
    markup: '<svg viewBox="0 0 9 9"><image data-consent="analytics" data-href="/empty/a" width="9" height="9"/></svg>',
  },
  { name: 'svg use', markup: '<svg viewBox="0 0 9 9"><use data-consent="analytics" data-href="#symbol"/></svg>' },
] as const;

const ADDRESSES = ['src', 'srcset', 'srcdoc', 'poster', 'href', 'data'];

/** Every address that waits in the page, and whether its node has it. */
const addresses = ({ document }: TestPage): { address: string; isThere: boolean }[] =>
  ADDRESSES.flatMap((name) =>
    [...document.querySelectorAll(`[data-${name}]`)].map((node) => {
      const address = node.getAttribute(`data-${name}`)!;
      if (node.hasAttribute(name)) expect(node.getAttribute(name)).to.equal(address);
      return { address, isThere: node.hasAttribute(name) };
    }),
  );

const loaded = (page: TestPage): string[] =>
  addresses(page)
    .filter(({ isThere }) => isThere)
    .map(({ address }) => address);

/** The paths that the page has asked its server for. */
const requested = ({ window }: TestPage): string[] =>
  window.performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname + new URL(name).search);

describe('gated media', () => {
  for (const { name, markup } of KINDS) {
    it(`${name} waits for its category, and is inert again after a withdrawal`, async () => {
      const page = await openGatedPage({ body: markup });
      const count = addresses(page).length;
      expect(count).to.be.above(0);
      await wait(0);
      expect(loaded(page)).to.deep.equal([]);
      page.gates.update(ANALYTICS);
      expect(loaded(page)).to.have.length(count);
      page.gates.update(NONE);
      expect(loaded(page)).to.deep.equal([]);
      // The addresses survived.
      page.gates.update(ANALYTICS);
      expect(loaded(page)).to.have.length(count);
      expect(page.reports).to.deep.equal([]);
    });
  }

  it('asks no server for anything before its category is granted', async () => {
    const page = await openGatedPage({
      body: `<img alt="" data-consent="analytics" data-src="${PIXEL}?gated"><img alt="" src="${PIXEL}?control">
        <iframe title="Map" data-consent="analytics" data-src="${PIXEL}?frame"></iframe>`,
    });
    await until(() => requested(page).includes(`${PIXEL}?control`), 'the control is asked for');
    await wait(100);
    expect(requested(page).filter((path) => path.startsWith(PIXEL))).to.deep.equal([`${PIXEL}?control`]);
    const frameLoads = new Promise((done) => page.one('iframe').addEventListener('load', done, { once: true }));
    page.gates.update(ANALYTICS);
    await until(() => requested(page).includes(`${PIXEL}?gated`), 'the image is asked for');
    await frameLoads;
  });

  it('leaves what the page itself shows in the place of an image', async () => {
    const page = await openGatedPage({
      body: `<img alt="" src="${PIXEL}?own" data-consent="analytics" data-src="${PIXEL}?gated">`,
    });
    await wait(0);
    expect(page.one('img').getAttribute('src')).to.equal(`${PIXEL}?own`);
    page.gates.update(ANALYTICS);
    expect(page.one('img').getAttribute('src')).to.equal(`${PIXEL}?gated`);
    expect(page.reports).to.deep.equal([]);
  });

  it('loads what comes later into an open picture or player', async () => {
    const page = await openGatedPage({
      body: '<picture data-consent="analytics"></picture><video data-consent="analytics"></video>',
    });
    const add = (to: string, markup: string): void => page.one(to).insertAdjacentHTML('beforeend', markup);
    add('picture', '<img alt="" data-src="/empty/early">');
    await wait(0);
    expect(loaded(page)).to.deep.equal([]);
    page.gates.update(ANALYTICS);
    expect(loaded(page)).to.deep.equal(['/empty/early']);
    add('picture', '<img alt="" data-src="/empty/late">');
    add('video', '<source data-src="/empty/late-source" type="video/mp4">');
    await until(() => loaded(page).length === 3, 'all are loaded');
  });

  it('leaves a child with a gate of its own to that gate', async () => {
    const page = await openGatedPage({
      body: `<picture data-consent="analytics"><source data-consent="advertising" data-srcset="/empty/source"><img alt="" data-src="/empty/img"></picture>`,
    });
    page.gates.update(ANALYTICS);
    expect(loaded(page)).to.deep.equal(['/empty/img']);
    page.gates.update(ALL);
    expect(loaded(page)).to.have.members(['/empty/img', '/empty/source']);
  });

  it('follows a category that is changed later', async () => {
    const page = await openGatedPage({ body: '<img alt="" data-consent="analytics" data-src="/empty/a">' }, ANALYTICS);
    expect(loaded(page)).to.deep.equal(['/empty/a']);
    page.one('img').dataset['consent'] = 'advertising';
    await until(() => loaded(page).length === 0, 'it is shut');
    page.one('img').dataset['consent'] = 'analytics';
    await until(() => loaded(page).length === 1, 'it is open');
  });

  it('comes with a body that replaces another', async () => {
    const page = await openGatedPage({}, ANALYTICS);
    page.document.body.innerHTML =
      '<main><img alt="" data-consent="analytics" data-src="/empty/open"><img alt="" data-consent="advertising" data-src="/empty/shut"></main>';
    await until(() => loaded(page).length > 0, 'it is loaded');
    expect(loaded(page)).to.deep.equal(['/empty/open']);
    page.gates.update(ALL);
    expect(loaded(page)).to.have.members(['/empty/open', '/empty/shut']);
  });

  it('empties a copy of what was open, when it comes after a withdrawal', async () => {
    const page = await openGatedPage(
      {
        body: `<div id="view"><img alt="" data-consent="analytics" data-src="/empty/img">
          <iframe title="Map" data-consent="analytics" data-src="/probe.js?frame"></iframe>
          <picture data-consent="analytics"><source data-srcset="/empty/source"><img alt="" src="${PIXEL}"></picture></div>`,
      },
      ANALYTICS,
    );
    // As a router keeps a view, and puts it back later.
    const view = page.one('#view');
    const kept = view.innerHTML;
    expect(loaded(page)).to.have.length(3);
    view.replaceChildren();
    page.gates.update(NONE);
    view.innerHTML = kept;
    await until(() => loaded(page).length === 0, 'it is emptied');
    expect(page.one('picture img').getAttribute('src')).to.equal(PIXEL);
    page.gates.update(ANALYTICS);
    expect(loaded(page)).to.have.length(3);
  });

  it('a frame that leaves the page in the moment of a change stops nobody', async () => {
    const page = await openGatedPage(
      {
        body: `<iframe title="Map" data-consent="advertising" data-src="/probe.js?gone"></iframe>
          <img alt="" data-consent="advertising" data-src="/empty/stays">`,
      },
      ANALYTICS,
    );
    const frame = page.one('iframe');
    const image = page.one('img');
    frame.dataset['consent'] = 'analytics';
    frame.remove();
    image.dataset['consent'] = 'analytics';
    await until(() => loaded(page).includes('/empty/stays'), 'the image is loaded');
    expect(page.takeErrors()).to.deep.equal([]);
  });

  it('in an open page each frame is told of once, with whether it is open', async () => {
    const page = await openGatedPage({
      body: `<iframe title="Map" data-consent="analytics" data-src="/probe.js?frame"></iframe><object data-consent="advertising" data-data="/empty/a"></object>
        <img alt="" data-consent="analytics" data-src="/empty/img"><audio data-consent="advertising" data-src="/empty/b"></audio>`,
    });
    const told = (): string[] =>
      page.embeds.splice(0).map(({ element, isOpen }) => `${element.localName} ${isOpen ? 'open' : 'shut'}`);
    expect(told()).to.deep.equal(['iframe shut', 'object shut', 'audio shut']);
    page.gates.update(ANALYTICS);
    expect(told()).to.deep.equal(['iframe open', 'object shut', 'audio shut']);
  });

  it('with a form whose field hides a method, the others follow all the same', async () => {
    const page = await openGatedPage({
      body: `<form data-consent="analytics"><input name="closest"><input name="matches"><input name="querySelectorAll"></form>
        <img alt="" data-consent="analytics" data-src="/empty/a">`,
    });
    page.takeErrors();
    page.gates.update(ANALYTICS);
    expect(loaded(page)).to.deep.equal(['/empty/a']);
    // The control: the form did hide a method.
    expect(page.takeErrors()).not.to.deep.equal([]);
  });
});

describe('a gated frame', () => {
  const FRAME = `<iframe title="Map" data-consent="analytics" data-src="${PIXEL}?frame"></iframe>`;
  const shown = (page: TestPage): string =>
    page.one<HTMLIFrameElement>('iframe').contentWindow!.location.href.replace(location.origin, '');

  it('goes and comes three times, keeps its address, and adds nothing to the history', async () => {
    const page = await openGatedPage({ body: FRAME });
    const { length } = page.window.history;
    for (let round = 0; round < 3; round++) {
      const loads = new Promise((done) => page.one('iframe').addEventListener('load', done, { once: true }));
      page.gates.update(ANALYTICS);
      await loads;
      expect(shown(page)).to.equal(`${PIXEL}?frame`);
      page.gates.update(NONE);
      expect(page.one<HTMLIFrameElement>('iframe').contentWindow!.location.href).to.equal('about:blank');
    }
    expect(page.window.history.length).to.equal(length);
    expect(page.one('iframe').dataset['src']).to.equal(`${PIXEL}?frame`);
  });

  it('that is open is not loaded again by another change', async () => {
    const page = await openGatedPage({ body: FRAME });
    let loads = 0;
    const frame = page.one('iframe');
    await wait(50);
    frame.addEventListener('load', () => loads++);
    page.gates.update(ANALYTICS);
    await until(() => loads > 0, 'it is loaded');
    page.gates.update(ALL);
    page.document.body.append('Text');
    await wait(100);
    expect(loads).to.equal(1);
  });

  it('is opened once by request, whatever the state, until it is shut', async () => {
    const page = await openGatedPage({ body: FRAME });
    const frame = page.one('iframe');
    page.gates.openOnce(frame, true);
    expect(frame.getAttribute('src')).to.equal(`${PIXEL}?frame`);
    page.gates.update(NONE);
    expect(frame.getAttribute('src')).to.equal(`${PIXEL}?frame`);
    page.gates.openOnce(frame, false);
    expect(frame.hasAttribute('src')).to.equal(false);
  });
});

describe('an address that another script put into a shut gate', () => {
  /** As a lazy loader that takes all images and frames does it. */
  const loadAll = ({ document }: GatedPage): void => {
    for (const node of document.querySelectorAll<HTMLElement>('[data-src]')) {
      node.setAttribute('src', node.dataset['src']!);
    }
  };

  for (const { name, markup } of [
    { name: 'img', markup: '<img alt="" id="node" data-consent="advertising" data-src="/empty/gated">' },
    {
      name: 'iframe',
      markup: '<iframe title="Map" id="node" data-consent="advertising" data-src="/probe.js?gated"></iframe>',
    },
    {
      name: 'child of a picture',
      markup: '<picture data-consent="advertising"><img alt="" id="node" data-src="/empty/gated"></picture>',
    },
  ]) {
    it(`is taken away and reported once: ${name}`, async () => {
      const page = await openGatedPage({ body: `${markup}<img alt="" id="free" data-src="/empty/free">` });
      expect(page.reported()).to.deep.equal([]);
      loadAll(page);
      await until(() => !page.one('#node').hasAttribute('src'), 'it is taken away');
      await wait(50);
      page.gates.update(ANALYTICS);
      expect(page.reported()).to.deep.equal(['loaded-early node']);
      expect(page.reports[0]!.message).to.equal(page.one('#node').dataset['src']);
      // What is not gated is the page's own.
      expect(page.one('#free').getAttribute('src')).to.equal('/empty/free');
      // Its address is still known.
      page.gates.update(ALL);
      expect(page.one('#node').getAttribute('src')).to.equal(page.one('#node').dataset['src']);
      await wait(50);
      expect(page.reported()).to.deep.equal(['loaded-early node']);
    });
  }

  it('is reported again when it is put there again', async () => {
    const page = await openGatedPage({
      body: '<img alt="" id="node" data-consent="advertising" data-src="/empty/gated">',
    });
    for (let times = 1; times <= 2; times++) {
      loadAll(page);
      await until(() => page.reports.length === times, 'it is reported');
      expect(page.one('#node').hasAttribute('src')).to.equal(false);
    }
  });

  it('is left alone in one that is open', async () => {
    const page = await openGatedPage(
      {
        body: `<img alt="" id="open" data-consent="analytics" data-src="/empty/open">
          <img alt="" id="shut" data-consent="advertising" data-src="/empty/shut">`,
      },
      ANALYTICS,
    );
    loadAll(page);
    await until(() => page.reports.length > 0, 'the control is reported');
    expect(page.reported()).to.deep.equal(['loaded-early shut']);
    expect(page.one('#open').getAttribute('src')).to.equal('/empty/open');
  });
});

describe('an address that could run a script', () => {
  const UNSAFE = [
    'javascript:parent.pwned=1',
    ' javascript:parent.pwned=1',
    'JavaScript:parent.pwned=1',
    'java\tscript:parent.pwned=1',
    'vbscript:parent.pwned=1',
    'data:text/html,<script>parent.pwned=1</script>',
    'about:srcdoc',
    'view-source:http://localhost/',
    'http://',
  ];
  const escape = (text: string): string => text.replaceAll('<', '&lt;').replaceAll('"', '&quot;');

  for (const { name, markup } of [
    { name: 'iframe', markup: (url: string) => `<iframe title="x" data-consent="trusted" data-src="${url}"></iframe>` },
    { name: 'embed', markup: (url: string) => `<embed data-consent="trusted" data-src="${url}">` },
    { name: 'object', markup: (url: string) => `<object data-consent="trusted" data-data="${url}"></object>` },
    { name: 'link', markup: (url: string) => `<link rel="stylesheet" data-consent="trusted" data-href="${url}">` },
    {
      name: 'child of a gate',
      markup: (url: string) => `<figure data-consent="trusted"><iframe title="x" data-src="${url}"></iframe></figure>`,
    },
  ]) {
    it(`is never set, and reported once: ${name}`, async () => {
      const body = UNSAFE.map((url) => markup(escape(url))).join('');
      const page = await openGatedPage({ body: `${body}${markup(PIXEL)}` });
      await wait(50);
      page.gates.update(ALL);
      page.gates.update(NONE);
      expect(loaded(page)).to.deep.equal([PIXEL]);
      expect(page.reports.map(({ code }) => code)).to.deep.equal(UNSAFE.map(() => 'unsafe-address'));
      expect(page.reports.map(({ message }) => message)).to.deep.equal(UNSAFE);
      expect((page.window as { pwned?: unknown }).pwned).to.equal(undefined);
    });
  }

  it('is set in an image if it is a `data:` URL, which only shows something there', async () => {
    const image = 'data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==';
    const page = await openGatedPage({
      body: `<img alt="" data-consent="trusted" data-src="${image}"><img alt="" data-consent="trusted" data-src="javascript:1">`,
    });
    expect(loaded(page)).to.deep.equal([image]);
    expect(page.reported()).to.deep.equal(['unsafe-address']);
  });
});

describe('a gated `srcdoc`', () => {
  it('is set only in a frame whose sandbox keeps it apart', async () => {
    const frame = (id: string, sandbox: string): string =>
      `<iframe id="${id}" title="x" ${sandbox} data-consent="analytics" data-srcdoc="<p>Text</p>"></iframe>`;
    const page = await openGatedPage({
      body:
        frame('apart', 'sandbox="allow-scripts"') +
        frame('same', 'sandbox="allow-scripts allow-same-origin"') +
        frame('open', ''),
    });
    expect(page.one('#apart').hasAttribute('srcdoc')).to.equal(false);
    page.gates.update(ANALYTICS);
    expect(page.one('#apart').getAttribute('srcdoc')).to.equal('<p>Text</p>');
    expect(['#same', '#open'].map((id) => page.one(id).hasAttribute('srcdoc'))).to.deep.equal([false, false]);
    expect(page.reported()).to.deep.equal(['unsafe-address same', 'unsafe-address open']);
    page.gates.update(NONE);
    expect(page.one('#apart').hasAttribute('srcdoc')).to.equal(false);
  });
});

describe('an element that is not gated media', () => {
  it('never gets an address, whatever it carries', async () => {
    const all = ADDRESSES.map((name) => `data-${name}="/empty/${name}"`).join(' ');
    const names = ['a', 'area', 'base', 'form', 'button', 'div', 'x-card', 'constructor', 'portal', 'frame', 'math'];
    const tags = names.map((name) => `<${name} data-consent="trusted" ${all}></${name}>`).join('');
    const children = `<div data-consent="trusted">${names.map((name) => `<${name} ${all}></${name}>`).join('')}</div>`;
    const svg = `<svg data-consent="trusted"><a ${all}></a><script ${all}></script><set ${all}></set></svg>`;
    const page = await openGatedPage({ body: `${tags}${children}${svg}<img alt="" data-consent="trusted" ${all}>` });
    await wait(50);
    const changed = [...page.document.querySelectorAll('body *')].filter((node) =>
      ADDRESSES.some((name) => node.hasAttribute(name)),
    );
    // The image is the control.
    expect(changed.map(({ localName }) => localName)).to.deep.equal(['img']);
    expect(page.document.querySelector('a, form')).not.to.equal(null);
  });
});

describe('a withdrawal reaches what was released', () => {
  const FRAME = `<iframe id="node" title="Map" data-consent="analytics" data-src="${PIXEL}?frame"></iframe>`;

  it('where its container has left the page, and is put back later', async () => {
    const page = await openGatedPage({ body: `<div id="view">${FRAME}</div>` }, ANALYTICS);
    const view = page.one('#view');
    const frame = page.one('#node');
    expect(frame.hasAttribute('src')).to.equal(true);
    view.remove();
    page.gates.update(NONE);
    expect(frame.hasAttribute('src')).to.equal(false);
    page.document.body.append(view);
    await wait(50);
    expect(frame.hasAttribute('src')).to.equal(false);
    page.gates.update(ANALYTICS);
    expect(frame.getAttribute('src')).to.equal(`${PIXEL}?frame`);
  });

  for (const { name, alter } of [
    { name: 'its address was changed', alter: (node: Element) => node.setAttribute('src', `${PIXEL}?other`) },
    { name: 'what it waits with was removed', alter: (node: Element) => node.removeAttribute('data-src') },
    { name: 'what it waits with was changed', alter: (node: Element) => node.setAttribute('data-src', '/empty/new') },
    { name: 'its gate was removed', alter: (node: Element) => node.removeAttribute('data-consent') },
    { name: 'it left the page', alter: (node: Element) => node.remove() },
  ]) {
    it(`although ${name}`, async () => {
      const page = await openGatedPage({ body: FRAME }, ANALYTICS);
      const frame = page.one('#node');
      alter(frame);
      await wait(20);
      expect(frame.hasAttribute('src')).to.equal(true);
      page.gates.update(NONE);
      expect(frame.hasAttribute('src')).to.equal(false);
      expect(page.reports).to.deep.equal([]);
    });
  }

  it('where a child was taken out of its gate', async () => {
    const page = await openGatedPage(
      {
        body: `<figure data-consent="analytics"><img alt="" data-src="${PIXEL}?figure"></figure>
          <object data-consent="analytics"><embed data-src="${PIXEL}?embed"></object>`,
      },
      ANALYTICS,
    );
    const nodes = [page.one('img'), page.one('embed')];
    for (const node of nodes) {
      expect(node.hasAttribute('src')).to.equal(true);
      page.document.body.append(node);
    }
    page.gates.update(NONE);
    expect(nodes.map((node) => node.hasAttribute('src'))).to.deep.equal([false, false]);
  });
});

describe('an open node', () => {
  for (const { name, markup, attribute } of [
    { name: 'img', markup: '<img alt="" id="node" data-consent="analytics" data-src="/empty/a">', attribute: 'src' },
    {
      name: 'iframe',
      markup: '<iframe id="node" title="x" data-consent="analytics" data-src="/probe.js?a"></iframe>',
      attribute: 'src',
    },
    {
      name: 'link',
      markup: '<link rel="stylesheet" id="node" data-consent="analytics" data-href="/empty/a.css">',
      attribute: 'href',
    },
  ]) {
    it(`gets its address back that a morphing library removed: ${name}`, async () => {
      const page = await openGatedPage({ body: markup }, ANALYTICS);
      const node = page.one('#node');
      const address = node.getAttribute(attribute)!;
      node.removeAttribute(attribute);
      await until(() => node.getAttribute(attribute) === address, 'it is back');
      page.gates.update(NONE);
      expect(node.hasAttribute(attribute)).to.equal(false);
      await wait(20);
      expect(node.hasAttribute(attribute)).to.equal(false);
    });
  }
});

describe('a closed frame that another script fills', () => {
  const FRAME = `<iframe id="node" title="Video" data-consent="advertising" data-src="${PIXEL}?video"></iframe>`;
  const isEmpty = (page: TestPage): boolean => {
    const frame = page.one<HTMLIFrameElement>('iframe');
    return !frame.hasAttribute('src') && frame.contentWindow!.location.href === 'about:blank';
  };

  for (const { name, fill } of [
    { name: 'with its address', fill: (frame: HTMLIFrameElement) => (frame.src = frame.dataset['src']!) },
    {
      name: 'with its address and more',
      fill: (frame: HTMLIFrameElement) => (frame.src = `${PIXEL}?video&autoplay=1`),
    },
    {
      name: 'by its window',
      fill: (frame: HTMLIFrameElement) => frame.contentWindow!.location.replace(`${location.origin}${PIXEL}?video`),
    },
  ]) {
    it(`is emptied and reported: ${name}`, async () => {
      const page = await openGatedPage({ body: FRAME });
      fill(page.one<HTMLIFrameElement>('iframe'));
      await until(() => page.reports.length > 0, 'it is reported');
      await wait(100);
      expect(isEmpty(page)).to.equal(true);
      expect(page.reported()).to.deep.equal(['loaded-early node']);
      page.gates.update(ALL);
      expect(page.one('iframe').getAttribute('src')).to.equal(`${PIXEL}?video`);
    });
  }

  it('is emptied and reported: before the gate came', async () => {
    const page = await openPage({ body: FRAME });
    const frame = page.one<HTMLIFrameElement>('iframe');
    frame.contentWindow!.location.replace(`${location.origin}${PIXEL}?video`);
    await until(() => frame.contentWindow!.location.pathname === PIXEL, 'it is filled');
    const { createMediaGate } = await page.load<typeof import('../../src/gates/media.js')>('gates/media.ts');
    const codes: string[] = [];
    const gate = createMediaGate({
      isOpen: () => false,
      isGranted: () => false,
      policy: { createScript: (text) => text, createScriptURL: (url) => url },
      onEmbed() {},
      report: (code) => void codes.push(code),
    });
    gate.update(frame);
    expect(codes).to.deep.equal(['loaded-early']);
    expect(isEmpty(page)).to.equal(true);
    await wait(100);
    gate.update(frame);
    expect(codes).to.have.length(1);
  });

  it('is left alone if it shows nothing, or belongs to no gate', async () => {
    const page = await openGatedPage({
      body: `${FRAME}<iframe id="own" title="Own"></iframe><iframe title="Sandbox" sandbox data-consent="advertising" data-src="/empty/a"></iframe>`,
    });
    page.one<HTMLIFrameElement>('#node').src = 'about:blank';
    page.one<HTMLIFrameElement>('#own').src = PIXEL;
    await wait(100);
    expect(page.reports).to.deep.equal([]);
    expect(page.one('#own').getAttribute('src')).to.equal(PIXEL);
  });
});

describe('media under Trusted Types that forbid our policy', () => {
  it('stays shut and is reported, and stops nobody else', async () => {
    const page = await openPage({
      body: '<img alt="" data-consent="analytics" data-src="/empty/bad"><img alt="" data-consent="analytics" data-src="/empty/good">',
    });
    const { createMediaGate } = await page.load<typeof import('../../src/gates/media.js')>('gates/media.ts');
    const reports: string[] = [];
    const media = createMediaGate({
      isOpen: () => true,
      isGranted: () => true,
      policy: {
        createScript: (text) => text,
        createScriptURL(url) {
          if (url === '/empty/bad') throw new TypeError('on purpose');
          return url;
        },
      },
      onEmbed: () => undefined,
      report: (code, message) => void reports.push(`${code} ${message}`),
    });
    for (const image of page.document.querySelectorAll('img')) media.update(image);
    expect(loaded(page)).to.deep.equal(['/empty/good']);
    expect(reports).to.deep.equal(['blocked /empty/bad']);
  });
});
