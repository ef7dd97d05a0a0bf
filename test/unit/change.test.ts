import { expect } from '@open-wc/testing';
import type { ConsentSnapshot, Source } from '../../src/consent/events.js';
import { changeBetween } from '../../src/controller/change.js';
import { granting } from './page.js';

const state = (granted: readonly string[], parts: Partial<ConsentSnapshot> = {}): ConsentSnapshot => ({
  ...granting(...granted),
  ...parts,
});

const BOTH = ['analytics', 'advertising'];

describe('a change', () => {
  it('names what came and what went', () => {
    const previous = state(['analytics']);
    const now = state(['advertising']);
    const change = changeBetween(previous, now, 'visitor', true);
    expect(change).to.deep.equal({
      previous,
      now,
      added: ['advertising'],
      removed: ['analytics'],
      source: 'visitor',
      isReal: true,
      withdrawn: ['analytics'],
    });
  });

  it('is none if the same is in force, whatever else is different', () => {
    const before = state(['analytics'], { status: 'undecided', reason: 'no-choice' });
    const { isReal, added, removed, withdrawn } = changeBetween(before, state(['analytics']), 'visitor', true);
    expect({ isReal, added, removed, withdrawn }).to.deep.equal({
      isReal: false,
      added: [],
      removed: [],
      withdrawn: [],
    });
  });

  interface Row {
    readonly title: string;
    readonly before?: Partial<ConsentSnapshot>;
    readonly after?: Partial<ConsentSnapshot>;
    readonly source: Source;
    readonly isChoice?: boolean;
    /** Who caused it. */
    readonly cause: Source;
    readonly withdraws: boolean;
  }
  const ROWS: readonly Row[] = [
    { title: 'a visitor’s refusal', source: 'visitor', isChoice: true, cause: 'visitor', withdraws: true },
    { title: 'a script’s refusal', source: 'api', isChoice: true, cause: 'api', withdraws: true },
    { title: 'a refusal in another tab', source: 'tab', cause: 'tab', withdraws: true },
    {
      title: 'an erased record, here or in another tab',
      source: 'tab',
      after: { reason: 'no-choice', status: 'undecided' },
      cause: 'tab',
      withdraws: true,
    },
    { title: 'another `deny`', source: 'page', cause: 'page', withdraws: false },
    { title: 'a signal that came', source: 'tab', after: { signals: ['gpc'] }, cause: 'signal', withdraws: false },
    { title: 'a signal that went', source: 'tab', before: { signals: ['gpc'] }, cause: 'signal', withdraws: false },
    {
      title: 'a signal beside a choice',
      source: 'visitor',
      isChoice: true,
      after: { signals: ['gpc'] },
      cause: 'visitor',
      withdraws: true,
    },
    {
      title: 'the end of a choice',
      source: 'tab',
      after: { reason: 'expired', status: 'undecided' },
      cause: 'expiry',
      withdraws: false,
    },
    {
      title: 'a choice that had ended before',
      source: 'tab',
      before: { reason: 'expired' },
      after: { reason: 'expired' },
      cause: 'tab',
      withdraws: false,
    },
    {
      title: 'a cookie that became unreadable',
      source: 'tab',
      after: { reason: 'unreadable', status: 'undecided' },
      cause: 'tab',
      withdraws: false,
    },
  ];
  for (const { title, before = {}, after = {}, source, isChoice = false, cause, withdraws } of ROWS) {
    it(`by ${title} is caused by "${cause}" and ${withdraws ? 'withdraws' : 'withdraws nothing'}`, () => {
      const change = changeBetween(state(BOTH, before), state(['analytics'], after), source, isChoice);
      expect(change.removed).to.deep.equal(['advertising']);
      expect(change.source).to.equal(cause);
      expect(change.withdrawn).to.deep.equal(withdraws ? ['advertising'] : []);
    });
  }
});
