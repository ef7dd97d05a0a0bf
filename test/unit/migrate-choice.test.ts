import { expect, waitUntil } from '@open-wc/testing';
import * as fc from 'fast-check';
import { attributes, fromOptions, readConfig } from '../../src/consent/config.js';
import {
  counterpart,
  counterparts,
  type KlaroConfig,
  klaroServices,
  type Tool,
  TOOLS,
} from '../../src/migrate/counterparts.js';
import { decide } from '../../src/consent/decide.js';
import { type MigratedChoice, placeChoices } from '../../src/migrate/place-choices.js';
import { type Answer, type OldChoice, readers } from '../../src/migrate/readers.js';
import { forgetChoice, migratedChoice } from '../../src/migrate/stored-choice.js';
import type { ConsentGate, Core } from '../../src/consent/api.js';
import { valuesOf } from '../../src/consent/cookie.js';
import { decode, type Stored } from '../../src/consent/record.js';
import { takeOver } from '../../src/migrate/migrate.js';
import { readCookies, writeCookie } from '../../src/page/natives.js';
import { AT, ownPage, record } from './helpers.js';

const RUNS = { numRuns: 1500, seed: 20251124 };
const DAY = 86_400;
const config = readConfig(fromOptions({}));
const withFunctional = readConfig(fromOptions({ categories: ['analytics', 'advertising', 'functional'] }));
const tools = Object.keys(readers) as Tool[];

/** What a reader makes of a value. */
const readBy = (
  tool: Tool,
  value: string,
  { companion = '', inCookie = false, klaro = null as KlaroConfig | null, now = AT } = {},
): OldChoice | null => readers[tool]({ value, companion, inCookie, config: klaro, now });

/** As the head script would take it, from the values alone. */
function taken(
  tool: Tool,
  value: string,
  { page = config, ...found }: Parameters<typeof readBy>[2] & { page?: typeof config } = {},
): MigratedChoice | null {
  const read = readBy(tool, value, found);
  return read && placeChoices([read], page, found.now ?? AT);
}
const yes = (word: string): Answer => ({ word, granted: true });
const iso = (seconds: number): string => new Date(seconds * 1000).toISOString();
const asStored = (choice: MigratedChoice): Stored => ({
  kind: 'record',
  record: record({ ...choice, mode: 'opt-out', policyVersion: '', by: 'api' }),
});
const said = (choice: MigratedChoice | null): string | null =>
  choice && `${choice.granted.join(' ')}|${choice.denied.join(' ')}`;
const ALL = 'analytics advertising|';
const NONE = '|analytics advertising';

describe('a word of another tool', () => {
  for (const [word, ours] of Object.entries({
    necessary: 'trusted',
    essential: 'trusted',
    C0001: 'trusted',
    C0002: 'analytics',
    statistics: 'analytics',
    performance: 'analytics',
    analytics: 'analytics',
    C0004: 'advertising',
    marketing: 'advertising',
    targeting: 'advertising',
    C0005: 'advertising',
    social: 'advertising',
    // Not listed by this page, so these stay shut.
    C0003: 'functional',
    preferences: 'functional',
    functionality: 'functional',
  })) {
    it(`${word} is ${ours}`, () => expect(counterpart(word, config.categories)).to.equal(ours));
  }

  it('is the page’s own category of that name first', () => {
    const own = ['statistics', 'preferences', 'social'];
    expect(counterpart('statistics', own)).to.equal('statistics');
    expect(counterpart('C0003', own)).to.equal('preferences');
    expect(counterpart('C0005', own)).to.equal('social');
    expect(counterpart('C0002', own)).to.equal('analytics');
  });

  for (const word of [
    'trusted',
    'Necessary',
    ' necessary',
    'C0007',
    'c0002',
    '',
    '*',
    '__proto__',
    'constructor',
    'a b',
  ]) {
    it(`${JSON.stringify(word)} is none`, () => expect(counterpart(word, config.categories)).to.equal(undefined));
  }

  it('leads to one of ours only, whatever the page lists', () => {
    const names = counterparts.flatMap(({ ours }) => ours);
    fc.assert(
      fc.property(
        fc.string(),
        fc.array(fc.stringMatching(/^[a-z][a-z0-9-]*$/).filter((name) => name !== 'trusted')),
        (word, categories) => {
          const ours = counterpart(word, categories);
          expect(ours === undefined || categories.includes(ours) || names.includes(ours)).to.equal(true);
          if (ours === 'trusted') expect(['necessary', 'essential', 'C0001']).to.include(word);
        },
      ),
      RUNS,
    );
  });
});

