import { expect } from '@open-wc/testing';
import type { Core } from '../../src/consent/api.js';
import { REFUSAL_PREFIX, RENEWED_KEY } from '../../src/consent/storage-keys.js';
import {
  cleanStorage,
  type ControlledPage,
  type ControllerPageOptions,
  cookieFor,
  grantedIn,
  openControlledPage,
  storedRecord,
} from './controlled-page.js';
import { openPage, until, wait } from './page.js';

type Placeholders = typeof import('../../src/placeholders/placeholders.js');

const REFUSAL = cookieFor({});

interface FrameOptions {
  readonly consent?: string;
  readonly attributes?: string;
}
const frame = (title: string, { consent = 'advertising', attributes = '' }: FrameOptions = {}): string =>
  `<iframe title="${title}" data-consent="${consent}" data-src="/demo/favicon.svg?${title}" width="400" height="300" ${attributes}></iframe>`;

/** A page of somebody who refused, unless it is said otherwise, with the file of placeholders. */
async function openWithPlaceholders(body: string, options: ControllerPageOptions = {}): Promise<ControlledPage> {
  const files = {
    placeholders: {
      // From the page itself, whose elements these are.
      updatePlaceholder(core: Core, element: Element, isOpen: boolean): void {
        void loaded.then(({ updatePlaceholder }) => updatePlaceholder(core, element, isOpen));
      },
    },
  };
  let arrive = (_file: Placeholders): void => undefined;
  const loaded = new Promise<Placeholders>((done) => (arrive = done));
  const page = await openControlledPage({ cookie: REFUSAL, body, ...options, files: { ...options.files, ...files } });
  // Before that, placeholders wait.
  await until(() => page.document.readyState === 'complete', 'the page has loaded');
  arrive(await page.load<Placeholders>('placeholders/placeholders.ts'));
  await wait(0);
  return page;
}

const hosts = ({ document }: ControlledPage): Element[] => [...document.querySelectorAll('consent-gate-embed')];

/** The placeholders that show something, by their names. */
const names = (page: ControlledPage): string[] =>
  hosts(page).flatMap((host) => host.shadowRoot!.querySelector('[role=group]')?.getAttribute('aria-label') ?? []);

/** The placeholder of this name. */
function placeholder(page: ControlledPage, name: string): HTMLElement {
  const found = hosts(page)
    .map((host) => host.shadowRoot!.querySelector<HTMLElement>('[role=group]'))
    .find((group) => group?.getAttribute('aria-label') === name);
  if (!found) throw new Error(`there is no placeholder ${name}, only ${names(page).join(', ')}`);
  return found;
}

/** Without the marks that keep the direction of names. */
const plain = (text: string | null): string => (text ?? '').replace(/[\u2068\u2069]/g, '');

const buttons = (page: ControlledPage, name: string): string[] =>
  [...placeholder(page, name).querySelectorAll('button')].map(({ textContent }) => plain(textContent));

function press(page: ControlledPage, name: string, part: 'load-once' | 'always-allow'): void {
  placeholder(page, name).querySelector<HTMLElement>(`#${part}`)!.click();
}

const isLoaded = (page: ControlledPage, title: string): boolean => page.one(`[title="${title}"]`).hasAttribute('src');

beforeEach(cleanStorage);
afterEach(cleanStorage);

