import { expect, waitUntil } from '@open-wc/testing';
import { writeConsentCookie } from '../../src/consent/cookie.js';
import { encode } from '../../src/consent/record.js';
import { REFUSAL_PREFIX, RENEWED_KEY } from '../../src/consent/storage-keys.js';
import { createStoredRecord, type StoredRecord } from '../../src/controller/stored-record.js';
import { openPage } from './page.js';

const NAME = 'stored-record-test';
const CONFIG = { cookieName: NAME, cookieDomain: '' };

/** A moment ago, in milliseconds. */
const AT = Date.now() - 1000;

/** The cookie's value of a choice that grants this. */
const valueFor = (...granted: string[]): string =>
  encode({
    at: AT,
    by: 'save',
    mode: 'opt-in',
    policyVersion: '',
    granted,
    denied: ['analytics', 'advertising'].filter((name) => !granted.includes(name)),
  });

const setCookie = (value: string, attributes = 'Path=/'): void => {
  document.cookie = `${NAME}=${value}; ${attributes}`;
};

const cookies = (name = NAME): string[] =>
  document.cookie
    .split('; ')
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1));

type Module = typeof import('../../src/controller/stored-record.js');

/** A page in which somebody watches what is written to `document.cookie`, and may let nothing through. */
async function openWatchedPage(
  takesCookies: boolean,
): Promise<{ writes: string[]; record: StoredRecord; setUnwatched(value: string): void }> {
  const page = await openPage();
  const prototype = page.window.Document.prototype;
  const { cookie } = Object.getOwnPropertyDescriptors(prototype);
  const writes: string[] = [];
  Object.defineProperty(prototype, 'cookie', {
    configurable: true,
    get: () => (takesCookies ? cookie.get!.call(page.document) : ''),
    set(text: string) {
      writes.push(text);
      if (takesCookies) cookie.set!.call(page.document, text);
    },
  });
  const { createStoredRecord } = await page.load<Module>('controller/stored-record.ts');
  // By that page itself: what another frame writes Chromium tells it a little later.
  const setUnwatched = (value: string): void => cookie.set!.call(page.document, `${NAME}=${value}; Path=/`);
  return { writes, record: createStoredRecord(CONFIG), setUnwatched };
}

describe('a refusal', () => {
  const key = REFUSAL_PREFIX + NAME;
  const clean = (): void => {
    setCookie('', 'Path=/; Max-Age=0');
    localStorage.removeItem(key);
    localStorage.removeItem(RENEWED_KEY);
  };
  beforeEach(clean);
  afterEach(clean);
  const loseCookie = (): void => {
    setCookie('', 'Path=/; Max-Age=0');
    expect(cookies()).to.deep.equal([]);
  };
  const choose = (value: string): void => {
    const record = createStoredRecord(CONFIG);
    record.write(value);
    record.confirm(value);
  };

  it('outlives its cookie, which is written again', () => {
    choose(valueFor());
    loseCookie();
    const record = createStoredRecord(CONFIG);
    const stored = record.read();
    expect(stored.kind === 'record' && stored.record.choice.denied).to.deep.equal(['analytics', 'advertising']);
    record.renew();
    expect(cookies()).to.have.length(1);
    expect(record.read()).to.deep.equal(stored);
  });

  it('of one category outlives its cookie without what was granted beside it, and without the pseudonym', () => {
    choose(`${valueFor('analytics')}&id=123e4567-e89b-42d3-a456-426614174000`);
    loseCookie();
    const stored = createStoredRecord(CONFIG).read();
    expect(stored.kind === 'record' && stored.record.choice).to.deep.include({ granted: [], denied: ['advertising'] });
    expect(stored.kind === 'record' && stored.record.id).to.equal('');
  });

  it('is forgotten by a later grant, and by `erase()`', () => {
    choose(valueFor());
    choose(valueFor('analytics', 'advertising'));
    loseCookie();
    expect(createStoredRecord(CONFIG).read()).to.deep.equal({ kind: 'none' });
    choose(valueFor());
    expect(localStorage.getItem(key)).not.to.equal(null);
    createStoredRecord(CONFIG).erase();
    expect(createStoredRecord(CONFIG).read()).to.deep.equal({ kind: 'none' });
  });

  it('follows the cookie of another subdomain at the next page view', () => {
    choose(valueFor());
    setCookie(valueFor('analytics', 'advertising'));
    createStoredRecord(CONFIG).renew();
    loseCookie();
    expect(createStoredRecord(CONFIG).read()).to.deep.equal({ kind: 'none' });
  });

  it('counts although cookies are not taken', async () => {
    const { record } = await openWatchedPage(false);
    record.write(valueFor());
    expect(record.confirm(valueFor())).to.equal(false);
    const later = await openWatchedPage(false);
    const stored = later.record.read();
    expect(stored.kind === 'record' && stored.record.choice.denied).to.deep.equal(['analytics', 'advertising']);
  });

  it('that is junk grants nothing', () => {
    for (const junk of ['yes', 'null', '{}', `${valueFor('analytics')}x=1`]) {
      localStorage.setItem(key, junk);
      expect(createStoredRecord(CONFIG).read()).to.deep.equal({ kind: 'unreadable' });
    }
  });

  it('never hides what the cookie says', () => {
    localStorage.setItem(key, valueFor());
    setCookie(valueFor('analytics'));
    const stored = createStoredRecord(CONFIG).read();
    expect(stored.kind === 'record' && stored.record.choice.granted).to.deep.equal(['analytics']);
  });
});

