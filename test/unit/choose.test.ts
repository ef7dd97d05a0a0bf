import { expect } from '@open-wc/testing';
import * as fc from 'fast-check';
import { type Config, readConfig } from '../../src/consent/config.js';
import { decide, pending } from '../../src/consent/decide.js';
import type { By, ConsentSnapshot, Mode } from '../../src/consent/events.js';
import { decode, encode, NONE, type RecordParts, type Stored, UNREADABLE } from '../../src/consent/record.js';
import type { Signals } from '../../src/consent/signals.js';
import { choose, type Wish, wishOfClosing } from '../../src/controller/choose.js';

/** 2025-11-24T16:00:00Z, in milliseconds. */
const NOW = 1_764_000_000_000;
const GPC: Signals = { gpc: true };

const configOf = (parts: Partial<Config> = {}): Config => ({ ...readConfig(() => undefined), ...parts });

interface Earlier {
  readonly granted: readonly string[];
  readonly denied?: readonly string[];
  readonly gpc?: boolean;
  readonly by?: By;
  readonly policyVersion?: string;
}

/** What an earlier visit stored. */
function storedChoice(mode: Mode, { granted, denied = [], by = 'save', policyVersion = '', gpc }: Earlier): Stored {
  const parts = { at: NOW - 1000, by, mode, policyVersion, granted, denied };
  const record = decode(encode(gpc ? { ...parts, gpc } : parts), NOW);
  expect(record, 'the stored record').not.to.equal(null);
  return { kind: 'record', record: record! };
}

interface Situation {
  readonly config?: Partial<Config>;
  readonly stored?: Earlier | undefined;
  readonly signals?: Signals;
}

/** What is stored when this is wished in this situation. */
function choice(
  by: By,
  wish: Wish | 'close',
  { config: parts = {}, stored, signals = {} }: Situation = {},
): RecordParts {
  const config = configOf(parts);
  const snapshot = decide(config, stored ? storedChoice(config.mode, stored) : NONE, signals, NOW);
  const wished = wish === 'close' ? wishOfClosing(snapshot) : wish;
  return choose({ config, snapshot, wish: wished, by, now: NOW, id: '' });
}

const BOTH = ['analytics', 'advertising'];

/** One row: what is wished where, and what is stored then. */
interface Row extends Situation {
  readonly title: string;
  readonly by: By;
  readonly wish: Wish | 'close';
  readonly granted: readonly string[];
  readonly gpc?: boolean;
}