describe('a placeholder', () => {
  it('stands in the place of a frame that is shut, says who sends it, and has two buttons', async () => {
    const page = await openWithPlaceholders(frame('Map') + frame('Video'));
    expect(names(page)).to.deep.equal(['Map', 'Video']);
    const text = plain(placeholder(page, 'Map').textContent);
    expect(text).to.include(location.host).and.to.include('Advertising');
    expect(buttons(page, 'Map')).to.deep.equal(['Load once', 'Always allow Advertising']);
    const map = page.one('[title=Map]');
    expect(page.window.getComputedStyle(map).display).to.equal('none');
    expect(hosts(page)[0]!.previousElementSibling).to.equal(map);
    const { width, height } = hosts(page)[0]!.getBoundingClientRect();
    // The frame has a border of two pixels.
    expect([width, height]).to.deep.equal([404, 304]);
  });

  it('comes for objects and players too', async () => {
    const page = await openWithPlaceholders(
      `<object title="Object" data-consent="advertising" data-data="/empty/a" width="300" height="200"></object>
      <audio title="Radio" controls data-consent="advertising" data-src="/empty/b"></audio>
      <video title="Film" controls data-consent="advertising"><source data-src="/empty/c" type="video/mp4"></video>`,
    );
    expect(names(page)).to.deep.equal(['Object', 'Radio', 'Film']);
  });

  it('opens its frame once by Load once, and nothing is stored', async () => {
    const page = await openWithPlaceholders(frame('Map') + frame('Video'));
    const before = storedRecord(page);
    press(page, 'Map', 'load-once');
    expect(isLoaded(page, 'Map')).to.equal(true);
    expect(isLoaded(page, 'Video')).to.equal(false);
    await until(() => names(page).join() === 'Video', 'the other one stays');
    expect(storedRecord(page)).to.deep.equal(before);
    const stored = [...Object.keys(localStorage), ...Object.keys(sessionStorage)];
    expect(stored.filter((name) => name !== RENEWED_KEY && !name.startsWith(REFUSAL_PREFIX))).to.deep.equal([]);
    expect(grantedIn(page.consent.get())).to.deep.equal([]);
    expect(page.window.getComputedStyle(page.one('[title=Map]')).display).not.to.equal('none');
  });

  it('stands for a category whose name is no identifier, without an error', async () => {
    const page = await openWithPlaceholders(frame('Map', { consent: 'a&quot;]b' }));
    await until(() => names(page).join() === 'Map', 'it is there');
  });

  it('grants its category by Always allow, as the visitor’s, beside what is in force', async () => {
    const page = await openWithPlaceholders(frame('Map') + frame('Video'), {
      cookie: cookieFor({ granted: ['analytics'] }),
    });
    press(page, 'Video', 'always-allow');
    await until(() => isLoaded(page, 'Map') && isLoaded(page, 'Video'), 'both are loaded');
    expect(storedRecord(page)).to.deep.include({ granted: 'analytics advertising', by: 'save' });
    await until(() => names(page).length === 0, 'no placeholder is left');
  });

  it('before any other choice grants this category alone', async () => {
    const page = await openWithPlaceholders(frame('Map'), {});
    page.consent.erase();
    press(page, 'Map', 'always-allow');
    expect(storedRecord(page)).to.deep.include({ granted: 'advertising', denied: 'analytics', by: 'save' });
  });

  it('under a signal counts as the panel', async () => {
    const page = await openWithPlaceholders(frame('Map'), {
      options: { mode: 'opt-out' },
      cookie: cookieFor({ granted: ['analytics'], mode: 'opt-out' }),
      gpc: true,
    });
    press(page, 'Map', 'always-allow');
    expect(storedRecord(page)).to.deep.include({ granted: 'analytics advertising', by: 'save', gpc: '1' });
    await until(() => isLoaded(page, 'Map'), 'it is loaded');
  });

  it('comes back after a withdrawal, and the frame is emptied, as often as that happens', async () => {
    const page = await openWithPlaceholders(frame('Map'));
    for (let round = 0; round < 3; round++) {
      page.consent.accept();
      await until(() => names(page).length === 0, 'it has gone');
      expect(isLoaded(page, 'Map')).to.equal(true);
      page.consent.withdraw();
      await until(() => names(page).length === 1, 'it is back');
      expect(isLoaded(page, 'Map')).to.equal(false);
    }
  });

  it('comes back over a frame that was loaded once when the visitor refuses', async () => {
    const page = await openWithPlaceholders(frame('Map'), { cookie: cookieFor({ granted: ['analytics'] }) });
    press(page, 'Map', 'load-once');
    expect(isLoaded(page, 'Map')).to.equal(true);
    page.consent.decline();
    await until(() => names(page).length === 1, 'it is back');
    expect(isLoaded(page, 'Map')).to.equal(false);
  });

  it('that was loaded once is not loaded again by a grant', async () => {
    const page = await openWithPlaceholders(frame('Map'));
    let loads = 0;
    await wait(50);
    page.one('[title=Map]').addEventListener('load', () => loads++);
    press(page, 'Map', 'load-once');
    await until(() => loads === 1, 'it is loaded');
    page.consent.accept();
    await wait(100);
    expect(loads).to.equal(1);
    expect(names(page)).to.deep.equal([]);
  });
});

