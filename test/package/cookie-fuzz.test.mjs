import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';

/**
 * Uses any text as the consent cookie. The reader must never throw, and must grant exactly what an exact valid record
 * grants. What counts as exact is defined here a second time, from the contract and by other means than in the source.
 */

/** The page's cookies as the reader gets them: the document's native accessor, taken when the modules load. */
let jar = '';
class Document {
  get cookie() {
    return jar;
  }
  createElement() {}
  createEvent() {
    return new Event('any');
  }
  querySelector() {
    return {};
  }
}
globalThis.document = new Document();
const { valuesOf } = await import('../../dist/npm/consent/cookie.js');
const { decide } = await import('../../dist/npm/consent/decide.js');
const { decode, encode, UNREADABLE } = await import('../../dist/npm/consent/record.js');

const FIXED = { numRuns: 100_000, seed: 20261124 };
const RANDOM = { numRuns: 20_000, seed: Number(process.env.FUZZ_SEED) || Math.floor(Math.random() * 2 ** 31) };
console.log(`Seed of the random cases: ${RANDOM.seed} (FUZZ_SEED=${RANDOM.seed} runs them again)`);

const AT = 1_764_000_000;
const NOW = AT * 1000;
const UUID = '0f8fad5b-d9cb-469f-a165-70867728950e';
const MODES = ['opt-in', 'opt-out', 'notice'];
const WAYS = ['accept', 'decline', 'save', 'close', 'api'];
const REQUIRED = ['v', 'at', 'mode', 'policy', 'granted', 'denied', 'by'];
const OPTIONAL = ['gpc', 'id'];

/**
 * What a cookie value means at a given time according to the contract, as a flat object with the time in seconds. Null
 * if it means nothing.
 */
function meaning(value, now = NOW) {
  if (value.length > 2048) return null;
  const fields = {};
  // Nothing in a record needs escaping, so an escape is not ours.
  for (const part of value.split('&')) {
    const [key, ...rest] = part.split('=');
    if (Object.hasOwn(fields, key) || ![...REQUIRED, ...OPTIONAL].includes(key)) return null;
    fields[key] = rest.join('=');
  }
  if (!REQUIRED.every((key) => Object.hasOwn(fields, key))) return null;
  const { v, at, mode, policy, granted, denied, by, gpc, id } = fields;
  const lists = [granted, denied].map((text) => (text === '' ? [] : text.split('+')));
  const all = lists.flat();
  const time = /^(0|[1-9]\d*)$/.test(at) && at.length <= 12 ? Number(at) : Number.NaN;
  const holds =
    v === '1' &&
    time <= now / 1000 + 300 &&
    MODES.includes(mode) &&
    /^[A-Za-z0-9._-]{0,64}$/.test(policy) &&
    all.every((name) => /^[a-z][a-z0-9-]*$/.test(name) && name !== 'trusted') &&
    new Set(all).size === all.length &&
    WAYS.includes(by) &&
    (gpc === undefined || (gpc === '1' && lists[0].length > 0)) &&
    (id === undefined || /^[0-9a-f-]{36}$/.test(id)) &&
    !(lists[0].length > 0 && (by === 'decline' || (by === 'close' && mode === 'opt-in')));
  if (!holds) return null;
  return { at: time, mode, policyVersion: policy, granted: lists[0], denied: lists[1], by, gpc: !!gpc, id: id ?? '' };
}

/** The same in the reader's form. */
const recordOf = ({ at, gpc, id, ...choice }) => ({
  choice: { ...choice, at: new Date(at * 1000).toISOString() },
  gpc,
  id,
});

/** The cookie value with this meaning, as written for a page with exactly these categories. */
const encoded = ({ at, mode, policyVersion, granted, denied, by, gpc, id }) =>
  encode({ at: at * 1000, by, mode, policyVersion, granted, denied, gpc, id });

const letters = (from, maxLength) => fc.string({ unit: fc.constantFrom(...from), maxLength });
const name = fc.oneof(
  fc.constantFrom('analytics', 'advertising', 'maps', 'a', 'x-1', 'constructor'),
  fc.tuple(fc.constantFrom('a', 'b', 'z'), letters('az09-', 8)).map((parts) => parts.join('')),
);
const records = fc
  .record({
    at: fc.oneof(fc.nat({ max: AT + 300 }), fc.constantFrom(0, AT, AT + 300)),
    mode: fc.constantFrom(...MODES),
    policyVersion: letters('AZaz09_.-', 64),
    names: fc
      .uniqueArray(name, { maxLength: 6 })
      .chain((all) => fc.nat({ max: all.length }).map((cut) => [all.slice(0, cut), all.slice(cut)])),
    by: fc.constantFrom(...WAYS),
    gpc: fc.boolean(),
    id: fc.constantFrom('', UUID),
  })
  .map(({ names: [granted, denied], ...rest }) => encoded({ ...rest, granted, denied }));

