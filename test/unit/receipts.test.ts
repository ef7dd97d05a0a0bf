import { expect } from '@open-wc/testing';
import type { ConsentGate, Core, ShownTexts } from '../../src/consent/api.js';
import type { Choice, Receipt } from '../../src/consent/events.js';
import { uuid } from '../../src/consent/record.js';
import { PAUSE_KEY, RECEIPTS_KEY, SENT_KEY, SWEEP_KEY, UNSENT_PREFIX } from '../../src/consent/storage-keys.js';
import { type Draft, draftOf, VERSION } from '../../src/receipts/receipt.js';
import { eraseReceipts, keptReceipts, makeReceipt, resume } from '../../src/receipts/receipts.js';
import { sendReceipts } from '../../src/receipts/send.js';
import { config, encoded, record, snapshot } from './helpers.js';

const RECORD_URL = '/receipts';
const COOKIE_NAME = 'receipts-test';
const UUID = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;
const SUBJECT = '0f8fad5b-d9cb-469f-a165-70867728950e';

const draft = (parts: Partial<Draft> = {}): Draft => ({
  id: uuid(),
  subject: '',
  ...snapshot().choice!,
  signals: [],
  ...parts,
});

let reports: string[] = [];
const coreOf = (attributes: Record<string, string> = {}): Core => {
  const settings = config({ 'cookie-name': COOKIE_NAME, ...attributes });
  const core: Partial<Core> = {
    config: () => settings,
    consent: { get: () => snapshot() } as Partial<ConsentGate> as ConsentGate,
    report: (code, message) => void reports.push(`${code}: ${message}`),
  };
  return core as Core;
};
/** A page that sends its receipts. */
const sender = coreOf({ 'record-url': RECORD_URL });
/** One that keeps them only. */
const keeper = coreOf();

/** The receipt of a choice that no server is to hear of. */
const keep = (text = '', lang = 'en'): Promise<Receipt> =>
  makeReceipt({ core: keeper, snapshot: snapshot(), subject: '', texts: { lang, text } });

/** The receipt of a choice that a server is to hear of, each of another visitor. */
const choose = (parts: Partial<Choice> = {}): Promise<Receipt> => {
  const choice = { ...snapshot().choice!, at: new Date().toISOString(), ...parts };
  return makeReceipt({ core: sender, snapshot: snapshot({ choice }), subject: uuid() });
};

/** A choice whose page was closed before its receipt was whole. */
const drop = (made: Draft): void => localStorage.setItem(UNSENT_PREFIX + made.id, JSON.stringify(made));

const waiting = (): string[] =>
  Object.keys(localStorage)
    .filter((key) => key.startsWith(UNSENT_PREFIX))
    .map((key) => key.slice(UNSENT_PREFIX.length));

/** Runs with a storage that refuses `methods`. */
async function refusing<Value>(methods: ('setItem' | 'getItem' | 'removeItem')[], run: () => Value) {
  const originals = methods.map((method) => Object.getOwnPropertyDescriptor(Storage.prototype, method)!);
  const value = () => {
    throw new DOMException('full', 'QuotaExceededError');
  };
  for (const method of methods) Object.defineProperty(Storage.prototype, method, { configurable: true, value });
  try {
    return await run();
  } finally {
    for (const [index, method] of methods.entries()) {
      Object.defineProperty(Storage.prototype, method, originals[index]!);
    }
  }
}

/** The server: what it answers next, and what it was sent. No answer left: it cannot be reached. */
let answers: (number | Promise<number>)[] = [];
let requests: { url: string; init: RequestInit }[] = [];
const sent = (): string[] => requests.map(({ init }) => (JSON.parse(init.body as string) as Receipt).id);
/** What timers were set for, instead of waiting so long. */
let timers: { id: number; run: () => void; delay: number }[] = [];
let nextTimer = 1;
let shift = 0;
const natives = {
  fetch: window.fetch,
  setTimeout: window.setTimeout,
  clearTimeout: window.clearTimeout,
  now: Date.now,
};
let online = true;