describe('the buttons of a placeholder', () => {
  it('are not there where no press can open it', async () => {
    const consents = ['maps', 'Trusted', 'maps analytics', 'analytics', '!advertising', '!maps'];
    const page = await openWithPlaceholders(consents.map((consent) => frame(consent, { consent })).join(''), {
      cookie: cookieFor({ granted: ['advertising'] }),
    });
    expect(buttons(page, 'analytics')).to.deep.equal(['Load once', 'Always allow Website Analytics']);
    for (const name of ['maps', 'Trusted', 'maps analytics', '!maps']) {
      expect(buttons(page, name), name).to.deep.equal([]);
    }
    expect(buttons(page, '!advertising')).to.deep.equal(['Load once']);
  });

  it('read white space in `data-consent` as a class list does', async () => {
    const page = await openWithPlaceholders(frame('Both', { consent: '&#10; analytics&#10;  advertising ' }));
    expect(buttons(page, 'Both')).to.deep.equal(['Load once', 'Always allow Website Analytics and Advertising']);
    press(page, 'Both', 'always-allow');
    expect(storedRecord(page)).to.deep.include({ granted: 'analytics advertising' });
  });

  it('go when the page denies the category, and what was loaded once goes with them', async () => {
    const page = await openWithPlaceholders(`<consent-gate></consent-gate>${frame('Map')}${frame('Video')}`);
    press(page, 'Video', 'load-once');
    expect(isLoaded(page, 'Video')).to.equal(true);
    page.one('consent-gate').setAttribute('deny', 'advertising');
    await until(() => names(page).length === 2 && buttons(page, 'Map').length === 0, 'they have gone');
    for (const name of ['Map', 'Video']) {
      expect(buttons(page, name)).to.deep.equal([]);
      expect(placeholder(page, name).textContent).to.include('cannot be shown on this page');
    }
    expect(isLoaded(page, 'Video')).to.equal(false);
    page.one('consent-gate').removeAttribute('deny');
    await until(() => buttons(page, 'Map').length === 2, 'they are back');
  });

  it('are named after what they open', async () => {
    const page = await openWithPlaceholders(frame('Map'));
    const labels = [...placeholder(page, 'Map').querySelectorAll('button')].map((button) =>
      plain(button.getAttribute('aria-label')),
    );
    expect(labels).to.deep.equal(['Load once: Map', 'Always allow Advertising: Map']);
  });
});