// The strings marked "as written" come from the tools themselves, run in a browser, or from visitors' reports.

describe('OneTrust’s choice', () => {
  const written = (groups: string, more: string): string =>
    `isGpcEnabled=0&datestamp=Mon+Nov+24+2025+14%3A57%3A50+GMT%2B0530+(India+Standard+Time)&version=202510.2.0&browserGpcFlag=0&isIABGlobal=false&hosts=&consentId=dc39141d-a223-4233-bf44-28d2eb9a7f28&interactionCount=2&isAnonUser=1&landingPath=NotLandingPage&groups=${encodeURIComponent(groups)}${more}`;
  const closed = iso(AT - DAY);
  const rest = '&AwaitingReconsent=false&intType=1&geolocation=IN%3BMH';

  for (const [name, groups, more, expected] of [
    ['all allowed, as written', 'C0001:1,C0002:1,C0003:1,C0004:1,C0005:1', rest, ALL],
    ['all rejected', 'C0001:1,C0002:0,C0003:0,C0004:0,C0005:0', '&intType=2', NONE],
    ['confirmed in the preference center', 'C0001:1,C0002:1,C0004:0', '&intType=6', 'analytics|advertising'],
    ['social media refused, targeting allowed', 'C0002:1,C0004:1,C0005:0', '&intType=6', 'analytics|advertising'],
    ['functional refused, which this page does not have', 'C0002:1,C0003:0,C0004:1', '&intType=6', ALL],
    ['all refused by the x', 'C0002:0,C0004:0', '&intType=3', NONE],
    ['allowed by the x', 'C0002:1,C0004:1', '&intType=3', null],
    ['allowed by a changed GPC', 'C0002:1,C0004:0', '&intType=7', null],
    ['allowed, and it does not say how', 'C0002:1,C0004:1', '&AwaitingReconsent=false', null],
    ['refused, and it does not say how', 'C0002:0,C0004:0', '&AwaitingReconsent=false', NONE],
    ['a way that nobody knows', 'C0002:1,C0004:1', '&intType=12', null],
    ['two ways', 'C0002:1,C0004:1', '&intType=1&intType=2', null],
    ['waiting to be asked again', 'C0002:1,C0004:1', '&intType=1&AwaitingReconsent=true', null],
    ['no answer to one of ours', 'C0001:1,C0002:1', '&intType=1', null],
    ['no answer to one of ours, the other refused', 'C0002:0', '&intType=2', null],
    ['a group of the site’s own refused', 'C0002:1,C0004:1,C0007:0', '&intType=6', null],
    ['a group of the site’s own allowed', 'C0002:1,C0004:1,C0007:1,V2STACK42:1', '&intType=1', ALL],
    ['a group of the site’s own refused with everything', 'C0002:0,C0004:0,C0007:0', '&intType=2', NONE],
    ['a group twice', 'C0002:1,C0002:0,C0004:1', '&intType=6', 'advertising|analytics'],
    ['groups twice', 'C0002:1,C0004:1', '&intType=1&groups=C0002:0', null],
    ['groups by number', '1:1,2:1,3:1,4:1', '&intType=1', null],
    ['another value', 'C0002:2,C0004:1', '&intType=1', null],
    ['half a group', 'C0002:1,C0004', '&intType=1', null],
    ['no group', '', '&intType=1', null],
  ] as const) {
    it(`${name}: ${expected ?? 'not taken'}`, () => {
      expect(said(taken('onetrust', written(groups, more), { companion: closed }))).to.equal(expected);
    });
  }

  it('counts from the time the banner was closed', () => {
    const value = written('C0002:1,C0004:1', '&intType=1');
    expect(taken('onetrust', value, { companion: closed })?.at).to.equal(AT - DAY);
    for (const companion of ['', 'yes', '0', 'Invalid Date']) {
      expect(taken('onetrust', value, { companion })).to.equal(null);
    }
  });

  it('includes functional where the page has it', () => {
    const options = { companion: closed, page: withFunctional };
    expect(said(taken('onetrust', written('C0002:1,C0003:0,C0004:1', '&intType=6'), options))).to.equal(
      'analytics advertising|functional',
    );
    expect(taken('onetrust', written('C0002:1,C0004:1', '&intType=1'), options)).to.equal(null);
  });
});

