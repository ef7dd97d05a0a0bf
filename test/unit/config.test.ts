import { expect } from '@open-wc/testing';
import {
  type Attributes,
  attributes,
  type Config,
  decidesEarly,
  fromOptions,
  kebab,
  listed,
  merge,
  type Options,
  parse,
  readConfig,
} from '../../src/consent/config.js';
import { from } from './helpers.js';

const defaults: Config = {
  mode: 'opt-in',
  categories: ['analytics', 'advertising'],
  policyVersion: '',
  cookieName: 'consent',
  cookieDomain: '',
  cookieDays: 182,
  signals: ['gpc'],
  signalCategories: ['advertising'],
  integrations: [],
  googleRegion: [],
  googleWait: 500,
  googleRedact: false,
  googlePassthrough: false,
  tealiumKey: 'consent-gate',
  migrate: [],
  reload: false,
  recordUrl: '',
  uiUrl: '',
  categoryMap: [],
  debug: false,
  deny: [],
};

type Row = [attributes: Record<string, string>, differences: Partial<Config>];

function readsAs(rows: Row[]): void {
  for (const [written, differences] of rows) {
    it(`${JSON.stringify(written)} gives ${JSON.stringify(differences)}`, () => {
      expect(readConfig(from(written))).to.deep.equal({ ...defaults, ...differences });
    });
  }
}

