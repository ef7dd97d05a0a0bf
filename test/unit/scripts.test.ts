import { expect } from '@open-wc/testing';
import type { Policy } from '../../src/gates/trusted-types.js';
import {
  external,
  type GatedPage,
  granting,
  inline,
  MODULE,
  openGatedPage,
  openPage,
  type TestPage,
  until,
  untilRan,
  wait,
} from './page.js';

const ANALYTICS = granting('analytics');
const ALL = granting('analytics', 'advertising');
const NONE = granting();

/** Its two queues are the one difference here that no feature shows. */
const FIREFOX = navigator.userAgent.includes('Firefox');

/** Long enough for whatever would run wrongly to have run. */
const A_WHILE = 150;

const typed = (type: string) => ({ attributes: `data-type="${type}"` });

/** The inline copies that ran and are still in the page. */
const twins = (page: TestPage): HTMLScriptElement[] => [
  ...page.document.querySelectorAll<HTMLScriptElement>('script[type="done"]'),
];

describe('gated scripts', () => {
  it('run once, in the order of the document, whatever their kind', async () => {
    const page = await openGatedPage({
      body: [
        inline('inline 1'),
        external('slow', { delay: 300 }),
        inline('inline 2'),
        external('fast'),
        inline('module', { attributes: MODULE }),
        external('deferred', { attributes: 'defer' }),
        inline('inline 3'),
        inline('advertising', { consent: 'advertising' }),
      ].join(''),
    });
    await wait(A_WHILE);
    expect(page.ran()).to.deep.equal([]);
    page.gates.update(ALL);
    await until(() => page.ran().length === 8, 'eight have run');
    const isOrdered = (name: string): boolean => !['module', 'deferred'].includes(name);
    expect(page.ran().filter(isOrdered)).to.deep.equal([
      'inline 1',
      'slow',
      'inline 2',
      'fast',
      'inline 3',
      'advertising',
    ]);
    expect(page.ran().filter((name) => !isOrdered(name))).to.deep.equal(['module', 'deferred']);
    page.gates.update(NONE);
    page.gates.update(ALL);
    await wait(A_WHILE);
    expect(page.ran()).to.have.length(8);
  });

  it('run as far as their categories are granted, and the rest later', async () => {
    const page = await openGatedPage({
      body: inline('trusted', { consent: 'trusted' }) + inline('one') + inline('other', { consent: 'advertising' }),
    });
    expect(page.ran()).to.deep.equal(['trusted']);
    page.gates.update(ANALYTICS);
    expect(page.ran()).to.deep.equal(['trusted', 'one']);
    page.gates.update(ALL);
    expect(page.ran()).to.deep.equal(['trusted', 'one', 'other']);
  });

  it('with `async` wait for nobody, and nobody waits for them', async () => {
    const page = await openGatedPage({
      body: [
        external('async slow', { attributes: 'async', delay: 2000 }),
        external('slow', { delay: 1000 }),
        external('async', { attributes: 'async' }),
        external('async module', { attributes: `async ${MODULE}` }),
        inline('inline'),
      ].join(''),
    });
    page.gates.update(ANALYTICS);
    await until(() => page.ran().length === 5, 'five have run');
    expect(page.ran().slice(0, 2)).to.have.members(['async', 'async module']);
    expect(page.ran().slice(2)).to.deep.equal(['slow', 'inline', 'async slow']);
  });

  it('wait behind one that fails only until it has failed', async () => {
    const page = await openGatedPage({
      body: `${external('bad', { attributes: 'id="bad"' }).replace('wait=0', 'wait=100&status=500')}${inline('after')}`,
    });
    page.gates.update(ANALYTICS);
    expect(page.ran()).to.deep.equal([]);
    await untilRan(page, ['after']);
    expect(page.reported()).to.deep.equal(['script-failed bad']);
  });

  it('run nowhere if they are `nomodule`, and nothing waits for them', async () => {
    const page = await openGatedPage({
      body: [
        external('old', { attributes: 'nomodule' }),
        inline('old inline', { attributes: 'nomodule' }),
        external('new'),
        inline('after'),
      ].join(''),
    });
    page.gates.update(ANALYTICS);
    await untilRan(page, ['new', 'after']);
    await wait(A_WHILE);
    expect(page.ran()).to.deep.equal(['new', 'after']);
  });

  it('are left alone with another type than text/plain', async () => {
    const island = '<script type="application/ld+json" data-consent="analytics" id="island">{"left": "alone"}</script>';
    const page = await openGatedPage({ body: island + inline('control') });
    page.gates.update(ANALYTICS);
    expect(page.ran()).to.deep.equal(['control']);
    expect(page.document.querySelectorAll('[type="application/ld+json"]')).to.have.length(1);
    await until(() => twins(page).length === 0, 'the copies are gone');
    expect(page.one('#island').isConnected).to.equal(true);
  });

  it('whose type becomes text/plain later are gated from then on', async () => {
    const later = (name: string, consent: string): string =>
      inline(name, { consent }).replace('text/plain', 'text/template');
    const page = await openGatedPage({ body: later('open', 'analytics') + later('shut', 'advertising') }, ANALYTICS);
    await wait(A_WHILE);
    expect(page.ran()).to.deep.equal([]);
    for (const script of page.document.querySelectorAll<HTMLScriptElement>('body script')) script.type = 'text/plain';
    await untilRan(page, ['open']);
    page.gates.update(ALL);
    expect(page.ran()).to.deep.equal(['open', 'shut']);
  });

  it('whose category is given or changed later follow it from then on', async () => {
    const page = await openGatedPage(
      {
        body: `${inline('edited', { consent: 'advertising', attributes: 'id="edited"' })}
          <script type="text/plain" id="plain">(globalThis.ran ??= []).push("added")</script>`,
      },
      ANALYTICS,
    );
    await wait(0);
    expect(page.ran()).to.deep.equal([]);
    for (const id of ['plain', 'edited']) page.one(`#${id}`).dataset['consent'] = 'analytics';
    await until(() => page.ran().length === 2, 'both have run');
    expect(page.ran()).to.have.members(['edited', 'added']);
  });

  it('that a negation opens run once, and not before a decision', async () => {
    const undecided = { ...NONE, status: 'undecided', reason: 'no-choice' } as const;
    const page = await openGatedPage({ body: inline('contextual', { consent: '!advertising' }) }, undecided);
    expect(page.ran()).to.deep.equal([]);
    page.gates.update(ALL);
    expect(page.ran()).to.deep.equal([]);
    for (let round = 0; round < 3; round++) {
      page.gates.update(ANALYTICS);
      expect(page.ran()).to.deep.equal(['contextual']);
      page.gates.update(ALL);
    }
    expect(page.ran()).to.deep.equal(['contextual']);
  });

  it('that left the page do not run; put back, they do', async () => {
    const page = await openGatedPage({ body: inline('gone', { attributes: 'id="gone"' }) + inline('stays') });
    const gone = page.one('#gone');
    gone.remove();
    page.gates.update(ANALYTICS);
    expect(page.ran()).to.deep.equal(['stays']);
    page.document.body.append(gone);
    await untilRan(page, ['stays', 'gone']);
  });

  it('that shut the gate leave shut what comes after them', async () => {
    const page = await openGatedPage({
      body: `<script type="text/plain" data-consent="analytics">parent.refuse()</script>${inline('after')}`,
    });
    const parent = window as unknown as { refuse?: () => void };
    let refusals = 0;
    parent.refuse = () => {
      refusals++;
      page.gates.update(NONE);
    };
    page.gates.update(ANALYTICS);
    delete parent.refuse;
    expect(refusals).to.equal(1);
    expect(page.ran()).to.deep.equal([]);
    expect(page.gates.followed().granted).to.deep.equal(['trusted']);
    // The control: it was only shut.
    page.gates.update(ANALYTICS);
    expect(page.ran()).to.deep.equal(['after']);
  });
});

