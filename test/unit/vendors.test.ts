import { expect } from '@open-wc/testing';
import { pending } from '../../src/consent/decide.js';
import type { ConsentSnapshot } from '../../src/consent/events.js';
import { adobe, adobeCollects } from '../../src/integrations/adobe.js';
import { adsense, adsenseSwitches } from '../../src/integrations/adsense.js';
import { gpt, gptSettings } from '../../src/integrations/gpt.js';
import { call, type Integration } from '../../src/integrations/integration.js';
import { matomo, matomoCalls } from '../../src/integrations/matomo.js';
import { meta, metaCalls } from '../../src/integrations/meta.js';
import { microsoft, microsoftCalls } from '../../src/integrations/microsoft.js';
import { tiktok, tiktokCalls } from '../../src/integrations/tiktok.js';
import { vendorsFor } from '../../src/integrations/late.js';
import { snapshot, step } from './helpers.js';
import { wait } from './page.js';

type State = ConsentSnapshot;
type Step = [name: string, now: State, before: State | null];

const state = (granted: readonly string[], parts: Partial<State> = {}): State =>
  snapshot({
    granted: ['trusted', ...granted],
    denied: ['analytics', 'advertising'].filter((name) => !granted.includes(name)),
    ...parts,
  });
const all = state(['analytics', 'advertising']);
const analytics = state(['analytics']);
const none = state([]);
const fresh = state([], { status: 'undecided', choice: null, reason: 'no-choice' });
const unknown = pending('no-config');
const optOut = (granted: readonly string[], parts: Partial<State> = {}): State =>
  state(granted, { mode: 'opt-out', status: 'undecided', choice: null, reason: 'no-choice', ...parts });
const free = optOut(['analytics', 'advertising']);
const underGpc = optOut(['analytics'], { signals: ['gpc'] });
/** The visitor turned Advertising on in the panel although the browser sends GPC. */
const despiteGpc = state(['analytics', 'advertising'], { mode: 'opt-out', signals: ['gpc'] });

const firstVisit: Step = ['first visit', fresh, null];
const grant: Step = ['I Agree', all, fresh];
const partial: Step = ['Analytics alone', analytics, fresh];
const refusal: Step = ['a refusal', none, fresh];
const withdrawal: Step = ['a withdrawal', none, all];
const partialWithdrawal: Step = ['Advertising withdrawn', analytics, all];
const regrant: Step = ['a new grant', all, none];
const same: Step = ['a choice that changes nothing', all, all];
const returning: Step = ['returning with a grant', all, null];
const returningRefusal: Step = ['returning with a refusal', none, null];
const nothingKnown: Step = ['pending', unknown, null];
const known: Step = ['known after pending', all, unknown];
const freeVisit: Step = ['first visit, opt-out', free, null];
const gpcVisit: Step = ['first visit, opt-out, GPC', underGpc, null];
const gpcSwitch: Step = ['GPC, Advertising turned on', despiteGpc, underGpc];
const gpcStored: Step = ['GPC, Advertising turned on before', despiteGpc, null];
const deny: Step = ['a page that denies all', state([], { choice: all.choice }), null];

/** One test for each step. */
function table<Value>(tell: (now: State, before: State | null) => Value, rows: [Step, Value][]): void {
  for (const [[name, now, before], expected] of rows) {
    it(`${name}: ${JSON.stringify(expected)}`, () => expect(tell(now, before)).to.deep.equal(expected));
  }
}

type Command = (...words: unknown[]) => void;
type Queued = ArrayLike<ArrayLike<unknown>>;
interface Fbq extends Command {
  callMethod?: Command;
  push?: Command;
  loaded?: boolean;
  version?: string;
  queue: unknown[][];
}
const page = window as unknown as {
  uetq: unknown;
  clarity: Command & { q: Queued };
  ttq: Record<string, unknown> & unknown[];
  fbq?: Fbq;
  _fbq: unknown;
  googletag: { cmd: Iterable<Command> | { push: Command }; pubads?(): unknown };
  adsbygoogle: unknown[];
  _paq: unknown;
  alloy: Command;
} & Record<string, unknown>;
const GLOBALS = ['uetq', 'clarity', 'ttq', 'fbq', '_fbq', 'googletag', 'adsbygoogle', '_paq', 'alloy'];
const clean = () => {
  for (const name of GLOBALS) delete page[name];
};
beforeEach(clean);
after(clean);