const ROWS: readonly Row[] = [
  { title: 'I Agree grants everything', by: 'accept', wish: 'grant-all', granted: BOTH },
  {
    title: 'I Agree under GPC leaves Advertising denied',
    by: 'accept',
    wish: 'grant-all',
    signals: GPC,
    granted: ['analytics'],
  },
  {
    title: 'I Agree where the page denies Advertising stores it as denied',
    by: 'accept',
    wish: 'grant-all',
    config: { deny: ['advertising'] },
    granted: ['analytics'],
  },
  {
    title: 'I Agree where the page denies Advertising keeps what was stored',
    by: 'accept',
    wish: 'grant-all',
    config: { deny: ['advertising'] },
    stored: { granted: ['advertising'], denied: ['analytics'] },
    granted: BOTH,
  },
  {
    title: 'I Agree under GPC keeps what the visitor had switched on despite it',
    by: 'accept',
    wish: 'grant-all',
    signals: GPC,
    stored: { granted: BOTH, gpc: true },
    granted: BOTH,
    gpc: true,
  },
  {
    title: 'I Agree under GPC does not revive a grant from before the signal',
    by: 'accept',
    wish: 'grant-all',
    signals: GPC,
    stored: { granted: BOTH },
    granted: ['analytics'],
  },
  { title: 'Decline denies everything', by: 'decline', wish: 'deny-all', stored: { granted: BOTH }, granted: [] },
  {
    title: 'Decline denies also what the page denies',
    by: 'decline',
    wish: 'deny-all',
    config: { deny: ['advertising'] },
    stored: { granted: BOTH },
    granted: [],
  },
  {
    title: 'Decline denies also what was switched on despite GPC',
    by: 'decline',
    wish: 'deny-all',
    signals: GPC,
    stored: { granted: BOTH, gpc: true },
    granted: [],
  },
  {
    title: 'Save stores what is named',
    by: 'save',
    wish: { analytics: true, advertising: false },
    granted: ['analytics'],
  },
  {
    title: 'Save keeps what is stored and not named',
    by: 'save',
    wish: { advertising: true },
    stored: { granted: ['analytics'], denied: ['advertising'] },
    granted: BOTH,
  },
  {
    title: 'Save denies what is neither stored nor named',
    by: 'save',
    wish: { advertising: true },
    granted: ['advertising'],
  },
  {
    title: 'Save in opt-out denies what is in force by default and not named',
    by: 'save',
    wish: { advertising: true },
    config: { mode: 'opt-out' },
    granted: ['advertising'],
  },
  {
    title: 'Save takes back what is named',
    by: 'save',
    wish: { analytics: false },
    stored: { granted: BOTH },
    granted: ['advertising'],
  },
  {
    title: 'Save under GPC grants Advertising if it is switched on, and says so',
    by: 'save',
    wish: { analytics: true, advertising: true },
    signals: GPC,
    granted: BOTH,
    gpc: true,
  },
  {
    title: 'Save under GPC without Advertising says nothing of a signal',
    by: 'save',
    wish: { analytics: true },
    signals: GPC,
    granted: ['analytics'],
  },
  {
    title: 'Save under GPC of something else keeps what was switched on despite it',
    by: 'save',
    wish: { analytics: false },
    signals: GPC,
    stored: { granted: BOTH, gpc: true },
    granted: ['advertising'],
    gpc: true,
  },
  {
    title: 'Save under GPC of something else does not revive a grant from before the signal',
    by: 'save',
    wish: { analytics: false },
    signals: GPC,
    stored: { granted: BOTH },
    granted: [],
  },
  {
    title: 'Save cannot grant what the page denies',
    by: 'save',
    wish: { analytics: true, advertising: true },
    config: { deny: ['advertising'] },
    granted: ['analytics'],
  },
  {
    title: 'Save can take back what the page denies',
    by: 'save',
    wish: { advertising: false },
    config: { deny: ['advertising'] },
    stored: { granted: BOTH },
    granted: ['analytics'],
  },
  {
    title: 'a script’s save under GPC cannot grant Advertising',
    by: 'api',
    wish: { analytics: true, advertising: true },
    signals: GPC,
    granted: ['analytics'],
  },
  { title: 'a script’s accept under GPC neither', by: 'api', wish: 'grant-all', signals: GPC, granted: ['analytics'] },
  {
    title: 'where a signal denies everything, I Agree grants nothing',
    by: 'accept',
    wish: 'grant-all',
    signals: GPC,
    config: { signalCategories: BOTH },
    granted: [],
  },
  { title: 'Save of nothing denies everything', by: 'save', wish: {}, granted: [] },
  {
    title: 'Save of what is neither true nor false says nothing',
    by: 'save',
    wish: { analytics: 'yes', advertising: 1 } as unknown as Wish,
    granted: [],
  },
  {
    title: 'Save of unknown names stores none of them',
    by: 'save',
    wish: { maps: true, trusted: true, analytics: true },
    granted: ['analytics'],
  },
  {
    title: 'what an object inherits is not chosen',
    by: 'save',
    wish: Object.create({ analytics: true }) as Wish,
    granted: [],
  },
  {
    title: 'a category of the name of what every object inherits is not chosen by it',
    by: 'save',
    wish: {},
    config: { categories: ['constructor', 'valueOf'] },
    granted: [],
  },
  {
    title: 'a choice for another policy version is not kept',
    by: 'save',
    wish: { advertising: false },
    config: { policyVersion: '2' },
    stored: { granted: BOTH, policyVersion: '1' },
    granted: [],
  },
  // The x of the banner.
  { title: 'x in opt-in refuses', by: 'close', wish: 'close', granted: [] },
  {
    title: 'x in opt-in refuses also what a choice that no longer stands had granted',
    by: 'close',
    wish: 'close',
    config: { policyVersion: '2' },
    stored: { granted: BOTH, policyVersion: '1' },
    granted: [],
  },
  ...(['opt-out', 'notice'] as const).flatMap((mode): Row[] => [
    { title: `x in ${mode} stores what is in force`, by: 'close', wish: 'close', config: { mode }, granted: BOTH },
    {
      title: `x in ${mode} under GPC does not grant Advertising`,
      by: 'close',
      wish: 'close',
      config: { mode },
      signals: GPC,
      granted: ['analytics'],
    },
    {
      title: `x in ${mode} keeps an earlier refusal`,
      by: 'close',
      wish: 'close',
      config: { mode, policyVersion: '2' },
      stored: { granted: ['analytics'], denied: ['advertising'], policyVersion: '1' },
      granted: ['analytics'],
    },
    {
      title: `x in ${mode} stores what the page denies as denied`,
      by: 'close',
      wish: 'close',
      config: { mode, deny: ['analytics'] },
      granted: ['advertising'],
    },
  ]),
];

