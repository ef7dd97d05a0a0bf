import { expect } from '@open-wc/testing';
import * as fc from 'fast-check';
import { decide, type DecisionConfig, isOpen, namesIn, pending, refusedBySignals } from '../../src/consent/decide.js';
import type { ConsentSnapshot, Mode, Reason, Signal } from '../../src/consent/events.js';
import { NONE, type Stored, UNREADABLE } from '../../src/consent/record.js';
import type { Signals } from '../../src/consent/signals.js';
import { unknownNames } from '../../src/diagnostics/markup.js';
import { deniedIn, grantedIn, rowsOf } from '../decisions-table.js';
import { AT, type Parts, record, snapshot } from './helpers.js';

const NOW = AT * 1000;
const DAY = 86_400;
const BOTH = ['analytics', 'advertising'];

const configOf = (parts: Partial<DecisionConfig> = {}): DecisionConfig => ({
  mode: 'opt-in',
  categories: BOTH,
  policyVersion: '2024-04-19',
  cookieDays: parts.mode && parts.mode !== 'opt-in' ? 400 : 182,
  signals: ['gpc'],
  signalCategories: ['advertising'],
  deny: [],
  ...parts,
});

/** The rows of the guide's table: what is in force by mode, stored record, signal and `deny`. */
const rows = rowsOf(await (await fetch(new URL('../../docs/decisions.md', import.meta.url))).text());

/** What is found in storage where this record is. */
const found = (parts?: Partial<Parts>): Stored => ({ kind: 'record', record: record(parts) });

const sends = (signals: readonly Signal[]): Signals => Object.fromEntries(signals.map((signal) => [signal, true]));

/** What the record says, if there is one that can be read. */
function saidIn(cell: string, state: string, mode: Mode, days: number): Omit<Parts, 'id'> | null {
  if (cell === 'none' || cell === 'unreadable') return null;
  return {
    granted: grantedIn(cell),
    denied: deniedIn(cell),
    gpc: cell.includes('gpc'),
    at: state === 'expired' ? AT - days * DAY : AT - 60,
    policyVersion: state === 'other' ? '2020-01-01' : '2024-04-19',
    mode: ['opt-in', 'opt-out', 'notice'].includes(state) ? (state as Mode) : mode,
    by: 'save',
  };
}

