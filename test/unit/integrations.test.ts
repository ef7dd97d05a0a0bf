import { expect } from '@open-wc/testing';
import * as fc from 'fast-check';
import { pending } from '../../src/consent/decide.js';
import type { By, ConsentSnapshot, Source } from '../../src/consent/events.js';
import { google, googleTypes } from '../../src/integrations/google.js';
import { gtm, gtmEvent } from '../../src/integrations/gtm.js';
import { dataLayer } from '../../src/integrations/integration.js';
import { config, googleCommandsFor, snapshot, step } from './helpers.js';

const page = window as unknown as { dataLayer?: unknown };

const types = (analytics: string, advertising: string, personalization = advertising) => ({
  ad_storage: advertising,
  ad_user_data: advertising,
  ad_personalization: advertising,
  analytics_storage: analytics,
  // Trusted is always in force.
  functionality_storage: 'granted',
  personalization_storage: personalization,
  security_storage: 'granted',
});
const denied = types('denied', 'denied');
const wait_for_update = 500;

const nothing = { granted: ['trusted'], denied: ['analytics', 'advertising'] };
const all = { granted: ['trusted', 'analytics', 'advertising'], denied: [] };
const fresh = (parts: Partial<ConsentSnapshot> = {}) =>
  snapshot({ ...nothing, status: 'undecided', choice: null, reason: 'no-choice', ...parts });

/** What stands in the queue; a command of gtag's as a list. */
const queue = (): unknown[] =>
  dataLayer().map((entry) =>
    Object.prototype.toString.call(entry) === '[object Arguments]' ? Array.from(entry as unknown[]) : entry,
  );

beforeEach(() => delete page.dataLayer);
after(() => delete page.dataLayer);

describe('the types of Google Consent Mode', () => {
  for (const [name, state, expected] of [
    ['nothing', nothing, types('denied', 'denied')],
    ['Analytics', { granted: ['trusted', 'analytics'], denied: ['advertising'] }, types('granted', 'denied')],
    ['Advertising', { granted: ['trusted', 'advertising'], denied: ['analytics'] }, types('denied', 'granted')],
    ['both', all, types('granted', 'granted')],
    ['nothing known', { granted: [], denied: [] }, types('denied', 'denied')],
    [
      'a category of personalization, granted',
      { granted: ['trusted', 'personalization'], denied: ['analytics', 'advertising'] },
      types('denied', 'denied', 'granted'),
    ],
    [
      'a category of personalization, denied',
      { granted: ['trusted', 'advertising'], denied: ['analytics', 'personalization'] },
      types('denied', 'granted', 'denied'),
    ],
    ['a look-alike', { granted: ['trusted', 'Analytics', 'advertising2'], denied: [] }, types('denied', 'denied')],
  ] as [string, Pick<ConsentSnapshot, 'granted' | 'denied'>, Record<string, string>][]) {
    it(`follow what is in force: ${name}`, () => {
      expect(googleTypes(state)).to.deep.equal(expected);
    });
  }
});