/** Some time passes, and what was to happen then happens. */
async function pass(milliseconds: number): Promise<void> {
  shift += milliseconds;
  const due = timers.filter(({ delay }) => delay <= milliseconds);
  timers = [];
  for (const { run } of due) run();
  await settled();
}
async function settled(): Promise<void> {
  for (let count = 0; count < 3; count++) {
    // Locks are the browser's, which answers in order: what was asked for before is there now.
    await navigator.locks?.query?.();
    await new Promise<void>((done) => natives.setTimeout.call(window, done, 10));
  }
}

beforeEach(() => {
  eraseReceipts();
  localStorage.clear();
  [answers, requests, timers, reports, shift, online] = [[], [], [], [], 0, true];
  window.fetch = async (input, init) => {
    requests.push({ url: input as string, init: init! });
    const status = await answers.shift();
    if (!status) throw new TypeError('Failed to fetch');
    return new Response(null, { status });
  };
  window.setTimeout = ((run: (...given: unknown[]) => void, delay: number, ...given: unknown[]) => {
    timers.push({ id: nextTimer, run: () => run(...given), delay });
    return nextTimer++;
  }) as unknown as typeof setTimeout;
  window.clearTimeout = ((id: number) =>
    void (timers = timers.filter((timer) => timer.id !== id))) as typeof clearTimeout;
  Date.now = () => natives.now.call(Date) + shift;
  Object.defineProperty(navigator, 'onLine', { get: () => online, configurable: true });
});
afterEach(() => {
  const { now, ...ofWindow } = natives;
  Object.assign(window, ofWindow);
  Date.now = now;
  delete (navigator as { onLine?: boolean }).onLine;
});
after(() => localStorage.clear());