describe('the stored record', () => {
  const clean = (): void => {
    setCookie('', 'Path=/; Max-Age=0');
    localStorage.removeItem(RENEWED_KEY);
    localStorage.removeItem(REFUSAL_PREFIX + NAME);
  };
  beforeEach(clean);
  afterEach(clean);

  it('is none without a cookie', () => {
    const record = createStoredRecord(CONFIG);
    expect(record.read()).to.deep.equal({ kind: 'none' });
    expect(record.value()).to.equal('');
  });

  it('is what the cookie says, also after somebody else changed it', () => {
    const record = createStoredRecord(CONFIG);
    for (const name of ['analytics', 'advertising']) {
      setCookie(valueFor(name));
      const stored = record.read();
      expect(stored.kind === 'record' && stored.record.choice.granted).to.deep.equal([name]);
      expect(record.value()).to.equal(valueFor(name));
    }
  });

  for (const value of ['', 'yes', 'v=1', '%7B%7D', 'v=2&at=1', '[object Object]']) {
    it(`is unreadable if the cookie says ${JSON.stringify(value)}`, () => {
      setCookie(value);
      expect(cookies()).to.deep.equal([value]);
      expect(createStoredRecord(CONFIG).read().kind).to.equal('unreadable');
    });
  }

  it('is written, confirmed and read back', () => {
    const record = createStoredRecord(CONFIG);
    const value = valueFor('analytics');
    record.write(value);
    expect(cookies()).to.deep.equal([value]);
    expect(record.confirm(value)).to.equal(true);
    expect(record.read().kind).to.equal('record');
  });

  it('counts from the moment of writing; once confirmed, another tab may change it', () => {
    const record = createStoredRecord(CONFIG);
    const [mine, theirs] = [valueFor('analytics'), valueFor('advertising')];
    const granted = (): unknown => {
      const stored = record.read();
      return stored.kind === 'record' && stored.record.choice.granted[0];
    };
    record.write(mine);
    setCookie(theirs.replace(/at=\d+/, 'at=1700000000'));
    expect(granted()).to.equal('analytics');
    // What stands there is older, so ours is written once more.
    expect(record.confirm(mine)).to.equal(true);
    expect(cookies()).to.deep.equal([mine]);
    setCookie(theirs);
    expect(granted()).to.equal('advertising');
  });

  it('holds for this page only where cookies are forbidden', async () => {
    const { record, writes } = await openWatchedPage(false);
    const value = valueFor('analytics');
    record.write(value);
    expect(record.confirm(value)).to.equal(false);
    const stored = record.read();
    expect(stored.kind === 'record' && stored.record.choice.granted).to.deep.equal(['analytics']);
    expect(record.value()).to.equal('');
    // The control: it was tried.
    // At once, again, and once more without strays.
    expect(writes.filter((text) => text.startsWith(`${NAME}=${value};`))).to.have.length(3);
    expect(cookies()).to.deep.equal([]);
  });

  it('that is held grants nothing if it is no record', () => {
    setCookie(valueFor('analytics'));
    const record = createStoredRecord(CONFIG);
    record.hold('');
    expect(record.read().kind).to.equal('unreadable');
    // Nothing held is ever written.
    record.renew();
    expect(cookies()).to.deep.equal([valueFor('analytics')]);
    record.hold(valueFor('advertising'));
    const stored = record.read();
    expect(stored.kind === 'record' && stored.record.choice.granted).to.deep.equal(['advertising']);
  });

  it('is renewed as it stands; what is no record is not', async () => {
    const { record, writes, setUnwatched } = await openWatchedPage(true);
    const value = valueFor('analytics');
    setUnwatched(value);
    record.renew();
    expect(writes.splice(0)).to.deep.equal([`${NAME}=${value}; Max-Age=34560000; Path=/; SameSite=Lax; Priority=High`]);
    // Other frames see it a little later.
    await waitUntil(() => cookies().join() === value);
    setUnwatched('no record');
    record.renew();
    expect(writes).to.deep.equal([]);
    await waitUntil(() => cookies().join() === 'no record');
  });

  it('is renewed once a day at most, by whatever page', async () => {
    const { record, writes, setUnwatched } = await openWatchedPage(true);
    setUnwatched(valueFor('analytics'));
    record.renew();
    record.renew();
    createStoredRecord(CONFIG).renew();
    expect(writes).to.have.length(1);
    const today = localStorage.getItem(RENEWED_KEY)!;
    const [day, name] = today.split(' ') as [string, string];
    localStorage.setItem(RENEWED_KEY, `${+day - 1} ${name}`);
    record.renew();
    expect(writes).to.have.length(2);
    expect(localStorage.getItem(RENEWED_KEY)).to.equal(today);
  });

  it('of this page is written again over an older one, which a page that was late has renewed', () => {
    const record = createStoredRecord(CONFIG);
    const refusal = valueFor();
    const older = valueFor('analytics').replace(/at=\d+/, 'at=1700000000');
    record.write(refusal);
    expect(record.confirm(refusal)).to.equal(true);
    setCookie(older);
    const stored = record.read();
    expect(stored.kind === 'record' && stored.record.choice.granted).to.deep.equal([]);
    expect(cookies()).to.deep.equal([refusal]);
    // Not over one that refuses more: with a clock set back it may be the later one.
    const grant = valueFor('analytics');
    const olderRefusal = valueFor().replace(/at=\d+/, 'at=1700000000');
    record.write(grant);
    expect(record.confirm(grant)).to.equal(true);
    setCookie(olderRefusal);
    expect(record.read().kind).to.equal('record');
    expect(cookies()).to.deep.equal([olderRefusal]);
    // Not after erasing, which is no older choice.
    record.erase();
    setCookie(older);
    expect(record.read().kind).to.equal('record');
    expect(cookies()).to.deep.equal([older]);
  });

  it('of an earlier choice is never written over a later one, or after erasing', () => {
    const record = createStoredRecord(CONFIG);
    const grant = valueFor('analytics');
    const refusal = valueFor();
    record.write(grant);
    record.write(refusal);
    expect(record.confirm(refusal)).to.equal(true);
    // The grant waited for its view to close; its turn comes when the refusal is stored.
    expect(record.confirm(grant)).to.equal(true);
    expect(cookies()).to.deep.equal([refusal]);
    record.write(grant);
    record.erase();
    record.confirm(grant);
    expect(cookies()).to.deep.equal([]);
  });

  it('gives way to a choice that another tab made at the same moment, and not to an older one', () => {
    const record = createStoredRecord(CONFIG);
    const mine = valueFor();
    record.write(mine);
    const theirs = valueFor('analytics');
    setCookie(theirs);
    expect(record.confirm(mine)).to.equal(true);
    expect(cookies()).to.deep.equal([theirs]);
    record.write(mine);
    setCookie(theirs.replace(/at=\d+/, 'at=1700000000'));
    expect(record.confirm(mine)).to.equal(true);
    expect(cookies()).to.deep.equal([mine]);
  });

  it('is gone after erasing, also what was held', () => {
    const record = createStoredRecord(CONFIG);
    record.write(valueFor('analytics'));
    record.erase();
    expect(cookies()).to.deep.equal([]);
    expect(record.read()).to.deep.equal({ kind: 'none' });
  });
});