describe('the configuration', () => {
  it('is whole without any attribute', () => {
    expect(readConfig(from())).to.deep.equal(defaults);
  });

  it('has a member for every attribute of the table, and no other', () => {
    expect(Object.keys(readConfig(from()))).to.have.members(Object.keys(attributes));
  });

  it('has each member by its name in kebab-case', () => {
    expect(['mode', 'cookieName', 'uiUrl', 'aListOfWords'].map(kebab)).to.deep.equal([
      'mode',
      'cookie-name',
      'ui-url',
      'a-list-of-words',
    ]);
  });

  it('does not change when it is read again', () => {
    const first = readConfig(from());
    first.policyVersion = 'changed';
    first.signalCategories = [];
    expect(readConfig(from())).to.deep.equal(defaults);
  });

  describe('mode', () => {
    readsAs([
      [{ mode: 'opt-in' }, {}],
      [{ mode: 'opt-out' }, { mode: 'opt-out', cookieDays: 400 }],
      [{ mode: 'notice' }, { mode: 'notice', cookieDays: 400 }],
      // An unknown value fails safe.
      [{ mode: '' }, {}],
      [{ mode: 'optout' }, {}],
      [{ mode: 'Opt-Out' }, {}],
      [{ mode: ' opt-out' }, {}],
      [{ mode: 'opt-out\n' }, {}],
      [{ mode: 'opt-in opt-out' }, {}],
      [{ mode: '__proto__' }, {}],
    ]);
  });

  describe('categories', () => {
    readsAs([
      [{ categories: 'functional analytics advertising' }, { categories: ['functional', 'analytics', 'advertising'] }],
      [{ categories: 'advertising analytics' }, { categories: ['advertising', 'analytics'] }],
      [{ categories: ' analytics,\n advertising ' }, {}],
      [{ categories: 'a-1 advertising' }, { categories: ['a-1', 'advertising'] }],
      // Bad words and repetitions are dropped.
      [{ categories: 'advertising advertising' }, { categories: ['advertising'] }],
      [{ categories: 'Analytics advertising' }, { categories: ['advertising'] }],
      [{ categories: '1st -x _y a.b é advertising' }, { categories: ['advertising'] }],
      [{ categories: '__proto__ advertising' }, { categories: ['advertising'] }],
      // `trusted` is reserved; another spelling of it is a bad word.
      [{ categories: 'trusted advertising' }, { categories: ['advertising'] }],
      [{ categories: 'Trusted TRUSTED advertising' }, { categories: ['advertising'] }],
      [{ categories: 'trusted-x advertising' }, { categories: ['trusted-x', 'advertising'] }],
      // No word left: the default.
      [{ categories: '' }, {}],
      [{ categories: 'trusted' }, {}],
      [{ categories: ', ,' }, {}],
    ]);

    it('may have the name of an inherited member, and nothing is polluted', () => {
      const { categories } = readConfig(from({ categories: 'constructor advertising' }));
      expect(categories).to.deep.equal(['constructor', 'advertising']);
      expect(Object.keys(Object.prototype)).to.deep.equal([]);
    });
  });

  describe('policy-version', () => {
    const long = 'a'.repeat(64);
    readsAs([
      [{ 'policy-version': '2024-04-19' }, { policyVersion: '2024-04-19' }],
      [{ 'policy-version': 'V_1.2' }, { policyVersion: 'V_1.2' }],
      [{ 'policy-version': '' }, {}],
      [{ 'policy-version': 'April 19' }, { policyVersion: 'April-19' }],
      [{ 'policy-version': '2&granted=x;é' }, { policyVersion: '2-granted-x--' }],
      [{ 'policy-version': long }, { policyVersion: long }],
      [{ 'policy-version': `${long}b` }, { policyVersion: long }],
    ]);
  });

  describe('cookie-name', () => {
    const token = "!#$&'*+.^`|~-_aZ9";
    readsAs([
      [{ 'cookie-name': 'choice' }, { cookieName: 'choice' }],
      [{ 'cookie-name': token }, { cookieName: token }],
      [{ 'cookie-name': '__Secure-c' }, { cookieName: '__Secure-c' }],
      [{ 'cookie-name': '' }, {}],
      [{ 'cookie-name': 'a=b' }, {}],
      [{ 'cookie-name': 'a;b' }, {}],
      [{ 'cookie-name': 'a b' }, {}],
      [{ 'cookie-name': 'a%20b' }, {}],
      [{ 'cookie-name': 'a"b' }, {}],
      [{ 'cookie-name': 'é' }, {}],
      [{ 'cookie-name': 'a\n' }, {}],
    ]);
  });

  describe('cookie-domain', () => {
    readsAs([
      [{ 'cookie-domain': 'example.org' }, { cookieDomain: 'example.org' }],
      [{ 'cookie-domain': '.example.org' }, { cookieDomain: '.example.org' }],
      [{ 'cookie-domain': '' }, {}],
      [{ 'cookie-domain': 'example.org; Path=/x' }, {}],
      [{ 'cookie-domain': 'https://example.org' }, {}],
      // A `__Host-` cookie has no domain; the browser would refuse it. `__Secure-` may have one.
      [{ 'cookie-domain': 'example.org', 'cookie-name': '__Host-c' }, { cookieName: '__Host-c' }],
      [
        { 'cookie-domain': 'example.org', 'cookie-name': '__Secure-c' },
        { cookieName: '__Secure-c', cookieDomain: 'example.org' },
      ],
    ]);
  });

  describe('cookie-days', () => {
    readsAs([
      [{ 'cookie-days': '1' }, { cookieDays: 1 }],
      [{ 'cookie-days': '30' }, { cookieDays: 30 }],
      [{ 'cookie-days': '100' }, { cookieDays: 100 }],
      [{ 'cookie-days': '007' }, { cookieDays: 7 }],
      [{ 'cookie-days': '399' }, { cookieDays: 399 }],
      [{ 'cookie-days': '400' }, { cookieDays: 400 }],
      [
        { 'cookie-days': '30', mode: 'notice' },
        { cookieDays: 30, mode: 'notice' },
      ],
      ...['', '0', '000', '401', '1000', '-1', '1.5', '1e2', '0x10', 'NaN', 'Infinity', ' 30', '30 '].map(
        (days): Row => [{ 'cookie-days': days }, {}],
      ),
      [
        { 'cookie-days': '401', mode: 'opt-out' },
        { cookieDays: 400, mode: 'opt-out' },
      ],
    ]);
  });

  describe('signals', () => {
    readsAs([
      [{ signals: 'gpc' }, {}],
      [{ signals: 'dnt' }, { signals: ['dnt'] }],
      [{ signals: 'gpc dnt gpc' }, { signals: ['gpc', 'dnt'] }],
      [{ signals: 'GPC dnt' }, { signals: ['dnt'] }],
      [{ signals: '' }, {}],
      [{ signals: 'GPC' }, {}],
    ]);

    it('can be none, and then no signal is honored', () => {
      const signals: readonly string[] = readConfig(from({ signals: 'none' })).signals;
      expect(signals.filter((signal) => signal !== 'none')).to.deep.equal([]);
    });
  });

  describe('signal-categories', () => {
    readsAs([
      [{ 'signal-categories': 'analytics' }, { signalCategories: ['analytics'] }],
      [{ 'signal-categories': 'analytics advertising' }, { signalCategories: ['analytics', 'advertising'] }],
      [{ 'signal-categories': '' }, {}],
      // None of them exists here: every optional category.
      [{ 'signal-categories': 'marketing' }, { signalCategories: ['analytics', 'advertising'] }],
      [{ 'signal-categories': 'trusted' }, { signalCategories: ['analytics', 'advertising'] }],
      [{ categories: 'maps chat' }, { categories: ['maps', 'chat'], signalCategories: ['maps', 'chat'] }],
      // What means Advertising.
      [{ categories: 'ads stats' }, { categories: ['ads', 'stats'], signalCategories: ['ads'] }],
      [
        { categories: 'ads stats', 'signal-categories': 'ads' },
        { categories: ['ads', 'stats'], signalCategories: ['ads'] },
      ],
    ]);
  });

  describe('integrations, deny, reload, debug and ui-url', () => {
    readsAs([
      [{ integrations: 'google gtm google' }, { integrations: ['google', 'gtm'] }],
      [{ integrations: '' }, {}],
      [{ deny: 'advertising, analytics' }, { deny: ['advertising', 'analytics'] }],
      [{ deny: '' }, {}],
      // A word that is no category may be a misspelled one, so it denies all.
      ...['adverts', 'Advertising', 'advertising.', 'trusted', 'constructor', 'analytics adverts'].map(
        (deny): [Record<string, string>, Partial<Config>] => [{ deny }, { deny: ['analytics', 'advertising'] }],
      ),
      [
        { categories: 'ads', deny: 'advertising' },
        { categories: ['ads'], deny: ['ads'], signalCategories: ['ads'] },
      ],
      [{ reload: '' }, { reload: true }],
      [{ reload: 'reload' }, { reload: true }],
      [{ debug: '' }, { debug: true }],
      [{ debug: 'false' }, { debug: true }],
      // Absolute, since a later `<base>` must not change it.
      [{ 'ui-url': '/assets/ui.js' }, { uiUrl: `${location.origin}/assets/ui.js` }],
      [{ 'ui-url': 'http://' }, {}],
    ]);
  });
});