describe('kinds of gated scripts', () => {
  for (const type of ['TEXT/JAVASCRIPT', ' text/javascript ', 'text/javascript1.5', 'Application/X-JavaScript']) {
    it(`${JSON.stringify(type)} runs in order`, async () => {
      const page = await openGatedPage({
        body: external('slow', { ...typed(type), delay: 200 }) + inline('inline', typed(type)) + inline('after'),
      });
      page.gates.update(ANALYTICS);
      expect(page.ran()).to.deep.equal([]);
      await untilRan(page, ['slow', 'inline', 'after']);
    });
  }

  for (const type of [
    'text/typescript',
    'text/x-module-template',
    'text/babel',
    'text/javascript;charset=utf-8',
    'text/javascript1.6',
    ' ',
    '\u00a0text/javascript',
    'importmap',
  ]) {
    it(`nothing waits for ${JSON.stringify(type)}`, async () => {
      const page = await openGatedPage({
        body: [
          external('template', typed(type)),
          external('classic'),
          inline('after'),
          external('template module', typed(type)),
          inline('module', { attributes: MODULE }),
        ].join(''),
      });
      page.gates.update(ANALYTICS);
      await untilRan(page, ['classic', 'after', 'module']);
      await wait(A_WHILE);
      expect(page.ran()).to.deep.equal(['classic', 'after', 'module']);
      // The browser reports that a map cannot be loaded.
      if (type === 'importmap') page.reports.splice(0);
      expect(page.reported()).to.deep.equal([]);
    });
  }

  it('data keeps its type and its text, and comes with its category', async () => {
    const page = await openGatedPage({
      body: '<script type="text/plain" data-consent="analytics" data-type="application/json" class="data">{"a": 1}</script>',
    });
    expect(page.document.querySelectorAll('[type="application/json"]')).to.have.length(0);
    page.gates.update(ANALYTICS);
    expect(page.one('script[type="application/json"].data').textContent).to.equal('{"a": 1}');
  });

  it('modules keep the order of the document, inline or not', async () => {
    const page = await openGatedPage({
      body: [
        inline('inline 1', { attributes: MODULE }),
        external('external 1', { attributes: MODULE, delay: 200 }),
        inline('inline 2', { attributes: MODULE }),
        inline('inline 3', { attributes: MODULE }),
        external('external 2', { attributes: MODULE, delay: 100 }),
        external('deferred', { attributes: 'defer' }),
        inline('inline 4', { attributes: MODULE }),
      ].join(''),
    });
    page.gates.update(ANALYTICS);
    await untilRan(page, ['inline 1', 'external 1', 'inline 2', 'inline 3', 'external 2', 'deferred', 'inline 4']);
  });

  it('an inline module that imports something slow runs before the modules behind it', async () => {
    const page = await openGatedPage({
      body: [
        `<script type="text/plain" data-consent="analytics" data-type="module">import '/probe.js?name=imported&wait=300'; globalThis.ran.push('inline')</script>`,
        external('external', { attributes: MODULE }),
        inline('last', { attributes: MODULE }),
      ].join(''),
    });
    page.gates.update(ANALYTICS);
    if (!FIREFOX) {
      await untilRan(page, ['imported', 'inline', 'external', 'last']);
      return;
    }
    // Firefox runs inline modules beside those with an address, and tells nobody when one has run: docs/gating.md says so.
    await until(() => page.ran().length === 4, 'all have run');
    expect(page.ran().filter((name) => ['imported', 'inline'].includes(name))).to.deep.equal(['imported', 'inline']);
    expect(page.ran().filter((name) => ['external', 'last'].includes(name))).to.deep.equal(['external', 'last']);
  });

  it('a module waits for a slow classic script before it', async () => {
    const page = await openGatedPage({
      body:
        external('slow', { delay: 200 }) +
        inline('inline', { attributes: MODULE }) +
        external('module', { attributes: MODULE }),
    });
    page.gates.update(ANALYTICS);
    await untilRan(page, ['slow', 'inline', 'module']);
  });

  it('a module with white space around its type runs in order', async () => {
    const page = await openGatedPage({
      body:
        inline('inline', typed(' module ')) +
        external('external', { attributes: MODULE }) +
        inline('last', { attributes: MODULE }),
    });
    page.gates.update(ANALYTICS);
    await untilRan(page, ['inline', 'external', 'last']);
  });

  it('a module that fails holds nobody up', async () => {
    const page = await openGatedPage({
      body: [
        `<script type="text/plain" data-consent="analytics" data-type="module" id="bad">import '/probe.js?name=bad&status=500'</script>`,
        external('external', { attributes: MODULE }),
        inline('last', { attributes: MODULE }),
      ].join(''),
    });
    page.gates.update(ANALYTICS);
    await untilRan(page, ['external', 'last']);
    expect(page.reported()).to.deep.equal(['script-failed bad']);
  });
});

