import { expect, fixture, html } from '@open-wc/testing';
import type { ConsentGate, Core } from '../../src/consent/api.js';
import { attributes, decidesEarly, merge, readConfig } from '../../src/consent/config.js';
import type { ConsentSnapshot } from '../../src/consent/events.js';
import { warn } from '../../src/consent/warn.js';
import { diagnose } from '../../src/diagnostics/diagnose.js';
import { createGates } from '../../src/gates/gates.js';
import { createMediaGate } from '../../src/gates/media.js';
import { integrations } from '../../src/integrations/early.js';
import { vendorsFor } from '../../src/integrations/late.js';
import { integrationNames } from '../../src/integrations/names.js';
import { from, snapshot, wait, warningsOf } from './helpers.js';

interface Page {
  script?: Record<string, string>;
  /** Null: there is no element. */
  element?: Record<string, string> | null;
  host?: HTMLElement;
  state?: Partial<ConsentSnapshot>;
}

type Report = [code: string, message: string, node: Node];

interface Diagnosis {
  core: Core;
  reports: Report[];
}

/** A page without a fault, but for what is given. */
function pageOf({ script = {}, element = {}, host, state = {} }: Page): Diagnosis {
  const reports: Report[] = [];
  const own = from(element === null ? {} : { 'policy-url': '/privacy', ...element });
  const config = readConfig(merge(from(script), own, decidesEarly(from(script))));
  const now = snapshot({ granted: ['trusted'], denied: config.categories, mode: config.mode, ...state });
  const core: Partial<Core> = {
    attributes: { table: attributes, script: from(script), element: own },
    config: () => config,
    element: () => host ?? null,
    consent: { get: () => now } as Partial<ConsentGate> as ConsentGate,
    report: (code, message, node) => void reports.push([code, message, node!]),
  };
  return { core: core as Core, reports };
}

const { addEventListener } = document;
let listening: AbortController;
/** A diagnosis goes on for as long as its page lives. */
const leavePage = (): void => {
  listening.abort();
  listening = new AbortController();
};
beforeEach(() => {
  listening = new AbortController();
  document.addEventListener = (type: string, listener: EventListenerOrEventListenerObject) =>
    addEventListener.call(document, type, listener, { signal: listening.signal });
});
afterEach(() => {
  document.addEventListener = addEventListener;
  listening.abort();
});

const viewOpens = (): void => void document.dispatchEvent(new Event('consent-open'));

/** What is said of this page, by when a view has opened twice. */
async function told(page: Page): Promise<[string[], Report[]]> {
  const { core, reports } = pageOf(page);
  const warnings = await warningsOf(() => {
    diagnose(core);
    viewOpens();
    viewOpens();
  });
  leavePage();
  return [warnings, reports];
}

describe('a warning', () => {
  it('is said each time; the browser groups the same words', async () => {
    const say = () => warningsOf(() => warn('pending', 'a test'));
    expect([await say(), await say()]).to.deep.equal([['pending: a test'], ['pending: a test']]);
    expect(await warningsOf(() => warn('pending', 'another test'))).to.deep.equal(['pending: another test']);
    expect(await warningsOf(() => warn('no-policy', 'a test'))).to.deep.equal(['no-policy: a test']);
  });

  it('says whose it is', () => {
    const { warn: original } = console;
    const heard: unknown[][] = [];
    console.warn = (...words: unknown[]) => heard.push(words);
    warn('pending', 'whose');
    console.warn = original;
    expect(heard).to.deep.equal([['[consent-gate] pending: whose']]);
  });
});