describe('a receipt', () => {
  it('has what the contract says, and nothing more', async () => {
    const texts: ShownTexts = { lang: 'de', text: 'Texte' };
    const receipt = await makeReceipt({ core: keeper, snapshot: snapshot({ signals: ['gpc'] }), subject: '', texts });
    const { id, ...rest } = receipt;
    expect(rest).to.deep.equal({
      subject: '',
      at: '2025-11-24T16:00:00.000Z',
      mode: 'opt-in',
      policyVersion: '2024-04-19',
      lang: 'de',
      textHash: 'bbb0bd5ff551e76b0b589a3b876216b1703b1e437b56d06a9e03e52ee5250d1a',
      granted: ['analytics'],
      denied: ['advertising'],
      by: 'save',
      signals: ['gpc'],
      version: VERSION,
    });
    expect(id).to.match(UUID);
    expect(reports).to.deep.equal([]);
    expect(Object.isFrozen(receipt)).to.equal(true);
  });

  it('has the SHA-256 of the text that was shown; of no text, nothing', async () => {
    expect((await keep('abc')).textHash).to.equal('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    expect((await keep('')).textHash).to.equal('');
    const { lang, textHash } = await makeReceipt({ core: keeper, snapshot: snapshot(), subject: '' });
    expect([lang, textHash], 'nothing was shown').to.deep.equal(['', '']);
    expect((await keep('Zustimmung ä')).textHash).not.to.equal((await keep('Zustimmung a')).textHash);
  });

  it('has no hash where the page cannot make one', async () => {
    Object.defineProperty(crypto, 'subtle', { value: undefined, configurable: true });
    try {
      expect((await keep('abc')).textHash).to.equal('');
    } finally {
      delete (crypto as { subtle?: unknown }).subtle;
    }
    expect((await keep('abc')).textHash).not.to.equal('');
  });

  it('has an id of its own each time, a UUID also where crypto.randomUUID is absent', () => {
    const randomUUID = Object.getOwnPropertyDescriptor(Crypto.prototype, 'randomUUID')!;
    delete (Crypto.prototype as { randomUUID?: unknown }).randomUUID;
    try {
      const ids = Array.from({ length: 200 }, uuid);
      expect(new Set(ids).size).to.equal(200);
      for (const id of ids) expect(id).to.match(UUID);
    } finally {
      Object.defineProperty(Crypto.prototype, 'randomUUID', randomUUID);
    }
  });

  it('names nothing of the visitor or the page', async () => {
    const text = JSON.stringify(await keep('text'));
    for (const secret of [navigator.userAgent, location.href, location.host, document.title || 'Tests']) {
      expect(text).not.to.contain(secret);
    }
  });
});

describe('the receipts on this device', () => {
  it('are none at first', () => {
    expect(keptReceipts()).to.deep.equal([]);
  });

  it('are the last twenty, oldest first', async () => {
    const made: string[] = [];
    for (let count = 0; count < 20; count++) made.push((await keep()).id);
    expect(keptReceipts().map(({ id }) => id)).to.deep.equal(made);
    for (let count = 0; count < 3; count++) made.push((await keep()).id);
    expect(keptReceipts().map(({ id }) => id)).to.deep.equal(made.slice(-20));
  });

  it('come back as they were made', async () => {
    const receipt = await keep('text', 'fr');
    expect(keptReceipts()).to.deep.equal([receipt]);
  });

  it('are all kept when choices follow at once', async () => {
    const made = await Promise.all([keep('a'), keep('b'), keep('c')]);
    expect(keptReceipts()).to.have.deep.members(made);
  });

  for (const garbage of ['', 'x', '{', 'null', '0', '"text"', '{"length":3}', '{"__proto__":[1]}', '\0']) {
    it(`survive ${JSON.stringify(garbage)} in their place`, async () => {
      localStorage.setItem(RECEIPTS_KEY, garbage);
      expect(keptReceipts()).to.deep.equal([]);
      const receipt = await keep();
      expect(keptReceipts()).to.deep.equal([receipt]);
    });
  }

  it('survive other entries among them', async () => {
    const receipt = await keep();
    const others = [null, 1, 'x', [], {}, { id: 1 }, [null]];
    localStorage.setItem(RECEIPTS_KEY, JSON.stringify([...others, receipt, ...others]));
    expect(keptReceipts()).to.deep.equal([receipt]);
    const later = await keep();
    expect(keptReceipts()).to.deep.equal([receipt, later]);
  });

  it('are gone when erased, those that wait too, and nothing else is', async () => {
    localStorage.setItem('basket', '1');
    await choose();
    await settled();
    expect(Object.keys(localStorage).length).to.equal(4);
    eraseReceipts();
    expect(keptReceipts()).to.deep.equal([]);
    expect(Object.keys(localStorage)).to.deep.equal(['basket']);
  });

  it('are not there again when they were erased while one was being made, and a later one is', async () => {
    const made = keep('text');
    eraseReceipts();
    await made;
    expect(Object.keys(localStorage)).to.deep.equal([]);
    const later = await keep('text');
    expect(keptReceipts()).to.deep.equal([later]);
  });

  it('are kept in memory where storage is full, and that is told', async () => {
    await refusing(['setItem'], async () => {
      const receipt = await keep();
      expect(reports).to.deep.equal(['storage-blocked: the receipt']);
      expect(keptReceipts()).to.deep.equal([receipt]);
    });
  });

  it('are none where storage may not be read, and erasing it does not throw', async () => {
    await keep();
    expect(await refusing(['getItem'], keptReceipts)).to.deep.equal([]);
    await refusing(['removeItem'], eraseReceipts);
    expect(keptReceipts().length).to.equal(1);
  });
});

describe('sending', () => {
  it('posts one receipt a request as JSON, without cookies and without the address of the page', async () => {
    answers = [201];
    const receipt = await choose();
    await settled();
    expect(requests.length).to.equal(1);
    const { url, init } = requests[0]!;
    const { body, signal, ...rest } = init;
    expect(url).to.equal(RECORD_URL);
    expect(JSON.parse(body as string)).to.deep.equal(receipt);
    expect(signal).to.be.instanceOf(AbortSignal);
    expect(rest).to.deep.equal({
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      keepalive: true,
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
      redirect: 'error',
    });
  });

  for (const status of [200, 201, 202, 204]) {
    it(`ends at ${status}: nothing waits, the receipt is still kept for export`, async () => {
      answers = [status];
      const receipt = await choose();
      await settled();
      expect(waiting()).to.deep.equal([]);
      expect(keptReceipts()).to.deep.equal([receipt]);
      expect(localStorage.getItem(PAUSE_KEY)).to.equal(null);
      expect(timers).to.deep.equal([]);
    });
  }

  for (const status of [0, 408, 425, 429, 500, 502, 503]) {
    it(`is done again after ${status || 'no answer'}, later and later, and not reported`, async () => {
      const delays: number[] = [];
      answers = Array<number>(12).fill(status);
      const { id } = await choose();
      await settled();
      while (answers.length) {
        expect(waiting()).to.deep.equal([id]);
        delays.push(timers[0]!.delay);
        await pass(timers[0]!.delay);
      }
      expect(delays[0]).to.be.within(10_000, 20_000);
      expect(delays[3]).to.be.within(80_000, 160_000);
      expect(Math.max(...delays)).to.equal(3_600_000);
      answers = [201];
      await pass(3_600_000);
      expect(sent()).to.deep.equal(Array(13).fill(id));
      expect(waiting()).to.deep.equal([]);
      expect(reports).to.deep.equal([]);
      expect(localStorage.getItem(PAUSE_KEY)).to.equal(null);
    });
  }

  for (const status of [400, 401, 403, 404, 413, 422]) {
    it(`keeps what is refused with ${status}, says so, and lets the others pass`, async () => {
      answers = [status, 500, 500];
      const refused = await choose();
      await Promise.all([choose(), choose()]);
      await settled();
      expect(reports).to.deep.equal([`receipt-refused: ${status}`]);
      expect(waiting().length).to.equal(3);
      window.fetch = async (_, init) => {
        requests.push({ url: '', init: init! });
        return new Response(null, { status: (init!.body as string).includes(refused.id) ? status : 201 });
      };
      await pass(3_600_000);
      expect(waiting()).to.deep.equal([refused.id]);
      // And when the server has been put right, it has that one too.
      window.fetch = async () => new Response(null, { status: 201 });
      await pass(3_600_000);
      expect(waiting()).to.deep.equal([]);
    });
  }

  it('does not wait for another receipt’s pause', async () => {
    answers = [503, 201];
    const [first] = [await choose()];
    await settled();
    const second = await choose();
    await settled();
    expect(sent()).to.deep.equal([first.id, second.id]);
    expect(waiting()).to.deep.equal([first.id]);
  });

  it('goes on from page to page: what waits is sent, one after the other, until the server fails', async () => {
    const ids = await Promise.all(Array.from({ length: 5 }, async () => (await choose()).id));
    await settled();
    [requests, answers, shift] = [[], [201, 201, 503, 201, 201], 3_600_001];
    await sendReceipts(sender);
    await settled();
    expect(requests.length).to.equal(3);
    expect(waiting().length).to.equal(3);
    await sendReceipts(sender);
    expect(requests.length, 'nothing within the pause').to.equal(3);
    await pass(timers.at(-1)!.delay);
    expect(waiting().length).to.equal(1);
    answers = [201];
    await pass(timers.at(-1)?.delay ?? 3_600_000);
    await sendReceipts(sender);
    expect(new Set(sent())).to.deep.equal(new Set(ids));
    expect(waiting()).to.deep.equal([]);
  });

  for (const locks of [true, false]) {
    it(`is one page’s work, ${locks ? 'by a lock' : 'on http by a pause'}: another one waits and looks again`, async () => {
      if (!locks) Object.defineProperty(navigator, 'locks', { value: undefined, configurable: true });
      const { id } = await choose();
      await settled();
      [requests, shift] = [[], 3_600_001];
      let answer: (status: number) => void = () => {};
      answers = [new Promise<number>((done) => (answer = done)), 201];
      void sendReceipts(sender);
      await settled();
      timers = [];
      void sendReceipts(sender);
      await settled();
      expect(sent()).to.deep.equal([id]);
      expect(timers[0]!.delay).to.be.within(9_000, 10_000);
      answer(0);
      await settled();
      await pass(3_600_000);
      expect(sent()).to.deep.equal([id, id]);
      expect(waiting()).to.deep.equal([]);
      delete (navigator as { locks?: unknown }).locks;
    });
  }

  it('goes on when the page that sent is gone: on http its pause ends by itself', async () => {
    Object.defineProperty(navigator, 'locks', { value: undefined, configurable: true });
    const { id } = await choose();
    await settled();
    [requests, shift] = [[], 3_600_001];
    answers = [new Promise<number>(() => {}), 201];
    void sendReceipts(sender);
    await settled();
    void sendReceipts(sender);
    await pass(10_000);
    expect(sent()).to.deep.equal([id, id]);
    expect(waiting()).to.deep.equal([]);
    delete (navigator as { locks?: unknown }).locks;
  });

  it('is done without a lock where locks are forbidden', async () => {
    Object.defineProperty(navigator, 'locks', {
      value: { request: () => Promise.reject(new DOMException('', 'SecurityError')) },
      configurable: true,
    });
    drop(draft({ subject: SUBJECT }));
    answers = [201];
    await sendReceipts(sender);
    expect(waiting()).to.deep.equal([]);
    delete (navigator as { locks?: unknown }).locks;
  });

  it('leaves a receipt to the page that made it for ten seconds', async () => {
    drop(draft({ subject: SUBJECT, at: new Date().toISOString() }));
    answers = [201];
    await sendReceipts(sender);
    expect(requests).to.deep.equal([]);
    await pass(10_001);
    expect(requests.length).to.equal(1);
  });

  it('makes a draft whole whose page was closed at once, and keeps it too', async () => {
    const made = draft({ subject: SUBJECT });
    drop(made);
    answers = [503, 201];
    await sendReceipts(sender);
    await pass(3_600_000);
    const whole = { ...made, lang: '', textHash: '', version: VERSION };
    expect(requests.map(({ init }) => JSON.parse(init.body as string) as unknown)).to.deep.equal([whole, whole]);
    expect(keptReceipts()).to.deep.equal([whole]);
    expect(waiting()).to.deep.equal([]);
  });

  it('is not put off by being offline, which is not the server’s fault', async () => {
    online = false;
    await choose();
    await settled();
    expect(localStorage.getItem(PAUSE_KEY)).to.equal(null);
    online = true;
    answers = [201];
    shift = 10_001;
    await sendReceipts(sender);
    expect(waiting()).to.deep.equal([]);
  });

  it('is not stopped by a clock that was put back', async () => {
    await choose();
    await settled();
    localStorage.setItem(PAUSE_KEY, `3 ${Date.now() + 40 * 86_400_000}`);
    answers = [201];
    shift = 10_001;
    await sendReceipts(sender);
    expect(waiting()).to.deep.equal([]);
  });

  for (const garbage of ['', 'x', 'NaN NaN', '1', '-1 -1', '{"__proto__":1}', 'Infinity Infinity']) {
    it(`survives ${JSON.stringify(garbage)} as its pause`, async () => {
      await choose();
      await settled();
      localStorage.setItem(PAUSE_KEY, garbage);
      shift = 10_001;
      await sendReceipts(sender);
      await settled();
      expect(requests.length).to.equal(2);
      expect(timers.at(-1)!.delay).to.be.within(5_000, 3_600_000);
    });
  }

  it('removes what is none of ours, and sends the rest', async () => {
    for (const [name, text] of Object.entries({ a: '', b: '{', c: 'null', d: '7', e: '{"id":"x"}', f: '[]' })) {
      localStorage.setItem(UNSENT_PREFIX + name, text);
    }
    const made = draft({ subject: SUBJECT });
    drop(made);
    answers = [201];
    await sendReceipts(sender);
    expect(sent()).to.deep.equal([made.id]);
    expect(waiting()).to.deep.equal([]);
  });

  it('keeps five hundred, and what is more in memory, and says so; none is lost while the page lives', async () => {
    const ids: string[] = [];
    for (let count = 0; count < 503; count++) ids.push((await choose({ at: '2025-11-24T16:00:00.000Z' })).id);
    await settled();
    expect(waiting().length).to.equal(500);
    expect(reports).to.deep.equal(Array(3).fill('storage-blocked: the receipt'));
    requests = [];
    answers = Array<number>(503).fill(201);
    shift = 2 * 3_600_000;
    await sendReceipts(sender);
    expect(new Set(sent())).to.deep.equal(new Set(ids));
    expect(waiting()).to.deep.equal([]);
  });

  it('works from memory where storage is blocked, and says so', async () => {
    await refusing(['setItem', 'getItem', 'removeItem'], async () => {
      answers = [503, 201];
      const { id } = await choose();
      await settled();
      expect(reports).to.deep.equal(['storage-blocked: the receipt']);
      await pass(timers.at(-1)!.delay);
      expect(sent()).to.deep.equal([id, id]);
      await sendReceipts(sender);
      expect(requests.length, 'it is not sent again').to.equal(2);
    });
  });

  it('leaves nothing behind when it fails after an erasure', async () => {
    let fail: (status: number) => void = () => {};
    answers = [new Promise<number>((done) => (fail = done))];
    await choose();
    eraseReceipts();
    fail(500);
    await settled();
    expect(Object.keys(localStorage)).to.deep.equal([]);
  });

  it('never throws where a browser lacks what it needs', async () => {
    const { timeout } = AbortSignal;
    delete (AbortSignal as { timeout?: unknown }).timeout;
    try {
      const { id } = await choose();
      await settled();
      expect(waiting()).to.deep.equal([id]);
    } finally {
      AbortSignal.timeout = timeout;
    }
  });
});

describe('the id of a receipt for a server', () => {
  const choice = snapshot().choice!;

  it('is the same for the same choice of the same visitor, and a UUID', () => {
    const { id } = draftOf(choice, SUBJECT, snapshot());
    expect(id).to.match(UUID);
    expect(draftOf({ ...choice }, SUBJECT, snapshot({ signals: ['gpc'] })).id).to.equal(id);
  });

  const others: Partial<typeof choice>[] = [
    { at: '2025-11-24T16:00:01.000Z' },
    { mode: 'opt-out' },
    { policyVersion: '' },
    { granted: [], denied: ['analytics', 'advertising'] },
    { granted: ['analytics', 'advertising'], denied: [] },
    { by: 'accept' },
  ];
  for (const other of others) {
    it(`is another one with ${JSON.stringify(other)}`, () => {
      expect(draftOf({ ...choice, ...other }, SUBJECT, snapshot()).id).not.to.equal(
        draftOf(choice, SUBJECT, snapshot()).id,
      );
    });
  }

  it('is another one for another visitor', () => {
    expect(draftOf(choice, uuid(), snapshot()).id).not.to.equal(draftOf(choice, SUBJECT, snapshot()).id);
  });

  it('says nothing of the choice where no server is to have it', () => {
    expect(draftOf(choice, '', snapshot()).id).not.to.equal(draftOf(choice, '', snapshot()).id);
  });
});

describe('a later page', () => {
  const choice = snapshot().choice!;
  const { id } = draftOf(choice, SUBJECT, snapshot());
  const cookie = (parts: { at?: number; id?: string } = {}): string =>
    encoded(record({ ...choice, at: Date.parse(choice.at) / 1000, id: SUBJECT, ...parts }));
  /** WebKit may still read for a moment what a cookie was before. */
  const store = async (value: string): Promise<void> => {
    const pair = `${COOKIE_NAME}=${value}`;
    document.cookie = `${pair}; Path=/${value ? '' : '; Max-Age=0'}`;
    const isRead = (): boolean => document.cookie.split('; ').includes(pair);
    while (value ? !isRead() : document.cookie.includes(COOKIE_NAME)) await settled();
  };
  const goOn = async (value: string): Promise<void> => {
    await store(value);
    resume(sender, value);
    await settled();
  };
  afterEach(() => store(''));

  it('makes the receipt of the cookie if its own page was closed before it could, and sends it', async () => {
    answers = [201];
    await goOn(cookie());
    const whole = { id, subject: SUBJECT, ...choice, signals: [], lang: '', textHash: '', version: VERSION };
    expect(requests.map(({ init }) => JSON.parse(init.body as string) as unknown)).to.deep.equal([whole]);
    expect(keptReceipts()).to.deep.equal([whole]);
    expect(localStorage.getItem(SENT_KEY)).to.equal(cookie());
  });

  it('does not make it again', async () => {
    answers = [201];
    await goOn(cookie());
    localStorage.removeItem(SENT_KEY);
    await goOn(cookie());
    expect(requests.length).to.equal(1);
    expect(localStorage.getItem(SENT_KEY), 'and is not asked for any more').to.equal(cookie());
  });

  it('leaves it for ten seconds to the page of the choice, whose receipt knows more', async () => {
    const at = Math.floor(Date.now() / 1000);
    await goOn(cookie({ at }));
    expect(requests).to.deep.equal([]);
    // That page keeps its receipt, and is closed before it can send it.
    const receipt = await makeReceipt({
      core: keeper,
      snapshot: snapshot({ choice: { ...choice, at: new Date(at * 1000).toISOString() } }),
      subject: SUBJECT,
      texts: { lang: 'de', text: 'Texte' },
    });
    expect(waiting()).to.deep.equal([receipt.id]);
    answers = [201];
    await pass(11_000);
    expect(requests.map(({ init }) => JSON.parse(init.body as string) as unknown)).to.deep.equal([receipt]);
    expect(keptReceipts()).to.deep.equal([receipt]);
  });

  it('makes none of a choice without a pseudonym, nor of what is no record', async () => {
    for (const value of [cookie({ id: '' }), 'x', `${cookie()}&x=1`]) {
      await goOn(value);
      expect(localStorage.getItem(SENT_KEY)).to.equal(value);
    }
    expect([requests, keptReceipts()]).to.deep.equal([[], []]);
  });

  it('is asked to look again while one waits, for whatever cookie', async () => {
    drop(draft({ subject: SUBJECT }));
    answers = [201, 503];
    await goOn(cookie());
    expect(localStorage.getItem(SENT_KEY)).to.equal(null);
    answers = [201];
    await pass(3_600_000);
    expect(waiting()).to.deep.equal([]);
    expect(localStorage.getItem(SENT_KEY)).to.equal(cookie());
  });

  it('need not look again because something is to be swept, which is not touched', async () => {
    localStorage.setItem(SWEEP_KEY, '{}');
    answers = [201];
    await goOn(cookie());
    expect(waiting()).to.deep.equal([]);
    expect(localStorage.getItem(SENT_KEY)).to.equal(cookie());
    eraseReceipts();
    expect(Object.keys(localStorage)).to.deep.equal([SWEEP_KEY]);
  });

  it('sends again as soon as there is a network again', async () => {
    online = false;
    await goOn(cookie());
    expect(waiting()).to.deep.equal([id]);
    [online, answers, shift] = [true, [201], 10_001];
    window.dispatchEvent(new Event('online'));
    await settled();
    expect(waiting()).to.deep.equal([]);
  });

  it('forgets after an erasure what was sent', async () => {
    answers = [201];
    await goOn(cookie());
    eraseReceipts();
    expect(Object.keys(localStorage)).to.deep.equal([]);
  });
});