describe('gated scripts while the page is parsed', () => {
  it('run as they come, in order; modules and `defer` wait for the end', async () => {
    const page = await openGatedPage({ isParsing: true }, ANALYTICS);
    page.write(
      [
        inline('module', { attributes: MODULE }),
        external('deferred', { attributes: 'defer' }),
        inline('first'),
        external('slow', { delay: 150 }),
        inline('inline'),
        '<p>Text</p>',
      ].join(''),
    );
    await untilRan(page, ['first', 'slow', 'inline']);
    page.write(inline('late'));
    await wait(A_WHILE);
    expect(page.document.readyState).to.equal('loading');
    expect(page.ran()).to.deep.equal(['first', 'slow', 'inline']);
    page.endParsing();
    // As the controller does it.
    page.gates.observe(page.document);
    await until(() => page.ran().length === 6, 'all have run');
    expect(page.ran().filter((name) => !['module', 'deferred'].includes(name))).to.deep.equal([
      'first',
      'slow',
      'inline',
      'late',
    ]);
    expect(page.ran().filter((name) => ['module', 'deferred'].includes(name))).to.deep.equal(['module', 'deferred']);
  });

  it('are run whole when their text arrives in pieces', async () => {
    const page = await openGatedPage({ isParsing: true }, ANALYTICS);
    page.write(`${inline('control')}<p>Text</p><script type="text/plain" data-consent="analytics">`);
    page.write('(globalThis.ran ??= []).push("begin");');
    await untilRan(page, ['control']);
    // Whatever is observed again meanwhile.
    page.gates.observe(page.document);
    await wait(A_WHILE);
    expect(page.ran()).to.deep.equal(['control']);
    page.write('(globalThis.ran ??= []).push("end");</script>');
    page.endParsing();
    page.gates.observe(page.document);
    await untilRan(page, ['control', 'begin', 'end']);
  });
});