const tell = (integration: Integration, ...steps: Step[]) => {
  for (const [, now, before] of steps) integration(step(now, before));
};
/** `arguments` objects as lists. */
const lists = (queue: ArrayLike<ArrayLike<unknown>>) => Array.from(queue, (entry) => Array.from(entry));

describe('the table of vendors', () => {
  const vendors = { microsoft, meta, tiktok, gpt, adsense, matomo, adobe };

  it('has each vendor by its name, and gives those that are asked for', () => {
    expect(vendorsFor(Object.keys(vendors))).to.deep.equal(vendors);
    expect(vendorsFor(['adobe', 'meta'])).to.deep.equal({ adobe, meta });
    expect(vendorsFor([])).to.deep.equal({});
  });

  it('has no inherited member, and nothing to tell one that it does not have', () => {
    const names = ['constructor', 'toString', '__proto__', 'valueOf', 'Meta', '', 'google'];
    const strangers = vendorsFor(names);
    expect(Object.keys(strangers)).to.deep.equal(names);
    const [nobody] = Object.values(vendorsFor(['unheard-of']));
    expect(Object.values(vendors)).not.to.include(nobody);
    const before = Object.keys(window);
    for (const stranger of Object.values(strangers)) {
      expect(stranger).to.equal(nobody);
      expect(stranger(step(all, fresh))).to.equal(undefined);
    }
    expect(Object.keys(window)).to.deep.equal(before);
  });

  for (const [name, integration] of Object.entries<Integration>(vendors)) {
    it(`${name} makes its queue where an element has its name`, () => {
      const links = GLOBALS.map((id) => Object.assign(document.createElement('a'), { id }));
      document.body.append(...links);
      try {
        for (const [now, before] of [
          [unknown, null],
          [fresh, unknown],
          [all, fresh],
          [none, all],
        ] as const)
          integration(step(now, before, { source: 'page' }));
      } finally {
        for (const link of links) link.remove();
      }
    });
  }
});

describe('Microsoft', () => {
  const uet = (kind: string, ad: string) => call('uetq', 'consent', kind, { ad_storage: ad });
  const clarity = (ad: string, stats: string) =>
    call('clarity', 'consentv2', { ad_Storage: ad, analytics_Storage: stats });
  table(microsoftCalls, [
    [nothingKnown, [uet('default', 'denied'), clarity('denied', 'denied')]],
    [firstVisit, [uet('default', 'denied'), clarity('denied', 'denied')]],
    [grant, [uet('update', 'granted'), clarity('granted', 'granted')]],
    [partial, [uet('update', 'denied'), clarity('denied', 'granted')]],
    [refusal, [uet('update', 'denied'), clarity('denied', 'denied')]],
    [withdrawal, [uet('update', 'denied'), clarity('denied', 'denied'), call('clarity', 'stop')]],
    [partialWithdrawal, [uet('update', 'denied'), clarity('denied', 'granted')]],
    [returning, [uet('default', 'granted'), clarity('granted', 'granted')]],
    [returningRefusal, [uet('default', 'denied'), clarity('denied', 'denied')]],
    [gpcVisit, [uet('default', 'denied'), clarity('denied', 'granted')]],
    [deny, [uet('default', 'denied'), clarity('denied', 'denied')]],
  ]);

  it('is told in its queues: three arguments for UET, one call for Clarity', () => {
    tell(microsoft, firstVisit, grant);
    expect(page.uetq).to.deep.equal([
      ...['consent', 'default', { ad_storage: 'denied' }],
      ...['consent', 'update', { ad_storage: 'granted' }],
    ]);
    expect(lists(page.clarity.q)).to.deep.equal([
      ['consentv2', { ad_Storage: 'denied', analytics_Storage: 'denied' }],
      ['consentv2', { ad_Storage: 'granted', analytics_Storage: 'granted' }],
    ]);
  });

  it('is told itself once it runs', () => {
    const heard: unknown[] = [];
    page.uetq = { push: (...entries: unknown[]) => heard.push(call('uetq', ...entries)) };
    Object.assign(page, { clarity: (...entries: unknown[]) => heard.push(call('clarity', ...entries)) });
    tell(microsoft, withdrawal);
    expect(heard).to.deep.equal(microsoftCalls(none, all));
  });
});