describe('the commands for Google', () => {
  const optOut = fresh({ mode: 'opt-out', ...all });
  const underSignal = snapshot({
    mode: 'opt-out',
    status: 'undecided',
    choice: null,
    reason: 'no-choice',
    signals: ['gpc'],
  });

  for (const [name, now, before, expected] of [
    ['first visit, opt-in', fresh(), null, [['consent', 'default', { ...denied, wait_for_update }]]],
    ['pending', pending('no-config'), null, [['consent', 'default', { ...denied, wait_for_update }]]],
    [
      'pending, opt-out',
      pending('prerendering', 'opt-out'),
      null,
      [['consent', 'default', { ...denied, wait_for_update }]],
    ],
    [
      'returning with Analytics, opt-in',
      snapshot(),
      null,
      [
        ['consent', 'default', { ...denied, wait_for_update }],
        ['consent', 'update', types('granted', 'denied')],
      ],
    ],
    [
      'returning with a refusal, opt-in',
      snapshot(nothing),
      null,
      [
        ['consent', 'default', { ...denied, wait_for_update }],
        ['consent', 'update', denied],
      ],
    ],
    [
      'first visit, opt-out',
      optOut,
      null,
      [['consent', 'default', { ...types('granted', 'granted'), wait_for_update }]],
    ],
    [
      'first visit, opt-out, under GPC',
      underSignal,
      null,
      [['consent', 'default', { ...types('granted', 'denied'), wait_for_update }]],
    ],
    [
      'returning with a refusal, opt-out',
      snapshot({ mode: 'opt-out', ...nothing }),
      null,
      [
        ['consent', 'default', { ...denied, wait_for_update }],
        ['consent', 'update', denied],
      ],
    ],
    ['I Agree', snapshot(all), fresh(), [['consent', 'update', types('granted', 'granted')]]],
    ['a withdrawal', snapshot(nothing), snapshot(all), [['consent', 'update', denied]]],
    ['a choice that changes nothing', snapshot(), snapshot(), [['consent', 'update', types('granted', 'denied')]]],
    ['no longer pending', snapshot(all), pending('prerendering'), [['consent', 'update', types('granted', 'granted')]]],
    ['erased', fresh(), snapshot(all), [['consent', 'update', denied]]],
  ] as [string, ConsentSnapshot, ConsentSnapshot | null, unknown[][]][]) {
    it(`${name}: ${expected.map(([, command]) => command).join(', ')}`, () => {
      expect(googleCommandsFor(now, before, config())).to.deep.equal(expected);
    });
  }
});

