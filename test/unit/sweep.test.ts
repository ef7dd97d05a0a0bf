import { expect } from '@open-wc/testing';
import * as fc from 'fast-check';
import { allCookies } from '../../src/consent/cookie.js';
import { NAMES_KEY, RECEIPTS_KEY, SENT_KEY, SWEEP_KEY } from '../../src/consent/storage-keys.js';
import { matchesGlob, removeCookie, sweep as sweepWith, sweepAgain, type SweepOptions } from '../../src/gates/sweep.js';
import { createStorageNames } from '../../src/gates/storage-names.js';
import { vendorStorage } from '../../src/gates/vendor-storage.js';
import { type OwnPage, ownPage, wait } from './helpers.js';

/** The plain definition: `*` takes nothing, or one character and the rest. */
function reference(pattern: string, name: string): boolean {
  if (pattern === '') return name === '';
  const rest = pattern.slice(1);
  if (pattern[0] === '*') return reference(rest, name) || (name !== '' && reference(pattern, name.slice(1)));
  return pattern[0] === name[0] && reference(rest, name.slice(1));
}

describe('a pattern of cookie names', () => {
  for (const [pattern, matching, others] of [
    ['_ga', ['_ga'], ['_g', '_ga_', '_gac', 'x_ga', '', '_GA']],
    ['_ga_*', ['_ga_', '_ga_X', '_ga_*'], ['_ga', '_gaX', 'x_ga_']],
    ['*id', ['id', 'hjid', 'idid'], ['ids', 'i', '']],
    ['*', ['', 'a', '*', 'a.b'], []],
    ['**', ['', 'a'], []],
    ['a*a', ['aa', 'aba', 'aaa'], ['a', '', 'ab', 'ba']],
    ['ab*ba', ['abba', 'abxba'], ['aba', 'ab', 'ba']],
    ['_hj*_*x', ['_hj_x', '_hjA_Bx'], ['_hjx', '_hj_', 'hj_x']],
    ['a*b*c', ['abc', 'axbyc', 'abcbc'], ['acb', 'ac', 'abcd']],
    ['*ab*ab*', ['abab', 'xabyabz'], ['ab', 'aab', 'aba']],
    ['', [''], ['a']],
    // Nothing but the star is special.
    ['a.b', ['a.b'], ['axb']],
    ['a+', ['a+'], ['aa', 'a']],
    ['[a]', ['[a]'], ['a']],
    ['a?', ['a?'], ['ab', 'a']],
    ['^a$', ['^a$'], ['a']],
    ['(a|b)', ['(a|b)'], ['a', 'b']],
    ['\\*', ['\\', '\\x'], ['*']],
  ] as [string, string[], string[]][]) {
    it(`${JSON.stringify(pattern)} matches ${JSON.stringify(matching)} and not ${JSON.stringify(others)}`, () => {
      expect(matching.filter((name) => matchesGlob(pattern, name))).to.deep.equal(matching);
      expect(others.filter((name) => matchesGlob(pattern, name))).to.deep.equal([]);
    });
  }

  it('matches as the plain definition says, for any pattern and name', () => {
    const results = new Set<boolean>();
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 8 }),
        fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 10 }),
        (pattern, name) => {
          const matches = matchesGlob(pattern, name);
          results.add(matches);
          expect(matches).to.equal(reference(pattern, name));
        },
      ),
      { numRuns: 2000, seed: 20251124 },
    );
    expect([...results]).to.have.members([true, false]);
  });

  it('needs no backtracking: a hundred thousand characters and many stars end', () => {
    const name = 'a'.repeat(100_000);
    expect(matchesGlob(`${'*a'.repeat(1000)}*b`, name)).to.equal(false);
    expect(matchesGlob(`${'a*'.repeat(1000)}b`, name)).to.equal(false);
    expect(matchesGlob(`${'*a'.repeat(50_000)}*`, name)).to.equal(true);
    expect(matchesGlob(`${'a*'.repeat(50_000)}a`, name)).to.equal(true);
  });
});