describe('two consent cookies, of two paths', () => {
  // Which cookies a page sees is settled by the address that it was loaded from.
  interface StoredPage {
    readonly record: StoredRecord;
    values(): string[];
  }
  let frame: HTMLIFrameElement;

  async function openStoredPage(): Promise<StoredPage> {
    frame = document.createElement('iframe');
    frame.src = '/test/unit/page.ts';
    const loaded = new Promise((done) => frame.addEventListener('load', done));
    document.body.append(frame);
    await loaded;
    const page = frame.contentWindow as unknown as Window & { eval(code: string): Promise<unknown> };
    const module = (await page.eval("import('/src/controller/stored-record.ts')")) as Module;
    return {
      record: module.createStoredRecord(CONFIG),
      values: () => page.document.cookie.split('; ').filter((pair) => pair.startsWith(`${NAME}=`)),
    };
  }

  const PATHS = ['/', '/test', '/test/unit'];
  const clean = (): void => {
    localStorage.removeItem(RENEWED_KEY);
    localStorage.removeItem(REFUSAL_PREFIX + NAME);
    for (const path of PATHS) setCookie('', `Path=${path}; Max-Age=0`);
  };
  beforeEach(clean);
  afterEach(() => {
    clean();
    frame.remove();
  });

  it('that differ are unreadable', async () => {
    setCookie(valueFor('analytics'), 'Path=/');
    setCookie(valueFor(), 'Path=/test');
    const { record, values } = await openStoredPage();
    expect(values()).to.have.length(2);
    expect(record.read().kind).to.equal('unreadable');
  });

  it('that say the same are read, and renewed as one', async () => {
    const value = valueFor('analytics');
    setCookie(value, 'Path=/');
    setCookie(value, 'Path=/test/unit');
    const { record, values } = await openStoredPage();
    expect(values()).to.have.length(2);
    expect(record.read().kind).to.equal('record');
    record.renew();
    expect(values()).to.deep.equal([`${NAME}=${value}`]);
    expect(cookies()).to.deep.equal([value]);
  });

  it('become one by the next choice', async () => {
    setCookie(valueFor('analytics'), 'Path=/');
    setCookie(valueFor('advertising'), 'Path=/test');
    const { record, values } = await openStoredPage();
    const value = valueFor();
    record.write(value);
    expect(record.confirm(value)).to.equal(true);
    expect(values()).to.deep.equal([`${NAME}=${value}`]);
    expect(cookies()).to.deep.equal([value]);
  });

  it('are both erased', async () => {
    setCookie(valueFor('analytics'), 'Path=/');
    setCookie(valueFor('advertising'), 'Path=/test');
    const { record, values } = await openStoredPage();
    record.erase();
    expect(values()).to.deep.equal([]);
    expect(cookies()).to.deep.equal([]);
  });
});