describe('a choice', () => {
  for (const { title, by, wish, granted, gpc = false, ...situation } of ROWS) {
    it(title, () => {
      const parts = choice(by, wish, situation);
      const { categories } = configOf(situation.config);
      expect(parts.granted).to.deep.equal(granted);
      expect(parts.denied).to.deep.equal(categories.filter((name) => !granted.includes(name)));
      expect(parts.gpc).to.equal(gpc);
      expect(parts.by).to.equal(by);
    });
  }

  it('is stored with its time, mode, policy version and pseudonym', () => {
    const config = configOf({ mode: 'opt-out', policyVersion: '2024-04-19' });
    const snapshot = decide(config, NONE, {}, NOW);
    const id = '01234567-89ab-4cde-8f01-23456789abcd';
    expect(choose({ config, snapshot, wish: 'grant-all', by: 'accept', now: NOW, id })).to.deep.equal({
      at: NOW,
      by: 'accept',
      mode: 'opt-out',
      policyVersion: '2024-04-19',
      granted: BOTH,
      denied: [],
      gpc: false,
      id,
    });
  });

  it('keeps the refusal of a category that this page does not ask for, and no grant of one', () => {
    const stored = { granted: ['analytics', 'maps'], denied: ['advertising', 'personalization'] };
    const parts = choice('accept', 'grant-all', { stored });
    expect(parts.granted).to.deep.equal(BOTH);
    expect(parts.denied).to.deep.equal(['personalization']);
  });

  it('after an unreadable cookie in opt-out, x grants nothing', () => {
    const config = configOf({ mode: 'opt-out' });
    const snapshot = decide(config, UNREADABLE, {}, NOW);
    const wish = wishOfClosing(snapshot);
    expect(choose({ config, snapshot, wish, by: 'close', now: NOW, id: '' }).granted).to.deep.equal([]);
  });

  it('leaves configuration and snapshot as they were', () => {
    const config = configOf({ deny: ['advertising'] });
    const before = JSON.stringify(config);
    choose({ config, snapshot: pending('no-config'), wish: 'grant-all', by: 'accept', now: NOW, id: '' });
    expect(JSON.stringify(config)).to.equal(before);
  });
});