describe('Cookiebot’s choice', () => {
  const utc = AT * 1000 - 5000;
  const written = (parts: string): string =>
    `{stamp:'iL9j4mDoKjmdTEMc6g2QNUq9m+hHNOH8YNUmGK7dARZB46f21jlWeA==',necessary:true,${parts}}`;
  for (const [name, value, expected] of [
    [
      'refused, as written',
      written(`preferences:false,statistics:false,marketing:false,method:'explicit',ver:7,utc:${utc},region:'de'`),
      NONE,
    ],
    [
      'accepted, as written',
      written(
        `preferences:true,statistics:true,marketing:true,method:'explicit',ver:1,utc:${utc},iab2:'',region:'us-06'`,
      ),
      ALL,
    ],
    [
      'in part',
      written(`preferences:false,statistics:true,marketing:false,method:'explicit',ver:1,utc:${utc}`),
      'analytics|advertising',
    ],
    [
      'escaped commas, as older versions write',
      written(`preferences:true,statistics:true,marketing:true,method:'explicit',ver:1,utc:${utc}`).replaceAll(
        ',',
        '%2C',
      ),
      ALL,
    ],
    [
      'escaped altogether',
      encodeURIComponent(written(`preferences:true,statistics:true,marketing:true,method:'explicit',utc:${utc}`)),
      ALL,
    ],
    [
      'implied, as written',
      `{stamp:'-1',necessary:true,preferences:true,statistics:true,marketing:true,method:'implied',ver:1,utc:${utc},region:'VN'}`,
      null,
    ],
    [
      'without a method, as written before 2023',
      written(`preferences:true,statistics:true,marketing:true,ver:1,utc:${utc},region:'us-06'`),
      null,
    ],
    ['a region that needs none', '-1', null],
    ['not answered', '0', null],
    ['numbers', written(`preferences:1,statistics:1,marketing:1,method:'explicit',utc:${utc}`), null],
    ['-1 for one', written(`preferences:-1,statistics:true,marketing:true,method:'explicit',utc:${utc}`), null],
    ['a missing one', written(`statistics:true,marketing:true,method:'explicit',utc:${utc}`), null],
    [
      'a field twice',
      written(`preferences:true,statistics:false,statistics:true,marketing:true,method:'explicit',utc:${utc}`),
      null,
    ],
    [
      'two methods',
      written(`preferences:true,statistics:true,marketing:true,method:'implied',method:'explicit',utc:${utc}`),
      null,
    ],
    ['no time', written(`preferences:true,statistics:true,marketing:true,method:'explicit'`), null],
    ['a time in words', written(`preferences:true,statistics:true,marketing:true,method:'explicit',utc:now`), null],
    ['JSON', `{"preferences":true,"statistics":true,"marketing":true,"method":"explicit","utc":${utc}}`, null],
    ['no braces', `preferences:true,statistics:true,marketing:true,method:'explicit',utc:${utc}`, null],
  ] as const) {
    it(`${name}: ${expected ?? 'not taken'}`, () => expect(said(taken('cookiebot', value))).to.equal(expected));
  }

  it('counts from its utc', () => {
    const value = written(`preferences:true,statistics:true,marketing:true,method:'explicit',utc:${utc}`);
    expect(taken('cookiebot', value)?.at).to.equal(AT - 5);
  });
});

