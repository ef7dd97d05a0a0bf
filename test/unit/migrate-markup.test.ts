import { expect } from '@open-wc/testing';
import * as fc from 'fast-check';
import { isOpen } from '../../src/consent/decide.js';
import { expression, honorMarkup } from '../../src/migrate/markup.js';
import { snapshot, wait, warningsOf } from './helpers.js';

const ALL = ['onetrust', 'cookiebot', 'klaro', 'cookieconsent', 'tarteaucitron'];
const page = window as unknown as { klaroConfig?: unknown };
const KLARO = {
  services: [
    { name: 'matomo', purposes: ['analytics'] },
    { name: 'pixel', purposes: ['marketing', 'analytics'] },
    { name: 'session', purposes: ['functional'], required: true },
    { name: 'chat', purposes: ['livechat'] },
  ],
};

/** A page migrates once, so what `honorMarkup()` started is stopped between tests. */
const native = window.MutationObserver;
const started: MutationObserver[] = [];
class Observer extends native {
  constructor(callback: MutationCallback) {
    super(callback);
    started.push(this);
  }
}

let host: HTMLElement;
let listening: AbortController;
const { addEventListener } = window;
beforeEach(() => {
  host = document.body.appendChild(document.createElement('div'));
  window.MutationObserver = Observer;
  listening = new AbortController();
  window.addEventListener = (type: string, listener: EventListenerOrEventListenerObject) =>
    addEventListener.call(window, type, listener, { signal: listening.signal });
});
afterEach(() => {
  window.MutationObserver = native;
  window.addEventListener = addEventListener;
  listening.abort();
  for (const observer of started.splice(0)) observer.disconnect();
  host.remove();
  delete page.klaroConfig;
});

/** The elements of this markup, before or after `honorMarkup()` runs. */
function put(markup: string): Element[] {
  const template = document.createElement('template');
  template.innerHTML = markup;
  const elements = [...template.content.children];
  host.append(template.content);
  return elements;
}

const consent = (element: Element | null | undefined): string | null => element?.getAttribute('data-consent') ?? null;
const run = (tools: readonly string[], categories = ['analytics', 'advertising']): Node[] => {
  const gated = (): Element[] => [...document.querySelectorAll('[data-consent]')];
  const before = new Set(gated());
  honorMarkup(tools, { categories });
  return gated().filter((node) => !before.has(node));
};