describe('the sweep', () => {
  /** A page in which these categories are granted, by the time that is looked. */
  let ended: string[] = [];
  const options = (granted: readonly string[] = ended): SweepOptions => ({
    cookieName: 'consent',
    meaningOf: (name) => (name === 'stats' ? 'analytics' : name),
    namesOf: (removed) => storageNames.of(removed),
    allows: (name) => granted.includes(name),
  });
  let storageNames = createStorageNames();
  const sweep = (removed: readonly string[], granted?: readonly string[]) => sweepWith(removed, options(granted));
  const set = (name: string, attributes = '; Path=/'): void => {
    document.cookie = `${name}=1${attributes}`;
  };
  const names = (): string[] =>
    allCookies()
      .map((pair) => pair.split('=')[0]!)
      .filter(Boolean)
      .toSorted();
  const gated = (consent: string, patterns: string, root: Node = document.body): void => {
    const node = document.createElement('script');
    node.type = 'text/plain';
    node.setAttribute('data-consent', consent);
    node.setAttribute('data-consent-cookies', patterns);
    root.appendChild(node);
    storageNames.remember(node);
  };
  const clean = (): void => {
    names().forEach(removeCookie);
    localStorage.clear();
    sessionStorage.clear();
    for (const node of document.querySelectorAll('[data-consent-cookies], .host')) node.remove();
  };

  beforeEach(() => {
    clean();
    storageNames = createStorageNames();
    ended = [];
  });
  afterEach(() => {
    clean();
    // What is removed a moment later is not the next test's.
    ended.push('analytics', 'advertising', 'maps', 'personalization');
  });

  /** A name that a pattern is meant for. */
  const example = (pattern: string): string => pattern.replaceAll('*', '9');
  const examples = (category: string): string[] =>
    vendorStorage[category]!.flatMap((names) => names.split(' ')).map(example);

  it('removes the known cookies of the withdrawn category only, and tells their names', () => {
    const [analytics, advertising] = [examples('analytics'), examples('advertising')];
    // What the vendors are known to set today.
    expect(analytics).to.include.members(
      '_ga _ga_9 _gid utag_main _clck _clsk _cltk _pk_id9 _hj9 ajs_9 ph_9'.split(' '),
    );
    expect(advertising).to.include.members('_gcl_9 _fbp _uetsid _uetvid _ttp ttcsid_9 li_fat_id _rdt_uuid'.split(' '));
    for (const name of [...analytics, ...advertising]) set(name);
    expect(names()).to.have.members([...analytics, ...advertising]);
    expect(sweep(['analytics'])).to.have.members(analytics);
    expect(names()).to.have.members(advertising);
    expect(sweep(['advertising'])).to.have.members(advertising);
    expect(names()).to.deep.equal([]);
  });

  it('never removes a vendor’s own record of a refusal, whatever a pattern matches', () => {
    gated('analytics', '* CONSENT* mtm_consent_removed ** __gpi*');
    const kept = ['CONSENTMGR', 'mtm_consent_removed', '_hjOptOut', '__gpi_optout'];
    for (const name of [...kept, 'mtm_consent', '_hjSession_1', '__gpi', 'basket']) {
      set(name);
      localStorage.setItem(name, '1');
    }
    expect(sweep(['analytics', 'advertising'])).to.have.members(['mtm_consent', '_hjSession_1', '__gpi']);
    // Two of the patterns match everything, and are ignored.
    expect(names()).to.have.members([...kept, 'basket']);
    expect(Object.keys(localStorage).filter((name) => !name.startsWith('consent-gate'))).to.have.members([
      ...kept,
      'basket',
    ]);
  });

  it('knows each name in one category, as letters, digits and a few marks', () => {
    const all = [...examples('analytics'), ...examples('advertising')];
    expect(new Set(all).size).to.equal(all.length);
    expect(all.filter((name) => !/^[\w.]{3,}$/.test(name))).to.deep.equal([]);
    // A star alone, or after one letter, would take what is the site's own.
    const patterns = Object.values(vendorStorage)
      .flat()
      .flatMap((names) => names.split(' '));
    expect(patterns.filter((pattern) => /^\w?\*/.test(pattern))).to.deep.equal(['*_amp_session_replay_events']);
  });

  it('says Secure only for names that demand it: elsewhere an http: page could remove nothing by it', async () => {
    const page = await ownPage();
    const written: string[] = [];
    // Before the module takes it.
    Object.defineProperty(page.window.Document.prototype, 'cookie', {
      get: () => '',
      set(text: string) {
        written.push(text);
      },
    });
    const module = await page.load<typeof import('../../src/gates/sweep.js')>('gates/sweep.ts');
    for (const name of ['__gads', '_ga', '__Host-x', '__Secure-x', '__host-x']) module.removeCookie(name);
    page.remove();
    // A partitioned cookie is always Secure.
    const plain = () => written.filter((text) => !text.endsWith('; Partitioned'));
    const named = (secure: boolean) => [
      ...new Set(
        plain()
          .filter((text) => /; *secure/i.test(text) === secure)
          .map((text) => text.split('=')[0]),
      ),
    ];
    expect(named(false)).to.deep.equal(['__gads', '_ga']);
    expect(named(true)).to.deep.equal(['__Host-x', '__Secure-x', '__host-x']);
  });

  it('removes the cookies of what a category with another name means', () => {
    for (const name of ['_ga', '_fbp']) set(name);
    expect(sweep(['stats'])).to.deep.equal(['_ga']);
    expect(names()).to.deep.equal(['_fbp']);
  });

  it('leaves look-alikes alone', () => {
    const google = ['_gax', 'x_ga', '_GA', 'ga', '_gi', '_gidd', 'my_ga_', 'utag', '_fb', '_fbpx', 'consentmgr'];
    const others = ['fsid', 'ph', 'amp_x', 'hj_id', '_clckx', 'mp_basket', 'ajs', '_uetsidx', 'ttp', 's_session'];
    const trusted = ['session', 'JSESSIONID', 'csrf', 'basket', 'lang', 'consent-gate'];
    const alike = [...google, ...others, ...trusted];
    for (const name of [...alike, '_ga', '_fbp']) {
      set(name);
      localStorage.setItem(name, '1');
    }
    expect(sweep(['analytics', 'advertising'])).to.have.members(['_ga', '_fbp']);
    expect(names()).to.have.members(alike);
    expect(Object.keys(localStorage)).to.have.members([...alike, SWEEP_KEY]);
  });

  describe('in a page below folders', () => {
    // Which cookies a page sees is settled by the address it was loaded from: so this needs a page of its own.
    const folders = ['/test', '/test/', '/test/unit', '/test/unit/', '/test/unit/helpers.ts'];
    let page: OwnPage;

    const seen = (): string[] => page.window.document.cookie.split('; ').filter(Boolean).toSorted();
    const load = () => page.load<typeof import('../../src/gates/sweep.js')>('gates/sweep.ts');

    beforeEach(async () => {
      page = await ownPage();
    });
    afterEach(() => {
      for (const path of folders) for (const name of ['_ga', '_gid', '_gat']) set(name, `; Path=${path}; Max-Age=0`);
      page.remove();
    });

    it('removes a cookie from every path and host that the page sees', async () => {
      for (const path of ['/', ...folders]) {
        set('_ga', `; Path=${path}`);
        set('_gid', `; Path=${path}; Domain=${location.hostname}`);
      }
      page.window.document.cookie = '_gat=1';
      // The positive control: the variants are different cookies. WebKitGTK has none for all hosts of "localhost".
      expect(seen().filter((pair) => pair === '_ga=1').length).to.equal(6);
      const all = new Set(seen().map((pair) => pair.split('=')[0]));
      expect([...all]).to.include.members(['_ga', '_gat']);
      const module = await load();
      expect(module.sweep(['analytics'], options())).to.have.members([...all]);
      expect(seen()).to.deep.equal([]);
    });

    it('still does after the page has moved to another address without loading', async () => {
      set('_ga', '; Path=/test/unit');
      page.window.history.replaceState(null, '', '/elsewhere');
      expect(seen()).to.deep.equal(['_ga=1']);
      const module = await load();
      module.sweep(['analytics'], options());
      expect(seen()).to.deep.equal([]);
    });
  });

  it('removes what a gated node of the category names', () => {
    gated('analytics', '_hj*  hjid\n,x');
    gated('advertising', 'ads_*');
    gated('maps advertising', 'both_*');
    gated('!analytics', 'without');
    for (const name of ['_hjSession', 'hjid', 'hjidx', 'ads_1', 'both_1', 'without']) set(name);
    expect(sweep(['analytics'])).to.have.members(['_hjSession', 'hjid']);
    expect(names()).to.have.members(['hjidx', 'ads_1', 'both_1', 'without']);
    expect(sweep(['maps'])).to.deep.equal(['both_1']);
  });

  it('removes what a node named that is gone, or stood on an earlier page', () => {
    gated('analytics', 'gone_*');
    document.querySelector('[data-consent-cookies]')!.remove();
    set('gone_1');
    expect(sweep(['analytics'])).to.deep.equal(['gone_1']);
    // The next page.
    storageNames = createStorageNames();
    set('gone_2');
    set('basket');
    expect(sweep(['advertising'])).to.deep.equal([]);
    expect(sweep(['analytics'])).to.deep.equal(['gone_2']);
    expect(names()).to.deep.equal(['basket']);
  });

  it('removes what a node named although nothing can be kept', () => {
    const { setItem } = Storage.prototype;
    Storage.prototype.setItem = () => {
      throw new DOMException('full', 'QuotaExceededError');
    };
    try {
      gated('analytics', 'mine_*');
      set('mine_1');
      expect(sweep(['analytics'])).to.deep.equal(['mine_1']);
    } finally {
      Storage.prototype.setItem = setItem;
    }
  });

  it('takes no more than whole names from what is kept, and no junk', () => {
    for (const junk of ['null', '[]', '"text"', '{"analytics": {"a": 1}, "maps": 3, "__proto__": "x*"}', '{']) {
      localStorage.setItem(NAMES_KEY, junk);
      set('basket');
      expect(sweep(['analytics', 'maps'])).to.deep.equal([]);
    }
    gated('analytics', Array.from({ length: 900 }, (_, index) => `tag${index}x*`).join(' '));
    expect(storageNames.of(['analytics'])).to.have.length(900);
    // The next page.
    const kept = createStorageNames().of(['analytics']);
    expect(kept.join(' ').length).to.be.within(3900, 4000);
    expect(kept.filter((name) => !/^tag\d+x\*$/.test(name))).to.deep.equal([]);
  });

  it('removes local and session storage of those names', () => {
    gated('analytics', '_hj*');
    for (const area of [localStorage, sessionStorage]) {
      for (const key of ['_hjUser', '_ga', '_gax', 'basket', '_gcl_ls']) area.setItem(key, '1');
    }
    expect(sweep(['analytics'])).to.deep.equal([]);
    for (const area of [localStorage, sessionStorage]) {
      expect(Object.keys(area).filter((key) => !key.startsWith('consent-gate-'))).to.have.members([
        '_gax',
        'basket',
        '_gcl_ls',
      ]);
    }
    sweep(['advertising']);
    expect(Object.keys(localStorage)).to.have.members(['_gax', 'basket', SWEEP_KEY, NAMES_KEY]);
  });

  it('keeps the consent cookie, whatever the patterns say', () => {
    gated('analytics', 'o* consent c*');
    for (const name of ['consent', 'other']) set(name);
    expect(sweep(['analytics'])).to.deep.equal(['other']);
    expect(names()).to.deep.equal(['consent']);
  });

  it('tells of no cookie where there is none', () => {
    gated('analytics', 'c* o*');
    expect(names()).to.deep.equal([]);
    expect(sweep(['analytics'])).to.deep.equal([]);
  });

  it('removes nothing for no category, or for one without cookies', () => {
    gated('', '_*');
    for (const name of ['_ga', '_fbp']) set(name);
    expect(sweep([])).to.deep.equal([]);
    expect(sweep(['personalization'])).to.deep.equal([]);
    expect(sweep(['constructor', '__proto__'])).to.deep.equal([]);
    expect(names()).to.deep.equal(['_fbp', '_ga']);
  });

  it('removes a moment later what a running tag wrote again', async () => {
    set('_ga');
    sweep(['analytics']);
    expect(names()).to.deep.equal([]);
    for (const name of ['_ga', '_ga_NEW', 'consent', 'basket']) set(name);
    localStorage.setItem('_ga', '1');
    await wait(1200);
    expect(names()).to.have.members(['basket', 'consent']);
    expect(localStorage.getItem('_ga')).to.equal(null);
  });

  it('leaves it when the category has been granted again by then', async () => {
    const granted: string[] = [];
    sweep(['analytics'], granted);
    granted.push('analytics');
    set('_ga');
    await wait(1200);
    expect(names()).to.deep.equal(['_ga']);
  });

  it('removes at the next page view what was written until then, once, and a moment later again', async () => {
    gated('analytics', 'own_*');
    sweep(['analytics']);
    // The next page may not have that node.
    document.querySelector('[data-consent-cookies]')!.remove();
    for (const name of ['_ga', 'own_1', 'basket']) set(name);
    sweepAgain(options());
    expect(names()).to.deep.equal(['basket']);
    set('_ga');
    await wait(1200);
    expect(names()).to.deep.equal(['basket']);
    set('_ga');
    sweepAgain(options());
    expect(names()).to.deep.equal(['_ga', 'basket']);
  });

  it('leaves it at the next page view if the category has been granted again', () => {
    sweep(['analytics', 'advertising']);
    set('_ga');
    sweepAgain(options(['analytics']));
    expect(names()).to.deep.equal(['_ga']);
    expect(localStorage.length).to.equal(0);
  });

  it('does nothing for a mark that is none of ours, neither now nor a moment later', async () => {
    const MARKS = [
      '',
      'x',
      '1',
      'null',
      '"text"',
      '{}',
      '[]',
      '[[]]',
      '[["analytics"],["*"]]',
      '{"removed":["analytics"]}',
      '{"patterns":["*"]}',
      '{"removed":["analytics"],"patterns":null}',
      '{"removed":"analytics","patterns":"*"}',
      '{"removed":[],"patterns":[1]}',
      '{"removed":[],"patterns":[null]}',
    ];
    set('_ga');
    for (const mark of MARKS) {
      localStorage.setItem(SWEEP_KEY, mark);
      sweepAgain(options());
      expect(names(), mark).to.deep.equal(['_ga']);
      expect(Object.keys(localStorage), 'the next page does not see it').to.deep.equal([]);
    }
    await wait(1200);
    expect(names()).to.deep.equal(['_ga']);
  });

  it('leaves what is known of receipts alone', () => {
    localStorage.setItem(SENT_KEY, 'v=1');
    localStorage.setItem(RECEIPTS_KEY, '[]');
    sweepAgain(options());
    gated('analytics', 'c* o*');
    localStorage.setItem('other', '1');
    sweep(['analytics']);
    sweepAgain(options());
    expect(Object.keys(localStorage)).to.have.members([SENT_KEY, RECEIPTS_KEY, NAMES_KEY]);
  });

  describe('of databases', () => {
    const open = (name: string): Promise<IDBDatabase> =>
      new Promise((done, failed) => {
        const request = indexedDB.open(name);
        request.addEventListener('success', () => done(request.result));
        request.addEventListener('error', failed);
      });
    const databases = async (): Promise<string[]> => (await indexedDB.databases()).map(({ name }) => name!).toSorted();
    const until = async (expected: string[]): Promise<void> => {
      for (let times = 0; times < 50 && `${await databases()}` !== `${expected}`; times++) await wait(20);
      expect(await databases()).to.deep.equal(expected);
    };
    const remove = async (): Promise<void> => {
      for (const name of await databases()) indexedDB.deleteDatabase(name);
      await until([]);
    };
    beforeEach(remove);
    afterEach(remove);

    it('removes those whose name matches, and no other', async () => {
      gated('analytics', 'tracker*');
      for (const name of ['tracker-1', 'mixpanelBrowserDb', 'basket', 'atracker']) (await open(name)).close();
      expect(await databases()).to.have.members(['tracker-1', 'mixpanelBrowserDb', 'basket', 'atracker']);
      sweep(['analytics']);
      await until(['atracker', 'basket']);
    });

    it('waits for one that a tag holds open, without an error', async () => {
      gated('analytics', 'held');
      const held = await open('held');
      sweep(['analytics']);
      await wait(1200);
      expect(held.name).to.equal('held');
      held.close();
      await until([]);
    });
  });

  it('reads the page’s cookies although an image is called "cookie"', () => {
    set('_ga');
    const image = document.createElement('img');
    image.name = 'cookie';
    document.body.append(image);
    try {
      expect(document.cookie).to.equal(image);
      expect(sweep(['analytics'])).to.deep.equal(['_ga']);
    } finally {
      image.remove();
    }
    expect(names()).to.deep.equal([]);
  });
});
