import { expect } from '@open-wc/testing';
import { allCookies, valuesOf, writeConsentCookie } from '../../src/consent/cookie.js';
import { readSignals } from '../../src/consent/signals.js';
import { RENEWED_KEY } from '../../src/consent/storage-keys.js';
import { createStoredRecord } from '../../src/controller/stored-record.js';
import { removeCookie } from '../../src/gates/sweep.js';
import { encoded, type OwnPage, ownPage, record } from './helpers.js';

const clean = () => {
  localStorage.removeItem(RENEWED_KEY);
  allCookies()
    .map((pair) => pair.split('=')[0]!)
    .filter(Boolean)
    .forEach(removeCookie);
};

beforeEach(clean);
after(clean);

const write = (cookieName: string, value: string, cookieDomain = ''): void =>
  writeConsentCookie({ cookieName, cookieDomain }, value);

/** Is a cookie that is written stored? */
function isStored(cookieName: string, value: string, cookieDomain = ''): boolean {
  const stored = createStoredRecord({ cookieName, cookieDomain });
  stored.write(value);
  return stored.confirm(value);
}

type Modules = typeof import('../../src/consent/cookie.js') &
  typeof import('../../src/gates/sweep.js') &
  typeof import('../../src/controller/stored-record.js');

async function modulesOf(page: OwnPage): Promise<Modules> {
  const [cookie, sweep, storedRecord] = await Promise.all([
    page.load<typeof import('../../src/consent/cookie.js')>('consent/cookie.ts'),
    page.load<typeof import('../../src/gates/sweep.js')>('gates/sweep.ts'),
    page.load<typeof import('../../src/controller/stored-record.js')>('controller/stored-record.ts'),
  ]);
  return { ...cookie, ...sweep, ...storedRecord };
}

/** Runs in a page whose own `document.cookie` does something else from the start. */
async function withCookies(accessor: PropertyDescriptor, run: (modules: Modules) => void): Promise<void> {
  const page = await ownPage();
  const { prototype } = page.window.Document;
  const original = Object.getOwnPropertyDescriptor(prototype, 'cookie')!;
  Object.defineProperty(prototype, 'cookie', { ...original, ...accessor });
  try {
    run(await modulesOf(page));
  } finally {
    page.remove();
  }
}

const refuse = () => {
  throw new DOMException('sandboxed', 'SecurityError');
};