/** What a visitor gets by mode, before a choice and by each press. */
const MODES = [
  { mode: 'opt-in', before: [], beforeGpc: [], closed: [], closedGpc: [] },
  { mode: 'opt-out', before: BOTH, beforeGpc: ['analytics'], closed: BOTH, closedGpc: ['analytics'] },
  { mode: 'notice', before: BOTH, beforeGpc: ['analytics'], closed: BOTH, closedGpc: ['analytics'] },
] as const;

describe('the modes', () => {
  for (const { mode, before, beforeGpc, closed, closedGpc } of MODES) {
    it(`${mode}: before a choice, after x, I Agree and Decline, without and with GPC`, () => {
      const config = configOf({ mode });
      const inForce = (signals: Signals): readonly string[] => decide(config, NONE, signals, NOW).granted.slice(1);
      expect(inForce({})).to.deep.equal(before);
      expect(inForce(GPC)).to.deep.equal(beforeGpc);
      const stored = (by: By, wish: Wish | 'close', signals: Signals): readonly string[] =>
        choice(by, wish, { config: { mode }, signals }).granted;
      expect(stored('close', 'close', {})).to.deep.equal(closed);
      expect(stored('close', 'close', GPC)).to.deep.equal(closedGpc);
      expect(stored('accept', 'grant-all', {})).to.deep.equal(BOTH);
      expect(stored('accept', 'grant-all', GPC)).to.deep.equal(['analytics']);
      expect(stored('decline', 'deny-all', {})).to.deep.equal([]);
      expect(stored('decline', 'deny-all', GPC)).to.deep.equal([]);
    });
  }
});

const POOL = ['analytics', 'advertising', 'personalization', 'constructor', 'maps'];

const anyConfig: fc.Arbitrary<Config> = fc
  .record({
    mode: fc.constantFrom<Mode>('opt-in', 'opt-out', 'notice'),
    categories: fc.subarray(POOL, { minLength: 1 }),
    policyVersion: fc.constantFrom('', '2'),
    signals: fc.subarray(['gpc', 'dnt'] as const),
    signalCategories: fc.subarray(POOL),
    deny: fc.subarray([...POOL, 'trusted', 'other']),
  })
  .map(configOf);

const anyStored: fc.Arbitrary<Stored> = fc.oneof(
  fc.constantFrom(NONE, UNREADABLE),
  fc
    .record({
      mode: fc.constantFrom<Mode>('opt-in', 'opt-out', 'notice'),
      policyVersion: fc.constantFrom('', '2'),
      names: fc.shuffledSubarray(POOL),
      count: fc.nat({ max: POOL.length }),
      gpc: fc.boolean(),
    })
    .map(({ mode, policyVersion, names, count, gpc }) => {
      const granted = names.slice(0, count);
      return storedChoice(mode, {
        granted,
        denied: names.slice(count),
        policyVersion,
        gpc: gpc && granted.length > 0,
      });
    }),
);

const anyChoices: fc.Arbitrary<Wish> = fc.dictionary(
  fc.constantFrom(...POOL, 'trusted', 'other', '__proto__'),
  fc.oneof({ weight: 4, arbitrary: fc.boolean() }, { weight: 1, arbitrary: fc.anything() }),
) as fc.Arbitrary<Wish>;

const anyWish: fc.Arbitrary<{ by: By; wish: Wish | 'close' }> = fc.oneof(
  fc.constant({ by: 'accept', wish: 'grant-all' } as const),
  fc.constant({ by: 'decline', wish: 'deny-all' } as const),
  fc.constant({ by: 'close', wish: 'close' } as const),
  fc.record({ by: fc.constant('save' as const), wish: anyChoices }),
  fc.record({
    by: fc.constant('api' as const),
    wish: fc.oneof(anyChoices, fc.constantFrom('grant-all' as const, 'deny-all' as const)),
  }),
);

const anySignals: fc.Arbitrary<Signals> = fc.record({ gpc: fc.boolean(), dnt: fc.boolean() });

