// Our share of the main thread on a long page that keeps growing, by the browser's own profiler.
import { readFileSync } from 'node:fs';
import { serve } from './server.mjs';
import { median } from './report.mjs';

const ELEMENTS = 10_000;
const PER_SECOND = 1000;
const SECONDS = 10;
const RUNS = 3;
const FILE = '/consent-gate.js';

const section = (index) =>
  `<section><h2>Ward ${index}</h2><p>Opening hours <b>and</b> <a href="#w${index}">directions</a></p><x-${index % 2 ? 'card' : 'map'}></x-${index % 2 ? 'card' : 'map'}></section>`;
const gated = (index) =>
  `<script type="text/plain" data-consent="analytics">window.ran=(window.ran||0)+1//${index}</script>`;
const page = (head) => {
  // Six elements a section; every hundredth section has a gated tag.
  const sections = Array.from({ length: Math.ceil(ELEMENTS / 6) }, (_, index) =>
    index % 100 ? section(index) : section(index) + gated(index),
  );
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Long</title>${head}<link rel="icon" href="data:,"></head><body><main>${sections.join('\n')}</main></body></html>`;
};

/** In the page: inserts as many elements as are due at each moment. Resolves to how many it inserted. */
const grow = ([perSecond, seconds]) =>
  new Promise((done) => {
    const main = document.querySelector('main');
    const start = performance.now();
    let inserted = 0;
    const tick = () => {
      const due = Math.min(Math.floor(((performance.now() - start) / 1000) * perSecond), perSecond * seconds);
      for (; inserted < due; inserted++) {
        const block = document.createElement(inserted % 100 ? 'div' : 'script');
        if (inserted % 100) block.append(document.createElement('p'), 'A line of news');
        else {
          block.type = 'text/plain';
          block.setAttribute('data-consent', 'analytics');
          block.textContent = 'window.ran=(window.ran||0)+1';
        }
        main.append(block);
      }
      if (inserted < perSecond * seconds) setTimeout(tick, 4);
      else done(inserted);
    };
    tick();
  });

/** The part of the samples that were not idle that had one of our functions on the stack. */
function share({ nodes, samples, timeDeltas }) {
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id])));
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  const own = new Map();
  const isOurs = (id) => {
    if (id === undefined) return false;
    if (!own.has(id)) own.set(id, frames.get(id).url.endsWith(FILE) || isOurs(parents.get(id)));
    return own.get(id);
  };
  let ours = 0;
  let busy = 0;
  samples.forEach((id, index) => {
    const time = timeDeltas[index] / 1000;
    if (frames.get(id).functionName !== '(idle)') busy += time;
    if (isOurs(id)) ours += time;
  });
  return busy && ours / busy;
}

const stored = (granted, denied) =>
  `v=1&at=${Math.floor(Date.now() / 1000) - 60}&mode=opt-in&policy=1&granted=${granted}&denied=${denied}&by=save`;
const pages = [
  { what: 'without consent-gate', path: '/without.html' },
  { what: 'has refused', path: '/with.html', cookie: stored('', 'analytics+advertising') },
  { what: 'has granted', path: '/with.html', cookie: stored('analytics+advertising', '') },
];

/** Medians, one row for each page. */
export async function measureNodes(browser) {
  const script = readFileSync(new URL('../../dist/cdn/consent-gate.js', import.meta.url));
  const server = await serve(
    new Map([
      [FILE, script],
      ['/without.html', page('')],
      ['/with.html', page(`<script src="${FILE}" data-policy-version="1"></script>`)],
    ]),
  );
  const runs = new Map(pages.map(({ what }) => [what, []]));
  for (let run = 0; run < RUNS; run++)
    for (const { what, path, cookie } of pages) {
      const context = await browser.newContext();
      if (cookie) await context.addCookies([{ name: 'consent', value: cookie, url: server.url }]);
      const tab = await context.newPage();
      const session = await context.newCDPSession(tab);
      // In the thread's own time: what other programs take from it does not count.
      await session.send('Performance.enable', { timeDomain: 'threadTicks' });
      const spent = async () => {
        const { metrics } = await session.send('Performance.getMetrics');
        return metrics.find(({ name }) => name === 'TaskDuration').value * 1000;
      };
      const profiled = async (act) => {
        const before = await spent();
        await session.send('Profiler.start');
        const result = await act();
        const part = share((await session.send('Profiler.stop')).profile);
        const after = await spent();
        // A navigation begins the count again.
        const busy = after < before ? after : after - before;
        return { result, busy, ours: part * busy };
      };
      await session.send('Profiler.enable');
      await session.send('Profiler.setSamplingInterval', { interval: 100 });
      const load = await profiled(() => tab.goto(server.url + path));
      const growth = await profiled(() => tab.evaluate(grow, [PER_SECOND, SECONDS]));
      const ran = await tab.evaluate(() => window.ran ?? 0);
      const expected = what === 'has granted' ? Math.ceil(ELEMENTS / 6 / 100) + (PER_SECOND * SECONDS) / 100 : 0;
      if (growth.result !== PER_SECOND * SECONDS || ran !== expected)
        throw new Error(`${what}: ${growth.result} inserted, ${ran} tags of ${expected} ran`);
      runs.get(what).push({ load, growth });
      await context.close();
    }
  await server.close();
  return pages.map(({ what }) => {
    const of = (use) => median(runs.get(what).map(use));
    return {
      what,
      load: of(({ load }) => load.ours),
      wholeLoad: of(({ load }) => load.busy),
      growth: of(({ growth }) => growth.ours),
      wholeGrowth: of(({ growth }) => growth.busy),
    };
  });
}

export const nodesTable = (rows) =>
  [
    '| visitor | while it loads: ours of all, ms | in ten seconds of growth: ours of all, ms | our share of the main thread |',
    '| --- | --: | --: | --: |',
    ...rows.map(
      ({ what, load, wholeLoad, growth, wholeGrowth }) =>
        `| ${what} | ${load.toFixed(1)} of ${Math.round(wholeLoad)} | ${growth.toFixed(1)} of ${Math.round(wholeGrowth)} | ${(growth / SECONDS / 10).toFixed(2)} % |`,
    ),
  ].join('\n');