const INSERTIONS: Record<string, (page: TestPage, markup: string) => void> = {
  innerHTML: ({ document }, markup) => {
    document.body.appendChild(document.createElement('div')).innerHTML = markup;
  },
  'a cloned template': ({ document }, markup) => {
    const template = document.createElement('template');
    template.innerHTML = markup;
    document.body.append(template.content.cloneNode(true), '');
  },
  createElement: ({ document }, markup) => {
    const source = document.createElement('div');
    source.innerHTML = markup;
    for (const old of source.querySelectorAll('script')) {
      const script = document.createElement('script');
      for (const { name, value } of old.attributes) script.setAttribute(name, value);
      script.textContent = old.textContent;
      document.body.append(script);
    }
  },
};

/** What single-page frameworks and navigation do to a page. */
const NAVIGATIONS: Record<string, (page: TestPage, markup: string) => void> = {
  'the body is replaced': ({ document, window }, markup) => {
    const next = new window.DOMParser().parseFromString(`<body>${markup}</body>`, 'text/html');
    document.body.replaceWith(document.adoptNode(next.body));
  },
  'the whole root is replaced': ({ document, window }, markup) => {
    const next = new window.DOMParser().parseFromString(`<html><body>${markup}</body></html>`, 'text/html');
    document.documentElement.replaceWith(document.adoptNode(next.documentElement));
  },
  'the body’s markup is set': ({ document }, markup) => {
    document.body.innerHTML = markup;
  },
  'a fragment is built first and inserted whole': ({ document }, markup) => {
    const outer = document.createElement('main');
    outer.append(document.createRange().createContextualFragment(markup));
    document.body.replaceChildren(outer);
  },
};

describe('gated scripts that come later', () => {
  for (const [way, insert] of Object.entries(INSERTIONS)) {
    it(`by ${way}, before and after the grant, run once`, async () => {
      const page = await openGatedPage();
      insert(page, inline('inline before') + external('external before'));
      await wait(A_WHILE);
      expect(page.ran()).to.deep.equal([]);
      page.gates.update(ANALYTICS);
      await untilRan(page, ['inline before', 'external before']);
      insert(page, inline('inline after') + external('external after'));
      await untilRan(page, ['inline before', 'external before', 'inline after', 'external after']);
      page.document.body.append(...page.document.querySelectorAll('script'));
      await wait(A_WHILE);
      expect(page.ran()).to.have.length(4);
    });
  }

  for (const [way, navigate] of Object.entries(NAVIGATIONS)) {
    it(`run once when ${way}`, async () => {
      const page = await openGatedPage({ body: `<main>${inline('first')}</main>` }, ANALYTICS);
      expect(page.ran()).to.deep.equal(['first']);
      navigate(page, `<main>${inline('second')}${inline('shut', { consent: 'advertising' })}</main>`);
      await untilRan(page, ['first', 'second']);
      await wait(A_WHILE);
      expect(page.ran()).to.deep.equal(['first', 'second']);
      page.gates.update(ALL);
      expect(page.ran()).to.deep.equal(['first', 'second', 'shut']);
    });
  }

  describe('a copy does not run again', () => {
    const copies: Record<string, (main: HTMLElement) => void> = {
      'cloneNode, as carousels do': (main) =>
        main.append(main.firstElementChild!.cloneNode(true), main.lastElementChild!.cloneNode(true)),
      'innerHTML +=': (main) => void (main.innerHTML += '<p>More</p>'),
      'outerHTML, as page caches keep it': (main) => main.insertAdjacentHTML('beforeend', main.innerHTML),
    };
    for (const [how, copy] of Object.entries(copies)) {
      it(how, async () => {
        const page = await openGatedPage({
          body: `<main>${inline('once')}${inline('later', { consent: 'advertising' })}</main>`,
        });
        page.gates.update(ANALYTICS);
        copy(page.one('main'));
        await wait(A_WHILE);
        expect(page.ran()).to.deep.equal(['once']);
        // A copy made before the grant runs in the place of the first, or not at all.
        page.gates.update(ALL);
        await untilRan(page, ['once', 'later']);
        await wait(A_WHILE);
        expect(page.ran()).to.have.length(2);
      });
    }

    it('unless it is of a page that was left before, as Turbo keeps it', async () => {
      const page = await openGatedPage({ body: `<main>${inline('one')}</main>` }, ANALYTICS);
      const copy = page.one('main').cloneNode(true);
      page.one('main').replaceWith(page.document.createElement('main'));
      await wait(0);
      page.one('main').replaceWith(copy);
      await untilRan(page, ['one', 'one']);
    });

    it('unless another page stored it', async () => {
      const page = await openGatedPage({ body: inline('once', { attributes: 'data-consent-gate-id="0.5-0"' }) });
      page.document.body.insertAdjacentHTML(
        'beforeend',
        inline('other', { attributes: 'data-consent-gate-id="0.5-0"' }),
      );
      page.gates.update(ANALYTICS);
      await untilRan(page, ['once', 'other']);
    });

    it('unless it was stopped before it ran', async () => {
      const page = await openGatedPage({ body: `<main>${external('slow', { delay: 200 })}</main>` }, ANALYTICS);
      page.gates.update(NONE);
      page.one('main').innerHTML += '<p>More</p>';
      page.gates.update(ANALYTICS);
      await untilRan(page, ['slow']);
    });
  });

  it('run once although Astro’s router replaces them by equal ones', async () => {
    const tag = inline('tag');
    const shut = inline('shut', { consent: 'advertising' });
    const page = await openGatedPage({ body: '<main></main>' }, ANALYTICS);
    for (const place of [page.document.head, page.one('main')]) {
      page.gates.update(ANALYTICS);
      page.window.ran = [];
      const go = (markup: string): void => {
        for (const script of place.querySelectorAll('script')) script.remove();
        place.insertAdjacentHTML('beforeend', markup.replaceAll('push(', `push('${place.localName} ' + `));
      };
      const ran = (...names: string[]) =>
        untilRan(
          page,
          names.map((name) => `${place.localName} ${name}`),
        );
      go(tag + shut);
      await ran('tag');
      // The router marks what an earlier page had, whether it ran or not.
      const marked = (script: string): string => script.replace('<script', '<script data-astro-exec=""');
      go(marked(tag) + marked(shut) + inline('of the next page'));
      await ran('tag', 'of the next page');
      page.gates.update(ALL);
      await ran('tag', 'of the next page', 'shut');
      await wait(A_WHILE);
      expect(page.ran()).to.have.length(3);
      // The control: a script of the page's that comes again runs again.
      go(tag);
      await ran('tag', 'of the next page', 'shut', 'tag');
    }
  });

  it('a copy of what ran in the place of one does not run', async () => {
    const page = await openGatedPage({ body: inline('once') });
    page.gates.update(ANALYTICS);
    expect(page.ran()).to.deep.equal(['once']);
    const [twin] = twins(page);
    // As Turbo does it with the scripts of a page that it kept.
    const copy = page.document.createElement('script');
    for (const { name, value } of twin!.attributes) copy.setAttribute(name, value);
    copy.text = twin!.text;
    page.document.body.append(copy);
    await wait(A_WHILE);
    expect(page.ran()).to.deep.equal(['once']);
  });
});

