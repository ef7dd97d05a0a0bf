import { expect } from '@open-wc/testing';
import { pending } from '../../src/consent/decide.js';
import type { ConsentSnapshot, Source } from '../../src/consent/events.js';
import { googleConflict, googleIds } from '../../src/integrations/google-queue.js';
import { tellRunningTags } from '../../src/integrations/running-tags.js';
import { tealiumCategories, tealiumEvent } from '../../src/integrations/tealium-running.js';
import { config, googleCommandsFor, snapshot } from './helpers.js';

const page = window as unknown as Record<string, unknown> & {
  dataLayer?: unknown[];
  utag?: unknown;
  tealiumCmpIntegration?: unknown;
};

const all = snapshot({ granted: ['trusted', 'analytics', 'advertising'], denied: [] });
const some = snapshot();
const none = snapshot({ granted: ['trusted'], denied: ['analytics', 'advertising'] });
const fresh = snapshot({ ...none, status: 'undecided', reason: 'no-choice', choice: null });

function command(..._command: unknown[]): IArguments {
  // eslint-disable-next-line prefer-rest-params -- what gtag pushes
  return arguments;
}
const gtag = (...words: unknown[]): IArguments => command(...words);

describe('the ids of Google tags in the queue', () => {
  for (const [queue, ids] of [
    [undefined, []],
    [{}, []],
    [[], []],
    [
      [gtag('js', new Date()), gtag('config', 'G-1'), { event: 'x' }, gtag('config', 'AW-2', {}), null],
      ['G-1', 'AW-2'],
    ],
    // Google ignores arrays, and what is no text is no id.
    [[['config', 'G-1'], gtag('config'), gtag('config', { id: 'G-1' }), gtag('event', 'G-2')], []],
  ] as [unknown, string[]][]) {
    it(`are ${JSON.stringify(ids)}`, () => expect(googleIds(queue)).to.deep.equal(ids));
  }
});

describe('a running gtag', () => {
  const google = config({ integrations: 'google' });
  const tell = (now: ConsentSnapshot, previous: ConsentSnapshot, source: Source = 'visitor') =>
    tellRunningTags({ now, previous, source }, google);
  const switches = () => Object.fromEntries(Object.entries(page).filter(([name]) => name.startsWith('ga-disable-')));
  beforeEach(() => {
    page.dataLayer = [gtag('config', 'G-1'), gtag('config', 'G-2')];
  });
  afterEach(() => {
    tell(all, all);
    for (const name of Object.keys(switches())) delete page[name];
    delete page.dataLayer;
  });

  it('is stopped when Analytics is withdrawn, and goes on when it is granted again', () => {
    tell(none, all);
    expect(switches()).to.deep.equal({ 'ga-disable-G-1': true, 'ga-disable-G-2': true });
    tell(some, none);
    expect(switches()).to.deep.equal({ 'ga-disable-G-1': false, 'ga-disable-G-2': false });
  });

  it('is stopped by another tab and on a page that denies Analytics, too', () => {
    tell(none, some, 'tab');
    expect(switches()['ga-disable-G-1']).to.equal(true);
    tell(some, none, 'page');
    tell(none, some, 'page');
    expect(switches()['ga-disable-G-1']).to.equal(true);
  });

  it('is left alone when Analytics was not and is not granted, and when only Advertising goes', () => {
    tell(none, fresh);
    tell(some, all);
    expect(switches()).to.deep.equal({});
  });

  it('stays stopped where the site itself has stopped it', () => {
    page['ga-disable-G-1'] = true;
    tell(none, all);
    tell(all, none);
    expect(switches()).to.deep.equal({ 'ga-disable-G-1': true, 'ga-disable-G-2': false });
  });

  it('is nobody’s business without the integration', () => {
    tellRunningTags({ now: none, previous: all, source: 'visitor' }, config({ integrations: 'gtm tealium' }));
    expect(switches()).to.deep.equal({});
  });
});

describe('a second voice in the queue', () => {
  const ours = (attributes: Record<string, string> = {}, ...steps: [ConsentSnapshot, ConsentSnapshot | null][]) =>
    steps.flatMap(([now, before]) => googleCommandsFor(now, before, config(attributes)).map((words) => gtag(...words)));
  const regions = { 'google-region': 'DE', mode: 'opt-out' };
  const optOut = { ...all, mode: 'opt-out', status: 'undecided', choice: null } as ConsentSnapshot;
  const seven = ours({}, [all, fresh])[0]![2] as Record<string, string>;

  for (const [name, queue, now, attributes] of [
    ['nothing', undefined, fresh, {}],
    ['a first visit', ours({}, [fresh, null]), fresh, {}],
    ['a returning visitor', ours({}, [some, null]), some, {}],
    ['a choice and a withdrawal', ours({}, [fresh, null], [all, fresh], [none, all]), none, {}],
    ['regions', ours(regions, [optOut, null], [{ ...optOut, granted: ['trusted'] }, optOut]), fresh, regions],
    ['redaction', ours({ 'google-redact': '' }, [fresh, null]), fresh, { 'google-redact': '' }],
    ['a page’s own tags', [...ours({}, [fresh, null]), gtag('config', 'G-1'), ['consent', 'default', {}]], fresh, {}],
  ] as [string, unknown, ConsentSnapshot, Record<string, string>][]) {
    it(`is not heard in ${name}`, () => expect(googleConflict(queue, now, config(attributes))).to.equal(false));
  }

  for (const [name, words] of [
    [
      'a default of four types',
      [
        'consent',
        'default',
        { ad_storage: 'denied', ad_user_data: 'denied', ad_personalization: 'denied', analytics_storage: 'denied' },
      ],
    ],
    ['a second default, whole', ['consent', 'default', { ...seven, wait_for_update: 500 }]],
    ['an update that grants one type', ['consent', 'update', { ad_storage: 'granted' }]],
    ['a whole update that grants what we deny', ['consent', 'update', seven]],
    ['a command without types', ['consent', 'default']],
  ] as [string, unknown[]][]) {
    it(`is heard: ${name}`, () => {
      expect(googleConflict([...ours({}, [fresh, null]), gtag(...words)], fresh, config())).to.equal(true);
    });
  }
});