const hard = fc.constantFrom(
  ...[
    '',
    '1',
    '01',
    '-1',
    '1e9',
    '0x1',
    '1.5',
    'NaN',
    'trusted',
    'Trusted',
    '%74rusted',
    'a+a',
    '+a',
    'a+',
    'a++b',
    'a b',
  ],
  ...[
    '%',
    '%0',
    '%zz',
    '%00',
    '%0a',
    '%26',
    '%3D',
    '%2B',
    '%C3%A9',
    '%ff',
    'é',
    '\u0000',
    '\ud800',
    '﻿',
    '&',
    '=',
    '?',
    '#',
    ';',
  ],
  ...[
    '__proto__',
    'constructor',
    'toString',
    '{}',
    'true',
    'null',
    `${AT}`,
    `${AT + 301}`,
    '999999999999',
    '1000000000000',
  ],
  ...['a'.repeat(64), 'a'.repeat(65), 'a'.repeat(2048), UUID, UUID.toUpperCase(), ...MODES, ...WAYS],
);
const anything = fc.oneof(hard, fc.string({ unit: 'binary', maxLength: 12 }), name);
const key = fc.oneof(fc.constantFrom(...REQUIRED, ...OPTIONAL), anything);
const field = fc.tuple(key, anything).map(([left, right]) => `${left}=${right}`);

/** A valid record with accidental and manual changes. */
const mutated = fc
  .tuple(
    records,
    fc.array(
      fc.record({
        how: fc.nat({ max: 7 }),
        at: fc.nat(),
        more: field,
        text: anything,
        letter: fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
      }),
      { maxLength: 3 },
    ),
  )
  .map(([valid, changes]) =>
    changes.reduce((text, { how, at, more, text: piece, letter }) => {
      const fields = text.split('&');
      const index = at % Math.max(fields.length, 1);
      const place = at % Math.max(text.length, 1);
      if (how === 0) return fields.toSpliced(index, 1).join('&');
      if (how === 1) return fields.toSpliced(index, 0, more).join('&');
      if (how === 2) return fields.with(index, `${fields[index].split('=')[0]}=${piece}`).join('&');
      if (how === 3) return text.slice(0, place) + letter + text.slice(place + 1);
      if (how === 4) return [...fields.slice(index), ...fields.slice(0, index)].join('&');
      if (how === 5)
        return (
          text.slice(0, place) +
          encodeURIComponent((text[place] ?? '').toWellFormed()).toLowerCase() +
          text.slice(place + 1)
        );
      if (how === 6) {
        // The same letter, escaped. The meaning is the same.
        const code = (text.codePointAt(place) ?? 97).toString(16).padStart(2, '0');
        return /[a-z0-9]/.test(text[place] ?? '') ? `${text.slice(0, place)}%${code}${text.slice(place + 1)}` : text;
      }
      return fields.with(index, `${fields[index]}&${fields[index]}`).join('&');
    }, valid),
  );
const texts = fc.oneof(
  { weight: 6, arbitrary: mutated },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 60 }) },
  {
    weight: 2,
    arbitrary: fc.array(field, { maxLength: 10 }).map((fields) => fields.join('&')),
  },
);