describe('the record-url: http(s), or relative without a colon', () => {
  const rows = [
    ...[
      'https://records.example/r?site=a',
      'http://127.0.0.1:8787/receipts',
      '/receipts',
      'receipts',
      '?r',
      '//r.example/r',
    ].map((url) => [url, url] as const),
    ...[
      'javascript:alert(1)',
      'JavaScript:alert(1)//https:',
      ' javascript:alert(1)',
      'java\tscript:alert(1)',
      '\u0001javascript:alert(1)',
      'data:text/plain,x',
      'da\nta:text/plain,x',
      'blob:https://example.org/1',
      'file:///etc/passwd',
      'ftp://example.org/',
      'ws://example.org/',
      'mailto:a@example.org',
      'x\nhttps://example.org/',
    ].map((url) => [url, ''] as const),
  ];
  for (const [url, recordUrl] of rows) {
    it(`${JSON.stringify(url)} gives ${JSON.stringify(recordUrl)}`, () => {
      expect(readConfig(from({ 'record-url': url })).recordUrl).to.equal(recordUrl);
    });
  }
});

describe('the configuration of vendors', () => {
  readsAs([
    [{ 'google-region': 'DE US-CA' }, { googleRegion: ['DE', 'US-CA'] }],
    [{ 'google-region': 'GB-SCT,FR-75C' }, { googleRegion: ['GB-SCT', 'FR-75C'] }],
    // Google takes ISO 3166-2 alone: another word would be no region, and its default would be lost.
    [{ 'google-region': '' }, {}],
    [{ 'google-region': 'DE germany' }, { googleRegion: ['DE'] }],
    [{ 'google-region': 'germany de US_CA US-CALI D DEU US- -CA' }, {}],
    [{ 'google-wait': '0' }, { googleWait: 0 }],
    [{ 'google-wait': '2000' }, { googleWait: 2000 }],
    [{ 'google-wait': '99999' }, { googleWait: 99_999 }],
    ...['', '-1', '1.5', '1e3', '0x10', '100000', '123456', 'long', ' 5', '5\n'].map((wait): Row => [
      { 'google-wait': wait },
      {},
    ]),
    [{ 'google-redact': '' }, { googleRedact: true }],
    [{ 'google-passthrough': '' }, { googlePassthrough: true }],
    [{ 'tealium-key': 'Lakeshore main' }, { tealiumKey: 'Lakeshore main' }],
    [{ 'tealium-key': '' }, {}],
  ]);
});