describe('what is in force', () => {
  it('has a row for each case that the guide tells of', () => expect(rows.length).to.be.above(45));

  for (const [mode, cell = '', state, reason, ...columns] of rows) {
    it(`${mode}, record ${cell}${state && ` (${state})`}: ${columns.join(' | ')}`, () => {
      const configured = configOf({ mode: mode as Mode });
      const said = saidIn(cell, state!, configured.mode, configured.cookieDays);
      const stored = said ? found(said) : cell === 'none' ? NONE : UNREADABLE;
      for (const [index, column] of columns.entries()) {
        const signals = index % 2 ? (['gpc'] as const) : [];
        const deny = index > 1 ? ['analytics'] : [];
        const granted = grantedIn(column);
        const expected: ConsentSnapshot = {
          status: reason === 'choice' ? 'decided' : 'undecided',
          granted: ['trusted', ...granted],
          denied: BOTH.filter((name) => !granted.includes(name)),
          choice: said
            ? {
                granted: said.granted,
                denied: said.denied,
                by: 'save',
                at: new Date(said.at * 1000).toISOString(),
                mode: said.mode,
                policyVersion: said.policyVersion,
              }
            : null,
          reason: reason as Reason,
          signals,
          mode: configured.mode,
        };
        expect(decide({ ...configured, deny }, stored, sends(signals), NOW), `column ${index}`).to.deep.equal(expected);
      }
      // Denying everything leaves nothing, whatever is stored.
      const shut = decide({ ...configured, deny: BOTH }, stored, {}, NOW);
      expect([shut.granted, shut.denied]).to.deep.equal([['trusted'], BOTH]);
    });
  }

  for (const [mode, days] of [
    ['opt-in', 182],
    ['opt-out', 400],
    ['notice', 400],
    ['opt-in', 1],
  ] as const) {
    it(`a choice in ${mode} ends at the second when ${days} days are over`, () => {
      const configured = configOf({ mode, cookieDays: days });
      const reasonAt = (now: number): Reason => decide(configured, found({ mode }), {}, now).reason;
      const end = NOW + days * DAY * 1000;
      expect([reasonAt(NOW), reasonAt(end - 1), reasonAt(end)]).to.deep.equal(['choice', 'choice', 'expired']);
    });
  }

  it('a category that the page no longer has is neither granted nor denied, and the choice stands', () => {
    const { status, granted, denied } = decide(configOf({ categories: ['advertising'] }), found(), {}, NOW);
    expect({ status, granted, denied }).to.deep.equal({
      status: 'decided',
      granted: ['trusted'],
      denied: ['advertising'],
    });
  });

  it('a policy version where there was none, or none where there was one, is another one', () => {
    expect(decide(configOf(), found({ policyVersion: '' }), {}, NOW).reason).to.equal('policy-changed');
    expect(decide(configOf({ policyVersion: '' }), found(), {}, NOW).reason).to.equal('policy-changed');
  });

  it('trusted cannot be denied, and is never granted twice', () => {
    expect(decide(configOf({ deny: ['trusted'] }), found(), {}, NOW).granted).to.deep.equal(['trusted', 'analytics']);
  });

  it('a signal that is not sent, or that the page does not honor, changes nothing', () => {
    const all = found({ granted: BOTH, denied: [] });
    const grantedWith = (configured: Partial<DecisionConfig>, sent: readonly Signal[]) => {
      const { granted, signals } = decide(configOf(configured), all, sends(sent), NOW);
      return [granted.slice(1), signals];
    };
    expect(grantedWith({}, ['dnt'])).to.deep.equal([BOTH, []]);
    expect(grantedWith({ signals: [] }, ['gpc', 'dnt'])).to.deep.equal([BOTH, []]);
    expect(grantedWith({ signals: ['dnt'] }, ['gpc', 'dnt'])).to.deep.equal([['analytics'], ['dnt']]);
    expect(grantedWith({ signals: ['gpc', 'dnt'] }, ['gpc', 'dnt'])).to.deep.equal([['analytics'], ['gpc', 'dnt']]);
    expect(grantedWith({ signalCategories: BOTH }, ['gpc'])).to.deep.equal([[], ['gpc']]);
    // In the order of the page's.
    expect(grantedWith({ signals: ['dnt', 'gpc'] }, ['gpc', 'dnt'])).to.deep.equal([['analytics'], ['dnt', 'gpc']]);
    expect(decide(configOf(), all, { gpc: false, dnt: true }, NOW).signals).to.deep.equal([]);
  });

  it('the categories that a signal refuses are those of the configuration, once one is honored', () => {
    expect(refusedBySignals(configOf(), [])).to.deep.equal([]);
    expect(refusedBySignals(configOf({ signalCategories: BOTH }), ['gpc'])).to.deep.equal(BOTH);
  });

  it('is nothing while pending', () => {
    const nothing = { status: 'pending', granted: [], denied: [], choice: null, signals: [] };
    expect(pending('no-config')).to.deep.equal({ ...nothing, reason: 'no-config', mode: 'opt-in' });
    expect(pending('prerendering', 'notice')).to.deep.equal({ ...nothing, reason: 'prerendering', mode: 'notice' });
  });

  it('is frozen to the last list', () => {
    for (const state of [
      pending('no-config'),
      decide(configOf(), NONE, { gpc: true }, NOW),
      decide(configOf(), found(), { gpc: true }, NOW),
    ]) {
      const parts = [state, state.granted, state.denied, state.signals, state.choice];
      parts.push(...(state.choice ? [state.choice.granted, state.choice.denied] : []));
      expect(parts.every(Object.isFrozen), state.reason).to.equal(true);
    }
  });

  it('leaves the configuration as it was', () => {
    const configured = configOf({ categories: [...BOTH], deny: ['analytics'] });
    decide(configured, NONE, { gpc: true }, NOW);
    expect(configured).to.deep.equal(configOf({ deny: ['analytics'] }));
    expect([configured, configured.categories, configured.deny].some(Object.isFrozen)).to.equal(false);
  });
});

