import { expect } from '@open-wc/testing';
import * as fc from 'fast-check';
import { type ConsentRecord, decode, encode, type RecordParts } from '../../src/consent/record.js';
import { AT, encoded, type Parts, record } from './helpers.js';

const NOW = AT * 1000;
const VALID = encoded(record());
const RUNS = { numRuns: 2000, seed: 20251124 };
const ID = '0f8fad5b-d9cb-469f-a165-70867728950e';
const MODES = ['opt-in', 'opt-out', 'notice'] as const;
const WAYS = ['accept', 'decline', 'save', 'close', 'api'] as const;

describe('a record as text', () => {
  it('is a query string with each field once', () => {
    expect(VALID).to.equal(
      'v=1&at=1764000000&mode=opt-in&policy=2024-04-19&granted=analytics&denied=advertising&by=save',
    );
    expect(encoded(record({ granted: ['a', 'b'], denied: [], gpc: true, id: ID, policyVersion: '' }))).to.equal(
      `v=1&at=1764000000&mode=opt-in&policy=&granted=a+b&denied=&by=save&gpc=1&id=${ID}`,
    );
  });

  it('is parsed by any server', () => {
    const text = encoded(record({ granted: ['analytics', 'maps'], gpc: true }));
    expect(Object.fromEntries(new URLSearchParams(text))).to.deep.equal({
      v: '1',
      at: '1764000000',
      mode: 'opt-in',
      policy: '2024-04-19',
      granted: 'analytics maps',
      denied: 'advertising',
      by: 'save',
      gpc: '1',
    });
  });

  for (const [name, parts] of Object.entries<Partial<Parts>>({
    'the usual one': {},
    'all granted': { granted: ['analytics', 'advertising'], denied: [], by: 'accept' },
    'all denied': { granted: [], denied: ['analytics', 'advertising'], by: 'decline' },
    'accepted while everything is refused by deny': { granted: [], denied: ['analytics'], by: 'accept' },
    'no category at all': { granted: [], denied: [] },
    'no policy version': { policyVersion: '' },
    'the longest policy version': { policyVersion: 'A'.repeat(64) },
    'granted against a signal': { gpc: true },
    'with a pseudonym': { id: ID },
    'a notice that was closed': { mode: 'notice', by: 'close' },
    'an opt-out that was closed': { mode: 'opt-out', by: 'close' },
    'an opt-in that was closed': { granted: [], denied: ['analytics', 'advertising'], by: 'close' },
    'a script’s': { by: 'api' },
    'the oldest': { at: 0 },
    '300 seconds ahead': { at: AT + 300 },
    'names of inherited members': { granted: ['constructor'], denied: ['valueof'] },
  })) {
    it(`comes back the same: ${name}`, () => {
      expect(decode(encoded(record(parts)), NOW)).to.deep.equal(record(parts));
    });
  }

  it('lists what is granted and what is denied in the order that it is given', () => {
    const page: RecordParts = {
      at: NOW,
      by: 'save',
      mode: 'opt-out',
      policyVersion: '7',
      granted: ['analytics'],
      denied: ['maps', 'advertising'],
    };
    expect(encode(page)).to.equal(
      'v=1&at=1764000000&mode=opt-out&policy=7&granted=analytics&denied=maps+advertising&by=save',
    );
    expect(encode({ ...page, by: 'decline', granted: [], denied: [] })).to.contain('&granted=&denied=&by=');
  });

  it('has `gpc` and `id` only if there is something to say', () => {
    const parts: RecordParts = { ...record().choice, at: NOW };
    expect(encode({ ...parts, gpc: false, id: '' })).to.equal(VALID);
    expect(encode({ ...parts, gpc: true, id: ID })).to.equal(`${VALID}&gpc=1&id=${ID}`);
  });

  it('has the second in which it was written', () => {
    for (const at of [NOW, NOW + 1, NOW + 999]) expect(encode({ ...record().choice, at })).to.equal(VALID);
    expect(decode(VALID, NOW)?.choice.at).to.equal('2025-11-24T16:00:00.000Z');
  });

  it('is read in any order of its fields', () => {
    const whole = record({ gpc: true, id: ID });
    const fields = encoded(whole).split('&');
    expect(decode(fields.toReversed().join('&'), NOW)).to.deep.equal(whole);
    for (const [index] of fields.entries()) {
      const turned = [...fields.slice(index), ...fields.slice(0, index)].join('&');
      expect(decode(turned, NOW), turned).to.deep.equal(whole);
    }
  });
});

