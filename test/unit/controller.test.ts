import { expect } from '@open-wc/testing';
import type { Core } from '../../src/consent/api.js';
import type { Receipt } from '../../src/consent/events.js';
import type { Step } from '../../src/integrations/integration.js';
import {
  cleanStorage,
  type ControlledPage,
  type ControllerPageOptions,
  cookieFor,
  FakeViews,
  type FileName,
  grantedIn,
  image,
  lookAgain,
  openControlledPage,
  sendSignal,
  setCookie,
  setPress,
  storedRecord,
  tagCookies,
} from './controlled-page.js';
import { external, inline, openPage, type TestPage, until, untilRan, wait } from './page.js';

const ALL = cookieFor({ granted: ['analytics', 'advertising'] });
const ANALYTICS = cookieFor({ granted: ['analytics'] });
const REFUSAL = cookieFor({});
const IMAGES = image('analytics') + image('advertising');

const types = ({ events }: ControlledPage): string[] => events.map(({ type }) => type);

const IS_WEBKIT = navigator.userAgent.includes('AppleWebKit') && !navigator.userAgent.includes('Chrome');

/** What was put off until after the start has been done. */
const started = (): Promise<void> => wait(20);

beforeEach(cleanStorage);
afterEach(cleanStorage);

describe('the start', () => {
  it('decides at once from the script’s attributes', async () => {
    const page = await openControlledPage({ options: { mode: 'opt-out' }, body: IMAGES });
    expect(page.consent.get()).to.deep.include({ status: 'undecided', reason: 'no-choice', mode: 'opt-out' });
    expect(page.loaded()).to.deep.equal(['analytics', 'advertising']);
    expect(page.inForce()).to.equal('trusted analytics advertising');
    expect(types(page)).to.deep.equal(['consent-ready']);
    expect(page.last('consent-ready').detail).to.equal(page.consent.get());
  });

  it('honors a stored choice', async () => {
    const page = await openControlledPage({ cookie: ANALYTICS, body: IMAGES });
    expect(page.consent.get()).to.deep.include({ status: 'decided', reason: 'choice' });
    expect(page.loaded()).to.deep.equal(['analytics']);
    expect(page.consent.allows('trusted')).to.equal(true);
    expect(page.consent.allows('analytics')).to.equal(true);
    expect(page.consent.allows('advertising')).to.equal(false);
    expect(page.consent.allows('maps')).to.equal(false);
  });

  it('grants nothing for a cookie that cannot be read, in any mode', async () => {
    for (const mode of ['opt-in', 'opt-out', 'notice'] as const) {
      const page = await openControlledPage({ options: { mode }, cookie: 'yes', body: IMAGES });
      expect(page.consent.get()).to.deep.include({ status: 'undecided', reason: 'unreadable' });
      expect(page.loaded()).to.deep.equal([]);
    }
  });

  it('waits for the element if the script says nothing', async () => {
    const page = await openControlledPage({ options: {}, isParsing: true });
    page.write(inline('trusted', { consent: 'trusted' }));
    await wait(20);
    expect(page.consent.get()).to.deep.include({ status: 'pending', reason: 'no-config', granted: [] });
    expect(page.ran()).to.deep.equal([]);
    expect(page.events).to.deep.equal([]);
    page.write('<consent-gate mode="notice"></consent-gate><p>Text</p>');
    await untilRan(page, ['trusted']);
    expect(page.document.readyState).to.equal('loading');
    expect(page.consent.get()).to.deep.include({ status: 'undecided', mode: 'notice' });
    page.endParsing();
  });

  it('waits for the whole page if there is no element either', async () => {
    const page = await openControlledPage({ options: {}, isParsing: true, cookie: ANALYTICS });
    page.write(`${inline('gated')}<p>Text</p>`);
    await wait(20);
    expect(page.consent.get().status).to.equal('pending');
    page.endParsing();
    await untilRan(page, ['gated']);
    expect(page.consent.get().status).to.equal('decided');
  });

  it('stores nothing while nothing is known, and reports each command', async () => {
    const page = await openControlledPage({ options: {}, isParsing: true });
    const { consent } = page;
    const before = consent.get();
    for (const after of [consent.accept(), consent.decline(), consent.save({ analytics: true }), consent.withdraw()]) {
      expect(after).to.equal(before);
    }
    expect(consent.erase()).to.equal(before);
    expect(await consent.open()).to.equal(false);
    expect(await consent.export()).to.deep.equal([]);
    expect(page.takeReports()).to.deep.equal(Array(4).fill('pending: api'));
    // In WebKit another page's cookie may still be there.
    expect(storedRecord(page)?.['by']).not.to.equal('api');
    expect(page.events).to.deep.equal([]);
    page.endParsing();
  });

  it('grants and stores nothing in a page that is prerendered, until it is shown', async () => {
    let isPrerendering = true;
    const page = await openControlledPage({
      cookie: ANALYTICS,
      body: IMAGES,
      prepare: ({ document }) =>
        void Object.defineProperty(document, 'prerendering', { configurable: true, get: () => isPrerendering }),
    });
    const stored = storedRecord(page);
    expect(page.consent.get()).to.deep.include({ status: 'pending', reason: 'prerendering', granted: [] });
    page.consent.accept();
    expect(page.takeReports()).to.deep.equal(['pending: api']);
    expect(storedRecord(page)).to.deep.equal(stored);
    expect(page.loaded()).to.deep.equal([]);
    isPrerendering = false;
    page.document.dispatchEvent(new page.window.Event('prerenderingchange'));
    await until(() => page.loaded().length > 0, 'it is shown');
    expect(page.loaded()).to.deep.equal(['analytics']);
    expect(types(page)).to.deep.equal(['consent-ready']);
  });

  it('asks for the banner where there is something to ask, and only there', async () => {
    const asks = async (options: ControllerPageOptions): Promise<boolean> => {
      const { requests } = await openControlledPage({ host: 'none', ...options });
      await started();
      return requests.includes('ui');
    };
    expect(await asks({})).to.equal(true);
    expect(await asks({ options: { mode: 'notice' } })).to.equal(true);
    expect(await asks({ options: { mode: 'opt-in', deny: ['advertising'] } })).to.equal(true);
    expect(await asks({ options: { mode: 'opt-in', deny: ['advertising', 'analytics'] } })).to.equal(false);
    expect(await asks({ cookie: REFUSAL })).to.equal(false);
  });

  it('sees a choice that was made elsewhere before the page listens', async () => {
    const page = await openControlledPage({ cookie: ALL, body: IMAGES });
    setCookie(page, page.cookieName, REFUSAL);
    expect(page.loaded()).to.deep.equal(['analytics', 'advertising']);
    await started();
    // WebKit may still have shown the page what the cookie was before. Then it looks again like this.
    if (IS_WEBKIT && page.loaded().length)
      page.document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
    expect(page.loaded()).to.deep.equal([]);
    expect(page.last('consent-change').detail.source).to.equal('tab');
  });
});