describe('many gated scripts', () => {
  it('take time in proportion, also if most of them wait, and those that left are forgotten', async () => {
    const page = await openGatedPage({ body: '<main></main>' });
    const main = page.one('main');
    const add = (count: number, consent: string): void => {
      main.insertAdjacentHTML('beforeend', inline(consent, { consent }).repeat(count));
    };
    const timeOf = (run: () => void): number => {
      const start = performance.now();
      run();
      return performance.now() - start;
    };
    add(2500, 'advertising');
    add(2500, 'analytics');
    await wait(0);
    const first = timeOf(() => page.gates.update(ANALYTICS));
    expect(page.ran()).to.have.length(2500);
    page.window.ran = [];
    add(10_000, 'advertising');
    add(10_000, 'analytics');
    await until(() => page.ran().length === 10_000, 'all ran');
    main.replaceChildren();
    await wait(0);
    page.window.ran = [];
    add(2500, 'analytics');
    await until(() => page.ran().length === 2500, 'all ran');
    // Far from what a square would cost, on any machine.
    expect(first).to.be.below(4000);
  });
});

describe('what runs in the place of a gated script', () => {
  it('finds what stands before it, as its author put it', async () => {
    const body = `<p id="box"></p><script type="text/plain" data-consent="analytics" id="tag">
      const { previousElementSibling, parentNode } = document.currentScript;
      (globalThis.ran ??= []).push(previousElementSibling.id, parentNode.localName);</script>`;
    const page = await openGatedPage({ body }, ANALYTICS);
    expect(page.ran()).to.deep.equal(['box', 'body']);
    await until(() => twins(page).length === 0, 'nothing of it is left');
  });

  it('finds the same when it has an address, although nothing of it is left by then', async () => {
    const source = `const { previousElementSibling, dataset } = document.currentScript;
      (globalThis.ran ??= []).push(previousElementSibling.id, dataset.key);`;
    const attributes = `data-key="k" src="data:text/javascript,${encodeURIComponent(source)}"`;
    const body = `<p id="box"></p><script type="text/plain" data-consent="analytics" ${attributes}></script>`;
    const page = await openGatedPage({ body }, ANALYTICS);
    await untilRan(page, ['box', 'k']);
    // The page's own scripts find themselves.
    const own = page.document.createElement('script');
    own.text = 'globalThis.ran.push(document.currentScript.id)';
    own.id = 'own';
    page.document.body.append(own);
    expect(page.ran()).to.deep.equal(['box', 'k', 'own']);
  });

  it('has its attributes and nonce, but not its handlers', async () => {
    const attributes =
      'id="tag" class="a b" data-key="k" crossorigin="anonymous" referrerpolicy="no-referrer" fetchpriority="high" charset="utf-8" nonce="n" onload="window.heard = 1"';
    const page = await openGatedPage({ body: external('good', { attributes }) + inline('after') });
    const gated = page.one<HTMLScriptElement>('#tag');
    const inserted = new MutationObserver(() => undefined);
    inserted.observe(page.document, { childList: true, subtree: true });
    page.gates.update(ANALYTICS);
    const [record] = inserted.takeRecords();
    const twin = record!.addedNodes[0] as HTMLScriptElement;
    // A framework that takes over the page does not find it beside the gated node, nor later at all.
    expect(record!.target).to.equal(page.document.head);
    expect(twin.isConnected).to.equal(false);
    const names = ['src', 'id', 'class', 'data-key', 'crossorigin', 'referrerpolicy', 'fetchpriority'];
    for (const name of [...names, 'charset']) {
      expect(gated.hasAttribute(name), name).to.equal(true);
      expect(twin.getAttribute(name), name).to.equal(gated.getAttribute(name));
    }
    expect(twin.nonce).to.equal('n');
    expect(twin.hasAttribute('onload')).to.equal(false);
    expect(twin.hasAttribute('data-consent'), 'it is not gated itself').to.equal(false);
    await untilRan(page, ['good', 'after']);
    await until(() => twins(page).length === 0, 'nothing of it is left');
    // The gated node stays for whoever made it.
    expect(gated.isConnected).to.equal(true);
    expect(gated.type).to.equal('text/plain');
  });

  it('is `document.currentScript`, with the gate’s attributes', async () => {
    const page = await openGatedPage({
      body: '<script type="text/plain" data-consent="analytics" data-site="7">(globalThis.ran = []).push(document.currentScript.dataset.site)</script>',
    });
    page.gates.update(ANALYTICS);
    expect(page.ran()).to.deep.equal(['7']);
  });

  it('ends for the gated node, whose listeners and handler hear of it once', async () => {
    const page = await openGatedPage({
      body: [
        external('good', { attributes: `id="good" onload="(window.heard ??= []).push('handler')"` }),
        external('bad', { attributes: 'id="bad"' }).replace('wait=0', 'status=500'),
        inline('inline', { attributes: 'id="inline"' }),
      ].join(''),
    });
    const { window } = page as unknown as { window: { heard?: string[] } };
    for (const id of ['good', 'bad']) {
      for (const type of ['load', 'error']) {
        const node = page.one(`#${id}`);
        node.addEventListener(type, ({ target }) => {
          if (target === node) (window.heard ??= []).push(`${id} ${type}`);
        });
      }
    }
    page.gates.update(ANALYTICS);
    await untilRan(page, ['good', 'inline']);
    expect(window.heard).to.deep.equal(['handler', 'good load', 'bad error']);
    expect(page.reported()).to.deep.equal(['script-failed bad']);
    page.gates.update(NONE);
    page.gates.update(ANALYTICS);
    await wait(A_WHILE);
    expect(window.heard).to.have.length(3);
  });

  it('does not run where its integrity does not fit, which is reported', async () => {
    const wrong = `sha384-${'A'.repeat(64)}`;
    const page = await openGatedPage({
      body: external('changed', { attributes: `id="changed" crossorigin integrity="${wrong}"` }) + inline('after'),
    });
    page.gates.update(ANALYTICS);
    await untilRan(page, ['after']);
    expect(page.reported()).to.deep.equal(['script-failed changed']);
  });

  it('does not run where the page’s policy forbids it, which is reported', async () => {
    const page = await openGatedPage({ isParsing: true }, ANALYTICS);
    const policy = page.document.createElement('meta');
    policy.httpEquiv = 'Content-Security-Policy';
    policy.content = `script-src 'nonce-n'`;
    page.document.head.append(policy);
    page.write(
      [
        inline('no nonce', { attributes: 'id="no-nonce"' }),
        external('elsewhere', { attributes: 'id="elsewhere"' }),
        inline('with nonce', { attributes: 'nonce="n"' }),
      ].join(''),
    );
    page.endParsing();
    page.gates.observe(page.document);
    await untilRan(page, ['with nonce']);
    await until(() => page.reports.length === 2, 'both are reported');
    expect(page.reported()).to.have.members(['script-failed no-nonce', 'script-failed elsewhere']);
  });

  it('does not run where Trusted Types forbid it, which is reported and stops nobody else', async () => {
    const page = await openPage({
      body: inline('forbidden', { attributes: 'id="forbidden"' }) + external('allowed'),
    });
    const { createScriptGate } = await page.load<typeof import('../../src/gates/scripts.js')>('gates/scripts.ts');
    const policy: Policy = {
      createScript(text) {
        if (text.includes('forbidden')) throw new TypeError('on purpose');
        return text;
      },
      createScriptURL: (url) => url,
    };
    const reports: string[] = [];
    const report = (code: string, _message: string, node?: Node): void =>
      void reports.push(`${code} ${(node as Element).id}`);
    const gate = createScriptGate({ isOpen: () => true, policy, report });
    for (const script of page.document.querySelectorAll('script')) gate.add(script);
    gate.update();
    await untilRan(page, ['allowed']);
    expect(reports).to.deep.equal(['script-failed forbidden']);
  });
});