const replaced = (from: string, to: string): string => {
  expect(VALID).to.contain(from);
  return VALID.replace(from, to);
};
const without = (key: string): string =>
  VALID.split('&')
    .filter((field) => !field.startsWith(`${key}=`))
    .join('&');

const malformed: [name: string, value: () => string][] = [
  ['nothing', () => ''],
  ['a space', () => ' '],
  ['a word', () => 'yes'],
  ['true', () => 'true'],
  ['ampersands', () => '&&&&'],
  ['JSON', () => JSON.stringify(record())],
  ['a record in quotes', () => `"${VALID}"`],
  ['a record escaped twice', () => encodeURIComponent(VALID)],
  ['a record with a question mark', () => `?${VALID}`],
  ['two records', () => `${VALID}&${VALID}`],
  ['a broken escape', () => `${VALID}%`],
  ['a broken UTF-8 escape', () => replaced('analytics', '%ff')],
  ['a lone surrogate', () => replaced('analytics', '\ud800')],
  ['a NUL', () => `${VALID}\0`],
  ['a line end after it', () => `${VALID}\n`],
  ['a space before it', () => ` ${VALID}`],
  ['a BOM before it', () => `\ufeff${VALID}`],
  ...['v', 'at', 'mode', 'policy', 'granted', 'denied', 'by'].flatMap((key): [string, () => string][] => [
    [`no ${key}`, () => without(key)],
    [`${key} twice`, () => `${VALID}&${VALID.split('&').find((field) => field.startsWith(`${key}=`))!}`],
    [`an empty ${key} besides`, () => `${VALID}&${key}=`],
  ]),
  ['an unknown field', () => `${VALID}&x=1`],
  ['an unknown field without a value', () => `${VALID}&x`],
  ['a field without a name', () => `${VALID}&=1`],
  ['a field in capitals', () => replaced('granted=', 'Granted=')],
  ['a field name with a space', () => replaced('granted=', '+granted=')],
  ['__proto__', () => `${VALID}&__proto__=1`],
  ['constructor', () => `${VALID}&constructor=1`],
  ['toString instead of granted', () => replaced('granted=', 'toString=')],
  ['__proto__ as a category', () => replaced('granted=analytics', 'granted=__proto__')],
  ['version 2', () => replaced('v=1', 'v=2')],
  ['version 01', () => replaced('v=1', 'v=01')],
  ['no version in v', () => replaced('v=1', 'v=')],
  ['301 seconds ahead', () => encoded(record({ at: AT + 301 }))],
  ['milliseconds instead of seconds', () => replaced(`at=${AT}`, `at=${NOW}`)],
  ['a negative time', () => replaced(`at=${AT}`, 'at=-1')],
  ['a fraction of a second', () => replaced(`at=${AT}`, `at=${AT + 0.5}`)],
  ['an exponent', () => replaced('at=1764000000', 'at=1e9')],
  ['a hexadecimal time', () => replaced('at=1764000000', 'at=0x10')],
  ['a time with leading zeros', () => replaced('at=1764000000', 'at=0001')],
  ['a time with a space', () => replaced('at=1764000000', 'at=+1764000000')],
  ['no time', () => replaced('at=1764000000', 'at=')],
  ['NaN', () => replaced('at=1764000000', 'at=NaN')],
  ['Infinity', () => replaced('at=1764000000', 'at=Infinity')],
  ['an unknown mode', () => replaced('opt-in', 'opt')],
  ['a mode in capitals', () => replaced('opt-in', 'OPT-IN')],
  ['an unknown way', () => replaced('by=save', 'by=magic')],
  ['a way of inherited name', () => replaced('by=save', 'by=constructor')],
  ['a policy version with a space', () => replaced('2024-04-19', '2024+04')],
  ['a policy version of 65', () => encoded(record({ policyVersion: 'a'.repeat(65) }))],
  ['a policy version with a line end', () => replaced('2024-04-19', '2024%0A')],
  ['trusted granted', () => replaced('granted=analytics', 'granted=trusted+analytics')],
  ['trusted denied', () => replaced('denied=advertising', 'denied=trusted')],
  ['trusted in disguise', () => replaced('granted=analytics', 'granted=%74rusted')],
  ['a category granted and denied', () => replaced('denied=advertising', 'denied=analytics')],
  ['a category granted twice', () => replaced('granted=analytics', 'granted=analytics+analytics')],
  ['a category denied twice', () => replaced('denied=advertising', 'denied=x+x')],
  ['categories with two separators', () => replaced('granted=analytics', 'granted=analytics++maps')],
  ['a separator before', () => replaced('granted=analytics', 'granted=+analytics')],
  ['a separator after', () => replaced('granted=analytics', 'granted=analytics+')],
  ['only a separator', () => replaced('granted=analytics', 'granted=+')],
  ['an encoded plus', () => replaced('granted=analytics', 'granted=analytics%2Bmaps')],
  ['a comma', () => replaced('granted=analytics', 'granted=analytics,maps')],
  ['a category in capitals', () => replaced('granted=analytics', 'granted=Analytics')],
  ['a category with a digit first', () => replaced('granted=analytics', 'granted=1st')],
  ['a category with a hyphen first', () => replaced('granted=analytics', 'granted=-x')],
  ['a look-alike letter', () => replaced('granted=analytics', 'granted=аnalytics')],
  ['an encoded ampersand', () => replaced('granted=analytics', 'granted=analytics%26x')],
  ['a field smuggled in another', () => replaced('&granted=analytics', '%26granted=analytics')],
  ['an encoded NUL', () => replaced('granted=analytics', 'granted=analytics%00')],
  ['an encoded tab as separator', () => replaced('granted=analytics', 'granted=analytics%09maps')],
  ['semicolons between the fields', () => VALID.replaceAll('&', ';')],
  ['gpc=0', () => `${VALID}&gpc=0`],
  ['an empty gpc', () => `${VALID}&gpc=`],
  ['gpc without a value', () => `${VALID}&gpc`],
  ['gpc twice', () => `${VALID}&gpc=1&gpc=1`],
  ['gpc and nothing granted', () => `${replaced('granted=analytics', 'granted=')}&gpc=1`],
  ['an empty id', () => `${VALID}&id=`],
  ['an id that is no UUID', () => `${VALID}&id=jane@example.org`],
  ['an id in capitals', () => `${VALID}&id=${ID.toUpperCase()}`],
  ['an id that is too long', () => `${VALID}&id=${ID}0`],
  ['a refusal that grants', () => replaced('by=save', 'by=decline')],
  ['an x that grants in opt-in', () => replaced('by=save', 'by=close')],
  ['more than 2 kB of categories', () => replaced('analytics', `a${'-'.repeat(2048)}`)],
  ['more than 2 kB of anything', () => 'a'.repeat(100_000)],
  ['a great many fields', () => '&a=1'.repeat(500)],
];