describe('markup of other tools', () => {
  const SCRIPT = 'script type="text/plain"';
  const rows: [tool: string, markup: string, expected: string | null][] = [
    ['onetrust', `<${SCRIPT} class="optanon-category-C0002"></script>`, 'analytics'],
    ['onetrust', `<${SCRIPT} class="optanon-category-C0002-C0004"></script>`, 'analytics advertising'],
    ['onetrust', `<${SCRIPT} class="optanon-category-C0002,C0004"></script>`, 'analytics advertising'],
    ['onetrust', `<${SCRIPT} class="optanon-category-C0001"></script>`, 'trusted'],
    ['onetrust', `<${SCRIPT} class="optanon-category-C0001-C0004"></script>`, 'advertising'],
    ['onetrust', `<${SCRIPT} class="a optanon-category-C0005 b"></script>`, 'advertising'],
    ['onetrust', `<${SCRIPT} class="optanon-category-C0003"></script>`, 'functional'],
    ['onetrust', `<${SCRIPT} class="optanon-category-C0007"></script>`, 'onetrust:C0007'],
    ['onetrust', `<${SCRIPT} class="optanon-category-2"></script>`, 'onetrust:2'],
    ['onetrust', `<${SCRIPT} class="optanon-category-C0002 optanon-category-C0004"></script>`, 'analytics advertising'],
    [
      'onetrust',
      `<${SCRIPT} class="optanon-category-C0002 ot-vscat-C0002"></script>`,
      'analytics onetrust:ot onetrust:vscat',
    ],
    ['onetrust', `<${SCRIPT} class="optanon-category-"></script>`, 'onetrust:'],
    ['onetrust', `<${SCRIPT} class="optanon-category-trusted"></script>`, 'onetrust:trusted'],
    ['onetrust', '<iframe class="optanon-category-C0004" data-src="about:blank#x"></iframe>', 'advertising'],
    ['onetrust', '<img alt="" class="optanon-category-C0002" data-src="/x.gif">', 'analytics'],
    ['onetrust', '<script type="text/javascript+x" class="optanon-category-C0002"></script>', null],
    ['onetrust', '<div class="optanon-category-C0002"></div>', null],
    ['onetrust', `<${SCRIPT} data-consent="analytics" class="optanon-category-C0001"></script>`, 'analytics'],
    ['cookiebot', `<${SCRIPT} data-cookieconsent="statistics"></script>`, 'analytics'],
    ['cookiebot', `<${SCRIPT} data-cookieconsent="statistics, marketing"></script>`, 'analytics advertising'],
    ['cookiebot', `<${SCRIPT} data-cookieconsent="necessary"></script>`, 'trusted'],
    ['cookiebot', `<${SCRIPT} data-cookieconsent="preferences"></script>`, 'functional'],
    ['cookiebot', `<${SCRIPT} data-cookieconsent="ignore"></script>`, 'cookiebot:ignore'],
    ['cookiebot', `<${SCRIPT} data-cookieconsent="Necessary"></script>`, 'cookiebot:Necessary'],
    ['cookiebot', `<${SCRIPT} data-cookieconsent=""></script>`, 'cookiebot:'],
    [
      'cookiebot',
      '<iframe data-cookieconsent="marketing" data-cookieblock-src="about:blank#y"></iframe>',
      'advertising',
    ],
    ['cookiebot', '<script type="text/x" data-cookieconsent="ignore"></script>', null],
    ['klaro', `<${SCRIPT} data-name="matomo"></script>`, 'analytics'],
    ['klaro', `<${SCRIPT} data-name="pixel"></script>`, 'advertising analytics'],
    ['klaro', `<${SCRIPT} data-name="session"></script>`, 'trusted'],
    ['klaro', `<${SCRIPT} data-name="chat"></script>`, 'klaro:livechat'],
    ['klaro', `<${SCRIPT} data-name="nobody knows"></script>`, 'klaro:?nobody-knows'],
    ['klaro', `<${SCRIPT} data-name="analytics"></script>`, 'klaro:?analytics'],
    ['klaro', '<iframe data-name="matomo" data-src="about:blank#z"></iframe>', 'analytics'],
    ['klaro', '<link data-name="matomo" data-href="/x.css">', 'analytics'],
    ['klaro', '<div data-name="matomo" data-type="placeholder"></div>', null],
    ['cookieconsent', `<${SCRIPT} data-category="analytics"></script>`, 'analytics'],
    ['cookieconsent', `<${SCRIPT} data-category="!ads"></script>`, '!advertising'],
    ['cookieconsent', `<${SCRIPT} data-category="!necessary"></script>`, '!trusted'],
    ['cookieconsent', `<${SCRIPT} data-category="!maps"></script>`, '!cookieconsent:maps'],
    ['cookieconsent', `<${SCRIPT} data-category="analytics" data-service="GA"></script>`, 'analytics'],
    ['cookieconsent', `<${SCRIPT} data-category="a b trusted"></script>`, 'cookieconsent:a-b-trusted'],
    ['cookieconsent', `<${SCRIPT} data-cookiecategory="ads"></script>`, 'advertising'],
    ['cookieconsent', '<div data-category="analytics" data-src="/x"></div>', null],
    ['tarteaucitron', '<div class="youtube_player" videoID="x"></div>', null],
  ];
  for (const [tool, markup, expected] of rows) {
    it(`${tool}: ${markup} ${expected === null ? 'is left alone' : `waits for ${expected}`}`, () => {
      page.klaroConfig = KLARO;
      const [element] = put(markup);
      const before = consent(element);
      const taken = run([tool]);
      expect(consent(element)).to.equal(expected);
      expect(taken).to.deep.equal(expected === before ? [] : [element]);
      const [other] = put(markup);
      const others = run(ALL.filter((name) => name !== tool));
      if (before === null) {
        expect(consent(other)).to.equal(null);
        expect(others).to.deep.equal([]);
      }
    });
  }

  it('of two tools needs what both ask', () => {
    const [element] = put(`<${SCRIPT} data-category="analytics" data-cookieconsent="marketing, necessary"></script>`);
    run(['cookiebot', 'cookieconsent']);
    expect(consent(element)?.split(' ')).to.have.members(['advertising', 'analytics']);
  });

  it('takes the page’s own categories for its words', () => {
    const [one, two] = put(
      `<${SCRIPT} class="optanon-category-C0003"></script><${SCRIPT} data-category="maps"></script>`,
    );
    run(['onetrust', 'cookieconsent'], ['maps', 'preferences']);
    expect([consent(one), consent(two)]).to.deep.equal(['preferences', 'maps']);
  });

  it('is found when it is added later, deep in what is added', async () => {
    run(['cookiebot']);
    const [element] = put(`<p><span><${SCRIPT} data-cookieconsent="statistics"></script></span></p>`);
    await wait(0);
    const script = element!.querySelector('script');
    expect(consent(script)).to.equal('analytics');
  });

  it('is left alone where no tool, or no known one, is named', async () => {
    for (const names of [[], ['OneTrust'], ['__proto__', 'toString']]) {
      const taken = run(names);
      put(`<${SCRIPT} class="optanon-category-C0002"></script>`);
      await wait(0);
      expect(taken).to.deep.equal([]);
    }
  });

  it('keeps its address in data-src until it is released, and scripts get theirs, inert', () => {
    const [frame, script, both, other] = put(
      `<iframe data-cookieconsent="marketing" data-cookieblock-src="/frame"></iframe>
       <${SCRIPT} data-category="analytics" data-src="/a.js"></script>
       <${SCRIPT} data-category="analytics" data-src="/b.js" src="/c.js"></script>
       <${SCRIPT} class="optanon-category-C0002" data-src="/own-parameter">1</script>`,
    );
    run(ALL);
    expect([frame!.getAttribute('data-src'), frame!.getAttribute('src')]).to.deep.equal(['/frame', null]);
    expect([script!.getAttribute('src'), both!.getAttribute('src')]).to.deep.equal(['/a.js', '/b.js']);
    expect(other!.getAttribute('src')).to.equal(null);
    expect(
      performance
        .getEntriesByType('resource')
        .filter(({ name }) => /\/(a|b|c|frame)/.test(new URL(name).pathname) && /\/[abc]\.js$|\/frame$/.test(name)),
    ).to.deep.equal([]);
  });

  it('whose address Trusted Types forbid to set stays shut, with a warning', async () => {
    const [script] = put(`<${SCRIPT} data-category="analytics" data-src="/a.js"></script>`);
    script!.setAttribute = () => {
      throw new TypeError('This document requires a TrustedScriptURL');
    };
    let taken: Node[] = [];
    const heard = await warningsOf(() => (taken = run(['cookieconsent'])));
    expect(heard.join()).to.contain('script-failed').and.to.contain('/a.js');
    expect(taken).to.deep.equal([]);
    expect(consent(script)).to.equal(null);
  });

  it('of Klaro is mapped as soon as its configuration is there', async () => {
    const [element] = put(`<${SCRIPT} data-name="matomo"></script>`);
    run(['klaro']);
    expect(consent(element)).to.equal('klaro:?matomo');
    page.klaroConfig = KLARO;
    window.dispatchEvent(new Event('load'));
    expect(consent(element)).to.equal('analytics');
  });

  it('of Klaro stays shut where its configuration throws', () => {
    const { services } = KLARO;
    const throwing = {
      get name(): never {
        throw new Error('page');
      },
    };
    page.klaroConfig = { services: [...services, throwing] };
    const [element] = put(`<${SCRIPT} data-name="matomo"></script>`);
    run(['klaro']);
    expect(consent(element)).to.equal('klaro:?matomo');
    page.klaroConfig = { services };
    window.dispatchEvent(new Event('load'));
    expect(consent(element)).to.equal('analytics');
  });

  it('of tarteaucitron that is a frame becomes one, http(s) only', () => {
    const [good, data, bad, none] = put(
      `<div class="tac_iframe" data-url="https://maps.example/x" title="Map" width="100%" height="300"></div>
       <div class="tac_iframe" url="http://maps.example/y" allowfullscreen="0"></div>
       <div class="tac_iframe" url="javascript:alert(1)"></div><div class="tac_iframe"></div>`,
    );
    run(['tarteaucitron'], ['functional']);
    const frame = good!.querySelector('iframe')!;
    expect(consent(frame)).to.equal('functional');
    expect([frame.dataset['src'], frame.title, frame.width, frame.height, frame.allowFullscreen]).to.deep.equal([
      'https://maps.example/x',
      'Map',
      '100%',
      '300',
      true,
    ]);
    expect(frame.hasAttribute('src')).to.equal(false);
    expect(data!.querySelector('iframe')!.allowFullscreen).to.equal(false);
    expect([bad, none].map((element) => element!.childElementCount)).to.deep.equal([0, 0]);
  });

  it('never opens a gate by a word that has no counterpart', () => {
    const everything = snapshot({ granted: ['trusted', 'analytics', 'advertising'], denied: [] });
    const character = fc.nat(0xffff).map((code) => String.fromCharCode(code));
    const tool = fc.constantFrom('onetrust', 'cookiebot', 'klaro', 'cookieconsent', 'tarteaucitron');
    const known =
      /^(necessary|essential|C000[1245]|analytics?|statistics|performance|advertising|ads|marketing|targeting|social)$/;
    fc.assert(
      fc.property(tool, fc.array(fc.string({ unit: character }), { minLength: 0, maxLength: 3 }), (name, words) => {
        const open = isOpen(expression(name, words, ['analytics', 'advertising']).join(' '), everything);
        if (open) expect(words.every((word) => known.test(word.trim().replace('!', '')))).to.equal(true);
        if (!words.length) expect(open).to.equal(false);
      }),
      { numRuns: 600, seed: 20251124 },
    );
    expect(
      isOpen(expression('cookiebot', [' statistics', 'marketing'], ['analytics', 'advertising']).join(' '), everything),
    ).to.equal(true);
  });
});