describe('listed', () => {
  it('splits at white space and commas', () => {
    expect(listed(' a,b\t c\n,\r\nd ')).to.deep.equal(['a', 'b', 'c', 'd']);
    expect(listed('')).to.deep.equal([]);
  });

  it('has each word once', () => expect(listed('b a,b\ta b')).to.deep.equal(['b', 'a']));
});

describe('the parser', () => {
  it('reads a table of anybody by the type of the default', () => {
    const table: Attributes = {
      aText: { fallback: 'fallback', allows: (text) => /^[a-z]+$/.test(text) },
      aNumber: { fallback: 7, allows: (text) => /^\d+$/.test(text) },
      aListOfWords: { fallback: ['z'], allows: (word) => /^[a-z]$/.test(word) },
      noThing: { fallback: false },
    };
    expect(parse(table, from())).to.deep.equal({ aText: 'fallback', aNumber: 7, aListOfWords: ['z'], noThing: false });
    expect(
      parse(table, from({ 'a-text': 'hello', 'a-number': '12', 'a-list-of-words': 'a 1 b a', 'no-thing': 'false' })),
    ).to.deep.equal({ aText: 'hello', aNumber: 12, aListOfWords: ['a', 'b'], noThing: true });
    expect(parse(table, from({ 'a-text': '1', 'a-number': 'x', 'a-list-of-words': '1' }))).to.deep.equal({
      aText: 'fallback',
      aNumber: 7,
      aListOfWords: ['z'],
      noThing: false,
    });
  });

  it('takes any text and any word where nothing is said of them', () => {
    const table: Attributes = { aText: { fallback: 'fallback' }, aListOfWords: { fallback: [] } };
    expect(parse(table, from({ 'a-text': '', 'a-list-of-words': '1 ! é' }))).to.deep.equal({
      aText: '',
      aListOfWords: ['1', '!', 'é'],
    });
  });
});

describe('a script decides early', () => {
  const early = Object.keys(attributes)
    .map(kebab)
    .filter((name) => !['ui-url', 'debug', 'deny'].includes(name));
  for (const name of early) {
    it(`with ${name}, also an empty one`, () => {
      expect(decidesEarly(from({ [name]: '' }))).to.equal(true);
    });
  }
  for (const name of ['ui-url', 'debug', 'deny', 'policy-url', 'heading', 'lang', 'unheard-of']) {
    it(`but not with ${name} alone`, () => {
      expect(decidesEarly(from({ [name]: 'x' }))).to.equal(false);
    });
  }
  it('but not without attributes', () => {
    expect(decidesEarly(from())).to.equal(false);
  });
});