describe('a choice, whatever is wished wherever', () => {
  /** Runs `check` on many choices. */
  function assertAlways(
    check: (made: {
      config: Config;
      snapshot: ConsentSnapshot;
      stored: Stored;
      signals: Signals;
      by: By;
      wish: Wish;
      parts: RecordParts;
    }) => void,
  ): void {
    fc.assert(
      fc.property(anyConfig, anyStored, anySignals, anyWish, (config, stored, signals, { by, wish }) => {
        const snapshot = decide(config, stored, signals, NOW);
        const wished = wish === 'close' ? wishOfClosing(snapshot) : wish;
        const parts = choose({ config, snapshot, wish: wished, by, now: NOW, id: '' });
        check({ config, snapshot, stored, signals, by, wish: wished, parts });
      }),
      { numRuns: 2000, seed: 20251124 },
    );
  }

  it('grants only categories of the page, and grants or denies each of them once', () => {
    const sizes = new Set<number>();
    assertAlways(({ config: { categories }, parts: { granted, denied } }) => {
      sizes.add(granted.length);
      expect(granted.filter((name) => !categories.includes(name))).to.deep.equal([]);
      const all = [...granted, ...denied];
      expect(new Set(all).size).to.equal(all.length);
      expect(all).to.include.members([...categories]);
    });
    expect([...sizes]).to.include.members([0, 1, 2, 3]);
  });

  it('grants nothing that the page denies, unless it was stored as granted', () => {
    let kept = 0;
    assertAlways(({ config: { deny }, snapshot, parts: { granted } }) => {
      const before = snapshot.reason === 'choice' ? snapshot.choice!.granted : [];
      const denied = granted.filter((name) => deny.includes(name));
      kept += denied.length;
      expect(denied.filter((name) => !before.includes(name))).to.deep.equal([]);
    });
    expect(kept).to.be.above(0);
  });

  it('grants what a signal refuses only by save, or as it was granted by one before', () => {
    let saved = 0;
    assertAlways(({ config, snapshot, by, wish, parts: { granted, gpc } }) => {
      const refused = snapshot.signals.length > 0 ? config.signalCategories : [];
      const beaten = granted.filter((name) => refused.includes(name));
      expect(gpc).to.equal(beaten.length > 0);
      for (const name of beaten) {
        // In force despite the signal means that a save had switched it on.
        if (snapshot.granted.includes(name)) continue;
        saved++;
        expect(by).to.equal('save');
        expect(Object.entries(wish)).to.deep.include([name, true]);
      }
    });
    expect(saved).to.be.above(0);
  });

  it('grants nothing that was not wished, stored, or in force', () => {
    assertAlways(({ snapshot, wish, parts: { granted } }) => {
      if (wish === 'deny-all') expect(granted).to.deep.equal([]);
      if (typeof wish === 'string') return;
      const wished = (name: string): unknown => (Object.hasOwn(wish, name) ? wish[name] : undefined);
      const before = snapshot.reason === 'choice' ? snapshot.choice!.granted : [];
      for (const name of granted) {
        expect(wished(name)).not.to.equal(false);
        expect(wished(name) === true || before.includes(name)).to.equal(true);
      }
    });
  });

  it('is a record that can be read, and puts in force no more than it grants', () => {
    const reasons = new Set<string>();
    assertAlways(({ config, signals, parts }) => {
      const value = encode({ ...parts, granted: parts.granted, denied: parts.denied });
      const record = decode(value, NOW);
      expect(record, value).not.to.equal(null);
      const state = decide(config, { kind: 'record', record: record! }, signals, NOW);
      reasons.add(state.reason);
      expect(state.granted.slice(1).filter((name) => !parts.granted.includes(name))).to.deep.equal([]);
      expect(state.granted.filter((name) => config.deny.includes(name) && name !== 'trusted')).to.deep.equal([]);
    });
    expect([...reasons]).to.deep.equal(['choice']);
  });
});