describe('the place of a placeholder', () => {
  it('goes with its frame, and follows it when it moves, without a second one', async () => {
    const page = await openWithPlaceholders(`<main></main><div id="other"></div>${frame('Map')}`);
    const map = page.one('[title=Map]');
    page.one('main').append(map);
    await until(() => page.one('main').contains(hosts(page)[0] ?? null), 'it has followed');
    expect(hosts(page)).to.have.length(1);
    expect(hosts(page)[0]!.previousElementSibling).to.equal(map);
    map.remove();
    await until(() => hosts(page).length === 0, 'it has gone');
    page.one('#other').append(map);
    await until(() => hosts(page).length === 1, 'it is back');
  });

  it('is the author’s own element, around the frame or beside it, with the author’s text', async () => {
    const template = (text: string): string => `<template data-consent-placeholder><p>${text}</p></template>`;
    const page = await openWithPlaceholders(
      `<consent-gate-embed id="around">${template('The way to us')}${frame('Map')}</consent-gate-embed>
      ${frame('Video')}<consent-gate-embed id="beside">${template('A film about us')}</consent-gate-embed>`,
    );
    expect(hosts(page)).to.have.length(2);
    expect(placeholder(page, 'Map').textContent).to.include('The way to us');
    expect(placeholder(page, 'Video').textContent).to.include('A film about us');
    expect(buttons(page, 'Video')).to.have.length(2);
    page.consent.accept();
    await until(() => names(page).length === 0, 'they are empty');
    expect(hosts(page).map(({ id }) => id)).to.deep.equal(['around', 'beside']);
    expect(page.one('[title=Map]').getClientRects()).to.have.length(1);
  });

  it('is nowhere for counting pixels and hidden frames, until they are shown', async () => {
    const page = await openWithPlaceholders(
      `${frame('Pixel').replace('width="400" height="300"', 'width="1" height="1"')}
      ${frame('Hidden', { attributes: 'style="display:none"' })}${frame('Invisible', { attributes: 'style="visibility:hidden"' })}
      ${frame('Unwanted', { attributes: 'data-consent-placeholder="none"' })}${frame('Control')}`,
    );
    expect(names(page)).to.deep.equal(['Control']);
    page.one('[title=Hidden]').style.display = '';
    await until(() => names(page).length === 2, 'it has one');
    expect(names(page)).to.have.members(['Hidden', 'Control']);
  });

  it('is in the shadow root of its frame', async () => {
    const page = await openWithPlaceholders('<section></section>');
    const root = page.one('section').attachShadow({ mode: 'open' });
    root.innerHTML = frame('Inside');
    page.consent.observe(root);
    await until(() => !!root.querySelector('consent-gate-embed'), 'it is there');
    expect(hosts(page)).to.deep.equal([]);
    root.querySelector('consent-gate-embed')!.shadowRoot!.querySelector<HTMLElement>('#load-once')!.click();
    expect(root.querySelector('iframe')!.hasAttribute('src')).to.equal(true);
  });

  it('is given back when the page gates the frame no more', async () => {
    const page = await openWithPlaceholders(`<main>${frame('Map')}${frame('Video')}</main>`);
    page.one('[title=Map]').removeAttribute('data-consent');
    page.one('main').append('Text');
    await until(() => names(page).join() === 'Video', 'it is given back');
    expect(page.window.getComputedStyle(page.one('[title=Map]')).display).not.to.equal('none');
  });

  it('is taken again by a frame that was loaded once, removed and put back after a refusal', async () => {
    const page = await openWithPlaceholders(`<main>${frame('Map')}</main>`, {
      cookie: cookieFor({ granted: ['analytics'] }),
    });
    const map = page.one('[title=Map]');
    press(page, 'Map', 'load-once');
    expect(isLoaded(page, 'Map')).to.equal(true);
    // As a carousel or a router keeps a view that is not shown.
    map.remove();
    page.consent.decline();
    await wait(20);
    page.one('main').append(map);
    await until(() => names(page).length === 1, 'it is back');
    expect(map.hasAttribute('src')).to.equal(false);
  });
});