describe('the commands for Google, by attributes', () => {
  const attributes = {
    'google-region': 'DE US-CA',
    'google-wait': '2000',
    'google-redact': '',
    'google-passthrough': '',
  };
  const region = ['DE', 'US-CA'];
  const optOut = (parts: Partial<ConsentSnapshot> = {}): ConsentSnapshot =>
    fresh({ mode: 'opt-out', ...all, ...parts });
  const choice = (by: By, parts: Partial<ConsentSnapshot> = {}): ConsentSnapshot =>
    snapshot({ mode: 'opt-out', ...all, choice: { ...snapshot().choice!, by }, ...parts });
  const granted = types('granted', 'granted');
  /** What an update may say where nothing was chosen: only what it denies. */
  const advertisingDenied = {
    ad_storage: 'denied',
    ad_user_data: 'denied',
    ad_personalization: 'denied',
    personalization_storage: 'denied',
  };

  it('wait as long as they are told', () => {
    for (const wait of ['0', '2000']) {
      expect(googleCommandsFor(fresh(), null, config({ 'google-wait': wait }))).to.deep.equal([
        ['consent', 'default', { ...denied, wait_for_update: +wait }],
      ]);
    }
  });

  it('set redaction and passthrough once, right after the default', () => {
    const both = config({ 'google-redact': '', 'google-passthrough': '' });
    expect(googleCommandsFor(snapshot(), null, both).map(([command, what]) => `${command} ${what}`)).to.deep.equal([
      'consent default',
      'set ads_data_redaction',
      'set url_passthrough',
      'consent update',
    ]);
    expect(googleCommandsFor(snapshot(), fresh(), both).length).to.equal(1);
    expect(googleCommandsFor(fresh(), null, config({ 'google-redact': '' }))[1]).to.deep.equal([
      'set',
      'ads_data_redaction',
      true,
    ]);
  });

  it('in opt-in every default is denied, with or without region', () => {
    const commands = googleCommandsFor(fresh(), null, config({ 'google-region': 'DE US-CA' }));
    expect(commands).to.deep.equal([
      ['consent', 'default', { ...denied, wait_for_update }],
      ['consent', 'default', { ...denied, wait_for_update, region }],
    ]);
  });

  it('in opt-out the listed regions are denied, and elsewhere the default follows the state', () => {
    for (const [state, fallback] of [
      [optOut(), granted],
      [
        optOut({ granted: ['trusted', 'analytics'], denied: ['advertising'], signals: ['gpc'] }),
        types('granted', 'denied'),
      ],
      [pending('prerendering', 'opt-out'), denied],
    ] as [ConsentSnapshot, Record<string, string>][]) {
      expect(googleCommandsFor(state, null, config({ ...attributes, mode: 'opt-out' }))).to.deep.equal([
        ['consent', 'default', { ...fallback, wait_for_update: 2000 }],
        ['consent', 'default', { ...denied, wait_for_update: 2000, region }],
        ['set', 'ads_data_redaction', true],
        ['set', 'url_passthrough', true],
      ]);
    }
  });

  // An update counts in every region, so only a choice may open in one what the default denies there.
  for (const [name, now, before, expected] of [
    ['I Agree', choice('accept'), optOut(), granted],
    ['Save', choice('save', nothing), optOut(), denied],
    ['a call of the page’s', choice('api'), optOut(), granted],
    ['a stored choice', choice('accept'), null, granted],
    ['the x', choice('close'), optOut(), {}],
    ['a stored x', choice('close'), null, {}],
    ['no choice, no longer pending', optOut(), pending('prerendering', 'opt-out'), {}],
    [
      'no choice, but a category denied on this page',
      optOut({ granted: ['trusted', 'analytics'], denied: ['advertising'] }),
      optOut(),
      advertisingDenied,
    ],
  ] as [string, ConsentSnapshot, ConsentSnapshot | null, Record<string, string>][]) {
    it(`where regions are listed, ${name} updates ${JSON.stringify(expected)}`, () => {
      const commands = googleCommandsFor(now, before, config({ 'google-region': 'DE' }));
      const update = commands.find(([, kind]) => kind === 'update')!;
      expect(update).to.deep.equal(['consent', 'update', expected]);
    });
  }

  it('without regions the x updates what stays in force', () => {
    expect(googleCommandsFor(choice('close'), optOut(), config())).to.deep.equal([['consent', 'update', granted]]);
  });

  it('whatever happens, an update without a choice grants nothing where regions are listed', () => {
    const categories = fc.subarray(['analytics', 'advertising', 'personalization']);
    const state = fc.record({
      status: fc.constantFrom('pending', 'undecided', 'decided'),
      mode: fc.constantFrom('opt-in', 'opt-out', 'notice'),
      by: fc.constantFrom('accept', 'decline', 'save', 'close', 'api'),
      granted: categories,
    });
    const made = ({ status, mode, by, granted }: { status: string; mode: string; by: string; granted: string[] }) =>
      snapshot({
        ...({ status, mode } as Pick<ConsentSnapshot, 'status' | 'mode'>),
        granted: status === 'pending' ? [] : ['trusted', ...granted],
        denied: ['analytics', 'advertising', 'personalization'].filter((one) => !granted.includes(one)),
        choice: { ...snapshot().choice!, by: by as By },
      });
    fc.assert(
      fc.property(state, fc.option(state), (after, earlier) => {
        const now = made(after);
        const commands = googleCommandsFor(now, earlier && made(earlier), config({ 'google-region': 'DE' }));
        const chosen = now.status === 'decided' && now.choice!.by !== 'close';
        for (const [, kind, values] of commands as [string, string, Record<string, unknown>][]) {
          const { functionality_storage: _f, security_storage: _s, ...rest } = values;
          const grants = Object.values(rest).includes('granted');
          if (kind === 'update' && !chosen) expect(grants).to.equal(false);
          if (kind === 'default' && (now.mode === 'opt-in' || values['region'])) expect(grants).to.equal(false);
        }
      }),
    );
  });
});