describe('what is no record', () => {
  it('is tried in many ways', () => {
    expect(malformed.length).to.be.above(40);
    // The positive control: what they were made from is one.
    expect(decode(VALID, NOW)).to.deep.equal(record());
  });

  for (const [name, value] of malformed) {
    it(`is unreadable: ${name}`, () => {
      expect(decode(value(), NOW)).to.equal(null);
    });
  }

  it('is judged by its length at the limit too', () => {
    const padded = (length: number): string => {
      const rest = encoded(record({ granted: ['a'] })).length;
      return encoded(record({ granted: [`a${'b'.repeat(length - rest)}`] }));
    };
    expect([padded(2048).length, padded(2049).length]).to.deep.equal([2048, 2049]);
    expect(decode(padded(2048), NOW)?.choice.denied).to.deep.equal(['advertising']);
    expect(decode(padded(2049), NOW)).to.equal(null);
  });

  it('pollutes nothing', () => {
    decode('__proto__=1&__proto__[granted]=x&constructor.prototype.granted=x', NOW);
    expect(Object.keys(Object.prototype)).to.deep.equal([]);
    expect(({} as { granted?: unknown }).granted).to.equal(undefined);
  });
});

const letters = (from: string, maxLength: number) => fc.string({ unit: fc.constantFrom(...from.split('')), maxLength });

const names = fc
  .uniqueArray(
    fc.tuple(fc.constantFrom('a', 'm', 'z'), letters('abz019-', 6)).map((parts) => parts.join('')),
    { maxLength: 8 },
  )
  .chain((all) => fc.nat({ max: all.length }).map((at) => [all.slice(0, at), all.slice(at)] as const));

const records: fc.Arbitrary<ConsentRecord> = fc
  .record({
    at: fc.nat({ max: AT + 300 }),
    mode: fc.constantFrom(...MODES),
    policyVersion: letters('AZaz09_.-', 64),
    names,
    by: fc.constantFrom(...WAYS),
    gpc: fc.boolean(),
    id: fc.oneof(fc.constant(''), fc.uuid()),
  })
  .map(({ names: [granted, denied], ...rest }) => record({ ...rest, granted, denied }))
  .filter(({ choice: { granted, by, mode }, gpc }) =>
    granted.length ? by !== 'decline' && (by !== 'close' || mode !== 'opt-in') : !gpc,
  );