describe('the texts of a placeholder', () => {
  it('are the author’s where the element has them', async () => {
    const page = await openWithPlaceholders(
      `<consent-gate><script type="application/json" slot="messages">{"load-once": "Only now", "maps-label": "Maps and ways"}</script>
        <span slot="always-allow">Always: {category}</span></consent-gate>${frame('Map', { consent: 'maps' })}`,
      { options: { mode: 'opt-in', categories: ['maps'] }, cookie: cookieFor({ granted: [], denied: ['maps'] }) },
    );
    expect(buttons(page, 'Map')).to.deep.equal(['Only now', 'Always: Maps and ways']);
  });

  it('never become markup', async () => {
    const hostile = '<img src=x onerror=alert(1)>';
    const page = await openWithPlaceholders(
      `<consent-gate><script type="application/json" slot="messages">{"load-once": "${hostile}"}</script></consent-gate>${frame('Map')}`,
    );
    page.one('[title=Map]').title = hostile;
    page.one('consent-gate').setAttribute('theme', 'dark other');
    page.consent.save({ analytics: true });
    await until(() => names(page).includes(hostile), 'the name is shown');
    expect(buttons(page, hostile)[0]).to.equal(hostile);
    expect(placeholder(page, hostile).querySelector('img')).to.equal(null);
    expect(placeholder(page, hostile).className).to.equal('auto');
  });

  it('name a category that nobody has described by its own word', async () => {
    const page = await openWithPlaceholders(frame('Map', { consent: 'social-media' }), {
      options: { mode: 'opt-in', categories: ['social-media'] },
      cookie: cookieFor({ granted: [], denied: ['social-media'] }),
    });
    expect(buttons(page, 'Map')[1]).to.equal('Always allow Social media');
  });

  it('name the frame by what it is if it has no title', async () => {
    const page = await openWithPlaceholders(
      `<iframe data-consent="advertising" data-src="https://maps.example/embed" width="400" height="300"></iframe>`,
    );
    expect(plain(names(page)[0]!)).to.equal('Content from maps.example');
  });

  it('do not take the title for a heading if no URL tells whose content it is', async () => {
    const title = 'Your session has expired';
    const page = await openWithPlaceholders(
      ['', 'data-src="javascript:1"', 'data-src="data:text/html,x"', 'data-src="http://"']
        .map(
          (address) =>
            `<iframe title="${title}" data-consent="advertising" ${address} width="400" height="300"></iframe>`,
        )
        .join(''),
    );
    page.takeWarnings();
    expect(names(page).map(plain)).to.deep.equal(Array(4).fill(`Content from ${page.window.location.host}`));
    const shown = page.document.querySelector('consent-gate-embed')!.shadowRoot!.querySelector('[part=embed-message]')!;
    expect(plain(shown.textContent)).to.include(`“${title}”`);
  });

  it('are in the language of the page', async () => {
    const page = await openWithPlaceholders('');
    page.one('html').lang = 'de';
    page.document.body.innerHTML = frame('Karte');
    await until(() => names(page).length === 1, 'the language is loaded');
    expect(placeholder(page, 'Karte').lang).to.equal('de');
    expect(buttons(page, 'Karte')[0]).not.to.equal('Load once');
  });
});

describe('a page without the file of placeholders', () => {
  it('keeps its frames shut and says so', async () => {
    const page = await openControlledPage({
      host: 'none',
      cookie: REFUSAL,
      body: frame('Map'),
      otherFiles: 'blocked',
    });
    await wait(0);
    expect(page.takeReports()).to.include('placeholders-unavailable: Error: blocked');
    expect(isLoaded(page, 'Map')).to.equal(false);
    // The control: its gate works.
    page.consent.accept();
    expect(isLoaded(page, 'Map')).to.equal(true);
    await wait(20);
    page.takeReports();
  });
});

describe('<consent-gate-embed>', () => {
  it('takes no box while nothing is shut', async () => {
    const page = await openPage({ body: '<consent-gate-embed><p>Content</p></consent-gate-embed>' });
    const { ConsentGateEmbedElement } = await page.load<typeof import('../../src/placeholders/consent-gate-embed.js')>(
      'placeholders/consent-gate-embed.ts',
    );
    page.window.customElements.define('consent-gate-embed', ConsentGateEmbedElement);
    expect(page.window.getComputedStyle(page.one('consent-gate-embed')).display).to.equal('contents');
    expect(page.one('p').getClientRects()).to.have.length(1);
  });
});