describe('Meta', () => {
  const consent = (word: string) => call('fbq', 'consent', word);
  const limited = call('fbq', 'dataProcessingOptions', ['LDU'], 0, 0);
  const unlimited = call('fbq', 'dataProcessingOptions', []);
  table(metaCalls, [
    [nothingKnown, [consent('revoke')]],
    [firstVisit, [consent('revoke')]],
    [grant, [consent('grant')]],
    [partial, []],
    [refusal, []],
    [withdrawal, [consent('revoke')]],
    [regrant, [consent('grant')]],
    [same, []],
    [known, [consent('grant')]],
    [returning, [consent('grant')]],
    [returningRefusal, [consent('revoke')]],
    [freeVisit, [consent('grant')]],
    [gpcVisit, [consent('revoke'), limited]],
    [gpcSwitch, [consent('grant'), unlimited]],
    [gpcStored, [consent('grant')]],
    [['first visit, opt-in, GPC', { ...fresh, signals: ['gpc'] }, null], [consent('revoke')]],
    [deny, [consent('revoke')]],
  ]);

  /** Meta's own snippet, without the script that it loads. */
  function snippet(): void {
    if (page.fbq) return;
    const n = (page.fbq = function (..._words: unknown[]) {
      // eslint-disable-next-line prefer-rest-params -- as the snippet does
      const words = arguments as unknown as unknown[];
      if (n.callMethod) n.callMethod(...words);
      else n.queue.push(words);
    } as Fbq);
    if (!page._fbq) page._fbq = n;
    n.push = n;
    n.loaded = true;
    n.version = '2.0';
    n.queue = [];
  }
  const init = () => {
    snippet();
    page.fbq!('init', '1');
  };

  it('finds the consent before its `init`, in the queue of its own snippet', () => {
    tell(meta, firstVisit);
    expect(page.fbq).to.equal(undefined);
    expect(typeof page._fbq).to.equal('undefined');
    init();
    expect(lists(page.fbq!.queue)).to.deep.equal([
      ['consent', 'revoke'],
      ['init', '1'],
    ]);
    tell(meta, grant);
    expect(lists(page.fbq!.queue).at(-1)).to.deep.equal(['consent', 'grant']);
  });

  it('finds the state of the moment in which its snippet runs', async () => {
    tell(meta, firstVisit, grant);
    init();
    expect(lists(page.fbq!.queue)).to.deep.equal([['init', '1']]);
    await wait(0);
    expect(lists(page.fbq!.queue)).to.deep.equal([
      ['init', '1'],
      ['consent', 'grant'],
    ]);
  });

  for (const [name, steps, last] of [
    ['returning with a grant', [returning], 'grant'],
    ['returning with a refusal', [returningRefusal], 'revoke'],
    ['returning with a grant, and withdrawn at once', [returning, withdrawal], 'revoke'],
  ] as const) {
    for (const isThere of [true, false]) {
      it(`with a revoke of the page’s own, ${isThere ? 'before' : 'after'} ours, ends as it should: ${name}`, async () => {
        const own = () => {
          snippet();
          page.fbq!('consent', 'revoke');
          page.fbq!('init', '1');
        };
        if (isThere) own();
        tell(meta, ...steps);
        if (!isThere) own();
        await wait(0);
        const words = lists(page.fbq!.queue).filter(([word]) => word === 'consent');
        expect(words.at(-1)).to.deep.equal(['consent', last]);
        expect(words.length).to.be.above(1);
      });
    }
  }

  it('finds Limited Data Use before its `init`', () => {
    tell(meta, gpcVisit);
    init();
    expect(lists(page.fbq!.queue).map(([word]) => word)).to.deep.equal(['consent', 'dataProcessingOptions', 'init']);
  });

  it('that is there already is told at once', () => {
    init();
    tell(meta, firstVisit, grant);
    expect(lists(page.fbq!.queue)).to.deep.equal([
      ['init', '1'],
      ['consent', 'revoke'],
      ['consent', 'grant'],
    ]);
  });

  it('bears a click before the snippet, which sends nothing', () => {
    meta(step(fresh, null));
    const press = (run: () => void): void => {
      const errors: unknown[] = [];
      const button = document.createElement('button');
      button.addEventListener('click', () => {
        try {
          run();
        } catch (error) {
          errors.push(error);
        }
      });
      document.body.append(button);
      button.click();
      button.remove();
      expect(errors).to.deep.equal([]);
    };
    press(() => page.fbq!('track', 'Lead'));
    // Elsewhere the snippet must find nothing, nor in a press of I Agree.
    expect(page.fbq).to.equal(undefined);
    press(() => {
      tell(meta, grant);
      init();
    });
    expect(lists(page.fbq!.queue)).to.deep.include(['init', '1']);
    expect(lists(page.fbq!.queue).flat()).not.to.include('Lead');
  });

  it('is an ordinary property again once it is there', () => {
    tell(meta, firstVisit);
    Object.assign(page, { fbq: 'no function' });
    expect(Object.getOwnPropertyDescriptor(page, 'fbq')).to.deep.equal({
      value: 'no function',
      writable: true,
      enumerable: true,
      configurable: true,
    });
  });
});

