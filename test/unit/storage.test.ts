import { expect } from '@open-wc/testing';
import { native, renewCookie, valuesOf, writeCookie } from '../../src/consent/cookie.js';
import { readSignals } from '../../src/consent/signals.js';
import { removeCookie } from '../../src/gates/sweep.js';
import { encoded, record } from './helpers.js';

const clean = () =>
  valuesOf()
    .map((pair) => pair.split('=')[0]!)
    .filter(Boolean)
    .forEach(removeCookie);

beforeEach(clean);
after(clean);

/** Runs while the document's own `cookie` does something else. */
function withCookies<Value>(accessor: PropertyDescriptor, run: () => Value): Value {
  const original = native('cookie');
  Object.defineProperty(Document.prototype, 'cookie', { ...original, ...accessor });
  try {
    return run();
  } finally {
    Object.defineProperty(Document.prototype, 'cookie', original);
  }
}

const refuse = () => {
  throw new DOMException('sandboxed', 'SecurityError');
};

describe('a cookie', () => {
  it('is written as it is, and read back', () => {
    const text = encoded(record({ granted: ['analytics', 'maps'] }));
    expect(writeCookie('consent', text, '')).to.equal(true);
    expect(document.cookie).to.equal(`consent=${text}`);
    expect(valuesOf('consent')).to.deep.equal([text]);
  });

  it('is replaced by the next one', () => {
    writeCookie('consent', 'one', '');
    expect(writeCookie('consent', 'two', '')).to.equal(true);
    expect(valuesOf('consent')).to.deep.equal(['two']);
  });

  it('lives on when it is renewed, and is removed by an empty value', () => {
    writeCookie('consent', 'one', '');
    renewCookie({ cookieName: 'consent', cookieDomain: '' }, 'one');
    expect(valuesOf('consent')).to.deep.equal(['one']);
    renewCookie({ cookieName: 'consent', cookieDomain: '' }, '');
    expect(valuesOf('consent')).to.deep.equal([]);
  });

  it('has the attributes of the contract', () => {
    const written: string[] = [];
    const set = (text: string) => written.push(text);
    withCookies({ set }, () => {
      writeCookie('consent', 'a=b+c', '');
      writeCookie('consent', 'x', 'example.org');
      writeCookie('__Host-consent', 'x', '');
      renewCookie({ cookieName: 'consent', cookieDomain: '' }, 'a=b+c');
      renewCookie({ cookieName: 'consent', cookieDomain: 'example.org' }, 'x');
      renewCookie({ cookieName: '__Host-consent', cookieDomain: '' }, 'x');
      renewCookie({ cookieName: 'consent', cookieDomain: '' }, '');
    });
    expect(
      written.map((text) =>
        text
          .split(';')
          .map((part) => part.trim().toLowerCase())
          .filter((part) => part !== 'secure=false')
          .toSorted(),
      ),
    ).to.deep.equal([
      ['consent=a=b+c', 'max-age=34560000', 'path=/', 'samesite=lax'],
      ['consent=x', 'domain=example.org', 'max-age=34560000', 'path=/', 'samesite=lax'],
      ['__host-consent=x', 'max-age=34560000', 'path=/', 'samesite=lax', 'secure'],
      ['consent=a=b+c', 'max-age=34560000', 'path=/', 'samesite=lax'],
      ['consent=x', 'domain=example.org', 'max-age=34560000', 'path=/', 'samesite=lax'],
      ['__host-consent=x', 'max-age=34560000', 'path=/', 'samesite=lax', 'secure'],
      ['consent=', 'max-age=0', 'path=/', 'samesite=lax'],
    ]);
  });

  for (const name of ['consent', 'a.b', '_x', 'c-1', "!#$&'*+.^`|~-_", '__Secure-c']) {
    it(`may be called ${name}`, () => {
      // A browser may refuse a secure one here; what counts is that the answer is true.
      const written = writeCookie(name, 'v=1', '');
      expect(valuesOf(name)).to.deep.equal(written ? ['v=1'] : []);
      if (!name.startsWith('__')) expect(written).to.equal(true);
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

  it('that the browser does not take is told of', () => {
    // WebKitGTK has no limit of 4096 characters.
    const large = writeCookie('consent', 'x'.repeat(5000), '');
    expect(large).to.equal(document.cookie.includes('x'.repeat(5000)));
    document.cookie = 'consent=; Path=/; Max-Age=0';
    expect(writeCookie('consent', 'x', 'elsewhere.example')).to.equal(false);
    expect(withCookies({ set: () => {} }, () => writeCookie('consent', 'x', ''))).to.equal(false);
    expect(valuesOf('consent')).to.deep.equal([]);
  });

  it('where cookies are forbidden is none, and nothing throws', () => {
    withCookies({ get: refuse, set: refuse }, () => {
      expect(valuesOf()).to.deep.equal([]);
      expect(valuesOf('consent')).to.deep.equal([]);
      expect(writeCookie('consent', 'x', '')).to.equal(false);
      renewCookie({ cookieName: 'consent', cookieDomain: '' }, 'x');
      removeCookie('consent');
    });
  });

  it('is read although an image is called "cookie"', () => {
    writeCookie('consent', 'x', '');
    const image = document.createElement('img');
    image.name = 'cookie';
    document.body.append(image);
    try {
      expect(valuesOf('consent')).to.deep.equal(['x']);
      expect(valuesOf()).to.deep.equal(['consent=x']);
    } finally {
      image.remove();
    }
  });

  it('that stands twice, on another path or host, shows both values, and writing tells of it', async () => {
    const frame = document.createElement('iframe');
    frame.src = '/test/unit/helpers.ts';
    const loaded = new Promise((done) => frame.addEventListener('load', done));
    document.body.append(frame);
    await loaded;
    const stray = 'consent=stray; Path=/test/unit';
    try {
      const page = frame.contentWindow as unknown as {
        eval(code: string): Promise<typeof import('../../src/consent/cookie.js')>;
      };
      const module = await page.eval("import('/src/consent/cookie.ts')");
      document.cookie = stray;
      // The positive control: the page at the root does not see it.
      expect(valuesOf('consent')).to.deep.equal([]);
      expect(module.writeCookie('consent', 'own', '')).to.equal(false);
      expect(module.valuesOf('consent')).to.deep.equal(['stray', 'own']);
      document.cookie = `${stray}; Max-Age=0`;
      expect(module.writeCookie('consent', 'own', '')).to.equal(true);
    } finally {
      document.cookie = `${stray}; Max-Age=0`;
      frame.remove();
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