describe('Klaro’s choice', () => {
  const klaro = {
    services: [
      { name: 'matomo', purposes: ['analytics'] },
      { name: 'pixel', purposes: ['marketing', 'analytics'] },
      { name: 'session', purposes: ['functional'], required: true },
    ],
  };
  const written = (choice: unknown): string => encodeURIComponent(JSON.stringify(choice));
  const inCookie = { klaro, inCookie: true };

  for (const [name, choice, expected] of [
    ['declined, as written', { matomo: false, pixel: false, session: true }, NONE],
    ['all', { matomo: true, pixel: true, session: true }, ALL],
    ['a service refused that has two purposes', { matomo: true, pixel: false, session: true }, NONE],
    ['a service without an answer', { matomo: true, session: true }, null],
    ['an answer that is none', { matomo: true, pixel: 'true', session: true }, null],
    ['an inherited answer', JSON.parse('{"__proto__":{"matomo":true,"pixel":true,"session":true}}'), null],
    ['a list', [true, true, true], null],
    ['null', null, null],
    ['a removed service besides', { matomo: true, pixel: true, session: true, old: false }, ALL],
  ] as const) {
    it(`${name}: ${expected ?? 'not taken'}`, () =>
      expect(said(taken('klaro', written(choice), inCookie))).to.equal(expected));
  }

  const accepted = written({ matomo: true, pixel: true, session: true });
  it('is as old as the cookie can be, which Klaro’s configuration says', () => {
    expect(taken('klaro', accepted, inCookie)?.at).to.equal(AT - 120 * DAY);
    const of = (days: unknown) =>
      taken('klaro', accepted, { klaro: { ...klaro, cookieExpiresAfterDays: days }, inCookie: true });
    expect(of(30)?.at).to.equal(AT - 30 * DAY);
    expect(of(181)?.at).to.equal(AT - 181 * DAY);
    for (const days of [182, 365, -1, Infinity]) expect(of(days)).to.equal(null);
  });

  it('in local storage, where it never ends, may refuse and not grant', () => {
    expect(taken('klaro', accepted, { klaro })).to.equal(null);
    expect(taken('klaro', written({ matomo: false, pixel: false, session: true }), { klaro })).to.deep.equal({
      granted: [],
      denied: ['analytics', 'advertising'],
      at: AT,
    });
  });

  it('is not taken without Klaro’s configuration, or from another one', () => {
    for (const other of [null, {}, { services: [] }, { services: [null, {}, { name: 1 }] }]) {
      expect(taken('klaro', accepted, { klaro: other, inCookie: true })).to.equal(null);
    }
  });

  it('grants nothing where a service was refused whose purpose nobody knows', () => {
    const own = { services: [...klaro.services, { name: 'chat', purposes: ['livechat'] }, { name: 'x' }] };
    const choice = { matomo: true, pixel: true, session: true };
    const from = (more: object) =>
      said(taken('klaro', written({ ...choice, ...more }), { klaro: own, inCookie: true }));
    expect(from({ chat: true, x: true })).to.equal(ALL);
    expect(from({ chat: false, x: true })).to.equal(null);
    expect(from({ chat: true, x: false })).to.equal(null);
  });

  it('takes a service for necessary only if it is required', () => {
    const services = klaroServices({
      services: [
        { name: 'a', purposes: ['necessary'] },
        { name: 'b', purposes: ['essential', 'analytics'] },
        { name: 'c', purposes: ['marketing'], required: true },
        { name: 'd', required: 'yes' },
      ],
    });
    expect([...services]).to.deep.equal([
      ['a', ['?a']],
      ['b', ['analytics']],
      ['c', ['necessary']],
      ['d', ['?d']],
    ]);
  });
});

describe('vanilla-cookieconsent’s choice', () => {
  const three = (categories: unknown, services: unknown, more: object = {}): string =>
    encodeURIComponent(
      JSON.stringify({
        categories,
        revision: 0,
        data: null,
        consentTimestamp: iso(AT - 10 * DAY),
        consentId: '5ab03eba-dbd1-41b9-8eb0-b9fe06ec0d3d',
        services,
        languageCode: 'en',
        lastConsentTimestamp: iso(AT - DAY),
        expirationTime: (AT + 181 * DAY) * 1000,
        ...more,
      }),
    );
  const none = { necessary: [], analytics: [], ads: [] };
  for (const [name, value, expected] of [
    ['3: all, as written', three(['necessary', 'analytics', 'ads'], none), ALL],
    ['3: necessary only, as written', three(['necessary'], none), NONE],
    ['3: one, as written', three(['analytics', 'necessary'], none), 'analytics|advertising'],
    [
      '3: services of a granted category, as written',
      three(['analytics', 'necessary'], { ...none, analytics: ['ga'] }),
      null,
    ],
    [
      '3: services of a necessary one',
      three(['necessary', 'analytics', 'ads'], { ...none, necessary: ['session'] }),
      ALL,
    ],
    ['3: a category that is not ours refused', three(['necessary', 'analytics', 'ads'], { ...none, maps: [] }), null],
    ['3: one of ours was never asked', three(['necessary', 'analytics'], { necessary: [], analytics: [] }), null],
    ['3: services of no form', three(['necessary', 'analytics', 'ads'], { ...none, ads: 'all' }), null],
    ['3: out of date', three(['necessary', 'analytics', 'ads'], none, { expirationTime: 1 }), null],
    ['3: categories of no form', three({ analytics: true }, none), null],
    ['3: not all words', three(['analytics', 1], none), null],
    [
      '2: all, as written',
      `{"categories":["necessary","analytics","ads"],"level":["necessary","analytics","ads"],"revision":0,"data":null,"rfc_cookie":false,"consent_date":"${iso(AT - 9 * DAY)}","consent_uuid":"54a353d3-bfcc-498f-950c-9b8aefe79a93","last_consent_update":"${iso(AT - DAY)}"}`,
      ALL,
    ],
    [
      '2: necessary only, as written',
      `{"categories":["necessary"],"level":["necessary"],"revision":0,"data":null,"rfc_cookie":false,"consent_date":"${iso(AT - DAY)}","consent_uuid":"77a9effa-3901-422e-8205-a9133bb4e68c","last_consent_update":"${iso(AT - DAY)}"}`,
      NONE,
    ],
    [
      '2: in part: what is not listed was not accepted',
      `{"categories":["necessary","analytics"],"consent_date":"${iso(AT - DAY)}"}`,
      'analytics|advertising',
    ],
    ['2: escaped', encodeURIComponent(`{"categories":["analytics","ads"],"consent_date":"${iso(AT - DAY)}"}`), ALL],
    [
      '2: in part, with a word that nobody knows',
      `{"categories":["analytics","promo"],"consent_date":"${iso(AT - DAY)}"}`,
      null,
    ],
    ['2: without a time', `{"categories":["necessary","analytics","ads"]}`, null],
    ['2: refused, without a time', `{"categories":["necessary"]}`, NONE],
    ['nothing in it', '{}', null],
    ['a text', '"analytics"', null],
  ] as const) {
    it(`${name}: ${expected ?? 'not taken'}`, () => expect(said(taken('cookieconsent', value))).to.equal(expected));
  }

  it('counts from the last change', () => {
    expect(taken('cookieconsent', three(['analytics', 'ads'], none))?.at).to.equal(AT - DAY);
    expect(taken('cookieconsent', three(['analytics', 'ads'], none, { lastConsentTimestamp: undefined }))?.at).to.equal(
      AT - 10 * DAY,
    );
  });
});