describe('writing into the document', () => {
  it('by a released script is dropped and reported; by the page itself it is not', async () => {
    const page = await openGatedPage({ isParsing: true, body: '<main>content</main>' }, ANALYTICS);
    const writes = (id: string, method = 'write'): string =>
      `<script type="text/plain" data-consent="analytics" id="${id}">document.${method}('<p>${id}</p>'); (globalThis.ran ??= []).push('${id}')</script>`;
    const source = encodeURIComponent(`document.write('<p>external</p>'); globalThis.ran.push('external')`);
    page.write(`${writes('early', 'writeln')}<p id="text">Text</p>`);
    await untilRan(page, ['early']);
    page.write(
      `<script>document.write('<p>own</p>')</script>
      <script type="text/plain" data-consent="analytics" id="external" src="data:text/javascript,${source}"></script><br>`,
    );
    await untilRan(page, ['early', 'external']);
    page.endParsing();
    page.document.body.insertAdjacentHTML('beforeend', writes('late'));
    await untilRan(page, ['early', 'external', 'late']);
    expect(page.one('main').textContent).to.equal('content');
    expect([...page.document.querySelectorAll('p')].map(({ textContent }) => textContent)).to.deep.equal([
      'Text',
      'own',
    ]);
    expect(page.reported()).to.deep.equal([
      'document-written early',
      'document-written external',
      'document-written late',
    ]);
  });
});