describe('any text as the consent cookie', () => {
  for (const [kind, runs] of Object.entries({ 'at a fixed seed': FIXED, 'at a random seed': RANDOM })) {
    it(`means what the contract says, ${kind} (${runs.numRuns} cases)`, () => {
      let valid = 0;
      let invalid = 0;
      fc.assert(
        fc.property(texts, (text) => {
          const expected = meaning(text);
          if (expected) valid++;
          else invalid++;
          assert.deepEqual(decode(text, NOW), expected && recordOf(expected));
        }),
        runs,
      );
      // The control: both kinds occurred often.
      assert.ok(valid > runs.numRuns / 20, `${valid} valid`);
      assert.ok(invalid > runs.numRuns / 20, `${invalid} invalid`);
    });
  }

  it('never grants what it does not list, whatever the page asks for (20000 cases)', () => {
    const lists = fc.uniqueArray(name, { minLength: 1, maxLength: 5 });
    const terms = fc.record({
      mode: fc.constantFrom(...MODES),
      categories: lists,
      policyVersion: letters('AZaz09_.-', 2),
      cookieDays: fc.integer({ min: 1, max: 400 }),
      signals: fc.constantFrom([], ['gpc'], ['gpc', 'dnt']),
      signalCategories: lists,
      deny: fc.oneof(fc.constant([]), lists),
    });
    const signals = fc.constantFrom({}, { gpc: true }, { gpc: false, dnt: true }, { gpc: true, dnt: true });
    const days = fc.integer({ min: -400, max: 800 });
    // The control: how often each mode met an unreadable text, and how often it granted something.
    const met = Object.fromEntries(MODES.map((mode) => [mode, { unreadable: 0, granted: 0 }]));
    fc.assert(
      fc.property(texts, terms, signals, days, fc.boolean(), (text, others, heard, day, same) => {
        // Chance alone would hardly produce a valid record, so every other page asks for what the record says, at its
        // time.
        const made = same && meaning(text, Number.POSITIVE_INFINITY);
        const { mode, policyVersion, granted, denied } = made || others;
        const page = { ...others, mode, policyVersion, ...(made && { categories: [...granted, ...denied] }) };
        const now = made ? made.at * 1000 + (Math.abs(day) % page.cookieDays) * 86_400_000 : NOW + day * 86_400_000;
        const said = meaning(text, now);
        const record = decode(text, now);
        const state = decide(page, record ? { kind: 'record', record } : UNREADABLE, heard, now);
        const optional = state.granted.slice(1);
        met[page.mode].unreadable += !said;
        met[page.mode].granted += optional.length > 0;
        assert.equal(state.granted[0], 'trusted');
        for (const category of optional) {
          assert.ok(page.categories.includes(category) && !page.deny.includes(category));
          assert.ok(said, 'an unreadable cookie granted');
          assert.ok(!said.denied.includes(category));
          if (page.mode === 'opt-in') assert.ok(said.granted.includes(category));
        }
      }),
      { numRuns: 20_000, seed: FIXED.seed },
    );
    for (const [mode, { unreadable, granted }] of Object.entries(met)) {
      assert.ok(unreadable > 1000 && granted > 100, `${mode}: ${unreadable} unreadable, ${granted} granted`);
    }
  });
});

describe('any text as all cookies of a page', () => {
  it('never throws, and gives every value under the name and nothing else (20000 cases)', () => {
    const cookieName = fc.constantFrom('consent', '__proto__', 'a.b', '$&', 'consent2', 'Consent', 'xconsent', '');
    const value = fc.oneof(texts, anything).map((text) => text.replaceAll('; ', ';'));
    const pairs = fc.array(fc.tuple(cookieName, value, fc.boolean()), { maxLength: 8 });
    let found = 0;
    fc.assert(
      fc.property(pairs, cookieName.filter(Boolean), (all, wanted) => {
        jar = all.map(([name, text, equals]) => (equals ? `${name}=${text}` : text.replaceAll('=', ''))).join('; ');
        const expected = all.filter(([name, , equals]) => equals && name === wanted).map(([, text]) => text);
        assert.deepEqual(valuesOf(wanted), expected);
        found += expected.length;
      }),
      { numRuns: 20_000, seed: FIXED.seed },
    );
    assert.ok(found > 1000);
  });
});

/** How many times longer a run takes for eight times as much input. */
function growth(run, small, large) {
  /** The fastest of several rounds, in nanoseconds, because other work on the machine only adds time. */
  const fastest = (what, times) => {
    let best = Number.POSITIVE_INFINITY;
    for (let round = 0; round < 15; round++) {
      const start = process.hrtime.bigint();
      for (let again = 0; again < times; again++) run(what);
      best = Math.min(best, Number(process.hrtime.bigint() - start));
    }
    return best;
  };
  // Repeats until a round takes a fifth of a millisecond, so that the clock's resolution does not matter.
  const times = Math.ceil(2e5 / fastest(small, 1));
  return (fastest(large, times) + 2e4) / (fastest(small, times) + 2e4);
}

/** Eight times the input may take twelve times as long. With quadratic time it takes 64 times as long. */
const LINEAR = 12;
const SQUARE = 64;