/** Equal, whatever the order of the members. */
const same = (found: ConsentRecord | null, one: ConsentRecord): boolean =>
  !!found && JSON.stringify({ ...one, ...found, choice: { ...one.choice, ...found.choice } }) === JSON.stringify(one);

const KEYS = ['v', 'at', 'mode', 'policy', 'granted', 'denied', 'by', 'gpc', 'id'];

/** The contract's definition of an exact record, said another way than in the source. */
function isExact(text: string, { choice, gpc, id }: ConsentRecord): boolean {
  const pairs = [...new URLSearchParams(text)];
  const fields = new Map(pairs);
  const expected: [string, string][] = [
    ['v', '1'],
    ['at', `${Date.parse(choice.at) / 1000}`],
    ['mode', choice.mode],
    ['policy', choice.policyVersion],
    ['granted', choice.granted.join(' ')],
    ['denied', choice.denied.join(' ')],
    ['by', choice.by],
    ...(gpc ? [['gpc', '1'] satisfies [string, string]] : []),
    ...(id ? [['id', id] satisfies [string, string]] : []),
  ];
  return (
    new Date(choice.at).toISOString() === choice.at &&
    pairs.length === expected.length &&
    expected.every(([key, said]) => fields.get(key) === said) &&
    ![...choice.granted, ...choice.denied].includes('trusted') &&
    new Set([...choice.granted, ...choice.denied]).size === choice.granted.length + choice.denied.length
  );
}

describe('the reader of records, for any text', function () {
  // Thousands of cases, on a machine that may be slow.
  this.timeout(60_000);
  it('never throws, and grants nothing that is not exactly a record', () => {
    const field = fc
      .tuple(fc.constantFrom(...KEYS), fc.oneof(fc.string({ maxLength: 12 }), fc.constantFrom(...MODES, ...WAYS, '1')))
      .map(([key, value]) => `${key}=${value}`);
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 40 }),
      fc.array(field, { maxLength: 10 }).map((fields) => fields.join('&')),
      fc.shuffledSubarray(VALID.split('&')).map((fields) => fields.join('&')),
      fc.tuple(records.map(encoded), fc.string({ maxLength: 8 })).map(([valid, more]) => valid + more),
    );
    let read = 0;
    fc.assert(
      fc.property(text, (value) => {
        const found = decode(value, NOW);
        if (!found) return true;
        read++;
        return isExact(value, found);
      }),
      RUNS,
    );
    // The positive control: records were among the texts.
    expect(read).to.be.above(0);
  });

  it('gives back every record that can be written, also in another order', () => {
    fc.assert(
      fc.property(
        records.filter((one) => encoded(one).length <= 2048),
        fc.nat({ max: 8 }),
        (one, turn) => {
          const fields = encoded(one).split('&');
          const turned = [...fields.slice(turn), ...fields.slice(0, turn)];
          return [fields, turned].every((order) => same(decode(order.join('&'), NOW), one));
        },
      ),
      RUNS,
    );
  });

  it('grants no category that a text with one character changed does not list', () => {
    const change = fc.record({
      at: fc.nat(),
      by: fc.oneof(
        fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
        fc.constantFrom(...'&=+%?#;-1a '.split('')),
      ),
      how: fc.constantFrom('replace', 'insert', 'remove'),
    });
    let read = 0;
    fc.assert(
      fc.property(records.map(encoded), change, (text, { at, by, how }) => {
        const index = at % text.length;
        const rest = text.slice(how === 'insert' ? index : index + 1);
        const mutated = text.slice(0, index) + (how === 'remove' ? '' : by) + rest;
        const found = decode(mutated, NOW);
        if (!found) return true;
        read++;
        const listed = /(?:^|&)granted=([^&]*)/.exec(mutated)?.[1]?.split(/[+ ]/) ?? [];
        return found.choice.granted.every((name) => listed.includes(name));
      }),
      RUNS,
    );
    expect(read).to.be.above(0);
  });

  it('reads nothing from a value in which any one character became a foreign one', () => {
    for (let index = 0; index < VALID.length; index++) {
      for (const letter of ['=', '%', '?', '#', ';', '"', '\0', '\n', 'é']) {
        const mutated = VALID.slice(0, index) + letter + VALID.slice(index + 1);
        if (mutated !== VALID) expect(decode(mutated, NOW), mutated).to.equal(null);
      }
    }
  });
});