const POOL = ['analytics', 'advertising', 'personalization', 'constructor'];
const someOf = fc.subarray(POOL);
const anyConfig: fc.Arbitrary<DecisionConfig> = fc.record({
  mode: fc.constantFrom('opt-in', 'opt-out', 'notice'),
  categories: fc.subarray(POOL, { minLength: 1 }),
  policyVersion: fc.constantFrom('', '1', '2'),
  cookieDays: fc.integer({ min: 1, max: 400 }),
  signals: fc.subarray(['gpc', 'dnt']),
  signalCategories: someOf,
  deny: fc.subarray([...POOL, 'trusted', 'other']),
});
const anyStored: fc.Arbitrary<Stored> = fc.oneof(
  fc.constantFrom(NONE, UNREADABLE),
  fc
    .record({
      at: fc.integer({ min: AT - 500 * DAY, max: AT + 300 }),
      mode: fc.constantFrom('opt-in' as const, 'opt-out' as const, 'notice' as const),
      policyVersion: fc.constantFrom('', '1', '2'),
      split: fc.tuple(fc.shuffledSubarray(POOL), fc.nat({ max: POOL.length })),
      gpc: fc.boolean(),
    })
    .map(({ split: [names, at], ...rest }) =>
      found({ ...rest, granted: names.slice(0, at), denied: names.slice(at), by: 'save' }),
    ),
);

describe('what is in force, for any configuration, record, signals and time', function () {
  // Thousands of cases, on a machine that may be slow.
  this.timeout(60_000);
  it('keeps its promises', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(anyConfig, anyStored, fc.subarray(['gpc', 'dnt'] as const), (configured, stored, sent) => {
        const { categories, mode, deny, signals, signalCategories } = configured;
        const state = decide(configured, stored, sends(sent), NOW);
        const [first, ...optional] = state.granted;
        seen.add(`${mode} ${state.reason} ${optional.length > 0}`);

        expect(first).to.equal('trusted');
        // Each category is granted or denied, once, in the order of the page.
        expect(categories.filter((name) => optional.includes(name))).to.deep.equal(optional);
        expect(categories.filter((name) => !optional.includes(name))).to.deep.equal(state.denied);
        // `deny` always wins.
        expect(optional.filter((name) => deny.includes(name))).to.deep.equal([]);
        expect(state.status).to.equal(state.reason === 'choice' ? 'decided' : 'undecided');

        const storedRecord = stored.kind === 'record' ? stored.record : null;
        const said = storedRecord?.choice;
        const standing = state.reason === 'choice' ? storedRecord : null;
        for (const name of optional) {
          // In opt-in only a standing grant grants.
          if (mode === 'opt-in' || standing) expect(standing?.choice.granted).to.include(name);
          // A refusal never lapses into a grant.
          expect(said?.denied ?? []).not.to.include(name);
          if (sent.some((signal) => signals.includes(signal)) && signalCategories.includes(name)) {
            expect(standing?.gpc).to.equal(true);
          }
        }
        if (stored.kind === 'unreadable') expect(optional).to.deep.equal([]);
        if (state.reason === 'expired')
          expect(AT).to.be.at.least(Date.parse(said!.at) / 1000 + configured.cookieDays * DAY);
      }),
      { numRuns: 2000, seed: 20251124 },
    );
    // The positive controls: grants and refusals of both kinds were among them.
    expect([...seen]).to.include.members([
      'opt-in choice true',
      'opt-in no-choice false',
      'opt-in expired false',
      'opt-out no-choice true',
      'opt-out choice true',
      'notice expired true',
      'notice unreadable false',
    ]);
  });
});

