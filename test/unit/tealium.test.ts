import { expect } from '@open-wc/testing';
import { runSafely } from '../../src/page/document.js';
import { pending } from '../../src/consent/decide.js';
import type { By, ConsentSnapshot } from '../../src/consent/events.js';
import { tealium, tealiumMembers } from '../../src/integrations/tealium.js';
import { config, snapshot, step, wait } from './helpers.js';

type Members = ReturnType<typeof tealiumMembers>;
const page = window as unknown as { tealiumCmpIntegration?: Members & Record<string, unknown> };

const undecided = (parts: Partial<ConsentSnapshot> = {}) =>
  snapshot({
    status: 'undecided',
    reason: 'no-choice',
    choice: null,
    granted: ['trusted'],
    denied: ['analytics', 'advertising'],
    ...parts,
  });
const chosen = (by: By, parts: Partial<ConsentSnapshot> = {}) =>
  snapshot({ choice: { ...snapshot().choice!, by }, ...parts });

/** What Tealium's framework learns, asking in its own order. */
function asked(state: ConsentSnapshot, key = 'consent-gate') {
  const members = tealiumMembers(
    () => state,
    key,
    () => {},
  );
  const decision = members.cmpFetchCurrentConsentDecision();
  return {
    optIn: members.cmpCheckIfOptInModel(),
    found: typeof decision === 'object',
    wellFormed: members.cmpCheckForWellFormedDecision(decision),
    explicit: members.cmpCheckForExplicitConsentDecision(decision),
    purposes: members.cmpConvertResponseToGroupList(decision),
  };
}

describe('what Tealium is told', () => {
  for (const [name, state, expected] of [
    ['pending', pending('no-config'), { optIn: true, found: false, wellFormed: false, explicit: false, purposes: [] }],
    [
      'pending, opt-out',
      pending('prerendering', 'opt-out'),
      { optIn: false, found: false, wellFormed: false, explicit: false, purposes: [] },
    ],
    [
      'no choice, opt-in',
      undecided(),
      { optIn: true, found: true, wellFormed: true, explicit: false, purposes: ['trusted'] },
    ],
    [
      'no choice, opt-out',
      undecided({ mode: 'opt-out', granted: ['trusted', 'analytics', 'advertising'], denied: [] }),
      {
        optIn: false,
        found: true,
        wellFormed: true,
        explicit: false,
        purposes: ['trusted', 'analytics', 'advertising'],
      },
    ],
    [
      'no choice, opt-out, GPC',
      undecided({ mode: 'opt-out', granted: ['trusted', 'analytics'], denied: ['advertising'], signals: ['gpc'] }),
      { optIn: false, found: true, wellFormed: true, explicit: false, purposes: ['trusted', 'analytics'] },
    ],
    [
      'notice',
      undecided({ mode: 'notice', granted: ['trusted', 'analytics'], denied: ['advertising'] }),
      { optIn: false, found: true, wellFormed: true, explicit: false, purposes: ['trusted', 'analytics'] },
    ],
    [
      'a choice that no longer stands',
      {
        ...snapshot(),
        status: 'undecided',
        reason: 'expired',
        granted: ['trusted'],
        denied: ['analytics', 'advertising'],
      },
      { optIn: true, found: true, wellFormed: true, explicit: false, purposes: ['trusted'] },
    ],
    ...(['accept', 'decline', 'save', 'close', 'api'] as const).map((by) => [
      `a choice by ${by}`,
      chosen(by),
      {
        optIn: true,
        found: true,
        wellFormed: true,
        explicit: !['close', 'api'].includes(by),
        purposes: ['trusted', 'analytics'],
      },
    ]),
    [
      'a category denied on this page',
      chosen('accept', { granted: ['trusted'], denied: ['analytics', 'advertising'] }),
      { optIn: true, found: true, wellFormed: true, explicit: true, purposes: ['trusted'] },
    ],
  ] as [string, ConsentSnapshot, ReturnType<typeof asked>][]) {
    it(`${name}: ${JSON.stringify(expected)}`, () => {
      expect(asked(state)).to.deep.equal(expected);
    });
  }

  const members = tealiumMembers(
    () => snapshot(),
    'Lakeshore',
    () => {},
  );

  it('its key is the one that is configured', () => {
    expect(members.cmpFetchCurrentLookupKey()).to.equal('Lakeshore');
    expect(members.cmpName).to.be.a('string');
    expect(members.cmpIntegrationVersion).to.be.a('string');
  });

  it('Tealium itself is allowed with its purpose, exactly', () => {
    const decision = members.cmpFetchCurrentConsentDecision();
    for (const [name, allowed] of [
      ['trusted', true],
      ['analytics', true],
      ['advertising', false],
      ['Analytics', false],
      ['', false],
      ['toString', false],
    ] as const) {
      expect(members.cmpCheckForTiqConsent(decision, name), name).to.equal(allowed);
    }
    expect(members.cmpCheckForTiqConsent(false, 'trusted')).to.equal(false);
  });

  it('Tealium may write into the list, and reads a fresh one each time', () => {
    const decision = members.cmpFetchCurrentConsentDecision();
    const list = members.cmpConvertResponseToGroupList(decision) as string[] & { type?: string };
    list.type = 'explicit';
    list.push('advertising');
    expect(members.cmpConvertResponseToGroupList(decision)).to.deep.equal(['trusted', 'analytics']);
    expect(snapshot().granted).to.deep.equal(['trusted', 'analytics']);
  });

  it('what is no decision of ours is refused, and throws nothing', () => {
    for (const odd of [false, null, undefined, {}, 'granted', 1] as never[]) {
      expect(members.cmpCheckForWellFormedDecision(odd)).to.equal(false);
      expect(members.cmpCheckForExplicitConsentDecision(odd)).to.equal(false);
      expect(members.cmpConvertResponseToGroupList(odd)).to.deep.equal([]);
      expect(members.cmpCheckForTiqConsent(odd, 'trusted')).to.equal(false);
    }
  });
});