describe('a released script that would replace the page', () => {
  const tries: Record<string, string> = {
    'writes in a timer': `setTimeout(() => { document.write('<p>tag</p>'); done() })`,
    'writes in a promise': `Promise.resolve().then(() => { document.writeln('<p>tag</p>'); done() })`,
    'writes by the prototype': `Document.prototype.write.call(document, '<p>tag</p>'); done()`,
    'opens the document': `document.open(); document.write('<p>tag</p>'); document.close(); done()`,
  };
  for (const [how, text] of Object.entries(tries)) {
    it(`cannot: ${how}`, async () => {
      const tag = `<script type="text/plain" data-consent="analytics">const done = () => (globalThis.ran = ['tag']);${text}</script>`;
      const page = await openGatedPage({ body: `<main>content</main>${tag}` });
      const main = page.one('main');
      page.gates.update(ANALYTICS);
      await untilRan(page, ['tag']);
      expect(page.one('main')).to.equal(main);
      expect(page.document.querySelector('p')).to.equal(null);
      expect(page.reports.map(({ code }) => code)).to.include('document-written');
      // The control: the page itself may replace itself, and write to its frames.
      const frame = page.document.createElement('iframe');
      page.document.body.append(frame);
      frame.contentDocument!.write('<p>frame</p>');
      expect(frame.contentDocument!.querySelector('p')!.textContent).to.equal('frame');
      page.document.open();
      page.document.write('<p>own</p>');
      page.document.close();
      expect(page.document.querySelector('main')).to.equal(null);
      expect(page.one('p').textContent).to.equal('own');
    });
  }
});