describe('the diagnosis', () => {
  for (const [name, page] of Object.entries<Page>({
    'only an element': {},
    'a script that decides': { script: { mode: 'opt-out', integrations: 'google gtm' } },
    'the policy on the script': { script: { 'policy-url': '/p' }, element: null },
    'the same early attribute on both': { script: { mode: 'notice' }, element: { mode: 'notice' } },
    'late attributes on both': { script: { mode: 'opt-in', heading: 'a' }, element: { heading: 'b', position: 'top' } },
    'deny on both': { script: { mode: 'opt-in', deny: 'analytics' }, element: { deny: 'advertising' } },
    'every attribute': {
      script: {
        mode: 'opt-in',
        categories: 'analytics, advertising',
        'policy-version': '2024-04-19',
        'cookie-name': 'choice',
        'cookie-domain': 'example.org',
        'cookie-days': '400',
        signals: 'gpc dnt',
        'signal-categories': 'advertising',
        integrations: 'google gtm tealium microsoft meta tiktok gpt adsense matomo adobe',
        'google-region': 'DE US-CA',
        'google-wait': '1000',
        'google-redact': '',
        'google-passthrough': '',
        'tealium-key': 'Lakeshore',
        migrate: 'onetrust cookiebot klaro cookieconsent tarteaucitron',
        reload: '',
        debug: '',
        'record-url': '/receipts',
        'ui-url': '/ui.js',
        deny: 'advertising',
      },
    },
    'no signal at all': { script: { signals: 'none' } },
    'Decline hidden where that is allowed': { script: { mode: 'notice' }, element: { decline: 'hide' } },
  })) {
    it(`is silent about ${name}`, async () => {
      expect(await told(page)).to.deep.equal([[], []]);
    });
  }

  for (const [page, expected] of [
    [{ script: { mode: 'optin' } }, ['invalid-attribute: mode="optin"']],
    [{ element: { mode: 'optout' } }, ['invalid-attribute: mode="optout"']],
    [
      { script: { mode: 'opt-in', deny: 'adverts' }, element: { deny: 'Analytics advertising' } },
      [
        'unknown-category: "adverts" in deny, so all are denied',
        'unknown-category: "Analytics" in deny, so all are denied',
      ],
    ],
    [
      { script: { categories: 'trusted Analytics analytics advertising' } },
      ['invalid-attribute: categories="trusted"', 'invalid-attribute: categories="Analytics"'],
    ],
    [{ script: { 'cookie-name': 'a b' } }, ['invalid-attribute: cookie-name="a b"']],
    [{ script: { 'cookie-domain': 'https://x' } }, ['invalid-attribute: cookie-domain="https://x"']],
    [{ script: { 'cookie-days': '401' } }, ['invalid-attribute: cookie-days="401"']],
    [{ script: { 'record-url': 'data:text/plain,x' } }, ['invalid-attribute: record-url="data:text/plain,x"']],
    [{ script: { signals: 'gpc gps' } }, ['invalid-attribute: signals="gps"']],
    [{ element: { position: 'left' } }, ['invalid-attribute: position="left"']],
    [{ element: { decline: 'never' } }, ['invalid-attribute: decline="never"']],
    [
      { script: { 'policy-version': 'April 19' } },
      ['invalid-attribute: policy-version="April 19" is read as "April-19"'],
    ],
    [
      { script: { 'policy-version': 'v'.repeat(65) } },
      [`invalid-attribute: policy-version="${'v'.repeat(65)}" is read as "${'v'.repeat(64)}"`],
    ],
    [{ script: { 'cookie-name': '__Host-c', 'cookie-domain': 'example.org' } }, ['host-cookie-domain: example.org']],
    [
      { script: { integrations: 'google goggle constructor' } },
      ['unknown-integration: goggle', 'unknown-integration: constructor'],
    ],
    [
      { script: { 'google-region': 'DE GB-SCT FR-75C germany US_CA US-CALI', 'google-wait': 'long' } },
      ['germany', 'US_CA', 'US-CALI']
        .map((region) => `invalid-attribute: google-region="${region}"`)
        .concat('invalid-attribute: google-wait="long"'),
    ],
    [{ script: { 'tealium-key': '' } }, ['invalid-attribute: tealium-key=""']],
    [{ script: { migrate: 'klaro OneTrust' } }, ['invalid-attribute: migrate="OneTrust"']],
    [{ element: { 'policy-url': 'javascript:alert(1)' } }, ['invalid-attribute: policy-url="javascript:alert(1)"']],
    [{ script: { 'signal-categories': 'marketing' } }, ['no-signal-category: analytics advertising']],
    [{ script: { categories: 'analytics' } }, ['no-signal-category: analytics']],
    [
      { script: { mode: 'opt-out' }, element: { mode: 'notice', categories: 'analytics' } },
      [
        'early-attribute-ignored: mode="notice"; put it on the script',
        'early-attribute-ignored: categories="analytics"; put it on the script',
      ],
    ],
    [{ element: { decline: 'hide' } }, ['decline-hidden: refusing must be as easy as agreeing']],
    [{ element: null }, ['no-policy: give policy-url']],
    [{ script: { categories: 'maps advertising' } }, ['undescribed-category: fill the slot "maps-description"']],
    [{ state: { reason: 'unreadable', status: 'undecided' } }, ['unreadable-cookie: consent']],
  ] as [Page, string[]][]) {
    it(`says once: ${expected.join('; ').slice(0, 120)}`, async () => {
      expect(await told(page)).to.deep.equal([expected, []]);
    });
  }

  it('says the same of another instance of the page, as after a test of the site’s own', async () => {
    const page: Page = { script: { mode: 'optin' } };
    const warnings = ['invalid-attribute: mode="optin"'];
    expect([await told(page), await told(page)]).to.deep.equal([
      [warnings, []],
      [warnings, []],
    ]);
  });

  it('looks again whenever a view opens', async () => {
    const { core, reports } = pageOf({});
    expect(await warningsOf(() => diagnose(core))).to.deep.equal([]);
    await fixture(html`<i data-consent="marketing"></i>`);
    expect(reports).to.deep.equal([]);
    viewOpens();
    viewOpens();
    expect(reports.map(([code]) => code)).to.deep.equal(['unknown-category']);
  });

  it('waits until the page is parsed', async () => {
    const { core } = pageOf({ script: { mode: 'optin' } });
    Object.defineProperty(document, 'readyState', { value: 'loading', configurable: true });
    try {
      expect(await warningsOf(() => diagnose(core))).to.deep.equal([]);
    } finally {
      delete (document as { readyState?: unknown }).readyState;
    }
    const parsed = () => document.dispatchEvent(new Event('DOMContentLoaded'));
    expect(await warningsOf(parsed)).to.deep.equal(['invalid-attribute: mode="optin"']);
  });

  it('takes a slot for the link to the policy', async () => {
    const host = await fixture<HTMLElement>(html`<div><a slot="policy" href="/privacy">Policy</a></div>`);
    expect(await told({ host, element: { 'policy-url': '' } })).to.deep.equal([[], []]);
  });

  it('takes a slot, or the messages, for the description of a category', async () => {
    const script = { categories: 'videos chat advertising' };
    const slotted = await fixture<HTMLElement>(
      html`<div>
        <p slot="videos-description">Films</p>
        <script type="application/json" slot="messages">
          { "chat-description": "Help" }
        </script>
      </div>`,
    );
    expect(await told({ host: slotted, script })).to.deep.equal([[], []]);
    const bare = await fixture<HTMLElement>(html`<div><p slot="videos-label">Films</p></div>`);
    expect(await told({ host: bare, script })).to.deep.equal([
      [
        'undescribed-category: fill the slot "videos-description"',
        'undescribed-category: fill the slot "chat-description"',
      ],
      [],
    ]);
  });

  it('says that messages are no JSON', async () => {
    const host = await fixture<HTMLElement>(html`<div><script type="application/json" slot="messages"></script></div>`);
    host.firstElementChild!.textContent = '{oops}';
    expect(await told({ host })).to.deep.equal([['invalid-messages: {oops}'], []]);
    host.firstElementChild!.textContent = '{"accept":"Yes"}';
    expect(await told({ host })).to.deep.equal([[], []]);
  });

  it('reports each gated node with a category that the page does not have', async () => {
    const page = await fixture(html`
      <div>
        <i data-consent="analytics"></i><i data-consent="!advertising trusted"></i><i data-consent="marketing"></i>
        <i data-consent="analytics !stats"></i><i data-consent=" trusted "></i><i data-consent="__proto__"></i>
        <i data-consent=" "></i>
      </div>
    `);
    const nodes = page.querySelectorAll('i');
    const [warnings, reports] = await told({});
    expect(warnings).to.deep.equal([]);
    expect(reports.map(([code, message]) => `${code}: ${message}`)).to.deep.equal([
      'unknown-category: "marketing" in data-consent stays closed',
      'unknown-category: "!stats" in data-consent stays closed',
      'unknown-category: "__proto__" in data-consent stays closed',
      'unknown-category: " " in data-consent stays closed',
    ]);
    expect(reports.map(([, , node]) => node)).to.deep.equal([2, 3, 5, 6].map((index) => nodes[index]));
  });

  describe('of markup that gives a visit away', () => {
    const said = async (markup: string, state: Partial<ConsentSnapshot> = {}): Promise<string[]> => {
      const page = await fixture<HTMLElement>('<div></div>');
      page.append(document.createRange().createContextualFragment(markup));
      const [warnings, reports] = await told({ state });
      expect(warnings).to.deep.equal([]);
      expect(reports.every(([, , node]) => page.contains(node))).to.equal(true);
      page.remove();
      return reports.map(([code, message]) => `${code}: ${message}`);
    };
    const script = 'not-inert: give it type="text/plain"';
    const source = 'not-inert: write data-src, not src';
    const gated = (tag: string, attributes: string) => `<${tag} data-consent="analytics" ${attributes}></${tag}>`;

    // Nothing here may load: scripts are of kinds that run nothing by themselves, addresses are the page's own.
    for (const [markup, expected] of [
      ['<script data-consent="analytics">0</script>', [script]],
      ['<script data-consent="analytics" type="module"></script>', [script]],
      ['<script data-consent="analytics" type="Text/JavaScript">0</script>', [script]],
      ['<script data-consent="analytics" type="speculationrules">{}</script>', [script]],
      ['<script data-consent="analytics" type="text/plain">0</script>', []],
      ['<script data-consent="analytics" type="application/ld+json">{}</script>', []],
      ['<script data-consent="analytics" type="application/json">{}</script>', []],
      // Whatever stands beside it.
      [
        '<script data-consent="analytics">0</script><script data-consent="analytics" type="text/plain">0</script>',
        [script],
      ],
      [gated('img', 'src="data:,"'), [source]],
      [gated('img', 'srcset="data:,"'), [source]],
      [gated('img', 'src="data:," data-src="https://vendor.example/p.gif"'), []],
      [gated('iframe', 'src="about:blank"'), [source]],
      [gated('iframe', 'data-src="https://vendor.example/"'), []],
      [gated('video', 'poster="data:," data-src="https://vendor.example/v.mp4"'), []],
      [gated('video', 'poster="data:,"'), [source]],
      ['<picture data-consent="analytics"><source srcset="data:,"><img src="data:," alt=""></picture>', [source]],
      ['<picture data-consent="analytics"><source data-srcset="/a"><img src="data:," alt=""></picture>', []],
      [gated('object', 'data="data:,"'), [source]],
      [gated('div', 'class="map"'), []],
      [gated('a', 'href="https://vendor.example/"'), []],
    ] as [string, string[]][]) {
      it(`${expected.join() || 'nothing'} for ${markup}`, async () => {
        expect(await said(markup)).to.deep.equal(expected);
      });
    }

    const tags: [kind: string, markup: string][] = [
      ['script', '<script type="text/plain" data-consent="analytics" src="https://vendor.example/tag.js"></script>'],
      ['frame', '<iframe data-consent="analytics" data-src="https://vendor.example/map"></iframe>'],
      [
        'source',
        '<picture data-consent="analytics"><source data-srcset="https://vendor.example/a.png 2x, /b"></picture>',
      ],
      ['link', '<link rel="stylesheet" data-consent="analytics" data-href="https://vendor.example/style.css">'],
    ];
    for (const [kind, tag] of tags) {
      it(`a hint to the host of a gated ${kind}`, async () => {
        const link = (rel: string, href: string, more = '') => `<link rel="${rel}" href="${href}" ${more}>`;
        const hint = link('dns-prefetch', 'https://vendor.example');
        expect(await said(tag + hint)).to.deep.equal(['ungated-hint: https://vendor.example/']);
        for (const other of [
          link('dns-prefetch', 'https://other.example'),
          link('dns-prefetch', 'https://vendor.example:8443'),
          link('dns-prefetch', 'not an address'),
          link('license', 'https://vendor.example/'),
          '<link rel="dns-prefetch" data-consent="analytics" data-href="https://vendor.example">',
        ]) {
          expect([other, await said(tag + other)]).to.deep.equal([other, []]);
        }
        expect(await said(hint)).to.deep.equal([]);
      });
    }
    for (const rel of ['preload', 'preconnect', 'modulepreload', 'prefetch', 'preconnect dns-prefetch']) {
      it(`a ${rel} is such a hint`, async () => {
        // Without an `as`, and of a scheme that is not fetched, nothing is asked for.
        const hint = `<link rel="${rel}" href="ftp://vendor.example/">`;
        const tag = '<iframe data-consent="analytics" data-src="https://vendor.example/map"></iframe>';
        expect(await said(tag + hint)).to.deep.equal(['ungated-hint: ftp://vendor.example/']);
      });
    }

    it('the page’s own host needs none', async () => {
      const own = `<iframe data-consent="analytics" data-src="/map"></iframe><link rel="dns-prefetch" href="${location.origin}">`;
      expect(await said(own)).to.deep.equal([]);
    });

    it('an address that a lazy loader puts in, before and later, is taken away again by the gates', async () => {
      const page = await fixture<HTMLElement>('<div></div>');
      page.append(
        document.createRange().createContextualFragment(
          `${gated('img', 'data-src="data:,before" src="data:,before"')}${gated('img', 'data-src="data:,later"')}
          ${gated('iframe', 'data-src="about:blank#frame"')}<img alt="" data-src="data:,free">
          <picture data-consent="analytics"><source data-srcset="data:,source"><img alt=""></picture>
          <img alt="" data-consent="trusted" data-src="data:,open">`,
        ),
      );
      const reports: string[] = [];
      const gates = createGates({
        snapshot: snapshot({ granted: ['trusted'], denied: ['analytics', 'advertising'] }),
        onElement() {},
        onDenyChange() {},
        onRootChange() {},
        onOpen() {},
        onMedia() {},
        onEmbed() {},
        report: (code, message) => void reports.push(`${code}: ${message}`),
      });
      gates.addMediaGate(createMediaGate);
      gates.observe(page);
      expect(reports).to.deep.equal(['loaded-early: data:,before']);
      // As such loaders do it: whatever has a `data-` address.
      for (const node of page.querySelectorAll<HTMLElement>('[data-src]'))
        node.setAttribute('src', node.dataset['src']!);
      page.querySelector('source')!.srcset = 'data:,source';
      await wait(0);
      expect(reports.slice(1).toSorted()).to.deep.equal(
        ['about:blank#frame', 'data:,before', 'data:,later', 'data:,source'].map(
          (address) => `loaded-early: ${address}`,
        ),
      );
      expect([...page.querySelectorAll('[src],[srcset]')].map((node) => node.getAttribute('src'))).to.deep.equal([
        'data:,free',
        'data:,open',
      ]);
      // Looked at again, there is nothing new.
      gates.observe(page);
      expect(reports.length).to.equal(5);
    });
  });

  it('does not take the state on <html> for a gate', async () => {
    document.documentElement.setAttribute('data-consent', 'trusted unheard-of');
    try {
      expect(await told({})).to.deep.equal([[], []]);
    } finally {
      document.documentElement.removeAttribute('data-consent');
    }
  });

  it('says that there are two elements', async () => {
    await fixture(html`<div><consent-gate></consent-gate></div>`);
    expect(await told({})).to.deep.equal([[], []]);
    await fixture(html`<div><consent-gate></consent-gate></div>`);
    expect(await told({})).to.deep.equal([['second-element: only the first one shows'], []]);
  });

  it('knows every integration, and no other', async () => {
    // Which vendors there are only their file knows.
    const source = await (await fetch(new URL('../../src/integrations/late.ts', import.meta.url))).text();
    const vendors = /entries\(\{([\w\s,]+)\}\)/.exec(source)![1]!.match(/\w+/g)!;
    expect(integrationNames).to.deep.equal([...Object.keys(integrations), ...vendors]);
    const [nobody] = Object.values(vendorsFor(['unheard-of']));
    expect(vendors.filter((name) => vendorsFor([name])[name] === nobody)).to.deep.equal([]);
  });

  describe('of gtag commands', () => {
    const page = window as unknown as { dataLayer?: unknown };
    const gtag = (...command: unknown[]): void => {
      // eslint-disable-next-line prefer-rest-params -- as gtag does
      (function (..._command: unknown[]) {
        (page.dataLayer as unknown[]).push(arguments);
      })(...command);
    };
    beforeEach(() => (page.dataLayer = []));
    after(() => delete page.dataLayer);

    it('warns once of a page that calls consent itself', async () => {
      const script = { integrations: 'google', mode: 'opt-in' };
      gtag('js', new Date());
      gtag('config', 'G-1');
      expect(await told({ script })).to.deep.equal([[], []]);
      gtag('consent', 'default', { ad_storage: 'granted' });
      expect(await told({ script: { mode: 'opt-in' } })).to.deep.equal([[], []]);
      const warning = 'second-consent-command: leave it to the integration "google"';
      expect(await told({ script })).to.deep.equal([[warning], []]);
    });
  });
});
