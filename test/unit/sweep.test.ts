import { expect } from '@open-wc/testing';
import * as fc from 'fast-check';
import { cookies } from '../../src/core/storage.js';
import { matchesGlob, removeCookie, sweep } from '../../src/gate/sweep.js';
import { wait } from './helpers.js';

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
  const still = () => false;
  const set = (name: string, attributes = '; Path=/'): void => {
    document.cookie = `${name}=1${attributes}`;
  };
  const names = (): string[] =>
    cookies()
      .map((pair) => pair.split('=')[0]!)
      .filter(Boolean)
      .toSorted();
  const gated = (consent: string, patterns: string, root: Node = document.body): void => {
    const node = document.createElement('script');
    node.type = 'text/plain';
    node.setAttribute('data-consent', consent);
    node.setAttribute('data-consent-cookies', patterns);
    root.appendChild(node);
  };
  const clean = (): void => {
    names().forEach(removeCookie);
    localStorage.clear();
    sessionStorage.clear();
    for (const node of document.querySelectorAll('[data-consent-cookies], .host')) node.remove();
  };

  beforeEach(clean);
  afterEach(clean);

  it('removes the known cookies of the withdrawn category only, and tells their names', () => {
    const analytics = ['_ga', '_ga_ABC', '_gid', '_gat', '_gat_UA', '_dc_gtm_UA', '_gac_1', 'utag_main', 'CONSENTMGR'];
    const advertising = ['_gcl_au', '__gads', '__gpi', '__eoi', '_fbp', '_fbc'];
    for (const name of [...analytics, ...advertising]) set(name);
    expect(names()).to.have.members([...analytics, ...advertising]);
    expect(sweep(['analytics'], 'consent', still)).to.have.members(analytics);
    expect(names()).to.have.members(advertising);
    expect(sweep(['advertising'], 'consent', still)).to.have.members(advertising);
    expect(names()).to.deep.equal([]);
  });

  it('says Secure only for names that demand it: elsewhere an http: page could remove nothing by it', () => {
    const cookie = Object.getOwnPropertyDescriptor(Document.prototype, 'cookie')!;
    const written: string[] = [];
    Object.defineProperty(Document.prototype, 'cookie', {
      ...cookie,
      set(text: string) {
        written.push(text);
      },
    });
    try {
      for (const name of ['__gads', '_ga', '__Host-x', '__Secure-x', '__host-x']) removeCookie(name);
    } finally {
      Object.defineProperty(Document.prototype, 'cookie', cookie);
    }
    const named = (secure: boolean) => [
      ...new Set(written.filter((text) => /; *secure/i.test(text) === secure).map((text) => text.split('=')[0])),
    ];
    expect(named(false)).to.deep.equal(['__gads', '_ga']);
    expect(named(true)).to.deep.equal(['__Host-x', '__Secure-x', '__host-x']);
  });

  it('leaves look-alikes alone', () => {
    const alike = ['_gax', 'x_ga', '_GA', 'ga', '_gi', '_gidd', 'my_ga_', 'utag', '_fb', '_fbpx', 'consentmgr'];
    for (const name of [...alike, '_ga', '_fbp']) set(name);
    expect(sweep(['analytics', 'advertising'], 'consent', still)).to.have.members(['_ga', '_fbp']);
    expect(names()).to.have.members(alike);
  });

  describe('in a page below folders', () => {
    // Which cookies a page sees is settled by the address it was loaded from: so this needs a page of its own.
    const folders = ['/test', '/test/', '/test/unit', '/test/unit/', '/test/unit/helpers.ts'];
    let frame: HTMLIFrameElement;
    let page: Window & { eval(code: string): Promise<typeof import('../../src/gate/sweep.js')> };

    const seen = (): string[] => page.document.cookie.split('; ').filter(Boolean).toSorted();

    beforeEach(async () => {
      frame = document.createElement('iframe');
      frame.src = '/test/unit/helpers.ts';
      const loaded = new Promise((done) => frame.addEventListener('load', done));
      document.body.append(frame);
      await loaded;
      page = frame.contentWindow as unknown as typeof page;
    });
    afterEach(() => {
      for (const path of folders) for (const name of ['_ga', '_gid', '_gat']) set(name, `; Path=${path}; Max-Age=0`);
      frame.remove();
    });

    it('removes a cookie from every path and host that the page sees', async () => {
      for (const path of ['/', ...folders]) {
        set('_ga', `; Path=${path}`);
        set('_gid', `; Path=${path}; Domain=${location.hostname}`);
      }
      page.document.cookie = '_gat=1';
      // The positive control: the variants are different cookies. WebKitGTK has none for all hosts of "localhost".
      expect(seen().filter((pair) => pair === '_ga=1').length).to.equal(6);
      const all = new Set(seen().map((pair) => pair.split('=')[0]));
      expect([...all]).to.include.members(['_ga', '_gat']);
      const module = await page.eval("import('/src/gate/sweep.ts')");
      expect(module.sweep(['analytics'], 'consent', still)).to.have.members([...all]);
      expect(seen()).to.deep.equal([]);
    });

    it('still does after the page has moved to another address without loading', async () => {
      set('_ga', '; Path=/test/unit');
      page.history.replaceState(null, '', '/elsewhere');
      expect(seen()).to.deep.equal(['_ga=1']);
      const module = await page.eval("import('/src/gate/sweep.ts')");
      module.sweep(['analytics'], 'consent', still);
      expect(seen()).to.deep.equal([]);
    });
  });

  it('removes what a gated node of the category names', () => {
    gated('analytics', '_hj*  hjid\n,x');
    gated('advertising', 'ads_*');
    gated('maps advertising', 'both_*');
    gated('!analytics', 'without');
    for (const name of ['_hjSession', 'hjid', 'hjidx', 'ads_1', 'both_1', 'without']) set(name);
    expect(sweep(['analytics'], 'consent', still)).to.have.members(['_hjSession', 'hjid']);
    expect(names()).to.have.members(['hjidx', 'ads_1', 'both_1', 'without']);
    expect(sweep(['maps'], 'consent', still)).to.deep.equal(['both_1']);
  });

  it('removes local and session storage of those names', () => {
    gated('analytics', '_hj*');
    for (const area of [localStorage, sessionStorage]) {
      for (const key of ['_hjUser', '_ga', '_gax', 'basket', '_gcl_ls']) area.setItem(key, '1');
    }
    expect(sweep(['analytics'], 'consent', still)).to.deep.equal([]);
    for (const area of [localStorage, sessionStorage]) {
      expect(Object.keys(area)).to.have.members(['_gax', 'basket', '_gcl_ls']);
    }
    sweep(['advertising'], 'consent', still);
    expect(Object.keys(localStorage)).to.have.members(['_gax', 'basket']);
  });

  it('keeps the consent cookie, whatever the patterns say', () => {
    gated('analytics', '* consent c*');
    for (const name of ['consent', 'other']) set(name);
    expect(sweep(['analytics'], 'consent', still)).to.deep.equal(['other']);
    expect(names()).to.deep.equal(['consent']);
  });

  it('tells of no cookie where there is none', () => {
    gated('analytics', '*');
    expect(names()).to.deep.equal([]);
    expect(sweep(['analytics'], 'consent', still)).to.deep.equal([]);
  });

  it('removes nothing for no category, or for one without cookies', () => {
    gated('', '*');
    for (const name of ['_ga', '_fbp']) set(name);
    expect(sweep([], 'consent', still)).to.deep.equal([]);
    expect(sweep(['personalization'], 'consent', still)).to.deep.equal([]);
    expect(sweep(['constructor', '__proto__'], 'consent', still)).to.deep.equal([]);
    expect(names()).to.deep.equal(['_fbp', '_ga']);
  });

  it('removes a moment later what a running tag wrote again', async () => {
    set('_ga');
    sweep(['analytics'], 'consent', () => true);
    expect(names()).to.deep.equal([]);
    for (const name of ['_ga', '_ga_NEW', 'consent', 'basket']) set(name);
    localStorage.setItem('_ga', '1');
    await wait(1200);
    expect(names()).to.have.members(['basket', 'consent']);
    expect(localStorage.getItem('_ga')).to.equal(null);
  });

  it('leaves it when the category has been granted again by then', async () => {
    sweep(['analytics'], 'consent', () => false);
    set('_ga');
    await wait(1200);
    expect(names()).to.deep.equal(['_ga']);
  });

  it('reads the page’s cookies although an image is called "cookie"', () => {
    set('_ga');
    const image = document.createElement('img');
    image.name = 'cookie';
    document.body.append(image);
    try {
      expect(document.cookie).to.equal(image);
      expect(sweep(['analytics'], 'consent', still)).to.deep.equal(['_ga']);
    } finally {
      image.remove();
    }
    expect(names()).to.deep.equal([]);
  });
});