describe('TikTok', () => {
  const ttq = (method: string) => call('ttq', method);
  table(tiktokCalls, [
    [nothingKnown, [ttq('holdConsent')]],
    [firstVisit, [ttq('holdConsent')]],
    [grant, [ttq('grantConsent')]],
    [partial, []],
    [refusal, []],
    [withdrawal, [ttq('revokeConsent')]],
    [regrant, [ttq('grantConsent')]],
    [returning, [ttq('holdConsent'), ttq('grantConsent')]],
    [returningRefusal, [ttq('holdConsent')]],
    [gpcVisit, [ttq('holdConsent')]],
    [deny, [ttq('holdConsent')]],
  ]);

  it('is not held twice where the page holds it, because it would send nothing after that', () => {
    for (const [steps, expected] of [
      [[firstVisit], []],
      [[returning], [['grantConsent']]],
      [[firstVisit, grant], [['grantConsent']]],
    ] as const) {
      page.ttq = [['holdConsent'], ['load', 'X'], ['page']] as never;
      tell(tiktok, ...steps);
      expect(page.ttq).to.deep.equal([['holdConsent'], ['load', 'X'], ['page'], ...expected]);
    }
  });

  it('is told in the queue that its snippet takes over, then by its own methods', () => {
    tell(tiktok, firstVisit, grant);
    expect(page.ttq).to.deep.equal([['holdConsent'], ['grantConsent']]);
    const heard: string[] = [];
    page.ttq.revokeConsent = function (this: unknown) {
      heard.push(this === page.ttq ? 'revoked' : 'lost');
    };
    tell(tiktok, withdrawal);
    expect(heard).to.deep.equal(['revoked']);
    expect(page.ttq.length).to.equal(2);
  });
});

describe('Google Publisher Tag', () => {
  const settings = (denied: boolean, restricted = false) => ({
    nonPersonalizedAds: denied,
    restrictDataProcessing: restricted,
    limitedAds: denied,
  });
  table(
    (now) => gptSettings(now),
    [
      [nothingKnown, settings(true)],
      [firstVisit, settings(true)],
      [grant, settings(false)],
      [partial, settings(true)],
      [withdrawal, settings(true)],
      [freeVisit, settings(false)],
      [gpcVisit, settings(true, true)],
      [gpcSwitch, settings(false)],
      [deny, settings(true)],
    ],
  );

  it('gets each state as a command, whose function reads the service when it runs', () => {
    tell(gpt, firstVisit, grant);
    const given: unknown[] = [];
    const { cmd } = page.googletag;
    page.googletag.pubads = () => ({ setPrivacySettings: (one: unknown) => given.push(one) });
    for (const command of cmd as Iterable<Command>) command();
    expect(given).to.deep.equal([settings(true), settings(false)]);
  });

  it('keeps the queue of the page, and of a library that runs', () => {
    const ran: unknown[] = [];
    page.googletag = { cmd: { push: (task: unknown) => ran.push(task) } };
    tell(gpt, withdrawal);
    expect(ran.length).to.equal(1);
  });
});