describe('a choice', () => {
  it('is stored, in force and heard of', async () => {
    const page = await openControlledPage({ body: IMAGES });
    const before = page.consent.get();
    const now = page.consent.save({ analytics: true });
    expect(now).to.equal(page.consent.get());
    expect(now).to.deep.include({ status: 'decided', reason: 'choice', granted: ['trusted', 'analytics'] });
    expect(storedRecord(page)).to.deep.include({
      granted: 'analytics',
      denied: 'advertising',
      by: 'api',
      mode: 'opt-in',
    });
    expect(page.loaded()).to.deep.equal(['analytics']);
    expect(page.inForce()).to.equal('trusted analytics');
    await Promise.resolve();
    expect(types(page)).to.deep.equal(['consent-ready', 'consent-change', 'consent-choice']);
    const { detail } = page.last('consent-change');
    expect(detail).to.deep.include({ added: ['analytics'], removed: [], source: 'api', status: 'decided' });
    expect(detail.previous).to.equal(before);
    expect(Object.isFrozen(detail)).to.equal(true);
  });

  it('that changes nothing is heard of as a choice alone', async () => {
    const page = await openControlledPage({ cookie: REFUSAL });
    page.consent.decline();
    await Promise.resolve();
    expect(types(page)).to.deep.equal(['consent-ready', 'consent-choice']);
    page.consent.accept();
    page.consent.accept();
    await Promise.resolve();
    expect(types(page).slice(2)).to.deep.equal(['consent-change', 'consent-choice', 'consent-choice']);
  });

  it('is written first, then integrations are told, then gates open, then style sheets and events follow', async () => {
    const log: string[] = [];
    const pages: ControlledPage[] = [];
    const look = (who: string): void => {
      const page = pages[0];
      if (!page) return;
      const stored = storedRecord(page)?.['granted'] ?? 'nothing';
      log.push(`${who}: stored ${stored}, loaded ${page.loaded().join()}, in force ${page.inForce()}`);
    };
    const google = ({ now }: Step): void => look(`integration ${grantedIn(now).join()}`);
    const page = await openControlledPage({
      options: { mode: 'opt-in', integrations: ['google'] },
      integrations: { google },
      body: image('analytics'),
    });
    pages.push(page);
    page.consent.subscribe(() => look('subscriber'));
    page.document.addEventListener('consent-change', () => look('event'));
    log.length = 0;
    page.consent.save({ analytics: true });
    await Promise.resolve();
    expect(log).to.deep.equal([
      'integration analytics: stored analytics, loaded , in force trusted',
      'subscriber: stored analytics, loaded analytics, in force trusted analytics',
      'event: stored analytics, loaded analytics, in force trusted analytics',
    ]);
  });

  it('holds for this page where cookies are forbidden, which is reported', async () => {
    // Before the modules are loaded, since they take what the browser has.
    const page = await openPage({ body: inline('analytics') + inline('advertising', { consent: 'advertising' }) });
    Object.defineProperty(page.window.Document.prototype, 'cookie', { get: () => '', set() {} });
    const { startController } =
      await page.load<typeof import('../../src/controller/controller.js')>('controller/controller.ts');
    const { consent } = startController({
      script: (name) => (name === 'mode' ? 'opt-in' : undefined),
      integrations: {},
      loadFile: () => new Promise(() => undefined),
    });
    consent.save({ analytics: true });
    expect(grantedIn(consent.get())).to.deep.equal(['analytics']);
    expect(page.takeWarnings()).to.deep.equal(['storage-blocked: consent']);
    expect(page.ran()).to.deep.equal(['analytics']);
    lookAgain(page);
    expect(grantedIn(consent.get())).to.deep.equal(['analytics']);
    expect(document.cookie).not.to.match(/\bconsent=/);
  });

  it('has no pseudonym without record-url, and the same one always with it', async () => {
    const plain = await openControlledPage();
    plain.consent.accept();
    expect(storedRecord(plain)).to.include({ by: 'api' }).and.not.to.have.property('id');
    cleanStorage();
    const page = await openControlledPage({ options: { mode: 'opt-in', recordUrl: '/receipts' } });
    page.consent.accept();
    const id = storedRecord(page)!['id']!;
    expect(id).to.match(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
    page.consent.decline();
    expect(storedRecord(page)!['id']).to.equal(id);
  });

  it('has its receipt when that file is there', async () => {
    const receipt = { id: 'the receipt' } as Receipt;
    const made: { subject: string; granted: readonly string[] }[] = [];
    const page = await openControlledPage({
      options: { mode: 'opt-in', recordUrl: '/receipts' },
      files: {
        receipts: {
          resume: () => undefined,
          makeReceipt({ subject, snapshot }) {
            made.push({ subject, granted: snapshot.granted });
            return Promise.resolve(receipt);
          },
        },
      },
    });
    page.consent.accept();
    await Promise.resolve();
    expect(await page.last('consent-choice').detail.receipt).to.equal(receipt);
    expect(made).to.deep.equal([
      { subject: storedRecord(page)!['id'], granted: ['trusted', 'analytics', 'advertising'] },
    ]);
  });

  it('by a released script is the one that counts, and is heard of last', async () => {
    const page = await openControlledPage({
      body: `<script type="text/plain" data-consent="analytics">parent.refuse()</script>${IMAGES}`,
    });
    const parent = window as unknown as { refuse?: () => void };
    parent.refuse = () => void page.consent.decline();
    page.consent.accept();
    delete parent.refuse;
    await Promise.resolve();
    expect(grantedIn(page.consent.get())).to.deep.equal([]);
    expect(page.inForce()).to.equal('trusted');
    expect(page.loaded()).to.deep.equal([]);
    expect(storedRecord(page)).to.deep.include({ granted: '' });
    const changes = page.events.filter(({ type }) => type === 'consent-change');
    expect(changes.map(({ detail }) => (detail as { granted: string[] }).granted.length)).to.deep.equal([3, 1]);
  });
});

describe('save()', () => {
  it('reports names that this page does not have, and grants nothing by them', async () => {
    const page = await openControlledPage();
    page.consent.save({ analytics: true, maps: true, constructor: true });
    expect(page.takeReports()).to.deep.equal([
      'unknown-category: "maps" in save()',
      'unknown-category: "constructor" in save()',
    ]);
    expect(storedRecord(page)).to.deep.include({ granted: 'analytics', denied: 'advertising' });
  });

  it('neither takes nor reports what an object inherits', async () => {
    const page = await openControlledPage();
    page.consent.save(Object.create({ analytics: true, maps: true }) as object);
    expect(page.takeReports()).to.deep.equal([]);
    expect(storedRecord(page)).to.deep.include({ granted: '' });
    page.consent.save(Object.assign(Object.create({ analytics: true }) as object, { advertising: true }));
    expect(storedRecord(page)).to.deep.include({ granted: 'advertising', denied: 'analytics' });
  });

  it('keeps what is stored and not named', async () => {
    const page = await openControlledPage({ cookie: ANALYTICS });
    page.consent.save({ advertising: true });
    expect(storedRecord(page)).to.deep.include({ granted: 'analytics advertising', denied: '' });
  });
});

describe('a choice in the site’s own dialog', () => {
  const COMMANDS = [
    { name: 'accept', by: 'accept', granted: 'analytics advertising' },
    { name: 'save', by: 'save', granted: 'analytics' },
    { name: 'decline', by: 'decline', granted: '' },
    { name: 'withdraw', by: 'decline', granted: '' },
  ] as const;

  type Name = (typeof COMMANDS)[number]['name'];
  const run = ({ consent }: ControlledPage, name: Name, by: 'visitor' | 'api'): void => {
    if (name === 'save') consent.save({ analytics: true, advertising: false }, { by });
    else consent[name]({ by });
  };

  for (const { name, by, granted } of COMMANDS) {
    it(`${name}() counts as the visitor’s ${by} after a press`, async () => {
      const page = await openControlledPage({ options: { mode: 'opt-out' } });
      setPress(page, true);
      run(page, name, 'visitor');
      expect(storedRecord(page)).to.deep.include({ by, granted });
      expect(page.takeReports()).to.deep.equal([]);
      page.consent.save({ analytics: granted === '' }, { by: 'visitor' });
      await Promise.resolve();
      expect(page.last('consent-change').detail.source).to.equal('visitor');
    });

    for (const [what, isActive] of [
      ['without a press', false],
      ['where the browser tells nothing of presses', undefined],
    ] as const) {
      it(`${name}() counts as the page’s ${what}, which is reported`, async () => {
        const page = await openControlledPage({ options: { mode: 'opt-out' } });
        setPress(page, isActive);
        run(page, name, 'visitor');
        expect(storedRecord(page)).to.deep.include({ by: 'api', granted });
        expect(page.takeReports().map((report) => report.split(':')[0])).to.deep.equal(['no-press']);
        page.consent.save({ analytics: granted === '' });
        await Promise.resolve();
        expect(page.last('consent-change').detail.source).to.equal('api');
      });
    }

    it(`${name}() counts as the page’s when nobody says that it is the visitor’s`, async () => {
      const page = await openControlledPage({ options: { mode: 'opt-out' } });
      setPress(page, true);
      run(page, name, 'api');
      expect(storedRecord(page)).to.deep.include({ by: 'api', granted });
      expect(page.takeReports()).to.deep.equal([]);
    });
  }

  describe('under Global Privacy Control', () => {
    const openUnderSignal = async (isPressed: boolean): Promise<ControlledPage> => {
      const page = await openControlledPage({ gpc: true, body: IMAGES });
      setPress(page, isPressed);
      return page;
    };

    it('a save by the visitor grants Advertising, and the record says so', async () => {
      const page = await openUnderSignal(true);
      page.consent.save({ advertising: true }, { by: 'visitor' });
      expect(storedRecord(page)).to.deep.include({ granted: 'advertising', by: 'save', gpc: '1' });
      expect(page.loaded()).to.deep.equal(['advertising']);
    });

    it('an accept by the visitor does not', async () => {
      const page = await openUnderSignal(true);
      page.consent.accept({ by: 'visitor' });
      expect(storedRecord(page)).to.deep.include({ granted: 'analytics', denied: 'advertising', by: 'accept' });
      expect(storedRecord(page)).not.to.have.property('gpc');
      expect(page.loaded()).to.deep.equal(['analytics']);
    });

    it('a save without a press does not, nor one by the page', async () => {
      const page = await openUnderSignal(false);
      page.consent.save({ advertising: true }, { by: 'visitor' });
      expect(storedRecord(page)).to.deep.include({ granted: '', by: 'api' });
      expect(page.takeReports()).to.deep.equal(['no-press: save']);
      setPress(page, true);
      page.consent.save({ advertising: true });
      expect(storedRecord(page)).to.deep.include({ granted: '', by: 'api' });
      expect(storedRecord(page)).not.to.have.property('gpc');
      expect(page.loaded()).to.deep.equal([]);
    });
  });
});

describe('a withdrawal', () => {
  const GATED = `${IMAGES}<script type="text/plain" data-consent="analytics" data-consent-cookies="mine_* other"></script>`;

  for (const otherFiles of ['blocked', 'on their way'] as const) {
    it(`happens at once with every later file ${otherFiles}`, async () => {
      localStorage.setItem('_hjid', '1');
      const page = await openControlledPage({
        options: { mode: 'opt-in', recordUrl: '/receipts', integrations: ['google'] },
        integrations: { google: () => undefined },
        cookie: ALL,
        body: GATED,
        otherFiles,
      });
      for (const name of ['_ga', '_ga_X', '_fbp', 'mine_1', 'other', 'basket']) setCookie(page, name);
      await started();
      page.takeReports();
      expect(page.loaded()).to.deep.equal(['analytics', 'advertising']);
      page.consent.withdraw();
      // In the same task, before anything else can run.
      expect(tagCookies(page)).to.deep.equal(['basket']);
      expect(localStorage.getItem('_hjid')).to.equal(null);
      expect(page.loaded()).to.deep.equal([]);
      expect(page.inForce()).to.equal('trusted');
      expect(storedRecord(page)).to.deep.include({ granted: '', denied: 'analytics advertising' });
      await Promise.resolve();
      expect(types(page)).to.deep.equal(['consent-ready', 'consent-change', 'consent-choice', 'consent-withdraw']);
      const { removed, cookies } = page.last('consent-withdraw').detail;
      expect(removed).to.deep.equal(['analytics', 'advertising']);
      expect(cookies).to.have.members(['_ga', '_ga_X', '_fbp', 'mine_1', 'other']);
      if (otherFiles === 'blocked') {
        expect(await page.last('consent-choice').detail.receipt).to.equal(null);
        expect(page.takeReports()).to.include('receipts-unavailable: Error: blocked');
      }
    });
  }

  it('of one category leaves the other’s cookies and gates', async () => {
    const page = await openControlledPage({ cookie: ALL, body: GATED });
    for (const name of ['_ga', '_fbp', 'mine_1']) setCookie(page, name);
    page.consent.save({ advertising: false });
    await Promise.resolve();
    expect(tagCookies(page)).to.have.members(['_ga', 'mine_1']);
    expect(page.loaded()).to.deep.equal(['analytics']);
    expect(page.last('consent-withdraw').detail).to.deep.equal({ removed: ['advertising'], cookies: ['_fbp'] });
  });

  it('stops a tag on its way; a new grant on the same page runs it once, in its place', async () => {
    const page = await openControlledPage({ body: external('slow', { delay: 200 }) + inline('after') });
    page.consent.accept();
    await wait(50);
    page.consent.withdraw();
    await wait(400);
    expect(page.ran()).to.deep.equal([]);
    page.consent.accept();
    await untilRan(page, ['slow', 'after']);
    page.consent.withdraw();
    page.consent.accept();
    await wait(400);
    expect(page.ran()).to.deep.equal(['slow', 'after']);
  });

  it('in another tab is one here', async () => {
    const page = await openControlledPage({ cookie: ALL, body: IMAGES });
    await started();
    setCookie(page, '_ga');
    setCookie(page, page.cookieName, REFUSAL);
    page.window.dispatchEvent(new page.window.StorageEvent('storage'));
    await Promise.resolve();
    expect(page.loaded()).to.deep.equal([]);
    expect(tagCookies(page)).to.deep.equal([]);
    expect(types(page)).to.deep.equal(['consent-ready', 'consent-change', 'consent-withdraw']);
    expect(page.last('consent-change').detail.source).to.equal('tab');
  });

  for (const { name, fail } of [
    {
      name: 'a root that cannot be watched',
      fail: ({ consent }: ControlledPage) => {
        for (const junk of [null, undefined, {}, 'x', Symbol('x'), 1]) consent.observe(junk as never);
      },
    },
    {
      name: 'a root whose methods are gone',
      fail: ({ consent, document }: ControlledPage) => {
        const host = document.createElement('div');
        const root = host.attachShadow({ mode: 'closed' });
        consent.observe(root);
        Object.defineProperty(root, 'querySelectorAll', { value: null });
      },
    },
    {
      name: 'a listener that throws',
      fail: ({ consent, window }: ControlledPage) => {
        let isFirst = true;
        consent.subscribe(() => {
          if (!isFirst) window.eval("throw new Error('on purpose')");
          isFirst = false;
        });
      },
    },
    {
      name: 'a page that breaks what the removal of cookies needs',
      fail: ({ window }: ControlledPage) =>
        void window.eval(`Array.prototype.flatMap = () => { throw new Error('on purpose'); };`),
    },
    {
      name: 'storage that throws',
      fail: ({ window }: ControlledPage) =>
        void window.eval(`Storage.prototype.setItem = () => { throw new Error('on purpose'); };`),
    },
  ]) {
    it(`is complete although one step fails: ${name}`, async () => {
      const page = await openControlledPage({ cookie: ALL, body: GATED });
      await started();
      expect(page.loaded()).to.deep.equal(['analytics', 'advertising']);
      fail(page);
      const errors = page.takeErrors();
      let followed: readonly string[] = [];
      page.consent.subscribe(({ granted }) => (followed = granted));
      page.consent.withdraw();
      expect(page.loaded()).to.deep.equal([]);
      expect(page.inForce()).to.equal('trusted');
      expect(followed).to.deep.equal(['trusted']);
      expect(storedRecord(page)).to.deep.include({ granted: '' });
      await Promise.resolve();
      expect(types(page)).to.deep.equal(['consent-ready', 'consent-change', 'consent-choice', 'consent-withdraw']);
      // The control: something did fail, but for storage, whose failure is expected.
      errors.push(...page.takeErrors());
      if (name !== 'storage that throws') expect(errors).not.to.deep.equal([]);
    });
  }

  it('is complete although the views cannot be hidden', async () => {
    class BrokenViews extends FakeViews {
      override hide(): Promise<void> {
        throw new Error('on purpose');
      }
    }
    const views = new BrokenViews();
    const page = await openControlledPage({ files: { ui: { default: () => views } }, body: GATED });
    await started();
    page.consent.accept();
    page.core.press('decline');
    expect(page.loaded()).to.deep.equal([]);
    expect(page.inForce()).to.equal('trusted');
    expect(page.takeErrors().every((error) => error.includes('on purpose'))).to.equal(true);
  });

  it('every element’s `deny` counts, also that of a second one and of one with a typing error', async () => {
    const page = await openControlledPage({
      cookie: ALL,
      body: `${IMAGES}<consent-gate></consent-gate><div id="place"></div>`,
    });
    await started();
    expect(page.loaded()).to.deep.equal(['analytics', 'advertising']);
    const place = page.one('#place');
    for (const [deny, left] of [
      ['advertising', ['analytics']],
      ['adverts', []],
    ] as const) {
      place.innerHTML = `<consent-gate deny="${deny}"></consent-gate>`;
      await wait(0);
      expect(page.loaded(), deny).to.deep.equal(left);
      expect(page.last('consent-change').detail.source).to.equal('page');
      place.querySelector('consent-gate')!.removeAttribute('deny');
      await wait(0);
      expect(page.loaded()).to.deep.equal(['analytics', 'advertising']);
    }
    expect(types(page)).not.to.include('consent-withdraw');
  });

  it('is no withdrawal if a signal, another `deny` or the end of a choice takes something away', async () => {
    const page = await openControlledPage({
      cookie: ALL,
      body: `${IMAGES}<consent-gate></consent-gate>`,
    });
    setCookie(page, '_fbp');
    await started();
    sendSignal(page, true);
    lookAgain(page);
    await Promise.resolve();
    expect(page.last('consent-change').detail).to.deep.include({ source: 'signal', removed: ['advertising'] });
    page.one('consent-gate').setAttribute('deny', 'analytics');
    await wait(0);
    expect(page.last('consent-change').detail).to.deep.include({ source: 'page', removed: ['analytics'] });
    sendSignal(page, false);
    page.one('consent-gate').removeAttribute('deny');
    await wait(0);
    expect(page.loaded()).to.deep.equal(['analytics', 'advertising']);
    setCookie(page, page.cookieName, cookieFor({ granted: ['analytics', 'advertising'], age: 200 }));
    lookAgain(page);
    await Promise.resolve();
    expect(page.last('consent-change').detail).to.deep.include({ source: 'expiry', reason: 'expired' });
    expect(page.loaded()).to.deep.equal([]);
    expect(types(page)).not.to.include('consent-withdraw');
    expect(tagCookies(page)).to.include('_fbp');
  });

  it('by erase() removes the record too, and the visitor is asked again', async () => {
    const erased: string[] = [];
    const page = await openControlledPage({
      cookie: ALL,
      body: IMAGES,
      files: { receipts: { eraseReceipts: () => void erased.push('receipts') } },
    });
    setCookie(page, '_ga');
    const now = page.consent.erase();
    expect(now).to.deep.include({ status: 'undecided', reason: 'no-choice' });
    expect(tagCookies(page)).to.deep.equal([]);
    expect(storedRecord(page)).to.equal(null);
    expect(page.loaded()).to.deep.equal([]);
    await wait(0);
    expect(erased).to.deep.equal(['receipts']);
    expect(page.last('consent-change').detail.source).to.equal('api');
    expect(types(page)).to.include('consent-withdraw');
    expect(page.requests).to.include('ui');
  });
});

describe('the visitor’s press', () => {
  /** A page whose views are there, and hide themselves when the test says so. */
  async function openWithViews(options: ControllerPageOptions = {}): Promise<{
    page: ControlledPage;
    views: FakeViews;
    paint: () => void;
  }> {
    const views = new FakeViews();
    let paint = (): void => undefined;
    views.painted = new Promise((done) => (paint = done));
    const page = await openControlledPage({ body: IMAGES, ...options, files: { ui: { default: () => views } } });
    await page.consent.open('banner');
    return { page, views, paint };
  }

  it('that grants closes the view and is painted before any tag runs; it is stored before that', async () => {
    const { page, views, paint } = await openWithViews();
    page.core.press('accept');
    expect(views.hidden).to.equal(1);
    expect(storedRecord(page)).to.deep.include({ by: 'accept', granted: 'analytics advertising' });
    await wait(50);
    expect(page.loaded()).to.deep.equal([]);
    expect(page.inForce()).to.equal('trusted');
    paint();
    await wait(0);
    expect(page.loaded()).to.deep.equal(['analytics', 'advertising']);
    expect(page.last('consent-change').detail.source).to.equal('visitor');
  });

  it('that refuses waits for no frame, nor does one that grants beside a refusal', async () => {
    const { page } = await openWithViews({ cookie: ANALYTICS });
    page.core.press('save', { analytics: false, advertising: true });
    expect(page.loaded()).to.deep.equal(['advertising']);
    page.core.press('decline');
    expect(page.loaded()).to.deep.equal([]);
    expect(storedRecord(page)).to.deep.include({ by: 'decline', granted: '' });
  });

  it('by a script waits for no frame', async () => {
    const { page, views } = await openWithViews();
    page.consent.accept();
    expect(page.loaded()).to.deep.equal(['analytics', 'advertising']);
    expect(views.hidden).to.equal(1);
  });

  it('counts although the frame could not be painted', async () => {
    const { page, views } = await openWithViews();
    views.painted = Promise.reject(new Error('no frame'));
    page.core.press('accept');
    await wait(0);
    expect(page.loaded()).to.deep.equal(['analytics', 'advertising']);
  });

  for (const { mode, granted, denied } of [
    { mode: 'opt-in', granted: '', denied: 'analytics advertising' },
    { mode: 'opt-out', granted: 'analytics', denied: 'advertising' },
    { mode: 'notice', granted: 'analytics', denied: 'advertising' },
  ] as const) {
    it(`on the x in ${mode} under a signal stores ${granted || 'a refusal'}`, async () => {
      const { page } = await openWithViews({ options: { mode }, gpc: true });
      page.core.press('close');
      expect(storedRecord(page)).to.deep.include({ by: 'close', granted, denied });
    });
  }

  it('on a link or button in the page counts too', async () => {
    const { page, views, paint } = await openWithViews({
      body: `${IMAGES}<button id="yes" data-consent-action="accept">Yes</button><button id="no" data-consent-action="withdraw">No</button>
        <a id="settings" href="#cookies" data-consent-action="preferences">Settings</a>`,
    });
    paint();
    page.one('#yes').click();
    expect(storedRecord(page)).to.deep.include({ by: 'accept' });
    page.one('#no').click();
    expect(storedRecord(page)).to.deep.include({ by: 'decline' });
    page.one('#settings').click();
    await wait(0);
    expect(views.shown.at(-1)).to.deep.equal({ view: 'preferences', opener: page.one('#settings') });
    expect(page.window.location.hash).to.equal('');
  });

  it('on a link goes where the link leads if the panel cannot be shown', async () => {
    const page = await openControlledPage({
      cookie: REFUSAL,
      body: '<a href="#cookies" data-consent-action="preferences">Settings</a>',
      otherFiles: 'blocked',
    });
    await started();
    page.takeReports();
    page.one('a').click();
    await until(() => page.window.location.hash === '#cookies', 'the link is followed');
    expect(page.takeReports()).to.deep.equal(['ui-unavailable: Error: blocked']);
  });
});

describe('views', () => {
  it('are loaded and shown by open(), with the panel’s file at the same time', async () => {
    const views = new FakeViews();
    const cores: Core[] = [];
    const page = await openControlledPage({
      host: 'none',
      cookie: REFUSAL,
      files: {
        ui: {
          default(core) {
            cores.push(core);
            return views;
          },
        },
      },
    });
    await started();
    expect(page.requests).to.deep.equal([]);
    expect(await page.consent.open()).to.equal(true);
    expect(await page.consent.open('banner')).to.equal(true);
    expect(views.shown.map(({ view }) => view)).to.deep.equal(['preferences', 'banner']);
    expect(page.requests.slice(0, 2)).to.deep.equal(['panel', 'ui']);
    expect(cores[0]).to.equal(page.core);
    page.consent.close();
    expect(views.hidden).to.equal(1);
    expect(storedRecord(page)).to.deep.include({ granted: '' });
  });

  it('that cannot be loaded give false; the next call tries again', async () => {
    const page = await openControlledPage({ host: 'none', cookie: REFUSAL, otherFiles: 'blocked' });
    await started();
    for (let times = 1; times <= 2; times++) {
      expect(await page.consent.open('banner')).to.equal(false);
      expect(page.requests.filter((name) => name === 'ui')).to.have.length(times);
      expect(page.takeReports()).to.deep.equal(['ui-unavailable: Error: blocked']);
    }
  });
});

describe('developers’ diagnostics', () => {
  /** The files that a returning visitor's page asks for. Receipts are the control: they are asked for in the same breath. */
  async function requestsOf(options: ControllerPageOptions): Promise<FileName[]> {
    const page = await openControlledPage({
      cookie: REFUSAL,
      ...options,
      options: { mode: 'opt-in', recordUrl: '/receipts', ...options.options },
    });
    await started();
    return page.requests;
  }

  it('are loaded on localhost', async () => {
    expect(location.hostname).to.equal('localhost');
    expect(await requestsOf({})).to.deep.equal(['receipts', 'diagnostics']);
  });

  it('are not loaded elsewhere', async () => {
    expect(await requestsOf({ host: 'none' })).to.deep.equal(['receipts']);
  });

  it('are loaded elsewhere with `debug`', async () => {
    expect(await requestsOf({ host: 'none', options: { debug: true } })).to.deep.equal(['receipts', 'diagnostics']);
  });

  it('get the core', async () => {
    const cores: Core[] = [];
    const diagnose = (core: Core): void => void cores.push(core);
    const page = await openControlledPage({ cookie: REFUSAL, files: { diagnostics: { diagnose } } });
    await started();
    expect(cores).to.deep.equal([page.core]);
  });

  // The same server answers under these names. The control are the tests above, which run on `localhost`.
  for (const host of ['127.0.0.1', 'site.localhost']) {
    it(`are not loaded on ${host}`, async () => {
      const frame = document.createElement('iframe');
      frame.src = `http://${host}:${location.port}/test/unit/development-host.html`;
      const requests: string[] = [];
      const listen = ({ source, data }: MessageEvent<string>): void => {
        if (source === frame.contentWindow) requests.push(data);
      };
      window.addEventListener('message', listen);
      document.body.append(frame);
      try {
        await until(() => requests.includes('started'), `the page on ${host} has started`);
        expect(requests).to.deep.equal([host, 'started']);
      } finally {
        window.removeEventListener('message', listen);
        frame.remove();
      }
    });
  }
});

describe('integrations', () => {
  const GOOGLE = { mode: 'opt-in', integrations: ['google'] } as const;

  it('are told at the start, and of each change, with what they were told last', async () => {
    const steps: string[] = [];
    const google = ({ now, before, source }: Step): void =>
      void steps.push(`${before ? before.granted.join('+') : 'nothing'} > ${now.granted.join('+')} by ${source}`);
    const page = await openControlledPage({ options: GOOGLE, integrations: { google } });
    page.consent.save({ analytics: true });
    page.consent.decline();
    expect(steps).to.deep.equal([
      'nothing > trusted by page',
      'trusted > trusted+analytics by api',
      'trusted+analytics > trusted by api',
    ]);
  });

  it('that throw keep every gate shut, and others are told all the same', async () => {
    let throws = true;
    const told: string[] = [];
    const page = await openControlledPage({
      options: { mode: 'opt-in', integrations: ['google', 'meta'] },
      integrations: {
        google() {
          if (throws) throw new Error('on purpose');
        },
        meta: ({ now }) => void told.push(now.granted.join('+')),
      },
      body: image('trusted') + image('analytics'),
    });
    page.consent.accept();
    expect(page.loaded()).to.deep.equal([]);
    expect(page.inForce()).to.equal('');
    expect(grantedIn(page.consent.get())).to.deep.equal(['analytics', 'advertising']);
    expect(told).to.deep.equal(['trusted', 'trusted+analytics+advertising']);
    expect(page.takeReports()).to.deep.equal(Array(2).fill('integration-failed: google'));
    expect(page.takeErrors().every((error) => error.includes('on purpose'))).to.equal(true);
    throws = false;
    page.consent.save({ analytics: true });
    expect(page.loaded()).to.deep.equal(['trusted', 'analytics']);
  });

  it('in a later file hold the gates until they are told', async () => {
    const told: string[] = [];
    const vendorsFor = (names: readonly string[]): Record<string, (step: Step) => void> =>
      Object.fromEntries(names.map((name) => [name, ({ now }) => void told.push(`${name} ${now.granted.join('+')}`)]));
    const page = await openControlledPage({
      options: { mode: 'opt-in', integrations: ['matomo'] },
      cookie: ANALYTICS,
      body: IMAGES,
      files: { vendors: { vendorsFor } },
      // Before the file arrives, which is in a later microtask.
      started({ consent }, { document }) {
        expect(grantedIn(consent.get())).to.deep.equal(['analytics']);
        expect(document.querySelectorAll('img[src]')).to.have.length(0);
      },
    });
    await wait(0);
    expect(told).to.deep.equal(['matomo trusted+analytics']);
    expect(page.loaded()).to.deep.equal(['analytics']);
  });

  it('in a file that does not come keep the gates shut', async () => {
    const page = await openControlledPage({
      options: { mode: 'opt-in', integrations: ['matomo'] },
      cookie: ALL,
      body: IMAGES,
      otherFiles: 'blocked',
    });
    await started();
    page.consent.accept();
    expect(page.loaded()).to.deep.equal([]);
    expect(page.takeReports()).to.include('vendors-unavailable: Error: blocked');
    await wait(0);
    page.takeReports();
  });
});

describe('listeners', () => {
  it('get the state at once and after each change, until they are undone', async () => {
    const { consent } = await openControlledPage();
    const heard: string[] = [];
    const undo = consent.subscribe(({ granted }) => void heard.push(granted.join('+')));
    expect(heard).to.deep.equal(['trusted']);
    consent.save({ analytics: true });
    undo();
    consent.accept();
    expect(heard).to.deep.equal(['trusted', 'trusted+analytics']);
  });

  it('that throw, stop events or forge them change nothing', async () => {
    const page = await openControlledPage({
      body: IMAGES,
      // The page's own code, since what it throws is told where it was written.
      prepare: ({ window }) =>
        void window.eval(`
          for (const type of ['ready', 'choice', 'change', 'withdraw', 'error']) {
            window.addEventListener('consent-' + type, (event) => {
              event.stopImmediatePropagation();
              throw new Error(type + ' on purpose');
            }, true);
          }`),
    });
    page.consent.subscribe(() => {
      throw new Error('subscriber on purpose');
    });
    void page.window.eval(`
      for (const type of ['consent-choice', 'consent-change', 'consent-ready']) {
        document.dispatchEvent(new CustomEvent(type, { detail: { granted: ['trusted', 'analytics'] } }));
      }`);
    expect(page.loaded()).to.deep.equal([]);
    page.consent.accept();
    expect(page.loaded()).to.deep.equal(['analytics', 'advertising']);
    setCookie(page, '_ga');
    page.consent.withdraw();
    expect(page.loaded()).to.deep.equal([]);
    expect(tagCookies(page)).to.deep.equal([]);
    await wait(0);
    // The control: each was thrown.
    const errors = page.takeErrors().join();
    for (const who of ['ready', 'choice', 'change', 'withdraw', 'subscriber'])
      expect(errors).to.include(`${who} on purpose`);
    expect(page.events).to.deep.equal([]);
  });

  it('that are no functions are reported once and forgotten', async () => {
    const page = await openControlledPage({ body: IMAGES });
    for (const junk of [null, undefined, 1, 'x', {}, Symbol('x')]) page.consent.subscribe(junk as never);
    expect(page.takeErrors()).to.have.length(6);
    page.consent.accept();
    page.consent.decline();
    expect(page.takeErrors()).to.deep.equal([]);
  });

  it('hear events on the element if the page has one', async () => {
    const page = await openControlledPage({ body: '<consent-gate></consent-gate>' });
    page.consent.accept();
    await Promise.resolve();
    const targets = page.events.map(({ target }) => target);
    expect(targets.slice(-2)).to.deep.equal([page.one('consent-gate'), page.one('consent-gate')]);
    page.one('consent-gate').remove();
    page.consent.decline();
    await Promise.resolve();
    expect(page.last('consent-change').target).to.equal(page.document);
  });
});

describe('`html[data-consent]`', () => {
  it('comes back when a router takes it away, or puts another root in the place', async () => {
    const page = await openControlledPage({ cookie: ANALYTICS });
    const root = page.one('html');
    root.removeAttribute('data-consent');
    await until(() => page.inForce() === 'trusted analytics', 'it is back');
    // Whoever takes it away again and again stops nothing.
    let times = 0;
    const thief = new page.window.MutationObserver(() => {
      if (root.hasAttribute('data-consent')) times++;
      root.removeAttribute('data-consent');
    });
    thief.observe(root, { attributes: true });
    root.removeAttribute('data-consent');
    await wait(100);
    expect(times).to.be.within(2, 60);
    thief.disconnect();
    root.removeAttribute('data-consent');
    await until(() => page.inForce() === 'trusted analytics', 'it is back');
    const other = page.document.createElement('html');
    other.innerHTML = '<head></head><body><button data-consent-action="decline">No</button></body>';
    root.replaceWith(other);
    await until(() => page.inForce() === 'trusted analytics', 'it is on the new root');
    page.one('button').click();
    await until(() => page.inForce() === 'trusted', 'actions count there');
  });

  it('and actions survive `document.open()`', async () => {
    const page = await openControlledPage({ cookie: ANALYTICS });
    page.document.open();
    page.document.write(
      '<!doctype html><html lang="en"><head></head><body><button data-consent-action="decline">No</button></body></html>',
    );
    page.document.close();
    await until(() => page.inForce() === 'trusted analytics', 'it is on the new root');
    page.one('button').click();
    await until(() => page.inForce() === 'trusted', 'actions count there');
  });
});

describe('a frame of the same site that has the script too', () => {
  it('does not ask, but still opens what its own link asks for', async () => {
    const asks = async (prepare?: (page: TestPage) => void): Promise<boolean> => {
      const { requests } = await openControlledPage({ host: 'none', ...(prepare && { prepare }) });
      await started();
      return requests.includes('ui');
    };
    expect(await asks()).to.equal(true);
    const outer = window as { consentGate?: unknown };
    outer.consentGate = {};
    try {
      // The runner's window is the top one.
      expect(window).to.equal(top);
      expect(await asks()).to.equal(false);
      const page = await openControlledPage({ host: 'none' });
      void page.consent.open();
      await started();
      expect(page.requests).to.include('ui');
    } finally {
      delete outer.consentGate;
    }
  });
});

describe('categories with other names', () => {
  it('are told to vendors by what they mean, and to the page by their names', async () => {
    const heard: string[] = [];
    const page = await openControlledPage({
      options: {
        mode: 'opt-in',
        categories: ['stats', 'promo'],
        categoryMap: ['promo:advertising'],
        integrations: ['google'],
      },
      integrations: { google: ({ now }) => void heard.push(now.granted.join()) },
      body: image('stats') + image('promo'),
    });
    setCookie(page, '_ga');
    setCookie(page, '_fbp');
    page.consent.save({ stats: true, promo: true });
    page.consent.save({ stats: false, promo: true });
    expect(heard).to.deep.equal(['trusted', 'trusted,stats,promo,analytics,advertising', 'trusted,promo,advertising']);
    expect(page.inForce()).to.equal('trusted promo');
    expect(tagCookies(page)).to.deep.equal(['_fbp']);
    expect(page.loaded()).to.deep.equal(['promo']);
  });
});

describe('the gate for images', () => {
  it('is loaded once where there is one to gate, and nowhere else', async () => {
    const count = async (body: string): Promise<number> =>
      (await openControlledPage({ body, cookie: ALL })).mediaRequests.count;
    expect(await count('<img alt="" src="/demo/favicon.svg"><a data-consent-action="accept">Agree</a>')).to.equal(0);
    expect(await count(inline('analytics'))).to.equal(0);
    expect(await count(IMAGES)).to.equal(1);
  });

  it('waits for the first decision', async () => {
    const page = await openControlledPage({ options: {}, isParsing: true, body: image('trusted') });
    page.write('<p>Text</p>');
    await wait(20);
    expect(page.mediaRequests.count).to.equal(0);
    page.endParsing();
    await until(() => page.loaded().length > 0, 'it is loaded');
    expect(page.mediaRequests.count).to.equal(1);
  });

  it('that cannot be loaded leaves images blocked and scripts running, and is asked for again at the next change', async () => {
    let isBlocked = true;
    const page = await openControlledPage({ body: IMAGES + inline('script'), isMediaBlocked: () => isBlocked });
    expect(page.takeReports()).to.deep.equal(['media-unavailable: Error: blocked']);
    page.consent.save({ analytics: true });
    expect(page.ran()).to.deep.equal(['script']);
    await wait(0);
    expect(page.loaded()).to.deep.equal([]);
    expect(page.takeReports()).to.deep.equal(['media-unavailable: Error: blocked']);
    isBlocked = false;
    page.consent.decline();
    page.consent.accept();
    await until(() => page.loaded().length === 2, 'both are loaded');
  });
});

describe('placeholders', () => {
  it('are asked for by the first frame that is shut, and told of each change', async () => {
    const told: string[] = [];
    const page = await openControlledPage({
      cookie: REFUSAL,
      body: '<iframe title="Map" data-consent="advertising" data-src="/probe.js?frame"></iframe>',
      files: {
        placeholders: {
          updatePlaceholder: (_core, { localName }, isOpen) =>
            void told.push(`${localName} ${isOpen ? 'open' : 'shut'}`),
        },
      },
    });
    await wait(0);
    expect(new Set(told.splice(0))).to.deep.equal(new Set(['iframe shut']));
    page.consent.accept();
    await wait(0);
    expect(new Set(told.splice(0))).to.deep.equal(new Set(['iframe open']));
  });

  it('are not asked for where everything is open', async () => {
    const page = await openControlledPage({
      host: 'none',
      cookie: ALL,
      body: '<iframe title="Map" data-consent="advertising" data-src="/probe.js?frame"></iframe>',
    });
    await started();
    expect(page.requests).to.deep.equal([]);
    page.consent.decline();
    expect(page.requests).to.include('placeholders');
  });
});

describe('a page that replaces what the browser gave', () => {
  interface Visit {
    /** The state, what is stored, and what gates and style sheets follow, after each step. */
    readonly steps: Record<string, unknown>;
    readonly cookies: readonly string[];
    readonly ran: readonly string[];
    readonly reports: readonly string[];
    readonly errors: readonly string[];
    readonly events: readonly string[];
  }

  /** A visit: a grant, a withdrawal while a tag is on its way, the x of the banner, and a choice by the page. */
  async function visit({ prepareEarly, prepare, body = '' }: Replacement): Promise<Visit> {
    cleanStorage();
    const page = await openControlledPage({
      options: { mode: 'opt-in', integrations: ['google'], recordUrl: '/receipts' },
      integrations: { google: () => undefined },
      body: `${body}${IMAGES}${external('slow', { delay: 500 })}
        <script type="text/plain" data-consent="advertising" data-consent-cookies="mine"></script>`,
      ...(prepareEarly && { prepareEarly }),
      ...(prepare && { prepare }),
    });
    const steps: Record<string, unknown> = {};
    const look = (step: string): void => {
      const { id, at, ...record } = storedRecord(page) ?? {};
      const { choice, ...state } = page.consent.get();
      steps[step] = {
        ...state,
        isFrozen: Object.isFrozen(page.consent.get().granted),
        choice: choice && { ...choice, at: '' },
        record,
        isDated: Number(at) > 0,
        hasPseudonym: id?.length === 36,
        loaded: page.loaded(),
        inForce: page.inForce(),
      };
    };
    look('start');
    page.core.press('save', { analytics: true, advertising: true });
    look('save');
    // WebKit tells of a cookie a moment after it was written.
    await wait(100);
    for (const name of ['_ga', 'mine', 'basket']) setCookie(page, name);
    page.consent.withdraw();
    look('withdraw');
    const cookies = tagCookies(page);
    await wait(700);
    page.core.press('close');
    look('close');
    await wait(100);
    page.consent.save({ advertising: true, maps: true });
    look('save by the page');
    await Promise.resolve();
    const { ran } = page.window;
    return {
      steps,
      cookies,
      ran: ran ?? [],
      reports: page.takeReports(),
      errors: page.takeErrors(),
      // WebKit may tell of an older cookie once more, which is heard of as a change in another tab.
      events: [...new Set(types(page))],
    };
  }

  interface Replacement {
    readonly prepareEarly?: (page: TestPage) => void;
    readonly prepare?: (page: TestPage) => void;
    readonly body?: string;
  }
  /** Global names that pages and old libraries declare for themselves. */
  const CONSTRUCTORS = ['Document', 'Element', 'Event', 'CustomEvent', 'Text', 'Node'];
  const declare = ({ window }: TestPage): void => {
    for (const name of CONSTRUCTORS) {
      const replacement = function (): never {
        throw new TypeError(`This is another ${name}.`);
      };
      Object.defineProperty(window, name, { configurable: true, value: replacement });
    }
  };
  const TIMERS = ['setTimeout', 'setInterval', 'queueMicrotask', 'MutationObserver'];

  const REPLACEMENTS: Record<string, Replacement> = {
    'Document, Element, Event and others, before': { prepareEarly: declare },
    'Document, Element, Event and others, after': { prepare: declare },
    'timers and observers': {
      prepare({ window }) {
        for (const name of TIMERS) Object.defineProperty(window, name, { configurable: true, value() {} });
      },
    },
    // MooTools has its Ajax there.
    'Element.prototype.load': {
      prepare({ window }) {
        Object.assign(window.Element.prototype, {
          load() {
            throw new Error('This loads something else.');
          },
        });
      },
    },
    'Array.prototype.entries': {
      prepare: ({ window }) =>
        void Object.defineProperty(window.Array.prototype, 'entries', {
          value(this: unknown[]) {
            return [...this];
          },
        }),
    },
    'createElement, querySelector, addEventListener and others, by the names of images': {
      body: [
        'createElement',
        'createTextNode',
        'querySelector',
        'querySelectorAll',
        'addEventListener',
        'dispatchEvent',
        'baseURI',
        'nodeType',
      ]
        .map((name) => `<img alt="" name="${name}">`)
        .join(''),
    },
    'Object.values, entries, keys, fromEntries, hasOwn and freeze': {
      prepare({ window }) {
        for (const name of ['values', 'entries', 'keys', 'fromEntries', 'hasOwn', 'freeze']) {
          Object.defineProperty(window.Object, name, { value: () => [] });
        }
      },
    },
    'Array.isArray': {
      prepare: ({ window }) => void Object.defineProperty(window.Array, 'isArray', { value: () => false }),
    },
    'document.cookie, readyState and currentScript, by the names of images': {
      body: '<img alt="" name="cookie"><img alt="" name="readyState"><img alt="" name="currentScript">',
    },
    'document.documentElement, by the name of an image': { body: '<img alt="" name="documentElement">' },
  };

  let expected: Visit;
  before(async () => {
    const library = await (await fetch('/prototype.js')).text();
    const run = ({ document: page }: TestPage): void => {
      const script = page.createElement('script');
      script.text = library;
      page.querySelector('head')!.append(script);
    };
    REPLACEMENTS['Prototype.js, before'] = { prepareEarly: run };
    REPLACEMENTS['Prototype.js, after'] = { prepare: run };
    expected = await visit({});
  });

  it('is compared with this visit', () => {
    const { steps, cookies, ran, reports, errors, events } = expected;
    expect(steps['start']).to.deep.include({ status: 'undecided', loaded: [], record: {}, isFrozen: true });
    expect(steps['save']).to.deep.include({ loaded: ['analytics', 'advertising'], isDated: true, hasPseudonym: true });
    expect(steps['withdraw']).to.deep.include({ loaded: [], inForce: 'trusted' });
    expect(steps['save by the page']).to.deep.include({ loaded: ['advertising'], inForce: 'trusted advertising' });
    expect(cookies).to.deep.equal(['basket']);
    expect(ran).to.deep.equal([]);
    expect(reports).to.deep.equal(['unknown-category: "maps" in save()']);
    expect(errors).to.deep.equal([]);
    expect(events).to.include.members(['consent-ready', 'consent-change', 'consent-choice', 'consent-withdraw']);
  });

  for (const what of [...Object.keys(REPLACEMENTS), 'Prototype.js, before', 'Prototype.js, after']) {
    it(`changes nothing by another ${what}`, async () => {
      expect(await visit(REPLACEMENTS[what]!)).to.deep.equal(expected);
    });
  }
});