describe('script and element together', () => {
  const both = (script: Record<string, string>, element: Record<string, string>) =>
    merge(from(script), from(element), decidesEarly(from(script)));

  it('an early attribute is the script’s, if the script decides', () => {
    const read = both({ mode: 'opt-out' }, { mode: 'notice', categories: 'x', 'ui-url': 'there.js' });
    expect(['mode', 'categories', 'uiUrl'].map(read)).to.deep.equal(['opt-out', undefined, undefined]);
  });

  it('an early attribute is the element’s, if the script has none', () => {
    const read = both({ 'ui-url': 'here.js', debug: '' }, { mode: 'notice', categories: 'x' });
    expect(['mode', 'categories', 'uiUrl', 'debug'].map(read)).to.deep.equal(['notice', 'x', 'here.js', '']);
  });

  it('of a late attribute the element’s wins, else it is the script’s', () => {
    const script = { mode: 'opt-in', theme: 'dark', heading: 'script', lang: 'de' };
    const read = both(script, { theme: 'light', heading: '' });
    expect(['theme', 'heading', 'lang', 'position'].map(read)).to.deep.equal(['light', '', 'de', undefined]);
  });

  for (const [script, element, expected] of [
    [{}, {}, []],
    [{ deny: 'advertising' }, {}, ['advertising']],
    [{}, { deny: 'analytics' }, ['analytics']],
    [{ deny: 'advertising' }, { deny: 'analytics advertising' }, ['advertising', 'analytics']],
    [{ deny: 'advertising', mode: 'opt-in' }, { deny: 'analytics' }, ['advertising', 'analytics']],
    [{ deny: '', mode: 'opt-in' }, { deny: '' }, []],
  ] as [Record<string, string>, Record<string, string>, string[]][]) {
    it(`deny is the union of ${JSON.stringify(script)} and ${JSON.stringify(element)}`, () => {
      expect(readConfig(both(script, element)).deny).to.deep.equal(expected);
    });
  }

  it('an attribute with the name of an inherited member is absent', () => {
    const read = both({ mode: 'opt-in' }, {});
    expect(['constructor', 'toString', '__proto__'].map(read)).to.deep.equal([undefined, undefined, undefined]);
  });
});

describe('options', () => {
  it('are read as if they were attributes', () => {
    const options: Options = {
      mode: 'opt-out',
      categories: ['stats', 'ads'],
      policyVersion: 'v 2',
      cookieName: 'choice',
      cookieDomain: 'example.org',
      cookieDays: 30,
      signals: ['gpc', 'dnt'],
      signalCategories: ['ads'],
      categoryMap: ['ads:advertising'],
      integrations: ['google', 'gtm'],
      googleRegion: ['DE'],
      googleWait: 1000,
      googleRedact: true,
      googlePassthrough: true,
      tealiumKey: 'Lakeshore',
      migrate: ['klaro'],
      reload: true,
      recordUrl: '/receipts',
      uiUrl: `${location.origin}/ui.js`,
      debug: true,
      deny: ['ads'],
    };
    expect(readConfig(fromOptions(options))).to.deep.equal({ ...options, policyVersion: 'v-2' });
  });

  it('never throw, whatever JavaScript passes', () => {
    const odd = [Symbol('x'), Object.create(null), [Symbol('x')], [Object.create(null)], () => {}, 1n, {}];
    const defaults = readConfig(fromOptions({}));
    for (const value of odd) {
      const { deny, ...rest } = readConfig(fromOptions({ mode: value, categories: value, deny: value }));
      expect(rest.mode).to.equal(defaults.mode);
      expect([[], defaults.categories]).to.deep.include(deny);
    }
    for (const options of [null, undefined, Symbol('x'), Object.create(null), 'text', 1, [], () => {}]) {
      expect(readConfig(fromOptions(Object(options) as Options))).to.deep.equal(defaults);
    }
  });

  it('give the defaults where they are absent, false, empty or null', () => {
    expect(readConfig(fromOptions({}))).to.deep.equal(defaults);
    const nothing = { mode: undefined, categories: null, reload: false, deny: [], cookieDays: NaN };
    expect(readConfig(fromOptions(nothing as unknown as Options))).to.deep.equal(defaults);
  });

  it('give the defaults where they are wrong, and never throw', () => {
    const wrong = { mode: {}, categories: [1, 'Trusted'], cookieDays: '1000', signals: 'x', cookieName: ['a', 'b'] };
    expect(readConfig(fromOptions(wrong as unknown as Options))).to.deep.equal(defaults);
  });

  it('decide early as the script’s attributes do', () => {
    expect(decidesEarly(fromOptions({ mode: 'opt-in' }))).to.equal(true);
    expect(decidesEarly(fromOptions({ deny: ['advertising'], uiUrl: '/ui.js', debug: true, theme: 'dark' }))).to.equal(
      false,
    );
  });
});