describe('Tealium that runs', () => {
  const tealium = config({ integrations: 'tealium' });
  const calls: unknown[] = [];
  const utag = () => ({
    link: (data: unknown) => calls.push(['link', data]),
    gdpr: { setPreferencesFromList: (list: unknown) => calls.push(['list', list]) },
  });
  const tell = (now: ConsentSnapshot, previous: ConsentSnapshot) =>
    tellRunningTags({ now, previous, source: 'visitor' }, tealium);
  beforeEach(() => void (calls.length = 0));
  afterEach(() => {
    delete page.utag;
    delete page.tealiumCmpIntegration;
  });
  const event = (granted: string[], denied: string[], by = 'save') => ({
    tealium_event: 'consent_decision',
    consent_granted: granted,
    consent_denied: denied,
    consent_by: by,
  });

  for (const [granted, expected] of [
    [['trusted'], []],
    [
      ['trusted', 'analytics'],
      ['analytics', 'monitoring'],
    ],
    [
      ['trusted', 'advertising'],
      [
        'affiliates',
        'display_ads',
        'search',
        'email',
        'social',
        'cookiematch',
        'cdp',
        'big_data',
        'crm',
        'personalization',
        'engagement',
      ],
    ],
    [['trusted', 'maps', 'Analytics'], []],
  ] as [string[], string[]][]) {
    it(`has these older categories for ${granted.join()}: ${expected.join()}`, () => {
      expect(tealiumCategories({ granted })).to.deep.equal(expected);
    });
  }

  for (const [name, now, source, enforced, expected] of [
    ['a visitor’s choice', all, 'visitor', false, event(['trusted', 'analytics', 'advertising'], [])],
    ['a page’s choice', all, 'api', false, event(['trusted', 'analytics', 'advertising'], [])],
    ['a choice that denies something', some, 'visitor', true, event(['trusted', 'analytics'], ['advertising'])],
    ['a refusal', none, 'visitor', true, event(['trusted'], ['analytics', 'advertising'])],
    // Without a consent integration the event would fire every tag of the profile.
    ['a choice that denies something, not enforced', some, 'visitor', false, null],
    ['a refusal, not enforced', none, 'visitor', false, null],
    ['another tab', all, 'tab', true, null],
    ['a page that denies', none, 'page', true, null],
    ['no choice', fresh, 'visitor', true, null],
    ['pending', pending('no-config'), 'page', true, null],
  ] as [string, ConsentSnapshot, Source, boolean, object | null][]) {
    it(`gets ${expected ? 'an event' : 'no event'} for ${name}`, () => {
      expect(tealiumEvent(now, source, enforced)).to.deep.equal(expected);
    });
  }

  it('is given the whole list, and the event where its framework enforces, when the integrations have been told', async () => {
    page.utag = utag();
    tell(some, fresh);
    expect(calls).to.deep.equal([]);
    await Promise.resolve();
    expect(calls).to.deep.equal([['list', ['analytics', 'monitoring']]]);
    page.tealiumCmpIntegration = { map: {} };
    tell(none, some);
    await Promise.resolve();
    expect(calls.slice(1)).to.deep.equal([
      ['list', []],
      ['link', event(['trusted'], ['analytics', 'advertising'])],
    ]);
  });

  it('is told once when it comes after the choice, of the last one', async () => {
    tell(all, fresh);
    tell(some, all);
    await Promise.resolve();
    page.utag = utag();
    const loaded = () => document.head.dispatchEvent(new Event('load'));
    loaded();
    loaded();
    expect(calls).to.deep.equal([['list', ['analytics', 'monitoring']]]);
  });

  it('may lack either interface, or throw, and nothing breaks', async () => {
    page.utag = {};
    tell(all, fresh);
    await Promise.resolve();
    const { reportError } = window;
    let reported = 0;
    window.reportError = () => reported++;
    page.utag = {
      link() {
        throw new Error('in Tealium');
      },
    };
    tell(all, fresh);
    await Promise.resolve();
    window.reportError = reportError;
    expect(reported).to.equal(1);
  });
});

describe('running tags', () => {
  it('each hear of a change, also after another one has thrown', async () => {
    const { reportError } = window;
    const reported: unknown[] = [];
    const heard: unknown[] = [];
    const error = new Error('in the page');
    window.reportError = (thrown) => reported.push(thrown);
    Object.defineProperty(page, 'dataLayer', {
      configurable: true,
      get() {
        throw error;
      },
    });
    page.utag = { gdpr: { setPreferencesFromList: (list: unknown) => heard.push(list) } };
    try {
      const step = { now: none, previous: all, source: 'visitor' as const };
      tellRunningTags(step, config({ integrations: 'google tealium' }));
      await Promise.resolve();
    } finally {
      window.reportError = reportError;
      delete page.dataLayer;
      delete page.utag;
    }
    expect(reported).to.deep.equal([error]);
    expect(heard).to.deep.equal([[]]);
  });
});