describe('the time that a cookie takes', () => {
  const read = (text) => decode(text, NOW);
  const record = (granted) => `v=1&at=${AT}&mode=opt-in&policy=&granted=${granted}&denied=&by=save`;
  const filled = (start, piece, length, end = '') =>
    start + piece.repeat((length - start.length - end.length) / piece.length) + end;
  const [start, end] = record('+').split('+');
  const LETTERS = 'abcdefghijklmnopqrstuvwxyz'.split('');
  const short = ['', ...LETTERS].flatMap((left) => LETTERS.map((right) => left + right));
  /** As many categories as fit, all different. */
  const distinct = (length) => {
    const room = length - record('').length;
    const count = room < 26 * 2 ? room / 2 : 26 + (room - 26 * 2) / 3;
    return record(short.slice(0, count).join('+'));
  };
  const shapes = {
    ampersands: (length) => '&'.repeat(length),
    'equal signs': (length) => '='.repeat(length),
    'percent signs': (length) => '%'.repeat(length),
    'a record and much more': (length) => filled(record('a'), '&x=1', length),
    'fields in the wrong order': (length) =>
      Array.from({ length: length / 6 }, (_, index) => `z${99_999_999 - index}`.slice(-5)).join('&'),
    'one category after the other': (length) => filled(start, 'ab+', length, end),
    'one category, and long': (length) => filled(start, 'a', length, end),
    'hyphens, for the expression': (length) => filled(`v=1&at=${AT}&mode=opt-in&policy=`, '-', length),
    'digits, for the expression': (length) => filled('v=1&at=', '1', length),
    'all but the last letter': (length) => filled(start, 'a', length, end.slice(0, -1)),
    escapes: (length) => '%61'.repeat(length / 3),
  };

  it('the control: what grows by its square, or by its cube, is seen to', () => {
    /** Compares each letter with each, or each pair with each letter. */
    const pairs = (text) => {
      let same = 0;
      for (let left = 0; left < text.length; left++)
        for (let right = 0; right < text.length; right++) same += text.charCodeAt(left) === text.charCodeAt(right);
      return same;
    };
    const triples = (text) => {
      let all = 0;
      for (let index = 0; index < text.length; index++) all += pairs(text);
      return all;
    };
    const square = growth(pairs, 'a'.repeat(240), 'a'.repeat(1920));
    assert.ok(square > LINEAR * 1.5, `eight times the length took only ${square.toFixed(1)} times as long`);
    const cube = growth(triples, 'a'.repeat(30), 'a'.repeat(240));
    assert.ok(cube > SQUARE * 1.5, `eight times the length took only ${cube.toFixed(1)} times as long`);
  });

  for (const [shape, make] of Object.entries(shapes)) {
    it(`grows no faster than its length, below the limit of 2048 and far beyond: ${shape}`, () => {
      for (const length of [240, 100_000]) {
        const [small, large] = [make(length), make(length * 8)];
        assert.ok(large.length > 7.5 * small.length && (length > 2048 || large.length <= 2048), `${large.length}`);
        const ratio = growth(read, small, large);
        assert.ok(ratio < LINEAR, `eight times ${length} took ${ratio.toFixed(1)} times as long`);
      }
      assert.equal(read(make(100_000)), null);
    });
  }

  it('is short at the limit too, where the length alone refuses nothing', () => {
    const [most, one] = [distinct(2048), shapes['one category, and long']];
    // The control: the last letter that may be read is read.
    assert.ok(read(most).choice.granted.length > 600, most);
    assert.equal(read(one(2048)).choice.granted[0].length, 2048 - record('').length);
    assert.equal(read(one(2049)), null);
    // Each category is compared with those before it, so the time is quadratic, but still short.
    const ratio = growth(read, distinct(256), most);
    assert.ok(ratio < SQUARE, `eight times the length took ${ratio.toFixed(1)} times as long`);
    for (const [shape, text] of Object.entries({ distinct: most, ...shapes })) {
      const value = typeof text === 'string' ? text : text(2048);
      let best = Number.POSITIVE_INFINITY;
      for (let round = 0; round < 50; round++) {
        const began = performance.now();
        read(value);
        best = Math.min(best, performance.now() - began);
      }
      assert.ok(best < 5, `${shape}: ${best} ms`);
    }
  });

  it('grows no faster than the number of all cookies of a page', () => {
    const cookies = (count) =>
      Array.from({ length: count }, (_, index) => `consent${index}=${'x'.repeat(8)}`).join('; ');
    const ratio = growth(
      (text) => {
        jar = text;
        valuesOf('consent');
      },
      cookies(5000),
      cookies(40_000),
    );
    // The browser's own storage counts here too.
    assert.ok(ratio < 2 * LINEAR, `eight times the cookies took ${ratio.toFixed(1)} times as long`);
  });
});