describe('Google', () => {
  it('is told the default first, as an arguments object', () => {
    google(step(fresh(), null));
    const [first, ...others] = dataLayer();
    expect(Object.prototype.toString.call(first)).to.equal('[object Arguments]');
    expect(Array.isArray(first)).to.equal(false);
    expect(Array.from(first as unknown[])).to.deep.equal(['consent', 'default', { ...denied, wait_for_update }]);
    expect(others).to.deep.equal([]);
  });

  it('gets one update a choice, after what the page has queued', () => {
    google(step(fresh(), null));
    dataLayer().push('config');
    google(step(snapshot(all), fresh()));
    google(step(snapshot(nothing), snapshot(all)));
    expect(queue()).to.deep.equal([
      ['consent', 'default', { ...denied, wait_for_update }],
      'config',
      ['consent', 'update', types('granted', 'granted')],
      ['consent', 'update', denied],
    ]);
  });

  it('gets each command as an object of its own that nobody else holds', () => {
    google(step(snapshot(), null));
    const [first, second] = dataLayer() as [unknown[], unknown[]];
    expect(first[2]).not.to.equal(second[2]);
    expect(Object.prototype.toString.call(second)).to.equal('[object Arguments]');
  });

  it('keeps a queue that the page has made', () => {
    const own: unknown[] = ['page'];
    page.dataLayer = own;
    google(step(fresh(), null));
    expect(page.dataLayer).to.equal(own);
    expect(own.length).to.equal(2);
  });
});

describe('the queue', () => {
  for (const [name, thing] of [
    ['nothing', undefined],
    ['null', null],
    ['a text', 'dataLayer'],
    ['an object', { push() {} }],
  ] as [string, unknown][]) {
    it(`is made where ${name} stands in its place`, () => {
      page.dataLayer = thing;
      dataLayer().push('entry');
      expect(page.dataLayer).to.deep.equal(['entry']);
    });
  }

  it('is made although a link is called "dataLayer"', () => {
    const link = document.createElement('a');
    link.id = 'dataLayer';
    document.body.append(link);
    try {
      expect(page.dataLayer).to.equal(link);
      google(step(fresh(), null));
      gtm(step(fresh(), null));
      expect(queue().length).to.equal(2);
      expect(Array.isArray(page.dataLayer)).to.equal(true);
    } finally {
      link.remove();
    }
  });
});

describe('Tag Manager', () => {
  const event = (name: string, source: Source, state: Pick<ConsentSnapshot, 'granted' | 'denied'>) => ({
    event: name,
    consent_granted: state.granted,
    consent_denied: state.denied,
    consent_source: source,
  });

  for (const [name, now, before, source, expected] of [
    ['ready at the start', fresh(), null, 'page', event('consent_ready', 'page', nothing)],
    ['ready for a returning visitor', snapshot(all), null, 'page', event('consent_ready', 'page', all)],
    ['ready after pending', fresh(), pending('prerendering'), 'page', event('consent_ready', 'page', nothing)],
    ['a change after a choice', snapshot(all), fresh(), 'visitor', event('consent_change', 'visitor', all)],
    ['a change from another tab', snapshot(nothing), snapshot(all), 'tab', event('consent_change', 'tab', nothing)],
  ] as [string, ConsentSnapshot, ConsentSnapshot | null, Source, object][]) {
    it(`hears ${name}`, () => {
      expect(gtmEvent(now, before, source)).to.deep.equal(expected);
    });
  }

  it('hears nothing while pending', () => {
    gtm(step(pending('no-config'), null));
    expect(queue()).to.deep.equal([]);
  });

  it('hears of a step after Google’s own command for it', () => {
    const steps: [ConsentSnapshot, ConsentSnapshot | null, Source][] = [
      [pending('prerendering'), null, 'page'],
      [fresh(), pending('prerendering'), 'page'],
      [snapshot(all), fresh(), 'visitor'],
    ];
    for (const [now, before, source] of steps) {
      for (const tell of [google, gtm]) tell(step(now, before, { source }));
    }
    expect(queue()).to.deep.equal([
      ['consent', 'default', { ...denied, wait_for_update }],
      ['consent', 'update', denied],
      event('consent_ready', 'page', nothing),
      ['consent', 'update', types('granted', 'granted')],
      event('consent_change', 'visitor', all),
    ]);
  });
});