describe('Tealium', () => {
  const listeners: (() => void)[] = [];
  const watch = (listener: () => void): void => void listeners.push(listener);
  beforeEach(() => delete page.tealiumCmpIntegration);
  after(() => delete page.tealiumCmpIntegration);

  it('finds an object with every member as soon as the head script has run, also while nothing is known', () => {
    tealium(step(pending('no-config'), null, { config: config({ 'tealium-key': 'Lakeshore' }), watch }));
    const own = page.tealiumCmpIntegration!;
    expect(Object.keys(own).toSorted()).to.deep.equal([
      'cmpAddCallbackToTriggerRecheck',
      'cmpCheckForExplicitConsentDecision',
      'cmpCheckForTiqConsent',
      'cmpCheckForWellFormedDecision',
      'cmpCheckIfOptInModel',
      'cmpConvertResponseToGroupList',
      'cmpFetchCurrentConsentDecision',
      'cmpFetchCurrentLookupKey',
      'cmpIntegrationVersion',
      'cmpName',
    ]);
    expect(own.cmpFetchCurrentConsentDecision()).to.equal(false);
    expect(own.cmpFetchCurrentLookupKey()).to.equal('Lakeshore');
  });

  it('keeps what the page or Tealium has put there, and may add to it', () => {
    page.tealiumCmpIntegration = { map: { 'consent-gate': {} } } as never;
    const theirs = page.tealiumCmpIntegration;
    tealium(step(undecided(), null, { watch }));
    expect(page.tealiumCmpIntegration).to.equal(theirs);
    expect(theirs['map']).to.deep.equal({ 'consent-gate': {} });
    Object.assign(theirs, { tiqGroupName: 'trusted' });
    expect(page.tealiumCmpIntegration['tiqGroupName']).to.equal('trusted');
  });

  it('asks anew at each event: the functions follow the state', () => {
    tealium(step(undecided(), null, { watch }));
    const { cmpFetchCurrentConsentDecision, cmpConvertResponseToGroupList } = page.tealiumCmpIntegration!;
    const now = () => cmpConvertResponseToGroupList(cmpFetchCurrentConsentDecision());
    expect(now()).to.deep.equal(['trusted']);
    tealium(step(chosen('save'), undecided(), { watch }));
    expect(now()).to.deep.equal(['trusted', 'analytics']);
    tealium(step(chosen('decline', { granted: ['trusted'] }), chosen('save'), { watch }));
    expect(now()).to.deep.equal(['trusted']);
    tealium(step(pending('no-config'), chosen('save'), { watch }));
    expect(cmpFetchCurrentConsentDecision()).to.equal(false);
  });

  it('is rechecked once when it registers, and at every change, also after a recheck has thrown', async () => {
    const { reportError } = window;
    const reported: unknown[] = [];
    window.reportError = (error) => reported.push(error);
    try {
      tealium(step(undecided(), null, { watch }));
      const seen: string[] = [];
      const add = page.tealiumCmpIntegration!.cmpAddCallbackToTriggerRecheck;
      let first = true;
      add(() => {
        if (!first) throw new Error('in Tealium');
        first = false;
      });
      add(() => seen.push('recheck'));
      expect(seen).to.deep.equal([]);
      await wait(20);
      expect(seen.length).to.equal(1);
      listeners.forEach(runSafely);
      expect(seen.length).to.equal(2);
      expect(reported.length).to.equal(1);
    } finally {
      window.reportError = reportError;
    }
  });
});
