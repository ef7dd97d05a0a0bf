// One visit of one peer's page: what it cost and when things showed, over the DevTools protocol and the page's own probe.
import { setTimeout as sleep } from 'node:timers/promises';

/** Chrome DevTools' own presets: so much latency for each request, so chains of requests cost most. */
export const networks = {
  slow4g: {
    offline: false,
    latency: 150 * 3.75,
    downloadThroughput: (1.6e6 / 8) * 0.9,
    uploadThroughput: (750e3 / 8) * 0.9,
  },
  fast4g: {
    offline: false,
    latency: 60 * 2.75,
    downloadThroughput: (9e6 / 8) * 0.9,
    uploadThroughput: (1.5e6 / 8) * 0.9,
  },
  none: undefined,
};

async function open(context, { cpu, network }) {
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  const requests = new Map();
  const about = (use) => (event) => {
    const request = requests.get(event.requestId);
    if (request) use(request, event);
  };
  session.on('Network.requestWillBeSent', ({ requestId, request, type }) =>
    requests.set(requestId, { url: request.url, type, bytes: 0, done: request.url.startsWith('data:') }),
  );
  session.on(
    'Network.responseReceived',
    about((request, { response }) => (request.status = response.status)),
  );
  session.on(
    'Network.requestServedFromCache',
    about((request) => (request.done = true)),
  );
  session.on(
    'Network.loadingFinished',
    about((request, { encodedDataLength }) => Object.assign(request, { bytes: encodedDataLength, done: true })),
  );
  session.on(
    'Network.loadingFailed',
    about((request, { errorText }) => Object.assign(request, { failed: errorText, done: true })),
  );
  await session.send('Network.enable');
  await session.send('Performance.enable', { timeDomain: 'timeTicks' });
  if (network) await session.send('Network.emulateNetworkConditions', network);
  if (cpu > 1) await session.send('Emulation.setCPUThrottlingRate', { rate: cpu });
  return { page, session, requests };
}

const metrics = async (session) =>
  Object.fromEntries((await session.send('Performance.getMetrics')).metrics.map(({ name, value }) => [name, value]));

/** Until the network was quiet for a while and the main thread answers. */
async function settle(page, requests, quiet) {
  const end = Date.now() + 20_000;
  for (let last = Date.now(); Date.now() < end && Date.now() - last < quiet; await sleep(50))
    if ([...requests.values()].some(({ done }) => !done)) last = Date.now();
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done))));
}

const read = (page) =>
  page.evaluate(() => {
    const seen = JSON.parse(JSON.stringify(window.__bench));
    return { ...seen, runs: window.__gatedRuns ?? 0 };
  });

/** What was downloaded: the peer's own files, and the page itself, in which a script may be inlined. */
function downloads(requests, id) {
  const all = [...requests.values()].filter(({ url }) => !url.startsWith('data:'));
  const own = all.filter(({ url }) => new URL(url).pathname.startsWith(`/peer/${id}/`));
  const sum = (list) => list.reduce((bytes, request) => bytes + request.bytes, 0);
  return {
    bytes: sum(own),
    requests: own.length,
    pageBytes: sum(all.filter(({ type }) => type === 'Document')),
    failed: all
      .filter(({ failed, status }) => failed || status >= 400)
      .map(({ url, failed, status }) => `${url} ${failed ?? status}`),
  };
}

const blocking = (tasks, from) =>
  tasks.filter(([start]) => start >= from).reduce((sum, [, time]) => sum + Math.max(0, time - 50), 0);

/**
 * `url` is the page; `banner`: one must show; `click`: its accept button is pressed with the mouse.
 * The result has times in ms since the navigation began.
 */
export async function visit(context, { id, url, banner = false, click = false, conditions, shot }) {
  const { page, session, requests } = await open(context, conditions);
  try {
    const before = await metrics(session);
    await page.goto(url, { waitUntil: 'load', timeout: 60_000 });
    const until = banner ? () => window.__bench.ready > 1 : () => window.__bench.gated > 0;
    await page.waitForFunction(until, null, { timeout: 30_000, polling: 200 });
    await settle(page, requests, 1000);
    const after = await metrics(session);
    const seen = await read(page);
    const spent = (name) => after[name] - before[name];
    const result = {
      ...seen,
      ...downloads(requests, id),
      script: spent('ScriptDuration') * 1000,
      task: spent('TaskDuration') * 1000,
      layouts: spent('LayoutCount'),
      tbt: blocking(seen.longTasks, seen.fcp),
      shows: await page.evaluate(() => window.__bench.look?.().first ?? false),
    };
    if (shot) await page.screenshot({ path: shot });
    if (!click) return result;

    const [x, y] = await page.evaluate(() => window.__bench.acceptPoint());
    await page.mouse.move(x, y);
    await page.mouse.down();
    await sleep(60);
    await page.mouse.up();
    await page.waitForFunction(() => window.__bench.gated > 0 && window.__bench.click?.paint > 0, null, {
      timeout: 30_000,
      polling: 100,
    });
    await settle(page, requests, 700);
    const then = await read(page);
    const durations = then.events.filter(([time]) => time >= then.click.time - 200).map(([, duration]) => duration);
    return {
      ...result,
      errors: then.errors,
      runs: then.runs,
      before: seen.runs,
      toGated: then.gated - then.click.time,
      toPaint: then.click.paint - then.click.time,
      // Event Timing reports nothing below 16 ms.
      inp: Math.max(16, ...durations),
      gone: await page.evaluate(() => !window.__bench.look().first),
    };
  } finally {
    await session.detach().catch(() => {});
    await page.close();
  }
}