describe('tarteaucitron’s choice', () => {
  for (const [name, value, expected] of [
    ['all refused, as written', '!gtag=false!youtube=false', NONE],
    ['one refused', '!gtag=false', NONE],
    ['all accepted, as written: it may have done that by itself', '!gtag=true!youtube=true', null],
    ['in part', '!gtag=false!youtube=true', null],
    ['not answered, as written', '!gtag=wait!youtube=wait', null],
    ['answered in part', '!gtag=false!youtube=wait', null],
    ['nothing', '!', null],
    ['something else', 'false', null],
  ] as const) {
    it(`${name}: ${expected ?? 'not taken'}`, () => expect(said(taken('tarteaucitron', value))).to.equal(expected));
  }
});

describe('what is taken of a choice', () => {
  const choice = (parts: Partial<OldChoice> = {}): OldChoice => ({
    answers: [yes('analytics'), yes('ads')],
    at: AT,
    explicit: true,
    ...parts,
  });

  it('ends as ours does, and never comes from the future', () => {
    const at = (then: number, days = 182) => placeChoices([choice({ at: then })], { ...config, cookieDays: days }, AT);
    expect(at(AT)).to.not.equal(null);
    expect(at(AT + 300)).to.not.equal(null);
    expect(at(AT + 301)).to.equal(null);
    expect(at(AT - 182 * DAY + 1)).to.not.equal(null);
    expect(at(AT - 182 * DAY)).to.equal(null);
    expect(at(AT - 5 * DAY, 5)).to.equal(null);
    expect(at(NaN)).to.equal(null);
  });

  it('is the strictest of several tools’', () => {
    const one = (granted: boolean) => choice({ answers: [{ word: 'analytics', granted }, yes('ads')], at: AT - DAY });
    expect(said(placeChoices([one(true), choice()], config, AT))).to.equal(ALL);
    expect(said(placeChoices([one(false), choice()], config, AT))).to.equal('advertising|analytics');
    expect(said(placeChoices([choice({ answers: null }), choice()], config, AT))).to.equal(NONE);
    expect(placeChoices([one(true), choice({ explicit: false })], config, AT)).to.equal(null);
    expect(placeChoices([one(true), choice()], config, AT)?.at).to.equal(AT - DAY);
    expect(placeChoices([], config, AT)).to.equal(null);
  });

  it('that was refused stays refused where the mode grants by default, until the visitor has been asked', () => {
    const optOut = readConfig(fromOptions({ mode: 'opt-out' }));
    const kept = (read: OldChoice | null): string | null => {
      const result = read && placeChoices([read], optOut, AT);
      if (result) expect(decide({ ...optOut, deny: [] }, asStored(result), {}, AT * 1000).status).to.equal('undecided');
      return said(result);
    };
    const closed = iso(AT - DAY);
    const oneTrust = (groups: string, more = '&intType=6', at = closed) =>
      readBy('onetrust', `groups=${groups}${more}`, { companion: at });
    expect(kept(oneTrust('C0002:0'))).to.equal('|analytics');
    expect(kept(oneTrust('C0002:1,C0004:0', '&intType=3'))).to.equal('|advertising');
    expect(kept(oneTrust('C0002:1,C0004:0', '&AwaitingReconsent=true'))).to.equal('|advertising');
    expect(kept(oneTrust('C0002:1,C0004:0', '&intType=6', iso(AT - 500 * DAY)))).to.equal('|advertising');
    expect(kept(oneTrust('C0002:1,C0004:0', '&intType=6', iso(AT + 500 * DAY)))).to.equal('|advertising');
    expect(kept(oneTrust('C0002:1,C0004:1,C0007:0'))).to.equal(NONE);
    expect(kept(readBy('tarteaucitron', '!gtag=true!pixel=false'))).to.equal(NONE);
    expect(kept(readBy('klaro', '{"matomo":false}', { inCookie: true }))).to.equal(NONE);
    const services = '{"categories":["analytics","ads"],"services":{"analytics":["ga"],"ads":[]}}';
    expect(kept(readBy('cookieconsent', services))).to.equal('|analytics');
    const implied = "{preferences:false,statistics:true,marketing:false,method:'implied',utc:1764000000000}";
    expect(kept(readBy('cookiebot', implied))).to.equal('|advertising');
    // Where nothing was refused nothing is kept, and a whole choice stands as in opt-in.
    expect(kept(oneTrust('C0002:1'))).to.equal(null);
    expect(said(placeChoices([oneTrust('C0002:1,C0004:0')!], optOut, AT))).to.equal('analytics|advertising');
  });

  it('is never wider than what was said', () => {
    const word = fc.constantFrom(...counterparts.flatMap(({ words }) => words), 'C0007', 'maps', '__proto__');
    const answers = fc.array(fc.record({ word, granted: fc.boolean() }));
    const modes = fc.constantFrom<['opt-in', 'opt-out']>('opt-in', 'opt-out');
    const pages = fc.subarray(['analytics', 'advertising', 'functional', 'preferences', 'social', 'maps'], {
      minLength: 1,
    });
    fc.assert(
      fc.property(answers, fc.boolean(), pages, modes, (said, explicit, categories, mode) => {
        const result = placeChoices([{ answers: said, at: AT, explicit }], { categories, cookieDays: 182, mode }, AT);
        const refused = categories.filter((ours) =>
          said.some(({ word, granted }) => !granted && counterpart(word, categories) === ours),
        );
        if (mode === 'opt-out') expect(refused.every((ours) => result!.denied.includes(ours))).to.equal(true);
        if (!result) return;
        if (mode === 'opt-in' || result.granted[0]) {
          expect([...result.granted, ...result.denied].toSorted()).to.deep.equal(categories.toSorted());
        }
        if (result.granted.length) expect(explicit).to.equal(true);
        for (const granted of result.granted) {
          const about = said.filter((answer) => counterpart(answer.word, categories) === granted);
          expect(about.length).to.be.above(0);
          expect(about.every((answer) => answer.granted)).to.equal(true);
        }
        if (result.granted.length) {
          expect(said.every((answer) => answer.granted || counterpart(answer.word, categories) !== undefined)).to.equal(
            true,
          );
        }
      }),
      RUNS,
    );
  });
});