describe('a cookie', () => {
  it('is written as it is, and read back', () => {
    const text = encoded(record({ granted: ['analytics', 'maps'] }));
    write('consent', text);
    expect(document.cookie).to.equal(`consent=${text}`);
    expect(valuesOf('consent')).to.deep.equal([text]);
  });

  it('is replaced by the next one', () => {
    write('consent', 'one');
    write('consent', 'two');
    expect(valuesOf('consent')).to.deep.equal(['two']);
  });

  it('lives on when it is renewed, and is removed by an empty value', () => {
    const text = encoded(record());
    write('consent', text);
    createStoredRecord({ cookieName: 'consent', cookieDomain: '' }).renew();
    expect(valuesOf('consent')).to.deep.equal([text]);
    write('consent', '');
    expect(valuesOf('consent')).to.deep.equal([]);
  });

  it('has the attributes of the contract, also when it is renewed', async () => {
    const valid = encoded(record());
    const written: string[] = [];
    let stored = '';
    const accessor = { get: () => stored, set: (text: string) => written.push(text) };
    await withCookies(accessor, ({ writeConsentCookie: writeIn, createStoredRecord: createIn }) => {
      for (const [cookieName, cookieDomain, value] of [
        ['consent', '', 'a=b+c'],
        ['consent', 'example.org', valid],
        ['__Host-consent', '', valid],
        ['__Secure-consent', 'example.org', valid],
        ['__choice', '', valid],
      ] as const) {
        writeIn({ cookieName, cookieDomain }, value);
        stored = `${cookieName}=${value}`;
        createIn({ cookieName, cookieDomain }).renew();
      }
      writeIn({ cookieName: 'consent', cookieDomain: '' }, '');
    });
    const long = ['max-age=34560000', 'path=/', 'priority=high', 'samesite=lax'];
    const twice = (attributes: string[]): string[][] => [attributes, attributes];
    expect(
      written.map((text) =>
        text
          .split(';')
          .map((part) => part.trim().toLowerCase())
          .toSorted(),
      ),
    ).to.deep.equal([
      // What is no record is not renewed.
      ['consent=a=b+c', ...long],
      ...twice([`consent=${valid}`, 'domain=example.org', ...long]),
      ...twice([`__host-consent=${valid}`, ...long, 'secure']),
      ...twice([`__secure-consent=${valid}`, 'domain=example.org', ...long, 'secure']),
      ...twice([`__choice=${valid}`, ...long]),
      ['consent=', 'max-age=0', 'path=/', 'priority=high', 'samesite=lax'],
    ]);
  });

  // Two underscores alone make no cookie secure, which a browser may refuse on http.
  for (const name of ['consent', 'a.b', '_x', 'c-1', "!#$&'*+.^`|~-_", '__choice', '__Secure-c']) {
    it(`may be called ${name}`, () => {
      // A browser may refuse a secure one here; what counts is that the answer is true.
      const stored = isStored(name, 'v=1');
      expect(valuesOf(name)).to.deep.equal(stored ? ['v=1'] : []);
      if (!name.startsWith('__Secure-')) expect(stored).to.equal(true);
    });
  }

  it('is not taken for another one with a similar name', () => {
    document.cookie = 'xconsent=1; Path=/';
    document.cookie = 'consent2=1; Path=/';
    document.cookie = 'Consent=1; Path=/';
    document.cookie = 'other=consent=1; Path=/';
    expect(valuesOf('consent')).to.deep.equal([]);
    expect(valuesOf('other')).to.deep.equal(['consent=1']);
  });

  it('that the browser does not take is known not to be stored', async () => {
    // WebKitGTK has no limit of 4096 characters.
    const large = isStored('consent', 'x'.repeat(5000));
    expect(large).to.equal(document.cookie.includes('x'.repeat(5000)));
    document.cookie = 'consent=; Path=/; Max-Age=0';
    expect(isStored('consent', 'x', 'elsewhere.example')).to.equal(false);
    expect(valuesOf('consent')).to.deep.equal([]);
    await withCookies({ set: () => {} }, ({ createStoredRecord: createIn }) => {
      const stored = createIn({ cookieName: 'consent', cookieDomain: '' });
      stored.write('x');
      expect(stored.confirm('x')).to.equal(false);
    });
    expect(valuesOf('consent')).to.deep.equal([]);
  });

  it('is unreadable where cookies are forbidden, and nothing throws', async () => {
    write('consent', 'x');
    await withCookies({ get: refuse, set: refuse }, (modules) => {
      expect(modules.allCookies()).to.deep.equal([]);
      expect(modules.valuesOf('consent')).to.deep.equal([]);
      modules.writeConsentCookie({ cookieName: 'consent', cookieDomain: '' }, 'y');
      modules.removeCookie('consent');
      const stored = modules.createStoredRecord({ cookieName: 'consent', cookieDomain: '' });
      expect(stored.read().kind).to.equal('unreadable');
      stored.write('y');
      expect(stored.confirm('y')).to.equal(false);
      stored.renew();
      stored.erase();
    });
    // The positive control: where they are allowed, it is there.
    expect(valuesOf('consent')).to.deep.equal(['x']);
  });

  it('is read although an image is called "cookie"', () => {
    write('consent', 'x');
    const image = document.createElement('img');
    image.name = 'cookie';
    document.body.append(image);
    try {
      expect(document.cookie).to.equal(image);
      expect(valuesOf('consent')).to.deep.equal(['x']);
      expect(allCookies()).to.deep.equal(['consent=x']);
    } finally {
      image.remove();
    }
  });

  it('is the browser’s own, although the page has replaced `document.cookie` since', () => {
    const original = Object.getOwnPropertyDescriptor(Document.prototype, 'cookie')!;
    const asked: string[] = [];
    Object.defineProperty(Document.prototype, 'cookie', {
      configurable: true,
      get: () => void asked.push('read'),
      set() {
        asked.push('write');
      },
    });
    try {
      write('consent', 'x');
      expect(valuesOf('consent')).to.deep.equal(['x']);
      removeCookie('consent');
      expect(valuesOf('consent')).to.deep.equal([]);
      expect(asked).to.deep.equal([]);
      // The positive control: the page itself gets its replacement.
      expect(document.cookie).to.equal(undefined);
      expect(asked).to.deep.equal(['read']);
    } finally {
      Object.defineProperty(Document.prototype, 'cookie', original);
    }
  });

  it('that stands twice, on another path or host, shows both values until one is confirmed', async () => {
    const page = await ownPage();
    const stray = 'consent=stray; Path=/test/unit';
    try {
      const module = await modulesOf(page);
      document.cookie = stray;
      // The positive control: the page at the root does not see it.
      expect(valuesOf('consent')).to.deep.equal([]);
      const stored = module.createStoredRecord({ cookieName: 'consent', cookieDomain: '' });
      stored.write('own');
      expect(module.valuesOf('consent')).to.deep.equal(['stray', 'own']);
      expect(stored.confirm('own')).to.equal(true);
      expect(module.valuesOf('consent')).to.deep.equal(['own']);
    } finally {
      document.cookie = `${stray}; Max-Age=0`;
      page.remove();
    }
  });
});

describe('the signals', () => {
  for (const [gpc, dnt, expected] of [
    [undefined, undefined, []],
    [false, null, []],
    [true, undefined, ['gpc']],
    [true, '1', ['gpc', 'dnt']],
    [false, '1', ['dnt']],
    [undefined, '0', []],
    [undefined, 'unspecified', []],
    // Only what the specification says is a signal.
    ['1', undefined, []],
    ['true', 1, []],
    [1, 'yes', []],
  ] as [unknown, unknown, string[]][]) {
    it(`are ${JSON.stringify(expected)} with gpc ${JSON.stringify(gpc)} and dnt ${JSON.stringify(dnt)}`, () => {
      Object.defineProperty(navigator, 'globalPrivacyControl', { value: gpc, configurable: true });
      Object.defineProperty(navigator, 'doNotTrack', { value: dnt, configurable: true });
      try {
        expect(readSignals()).to.deep.equal({ gpc: expected.includes('gpc'), dnt: expected.includes('dnt') });
      } finally {
        delete (navigator as { globalPrivacyControl?: unknown }).globalPrivacyControl;
        delete (navigator as { doNotTrack?: unknown }).doNotTrack;
      }
    });
  }
});