describe('AdSense', () => {
  const switches = (pauseAdRequests: number, requestNonPersonalizedAds: number) => ({
    pauseAdRequests,
    requestNonPersonalizedAds,
  });
  table(
    (now) => adsenseSwitches(now) as object,
    [
      [nothingKnown, switches(1, 1)],
      [firstVisit, switches(1, 1)],
      [grant, switches(0, 0)],
      [partial, switches(0, 1)],
      [refusal, switches(0, 1)],
      [withdrawal, switches(0, 1)],
      [freeVisit, switches(0, 0)],
      [gpcVisit, switches(0, 1)],
      [deny, switches(0, 1)],
    ],
  );

  it('has the switches on its queue, and keeps what is queued', () => {
    page.adsbygoogle = [{}];
    tell(adsense, firstVisit);
    expect(Object.assign({}, page.adsbygoogle)).to.deep.equal({ 0: {}, ...switches(1, 1) });
    tell(adsense, grant);
    expect(Object.assign({}, page.adsbygoogle)).to.deep.equal({ 0: {}, ...switches(0, 0) });
  });
});

describe('Matomo', () => {
  const paq = (method: string) => call('_paq', method);
  table(matomoCalls, [
    [nothingKnown, [paq('requireConsent')]],
    [firstVisit, [paq('requireConsent')]],
    [grant, [paq('setConsentGiven')]],
    [partial, [paq('setConsentGiven')]],
    [refusal, []],
    [withdrawal, [paq('forgetConsentGiven')]],
    [partialWithdrawal, []],
    [same, []],
    [returning, [paq('requireConsent'), paq('setConsentGiven')]],
    [returningRefusal, [paq('requireConsent')]],
    [freeVisit, [paq('requireConsent'), paq('setConsentGiven')]],
    [deny, [paq('requireConsent')]],
  ]);

  it('finds them before what the page has queued, later ones after it', () => {
    page._paq = [['trackPageView']];
    tell(matomo, returning, withdrawal);
    expect(page._paq).to.deep.equal([
      ['requireConsent'],
      ['setConsentGiven'],
      ['trackPageView'],
      ['forgetConsentGiven'],
    ]);
  });

  it('is not asked twice to require consent, and a grant comes behind the page’s own call', () => {
    for (const [steps, expected] of [
      [[firstVisit], [['setUserId', '1'], ['requireConsent'], ['trackPageView']]],
      [[returning], [['setUserId', '1'], ['requireConsent'], ['setConsentGiven'], ['trackPageView']]],
    ] as const) {
      page._paq = [['setUserId', '1'], ['requireConsent'], ['trackPageView']];
      tell(matomo, ...steps);
      expect(page._paq).to.deep.equal(expected);
    }
  });

  it('is told itself once it runs', () => {
    const heard: unknown[] = [];
    page._paq = { push: (...calls: unknown[]) => heard.push(...calls) };
    tell(matomo, grant);
    expect(heard).to.deep.equal([['setConsentGiven']]);
  });
});

describe('Adobe', () => {
  table(adobeCollects, [
    [nothingKnown, null],
    [firstVisit, null],
    [grant, 'y'],
    [partial, 'y'],
    // A refusal is a request, too: none where nothing could be collected.
    [refusal, null],
    [withdrawal, 'n'],
    [partialWithdrawal, null],
    [regrant, 'y'],
    [same, null],
    [returning, 'y'],
    [returningRefusal, null],
    [freeVisit, 'y'],
    [['opt-out, refused before', state([], { mode: 'opt-out' }), null], 'n'],
    [['opt-out, denied after pending', optOut([]), pending('prerendering', 'opt-out')], 'n'],
    [deny, null],
  ]);

  it('is told only if it is there, and a failure of its is its own', async () => {
    tell(adobe, grant);
    expect('alloy' in page).to.equal(false);
    const heard: unknown[] = [];
    page.alloy = (...words: unknown[]) => {
      heard.push(words);
      return Promise.reject(new Error('not configured'));
    };
    tell(adobe, grant, withdrawal);
    const consent = (val: string) => [{ standard: 'Adobe', version: '2.0', value: { collect: { val } } }];
    expect(heard).to.deep.equal([
      ['setConsent', { consent: consent('y') }],
      ['setConsent', { consent: consent('n') }],
    ]);
    await Promise.resolve();
  });
});