describe('every reader', function () {
  // Thousands of cases, on a machine that may be slow.
  this.timeout(60_000);
  const KLARO = {
    services: [
      { name: 'a', purposes: ['analytics'] },
      { name: 'b', purposes: ['ads'] },
    ],
  };
  const hostile = fc.oneof(
    fc.string(),
    fc.json(),
    fc.json().map(encodeURIComponent),
    fc.string({ unit: fc.nat(0xffff).map((code) => String.fromCharCode(code)) }),
    fc.constantFrom(
      '%',
      '%E0%A4%A',
      '{',
      '[]',
      '{"__proto__":{"categories":["analytics","ads"]}}',
      '{"categories":{"length":2,"0":"analytics"}}',
      'groups=__proto__:1,constructor:1',
      '!__proto__=true',
      "{method:'explicit'}",
      '{"constructor":true,"toString":true}',
    ),
  );

  for (const tool of tools) {
    it(`${tool}: grants nothing from noise, and no object is touched`, () => {
      const before = Object.getOwnPropertyNames(Object.prototype).join();
      fc.assert(
        fc.property(hostile, hostile, (value, more) => {
          let read: OldChoice | null = null;
          try {
            read = readBy(tool, value, { companion: more, inCookie: !!more, klaro: KLARO });
          } catch {
            // Whoever calls it takes that for none.
          }
          const result = read && placeChoices([read], config, AT);
          expect(result?.granted ?? []).to.deep.equal([]);
        }),
        RUNS,
      );
      expect(Object.getOwnPropertyNames(Object.prototype).join()).to.equal(before);
    });
  }

  it('grants no more than the values say', () => {
    const yes = fc.boolean();
    fc.assert(
      fc.property(yes, yes, yes, fc.constantFrom('1', '2', '3', '4', '5', '6', '7', ''), (stats, ads, more, how) => {
        const results = {
          onetrust: taken('onetrust', `groups=C0002:${+stats},C0004:${+ads},C0005:${+more}&intType=${how}`, {
            companion: iso(AT),
          }),
          cookiebot: taken(
            'cookiebot',
            `{preferences:${more},statistics:${stats},marketing:${ads},method:'explicit',utc:${AT}000}`,
          ),
          klaro: taken('klaro', JSON.stringify({ a: stats, b: ads }), { klaro: KLARO, inCookie: true }),
          cookieconsent: taken(
            'cookieconsent',
            JSON.stringify({
              categories: [...(stats ? ['analytics'] : []), ...(ads ? ['ads'] : [])],
              services: { analytics: [], ads: [] },
              consentTimestamp: iso(AT),
            }),
          ),
          tarteaucitron: taken('tarteaucitron', `!gtag=${stats}!pixel=${ads}`),
        };
        for (const [tool, result] of Object.entries(results)) {
          if (result?.granted.includes('analytics')) expect(stats, tool).to.equal(true);
          if (result?.granted.includes('advertising'))
            expect(ads && (more || tool !== 'onetrust'), tool).to.equal(true);
        }
        // And control: what a button of the tool granted is there.
        if (/[12456]/.test(how)) expect(results.onetrust?.granted.includes('analytics')).to.equal(stats);
        expect(results.cookiebot?.granted.includes('advertising')).to.equal(ads);
        expect(results.klaro?.granted.includes('analytics')).to.equal(stats);
        expect(results.cookieconsent?.granted.includes('advertising')).to.equal(ads);
      }),
      RUNS,
    );
  });
});