describe('the name of the consent cookie', () => {
  /** The texts by which a cookie of this name is set in a page over http. */
  async function written(cookieName: string): Promise<string> {
    const page = await openPage();
    const texts: string[] = [];
    const { cookie } = Object.getOwnPropertyDescriptors(page.window.Document.prototype);
    Object.defineProperty(page.window.Document.prototype, 'cookie', {
      ...cookie,
      set(text: string) {
        texts.push(text);
      },
    });
    const module = await page.load<typeof import('../../src/consent/cookie.js')>('consent/cookie.ts');
    module.writeConsentCookie({ cookieName, cookieDomain: '' }, 'v=1');
    expect(texts).to.have.length(1);
    return texts[0]!;
  }

  for (const name of ['consent', '__choice', '__', '__Hostile', '__Host', '__Secure', '_Host-x', 'https', 'x__Host-']) {
    it(`${name} needs no Secure on http`, async () => {
      expect(location.protocol).to.equal('http:');
      expect(await written(name)).to.equal(`${name}=v=1; Max-Age=34560000; Path=/; SameSite=Lax; Priority=High`);
    });
  }

  for (const name of ['__Host-consent', '__Secure-consent']) {
    it(`${name} needs Secure everywhere`, async () => {
      expect(await written(name)).to.equal(
        `${name}=v=1; Max-Age=34560000; Path=/; SameSite=Lax; Priority=High; Secure`,
      );
    });
  }

  for (const name of ['__choice', 'consent.v2', "a!#$&'*+^`|~b"]) {
    it(`${name} is stored on http`, () => {
      const config = { cookieName: name, cookieDomain: '' };
      try {
        const record = createStoredRecord(config);
        const value = valueFor('analytics');
        record.write(value);
        expect(record.confirm(value)).to.equal(true);
        expect(cookies(name)).to.deep.equal([value]);
      } finally {
        writeConsentCookie(config, '');
      }
      expect(cookies(name)).to.deep.equal([]);
    });
  }
});