describe('a script that is released after the events of the page', () => {
  /** Says which events its listeners hear, and on what. */
  const listens = (isExternal: boolean): string => {
    const text = `const say = (name) => function (event) { (globalThis.ran ??= []).push(name + ' ' + event.type + ' ' + (this === window ? 'window' : 'document')) };
      document.addEventListener('DOMContentLoaded', say('a'));
      window.addEventListener('DOMContentLoaded', say('b'));
      addEventListener('load', say('c'));
      addEventListener('load', { handleEvent: say('d').bind(window) });
      window.onload = say('e');
      document.addEventListener('load', say('never'));
      document.addEventListener('other', say('own'));`;
    return isExternal
      ? `<script type="text/plain" data-consent="analytics" src="data:text/javascript,${encodeURIComponent(text)}"></script>`
      : `<script type="text/plain" data-consent="analytics">${text}</script>`;
  };
  const HEARD = [
    'a DOMContentLoaded document',
    'b DOMContentLoaded window',
    'c load window',
    'd load window',
    'e load window',
  ];

  for (const isExternal of [false, true]) {
    it(`hears of them, once: ${isExternal ? 'external' : 'inline'}`, async () => {
      const page = await openGatedPage({ body: listens(isExternal) });
      await until(() => page.document.readyState === 'complete', 'the page has loaded');
      await wait(50);
      page.gates.update(ANALYTICS);
      await until(() => page.ran().length >= HEARD.length, 'all are heard');
      await wait(A_WHILE);
      expect(page.ran()).to.deep.equal(HEARD);
      // The control: other events reach their listeners, and the page's own scripts miss what they always missed.
      page.document.dispatchEvent(new Event('other'));
      expect(page.ran().at(-1)).to.equal('own other document');
      const own = page.document.createElement('script');
      own.text = `document.addEventListener('DOMContentLoaded', () => ran.push('missed'))`;
      page.document.body.append(own);
      await wait(A_WHILE);
      expect(page.ran()).to.have.length(HEARD.length + 1);
      // What a library such as zone.js puts in the place of the browser's method is used.
      const { prototype } = page.window.EventTarget;
      const { addEventListener } = prototype;
      const types: string[] = [];
      prototype.addEventListener = function (this: EventTarget, ...given: Parameters<typeof addEventListener>) {
        types.push(given[0]);
        addEventListener.apply(this, given);
      };
      page.window.addEventListener('scroll', () => undefined);
      page.document.addEventListener('click', () => undefined);
      expect(types).to.deep.equal(['scroll', 'click']);
    });
  }

  it('whose handler is the page’s own, and older, does not call it again', async () => {
    const page = await openGatedPage({ body: inline('tag') });
    await until(() => page.document.readyState === 'complete', 'the page has loaded');
    page.window.eval(`window.onload = () => ran.push('own')`);
    page.gates.update(ANALYTICS);
    await wait(A_WHILE);
    expect(page.ran()).to.deep.equal(['tag']);
  });
});

describe('a withdrawal while a script is on its way', () => {
  /** Grants, and withdraws while the slow script is on its way. */
  async function cut(page: GatedPage): Promise<void> {
    page.gates.update(ANALYTICS);
    await wait(50);
    page.gates.update(NONE);
  }

  for (const [kind, attributes] of Object.entries({
    classic: '',
    async: 'async',
    deferred: 'defer',
    module: MODULE,
    'async module': `async ${MODULE}`,
  })) {
    it(`stops it, and a new grant runs it once: ${kind}`, async () => {
      const page = await openGatedPage({
        body: external('slow', { attributes, delay: 300 }) + inline('control', { consent: 'trusted' }),
      });
      const heard: string[] = [];
      for (const type of ['load', 'error']) page.one('body script').addEventListener(type, () => heard.push(type));
      await cut(page);
      await wait(500);
      expect(page.ran()).to.deep.equal(['control']);
      expect(page.reported()).to.deep.equal([]);
      expect(heard).to.deep.equal([]);
      page.gates.update(ANALYTICS);
      await untilRan(page, ['control', 'slow']);
      await until(() => heard.length > 0, 'its end is heard of');
      page.gates.update(NONE);
      page.gates.update(ANALYTICS);
      await wait(500);
      expect(page.ran()).to.deep.equal(['control', 'slow']);
      expect(heard).to.deep.equal(['load']);
    });
  }

  it('frees what waited behind it in another category', async () => {
    const page = await openGatedPage({
      body: external('slow', { delay: 300 }) + inline('advertising', { consent: 'advertising' }),
    });
    page.gates.update(ALL);
    expect(page.ran()).to.deep.equal([]);
    page.gates.update(granting('advertising'));
    expect(page.ran()).to.deep.equal(['advertising']);
    await wait(500);
    expect(page.ran()).to.deep.equal(['advertising']);
    page.gates.update(ALL);
    await untilRan(page, ['advertising', 'slow']);
  });

  it('keeps its place in the order', async () => {
    const page = await openGatedPage({
      body: [
        inline('before'),
        external('first', { delay: 300 }),
        external('second', { delay: 300 }),
        inline('inline'),
        external('third'),
        inline('last'),
      ].join(''),
    });
    await cut(page);
    expect(page.ran()).to.deep.equal(['before']);
    page.gates.update(ANALYTICS);
    await untilRan(page, ['before', 'first', 'second', 'inline', 'third', 'last']);
    await wait(500);
    expect(page.ran()).to.have.length(6);
  });

  it('that comes after an inline module has run does not run it again', async () => {
    const page = await openGatedPage({ body: inline('module', { attributes: MODULE }) + inline('control') });
    for (let round = 0; round < 3; round++) {
      page.gates.update(ANALYTICS);
      await until(() => page.ran().includes('module'), 'it has run');
      await wait(A_WHILE);
      page.gates.update(NONE);
    }
    expect(page.ran()).to.deep.equal(['control', 'module']);
  });

  it('keeps the order of modules', async () => {
    const page = await openGatedPage({
      body: [
        external('first', { attributes: MODULE, delay: 300 }),
        inline('second', { attributes: MODULE }),
        external('third', { attributes: MODULE }),
      ].join(''),
    });
    await cut(page);
    page.gates.update(ANALYTICS);
    await untilRan(page, ['first', 'second', 'third']);
    await wait(500);
    expect(page.ran()).to.have.length(3);
  });
});