describe('the choice as the browser keeps it', () => {
  const page = window as unknown as { klaroConfig?: unknown };
  const value = `{preferences:true,statistics:true,marketing:true,method:'explicit',utc:${AT * 1000}}`;
  const now = AT * 1000;
  const clear = (): void => {
    for (const name of [
      'OptanonConsent',
      'OptanonAlertBoxClosed',
      'CookieConsent',
      'klaro',
      'other',
      'cc_cookie',
      'tarteaucitron',
    ]) {
      writeCookie(`${name}=; Max-Age=0; Path=/`);
      writeCookie(`${name}=; Max-Age=0`);
    }
    localStorage.removeItem('klaro');
    localStorage.removeItem('cc_cookie');
    delete page.klaroConfig;
  };
  beforeEach(clear);
  afterEach(clear);

  it('is read from the cookies of the named tools only', () => {
    writeCookie(`CookieConsent=${value}; Path=/`);
    expect(said(migratedChoice(['cookiebot'], config, now))).to.equal(ALL);
    expect(migratedChoice(['onetrust'], config, now)).to.equal(null);
    for (const unknown of [[], ['toString'], ['__proto__', 'Cookiebot']]) {
      expect(migratedChoice(unknown, config, now)).to.equal(null);
    }
  });

  it('needs both of OneTrust’s cookies', () => {
    writeCookie('OptanonConsent=groups=C0002%3A1%2CC0004%3A1&intType=1; Path=/');
    expect(migratedChoice(['onetrust'], config, now)).to.equal(null);
    writeCookie(`OptanonAlertBoxClosed=${iso(AT)}; Path=/`);
    expect(said(migratedChoice(['onetrust'], config, now))).to.equal(ALL);
  });

  it('is not taken if there are two that differ', async () => {
    const other = value.replace('preferences:true', 'preferences:false');
    const optOut = readConfig(fromOptions({ mode: 'opt-out' }));
    const own = await ownPage();
    let values: string[] = [];
    // Before the module takes it.
    Object.defineProperty(own.window.Document.prototype, 'cookie', {
      get: () => values.map((one) => `CookieConsent=${one}`).join('; '),
    });
    try {
      const module = await own.load<typeof import('../../src/migrate/stored-choice.js')>('migrate/stored-choice.ts');
      values = [value, other];
      expect(module.migratedChoice(['cookiebot'], config, now)).to.equal(null);
      expect(said(module.migratedChoice(['cookiebot'], optOut, now))).to.equal(NONE);
      values = [value, value];
      expect(said(module.migratedChoice(['cookiebot'], config, now))).to.equal(ALL);
    } finally {
      own.remove();
    }
  });

  it('is not taken if it is too large', () => {
    localStorage.setItem('cc_cookie', JSON.stringify({ categories: ['necessary'], data: 'x'.repeat(100) }));
    expect(said(migratedChoice(['cookieconsent'], config, now))).to.equal(NONE);
    localStorage.setItem('cc_cookie', JSON.stringify({ categories: ['necessary'], data: 'x'.repeat(9000) }));
    expect(migratedChoice(['cookieconsent'], config, now)).to.equal(null);
  });

  it('is read from Klaro’s storage of whatever name', () => {
    page.klaroConfig = { storageName: 'other', services: [{ name: 'a', purposes: ['analytics', 'ads'] }] };
    writeCookie(`other=${encodeURIComponent('{"a":true}')}; Path=/`);
    expect(said(migratedChoice(['klaro'], config, now))).to.equal(ALL);
    page.klaroConfig = { services: [{ name: 'a', purposes: ['analytics', 'ads'] }] };
    localStorage.setItem('klaro', encodeURIComponent('{"a":false}'));
    expect(said(migratedChoice(['klaro'], config, now))).to.equal(NONE);
  });

  it('never throws, whatever the page calls klaroConfig', () => {
    writeCookie('klaro=%7B%22a%22%3Atrue%7D; Path=/');
    const throwing = {
      services: [
        {
          get name(): never {
            throw new Error('page');
          },
        },
      ],
    };
    for (const own of [
      null,
      1,
      'x',
      document.createElement('img'),
      { services: 1 },
      throwing,
      { services: [], storageName: {} },
    ]) {
      page.klaroConfig = own;
      expect(migratedChoice(['klaro'], config, now)).to.equal(null);
    }
  });

  it('does not come back once it was erased', async () => {
    writeCookie('OptanonConsent=groups=C0002%3A0%2CC0004%3A0&intType=2; Path=/');
    writeCookie(`OptanonAlertBoxClosed=${iso(AT)}; Path=/`);
    localStorage.setItem('cc_cookie', '{"categories":["necessary"]}');
    const both = ['onetrust', 'cookieconsent'];
    expect(migratedChoice(both, config, now)).to.not.equal(null);
    forgetChoice(both);
    // WebKit's cookies may lag behind.
    await waitUntil(() => !readCookies().includes('Optanon'), 'the cookies stay');
    expect(migratedChoice(both, config, now)).to.equal(null);
  });
});

