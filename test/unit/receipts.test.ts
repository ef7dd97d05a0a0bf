import { expect } from '@open-wc/testing';
import { eraseReceipts, keepReceipt, keptReceipts, VERSION } from '../../src/core/receipts.js';
import { snapshot, warningsOf } from './helpers.js';

const KEY = 'consent-gate-receipts';
const keep = async (shown = '', lang = 'en') => (await keepReceipt(snapshot(), [], [lang, shown])).receipt;

/** Runs with a storage that refuses `method`. */
async function refusing<Value>(
  method: 'setItem' | 'getItem' | 'removeItem',
  run: () => Value,
): Promise<Awaited<Value>> {
  const original = Object.getOwnPropertyDescriptor(Storage.prototype, method)!;
  const value = () => {
    throw new DOMException('full', 'QuotaExceededError');
  };
  Object.defineProperty(Storage.prototype, method, { ...original, value });
  try {
    return await run();
  } finally {
    Object.defineProperty(Storage.prototype, method, original);
  }
}

beforeEach(() => localStorage.clear());
after(() => localStorage.clear());

describe('a receipt', () => {
  it('has what the contract says, and nothing more', async () => {
    const { receipt, stored } = await keepReceipt(snapshot({ signals: ['gpc'] }), ['analytics'], ['de', 'Texte']);
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
    expect(id).to.match(/^[\da-f-]{32,36}$/);
    expect(stored).to.equal(true);
    expect(Object.isFrozen(receipt)).to.equal(true);
  });

  it('tells what was chosen, not what is in force', async () => {
    const refused = snapshot({ granted: ['trusted'], denied: ['analytics', 'advertising'] });
    const { granted, denied } = (await keepReceipt(refused, [])).receipt;
    expect([granted, denied]).to.deep.equal([['analytics'], ['advertising']]);
  });

  it('has the SHA-256 of the text that was shown; of no text, nothing', async () => {
    expect((await keep('abc')).textHash).to.equal('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    expect((await keep('')).textHash).to.equal('');
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

  it('has an id of its own each time', async () => {
    const ids = new Set<string>();
    for (let count = 0; count < 100; count++) ids.add((await keep()).id);
    expect(ids.size).to.equal(100);
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
      localStorage.setItem(KEY, garbage);
      expect(keptReceipts()).to.deep.equal([]);
      const receipt = await keep();
      expect(keptReceipts()).to.deep.equal([receipt]);
    });
  }

  it('are gone when erased, and nothing else is', async () => {
    localStorage.setItem('basket', '1');
    await keep();
    eraseReceipts();
    expect(keptReceipts()).to.deep.equal([]);
    expect(Object.keys(localStorage)).to.deep.equal(['basket']);
  });

  it('are made all the same where storage is full, and that is told', async () => {
    const { receipt, stored } = await refusing('setItem', () => keepReceipt(snapshot(), [], ['en', '']));
    expect(stored).to.equal(false);
    expect(receipt.granted).to.deep.equal(['analytics']);
    expect(keptReceipts()).to.deep.equal([]);
  });

  it('are none where storage may not be read, and erasing it does not throw', async () => {
    await keep();
    expect(await refusing('getItem', keptReceipts)).to.deep.equal([]);
    await refusing('removeItem', eraseReceipts);
    expect(keptReceipts().length).to.equal(1);
  });
});

describe('a name given to save()', () => {
  it('that this page does not have is told of, once', async () => {
    const save = () => keepReceipt(snapshot(), ['analytics', 'advertising', 'marketing', 'constructor']);
    expect(await warningsOf(save)).to.deep.equal([
      'unknown-category: "marketing" in save()',
      'unknown-category: "constructor" in save()',
    ]);
    expect(await warningsOf(save)).to.deep.equal([]);
  });
});