describe('a gate', () => {
  // granted: trusted, analytics; denied: advertising.
  const decided = snapshot();
  const undecided = snapshot({ status: 'undecided', granted: ['trusted'], denied: BOTH, choice: null });
  const waiting = pending('no-config');

  const gates: [expression: string, decided: boolean, undecided: boolean][] = [
    ['trusted', true, true],
    ['analytics', true, false],
    // White space is as in a class list.
    [' analytics', true, false],
    ['analytics\n', true, false],
    ['\f analytics \r\n', true, false],
    [' advertising ', false, false],
    [' analytics  advertising ', false, false],
    ['analytics \n !advertising', true, false],
    ['advertising', false, false],
    ['trusted analytics', true, false],
    ['analytics trusted', true, false],
    ['analytics analytics', true, false],
    // Several categories: all of them.
    ['analytics advertising', false, false],
    ['analytics unheard-of', false, false],
    // Negated: only once decided and not granted.
    ['!advertising', true, false],
    ['!analytics', false, false],
    ['analytics !advertising', true, false],
    ['analytics\t!advertising', true, false],
    ['!advertising !analytics', false, false],
    ['analytics !analytics', false, false],
    ['!unheard-of', false, false],
    ['!trusted', false, false],
    ['!', false, false],
    ['!!advertising', false, false],
    ['!!analytics', false, false],
    ['! advertising', false, false],
    // No other spelling of `trusted` opens anything.
    ['Trusted', false, false],
    ['TRUSTED', false, false],
    [' trusted', true, true],
    ['trusted ', true, true],
    [' trusted ', true, true],
    ['\ttrusted', true, true],
    ['trusted\n', true, true],
    ['trusted trusted ', true, true],
    ['trusted,analytics', false, false],
    ['\u00a0trusted', false, false],
    ['\ufefftrusted', false, false],
    ['\u200btrusted', false, false],
    ['\u00adtrusted', false, false],
    ['t rusted', false, false],
    ['ｔrusted', false, false],
    ['truſted', false, false],
    // Nor of a category.
    ['Analytics', false, false],
    ['analytics,advertising', false, false],
    ['\u00a0analytics', false, false],
    // No name at all.
    ['', false, false],
    [' ', false, false],
    ['\t\n ', false, false],
    ['*', false, false],
    ['constructor', false, false],
    ['__proto__', false, false],
    ['0', false, false],
    ['length', false, false],
  ];
  for (const [expression, ifDecided, ifUndecided] of gates) {
    it(`${JSON.stringify(expression)} is ${ifDecided ? 'open' : 'shut'}, undecided ${ifUndecided ? 'open' : 'shut'}`, () => {
      expect([decided, undecided, waiting].map((state) => isOpen(expression, state))).to.deep.equal([
        ifDecided,
        ifUndecided,
        false,
      ]);
    });
  }

  for (const [expression, unknown] of [
    ['trusted', []],
    ['analytics !advertising', []],
    ['analytics \n advertising', []],
    [' analytics ', []],
    [' trusted ', []],
    ['', ['']],
    [' \n', [' \n']],
    ['unheard-of', ['unheard-of']],
    ['analytics unheard-of other', ['unheard-of', 'other']],
    ['!unheard-of', ['!unheard-of']],
    ['!!analytics', ['!!analytics']],
    ['!', ['!']],
    ['Trusted', ['Trusted']],
    ['constructor', ['constructor']],
    ['__proto__', ['__proto__']],
  ] as [string, string[]][]) {
    it(`${JSON.stringify(expression)} has the unknown names ${JSON.stringify(unknown)}`, () => {
      expect(unknownNames(expression, decided)).to.deep.equal(unknown);
    });
  }

  it('has its names as in a class list', () => {
    expect(namesIn(' a\tb\n\nc ')).to.deep.equal(['a', 'b', 'c']);
    expect([namesIn(''), namesIn(' \t ')]).to.deep.equal([[], []]);
    const element = document.createElement('p');
    const character = fc.constantFrom(...'ab!-\t\n\v\f\r \u0085\u00a0\u2003\u2028\u200b\u3000\ufeff'.split(''));
    fc.assert(
      fc.property(fc.string({ unit: character, maxLength: 12 }), (expression) => {
        element.className = expression;
        // A class list has each name once.
        expect([...new Set(namesIn(expression))]).to.deep.equal([...element.classList]);
      }),
      { numRuns: 500, seed: 20251124 },
    );
  });
});