describe('what other tools left', () => {
  const cookieName = 'migrate-test';
  const at = Math.floor(Date.now() / 1000) - DAY;
  const given = { preferences: true, statistics: true, marketing: false, utc: at * 1000 };
  const cookiebot = JSON.stringify(given).replaceAll('"', '').replace('}', ",method:'explicit'}");
  const coreOf = (cookieDomain = ''): Core => {
    const page = readConfig(fromOptions({ migrate: ['cookiebot'], policyVersion: '7', cookieName, cookieDomain }));
    const core: Partial<Core> = { config: () => page, consent: {} as ConsentGate };
    return core as Core;
  };
  const stored = (): ReturnType<typeof decode> => decode(valuesOf(cookieName).join(), Date.now());
  const remove = (): void => {
    for (const name of [cookieName, 'CookieConsent']) writeCookie(`${name}=; Max-Age=0; Path=/`);
  };
  beforeEach(() => {
    remove();
    writeCookie(`CookieConsent=${cookiebot}; Path=/`);
  });
  afterEach(remove);

  it('becomes our own record, of the day of the choice and of this page’s policy', async () => {
    expect(await takeOver(coreOf(), true)).to.deep.equal({});
    expect(stored()?.choice).to.deep.equal({
      granted: ['analytics'],
      denied: ['advertising'],
      by: 'api',
      at: new Date(at * 1000).toISOString(),
      mode: 'opt-in',
      policyVersion: '7',
    });
  });

  it('is nothing to a visitor who has a record of ours', async () => {
    expect(await takeOver(coreOf(), false)).to.deep.equal({});
    expect(valuesOf(cookieName)).to.deep.equal([]);
    // Another tab may have chosen meanwhile.
    writeCookie(`${cookieName}=other; Path=/`);
    expect(await takeOver(coreOf(), true)).to.deep.equal({});
    expect(valuesOf(cookieName)).to.deep.equal(['other']);
  });

  it('is handed back where it cannot be stored', async () => {
    const { unstored } = await takeOver(coreOf('elsewhere.example'), true);
    expect(decode(unstored!, Date.now())?.choice.granted).to.deep.equal(['analytics']);
    expect(valuesOf(cookieName)).to.deep.equal([]);
  });
});

it('the attribute takes any word, and there is a reader for each tool', () => {
  expect(attributes['migrate']).to.deep.equal({ fallback: [] });
  expect(TOOLS).to.have.members(tools);
});
