import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext, Page } from '@playwright/test';
import type { Route } from '../../demo/server.mjs';
import type { Choice, Receipt } from '../../src/consent/events.js';
import { VERSION } from '../../src/receipts/receipt.js';
import { everything } from './everything.js';
import { untilMarker, untilQuiet } from './marker.js';
import { banner, button, expect, probe, ran, record, type Site, test } from './site.js';

/** Receipts on their way to a server that answers, fails, hangs, or is killed. */

const UUID = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;
const ELEMENT = '<consent-gate policy-url="/privacy"></consent-gate>';
const BUTTONS = ['accept', 'decline', 'withdraw']
  .map((action) => `<button data-consent-action="${action}">${action}</button>`)
  .join('');
const script = (url = '/receipts', more = '') =>
  `<script src="/consent-gate/consent-gate.js" data-record-url="${url}" ${more}></script>`;

interface Arrival {
  headers: IncomingHttpHeaders;
  receipt: Receipt;
}

/** A route that takes receipts; `status` says what it answers, and after how long. */
function takes(site: Site, status: () => number | Promise<number> = () => 201, path = '/receipts'): Arrival[] {
  const arrivals: Arrival[] = [];
  const route: Route = async (request, _, body) => {
    arrivals.push({ headers: request.headers, receipt: JSON.parse(body) as Receipt });
    return { status: await status() };
  };
  site.routes[path] = route;
  return arrivals;
}

/** Pages opened from now on believe that it is so many milliseconds later. */
const later = (context: BrowserContext, milliseconds: number) =>
  context.addInitScript((shift) => {
    const now = Date.now.bind(Date);
    Date.now = () => now() + shift;
  }, milliseconds);

const HOUR = 3_600_000;

const waiting = (page: Page) =>
  page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('consent-gate-unsent-')).length);

/** How often in a row the page's tries to send were answered with a failure. */
const failures = (page: Page) => page.evaluate(() => parseInt(localStorage.getItem('consent-gate-pause') ?? '0'));

const codes = (page: Page) =>
  page.addInitScript(() => {
    const said: string[] = ((window as unknown as { codes: string[] }).codes = []);
    document.addEventListener('consent-error', ({ detail }) => said.push(detail.code));
  });
const said = (page: Page) => page.evaluate(() => (window as unknown as { codes: string[] }).codes);

test('a choice in the banner sends one receipt with the documented fields only', async ({ page, site }) => {
  const arrivals = takes(site);
  await page.goto(site.page('/secret-illness', { script: script(), body: ELEMENT }));
  await page.context().addCookies([{ name: 'session', value: 'secret', url: site.origin }]);
  await button(page, 'I Agree').click();
  await expect.poll(() => arrivals.length).toBe(1);
  const { headers, receipt } = arrivals[0]!;
  const { id, subject, at, textHash, ...rest } = receipt;
  expect(rest).toEqual({
    mode: 'opt-in',
    policyVersion: '',
    lang: 'en',
    granted: ['analytics', 'advertising'],
    denied: [],
    by: 'accept',
    signals: [],
    version: VERSION,
  });
  expect(id).toMatch(UUID);
  expect(subject).toBe((await record(page))!['id']);
  expect(subject).toMatch(UUID);
  expect(textHash).toMatch(/^[\da-f]{64}$/);
  expect(Math.abs(Date.now() - Date.parse(at))).toBeLessThan(60_000);
  expect(headers['cookie']).toBeUndefined();
  expect(headers['referer']).toBeUndefined();
  expect(headers['origin']).toBe(site.origin);
  expect(headers['content-type']).toBe('application/json');
  expect(await page.evaluate(() => window.consentGate.export())).toEqual([receipt]);
  await expect.poll(() => waiting(page)).toBe(0);
});

test('the pseudonym lasts until erase() and exists only with record-url', async ({ page, site }) => {
  const arrivals = takes(site);
  const url = site.page('/id', { script: script(), body: ELEMENT });
  const choose = async (count: number) => {
    await page.evaluate((on) => void window.consentGate.save({ analytics: on }), count % 2 === 1);
    await expect.poll(() => arrivals.length).toBe(count);
    return (await record(page))!['id']!;
  };
  await page.goto(url);
  const first = await choose(1);
  await page.reload();
  expect(await choose(2)).toBe(first);
  expect(arrivals.map(({ receipt }) => receipt.subject)).toEqual([first, first]);
  expect(new Set(arrivals.map(({ receipt }) => receipt.id)).size).toBe(2);
  await page.evaluate(() => void window.consentGate.erase());
  const other = await choose(3);
  expect(other).toMatch(UUID);
  expect(other).not.toBe(first);

  await page.goto(site.page('/none', { body: ELEMENT }));
  await page.evaluate(() => void window.consentGate.decline());
  await expect.poll(() => page.evaluate(async () => (await window.consentGate.export()).at(-1)?.subject)).toBe('');
  expect(await record(page)).not.toHaveProperty('id');
  expect(arrivals.length).toBe(3);
});

test('nothing is sent to an address that is not http, and a warning says so', async ({ page, site }) => {
  const warnings: string[] = [];
  page.on('console', (message) => warnings.push(message.text()));
  for (const url of ['javascript:alert(1)', 'data:text/plain,x', 'ftp://127.0.0.1/receipts']) {
    await page.context().clearCookies();
    await page.goto(site.page('/bad', { script: script(url, 'data-debug'), body: ELEMENT }));
    await page.evaluate(() => localStorage.clear());
    await button(page, 'I Agree').click();
    await expect.poll(() => page.evaluate(async () => (await window.consentGate.export()).length)).toBe(1);
    await expect.poll(() => warnings.join('\n')).toContain(`invalid-attribute: record-url="${url}"`);
    expect(await record(page)).not.toHaveProperty('id');
    expect(await waiting(page)).toBe(0);
  }
});

test('a server that hangs delays neither the choice, nor tags, nor the next page', async ({ page, site }) => {
  let release: () => void = () => {};
  const hang = new Promise<number>((done) => (release = () => done(201)));
  const arrivals = takes(site, () => hang);
  const url = site.page('/hang', { script: script(), body: `${ELEMENT}${probe('gated')}` });
  await page.goto(url);
  await button(page, 'I Agree').click();
  await expect(banner(page)).toHaveCount(0);
  await expect.poll(() => ran(page)).toEqual(['gated']);
  await expect.poll(() => arrivals.length).toBe(1);
  expect(await page.evaluate(() => window.consentGate.allows('analytics'))).toBe(true);
  await page.goto(url, { timeout: 5000 });
  await expect.poll(() => ran(page)).toEqual(['gated']);
  release();
});

test('a returning visitor loads the file for receipts only if one is waiting', async ({ page, site }) => {
  let status = 503;
  const arrivals = takes(site, () => status);
  const url = site.page('/returning', { script: script(), body: ELEMENT });
  await page.goto(url);
  await button(page, 'Decline').click();
  await expect.poll(() => arrivals.length).toBe(1);
  const visit = async () => {
    site.reset();
    await page.goto(url);
    await untilQuiet(page, site);
    // Firefox may ask a server that lets nothing be cached twice, once to preload and once to run.
    return [...new Set(site.ownFiles())];
  };
  expect(await visit()).toEqual(['consent-gate.js', 'consent-gate-receipts.js']);
  expect(arrivals.length, 'not again within the pause').toBe(1);
  await later(page.context(), HOUR);
  status = 201;
  await visit();
  await expect.poll(() => arrivals.length).toBe(2);
  await expect.poll(() => waiting(page)).toBe(0);
  expect(arrivals[1]!.receipt).toEqual(arrivals[0]!.receipt);
  expect(await visit()).toEqual(['consent-gate.js']);
  expect(arrivals.length).toBe(2);
});

test('a page that closes right after the click loses nothing', async ({ context, site }) => {
  const arrivals = takes(site, () => 503);
  const url = site.page('/closed', { script: script(), body: ELEMENT });
  const first = await context.newPage();
  await first.goto(url);
  await button(first, 'I Agree').click();
  await first.close();
  await later(context, HOUR);
  const sent = takes(site);
  const second = await context.newPage();
  await second.goto(url);
  await expect.poll(() => sent.length).toBe(1);
  expect(sent[0]!.receipt).toMatchObject({ by: 'accept', granted: ['analytics', 'advertising'] });
  expect(new Set([...arrivals, ...sent].map(({ receipt }) => receipt.id)).size).toBe(1);
  await expect.poll(() => waiting(second)).toBe(0);
});

test('the next page sends the receipt of a page that closed before the file for receipts loaded', async ({
  context,
  site,
}) => {
  const arrivals = takes(site);
  const file = '/consent-gate/consent-gate-receipts.js';
  site.routes[file] = { status: 500 };
  const url = site.page('/unloaded', { script: script('/receipts', 'data-deny="analytics"'), body: BUTTONS });
  const page = await context.newPage();
  await page.goto(url);
  await page.getByRole('button', { name: 'accept' }).click();
  await page.close();
  delete site.routes[file];
  await later(context, HOUR);
  const next = await context.newPage();
  await next.goto(url);
  await expect.poll(() => arrivals.length).toBe(1);
  expect(arrivals[0]!.receipt).toMatchObject({ by: 'accept', granted: ['advertising'], lang: '', textHash: '' });
  expect(await next.evaluate(() => window.consentGate.export())).toEqual([arrivals[0]!.receipt]);
});

test('a receipt made offline is sent when the network is back', async ({ page, site }) => {
  const arrivals = takes(site);
  await page.goto(site.page('/offline', { script: script(), body: ELEMENT }));
  await expect(banner(page)).toBeVisible();
  const network = (on: boolean) =>
    page.evaluate((online) => {
      const { fetch } = window as unknown as { native?: typeof fetch; fetch: typeof globalThis.fetch };
      const kept = ((window as unknown as { native?: typeof fetch }).native ??= fetch);
      const refuse = () => {
        const count = window as unknown as { tries?: number };
        count.tries = (count.tries ?? 0) + 1;
        return Promise.reject(new TypeError('offline'));
      };
      window.fetch = online ? kept : refuse;
      Object.defineProperty(navigator, 'onLine', { get: () => online, configurable: true });
      window.dispatchEvent(new Event(online ? 'online' : 'offline'));
    }, on);
  await network(false);
  await button(page, 'Decline').click();
  await expect.poll(() => waiting(page)).toBe(1);
  // It was tried, and there was no network.
  await expect.poll(() => page.evaluate(() => (window as unknown as { tries?: number }).tries)).toBe(1);
  expect(arrivals).toEqual([]);
  await page.evaluate(() => {
    const now = Date.now.bind(Date);
    Date.now = () => now() + 11_000;
  });
  await network(true);
  await expect.poll(() => arrivals.length).toBe(1);
  await expect.poll(() => waiting(page)).toBe(0);
});

test('a receipt that the server refuses is kept, reported, and sent when the server is repaired', async ({
  page,
  site,
}) => {
  const refusals = [
    { status: 400, choose: 'accept' },
    { status: 403, choose: 'decline' },
    { status: 404, choose: 'save' },
  ] as const;
  let answer: number = refusals[0].status;
  const arrivals = takes(site, () => answer);
  await codes(page);
  const url = site.page('/refused', { script: script(), body: ELEMENT });
  await page.goto(url);
  for (const [index, { status, choose }] of refusals.entries()) {
    answer = status;
    await page.evaluate((way) => void window.consentGate[way]({ analytics: true }), choose);
    await expect.poll(() => said(page)).toEqual(Array(index + 1).fill('receipt-refused'));
    expect(await waiting(page)).toBe(index + 1);
  }
  answer = 204;
  await later(page.context(), HOUR);
  await page.goto(url);
  await expect.poll(() => waiting(page)).toBe(0);
  expect(new Set(arrivals.map(({ receipt }) => receipt.id)).size).toBe(refusals.length);
  expect(arrivals.length).toBe(refusals.length * 2);
});

test('a redirect to a page that answers 200 does not count as delivery', async ({ page, site }) => {
  const arrivals = takes(site, () => 200, '/elsewhere');
  let asked = 0;
  site.routes['/login'] = () => ({ status: 200, body: `login ${(asked += 1)}` });
  site.routes['/receipts'] = { status: 302, headers: { location: '/login' } };
  const url = site.page('/redirected', { script: script(), body: ELEMENT });
  await page.goto(url);
  await button(page, 'I Agree').click();
  await expect.poll(() => page.evaluate(() => localStorage.getItem('consent-gate-pause'))).toMatch(/^1 /);
  expect([await waiting(page), asked]).toEqual([1, 0]);
  await later(page.context(), HOUR);
  site.page('/redirected', { script: script('/elsewhere'), body: ELEMENT });
  await page.goto(url);
  await expect.poll(() => arrivals.length).toBe(1);
});

test('where storage is blocked, the receipt is sent from memory, tried again, and an error is reported', async ({
  page,
  site,
}) => {
  let status = 503;
  const answers: number[] = [];
  const arrivals = takes(site, () => {
    answers.push(status);
    return status;
  });
  await codes(page);
  await page.addInitScript(() => {
    Object.defineProperty(window, 'localStorage', {
      get() {
        throw new DOMException('The operation is insecure.', 'SecurityError');
      },
    });
    // So that the pause is over soon.
    const { setTimeout } = window;
    window.setTimeout = ((run: TimerHandler, delay = 0, ...given: unknown[]) =>
      setTimeout(run, delay >= 10_000 ? 500 : delay, ...given)) as typeof setTimeout;
    const now = Date.now.bind(Date);
    const start = now();
    Date.now = () => start + (now() - start) * 60;
  });
  await page.goto(site.page('/blocked', { script: script(), body: `${ELEMENT}${probe('gated')}` }));
  await button(page, 'I Agree').click();
  await expect.poll(() => ran(page)).toEqual(['gated']);
  await expect.poll(() => arrivals.length).toBe(1);
  expect(await said(page)).toContain('storage-blocked');
  expect(await page.evaluate(() => window.consentGate.export())).toEqual([arrivals[0]!.receipt]);
  status = 201;
  await expect.poll(() => answers, { timeout: 20_000 }).toContain(201);
  expect(answers[0], 'a failure').toBe(503);
  const { length } = arrivals;
  // This timer ends after each one that a pause has set.
  await page.evaluate(() => new Promise((done) => void setTimeout(done, 10_000)));
  await untilMarker(page, site);
  expect(arrivals.length, 'not again').toBe(length);
  expect(new Set(arrivals.map(({ receipt }) => receipt.id)).size).toBe(1);
});

test('three open pages send each receipt once', async ({ context, site }) => {
  let status = 503;
  const arrivals = takes(site, async () => {
    await new Promise((done) => setTimeout(done, 50));
    return status;
  });
  const url = site.page('/tabs', { script: script(), body: ELEMENT });
  const first = await context.newPage();
  await first.goto(url);
  for (const choice of [
    [true, true],
    [true, false],
    [false, true],
    [false, false],
  ] as const) {
    await first.evaluate(
      ([analytics, advertising]) => void window.consentGate.save({ analytics, advertising }),
      choice,
    );
  }
  await expect.poll(() => new Set(arrivals.map(({ receipt }) => receipt.id)).size).toBe(4);
  // Until the answers are there too.
  await expect.poll(() => failures(first)).toBe(arrivals.length);
  arrivals.length = 0;
  status = 201;
  await later(context, HOUR);
  const pages = await Promise.all([context.newPage(), context.newPage(), context.newPage()]);
  await Promise.all(pages.map((page) => page.goto(url)));
  await expect.poll(() => waiting(first), { timeout: 20_000 }).toBe(0);
  expect(new Set(arrivals.map(({ receipt }) => receipt.id)).size).toBe(4);
  // The first one may go out twice: pages in several processes may look at the same moment.
  expect(arrivals.length).toBeLessThanOrEqual(6);
});

test("the demo's button saves the receipts as a file", async ({ page, site }) => {
  await page.goto(site.origin);
  await button(page, 'Decline').click();
  await expect.poll(() => page.evaluate(async () => (await window.consentGate.export()).length)).toBe(1);
  // What the browser would save: the link that is pressed, and what stands behind it.
  await page.evaluate(() => {
    HTMLAnchorElement.prototype.click = function (this: HTMLAnchorElement) {
      const text = fetch(this.href).then((response) => response.text());
      (window as unknown as { saved: unknown }).saved = text.then((content) => [this.download, content]);
    };
  });
  await page.getByRole('button', { name: 'Download my records' }).click();
  await page.waitForFunction(() => 'saved' in window);
  const [name, text] = await page.evaluate(() => (window as unknown as { saved: Promise<[string, string]> }).saved);
  expect(name).toBe('consent-receipts.json');
  expect(JSON.parse(text)).toEqual(await page.evaluate(() => window.consentGate.export()));
});

// ---- the proof ----

/** Numbers from 0 to 1, the same ones for the same seed (mulberry32). */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const freePort = async () => {
  const { createServer } = await import('node:net');
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as { port: number };
  await new Promise((done) => server.close(done));
  return port;
};

/** The reference receiver as a process that is killed and started again at random. */
class Receiver {
  readonly file: string;
  readonly url: string;
  kills = 0;
  private child: ChildProcess | null = null;
  private readonly env: NodeJS.ProcessEnv;
  private stopped: Promise<void> = Promise.resolve();

  constructor(folder: string, port: number, origin: string) {
    this.file = join(folder, 'receipts.jsonl');
    this.url = `http://127.0.0.1:${port}/receipts`;
    this.env = {
      ...process.env,
      PORT: `${port}`,
      ALLOWED_ORIGINS: origin,
      RATE_PER_MINUTE: '100000',
      RECEIPTS_FILE: this.file,
    };
  }

  async start(): Promise<void> {
    const child = spawn(process.execPath, ['demo/receiver/server.mjs'], {
      env: this.env,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.child = child;
    await new Promise<void>((done, failed) => {
      child.stdout.once('data', () => done());
      child.once('exit', () => failed(new Error('the receiver did not start')));
    });
    child.removeAllListeners('exit');
  }

  async kill(): Promise<void> {
    const child = this.child!;
    const ended = new Promise((done) => child.once('exit', done));
    child.kill('SIGKILL');
    await ended;
  }

  /** Is soon killed, and is back about a hundred milliseconds later; meanwhile the visitor goes on. */
  async trouble(next: () => number): Promise<void> {
    await this.calm();
    const wait = (milliseconds: number) => new Promise((done) => setTimeout(done, milliseconds));
    const up = next() * 60;
    const down = 20 + next() * 150;
    this.stopped = (async () => {
      await wait(up);
      await this.kill();
      this.kills++;
      await wait(down);
      await this.start();
    })();
  }

  /** Resolves when it is back. */
  async calm(): Promise<void> {
    await this.stopped;
  }

  /** What it has on the disk, half lines left out. */
  stored(): Receipt[] {
    return readFileSync(this.file, 'utf8')
      .split('\n')
      .flatMap((line) => {
        try {
          return [JSON.parse(line) as Receipt];
        } catch {
          return [];
        }
      });
  }
}

/** What the page under test holds: the receipt of its latest choice. */
type Proof = { receipt?: Promise<Receipt | null> };

/** How many seconds pass in the pages for each real one. Choices that are alike within a second are one, and a pause of ten seconds would last. */
const SPEED = 20;

/** Is a receipt of this choice on the device, or at least its draft? */
const isNoted = (page: Page, { at, by }: Choice) =>
  page.evaluate(
    (parts) => Object.values<string>(localStorage).some((text) => parts.every((part) => text.includes(part))),
    [`"at":"${at}"`, `"by":"${by}"`],
  );

/** `npm test` makes fewer of them. */
const CHOICES = everything ? 200 : 40;

test(`each of ${CHOICES} choices arrives once, although pages close and the server is killed`, async ({
  context,
  site,
}) => {
  test.setTimeout(240_000);
  const next = random(20_251_124);
  const pick = <Value>(values: readonly Value[]): Value => values[Math.floor(next() * values.length)]!;
  const folder = mkdtempSync(join(tmpdir(), 'consent-gate-proof-'));
  const receiver = new Receiver(folder, await freePort(), site.origin);
  try {
    await receiver.start();
    const url = site.page('/proof', { script: script(receiver.url), body: `${ELEMENT}${BUTTONS}` });
    const ready = (page: Page) =>
      page.waitForFunction(() => window.consentGate?.get().status !== 'pending' && !!document.body);
    const open = async () => {
      const page = await context.newPage();
      await page.goto(url, { waitUntil: pick(['commit', 'domcontentloaded', 'load']) });
      await ready(page);
      return page;
    };
    await context.addInitScript(
      ([start, speed]) => {
        const now = Date.now.bind(Date);
        Date.now = () => start + (now() - start) * speed;
        document.addEventListener('consent-choice', ({ detail }) => ((window as Proof).receipt = detail.receipt));
      },
      [Date.now(), SPEED] as const,
    );
    const expected = new Set<string>();
    const pages = [await open()];
    let closed = 0;
    for (let round = 0; expected.size < CHOICES; round++) {
      if (round % 3 === 0) await receiver.trouble(next);
      const page = pick(pages);
      const burst = Math.min(pick([1, 2, 5, 8]), CHOICES - expected.size);
      const ways = Array.from({ length: burst }, () => pick(['accept', 'decline', 'save', 'withdraw'] as const));
      // A real click is the last of its burst.
      const isClicked = ways.at(-1) === 'withdraw';
      const choices = await page.evaluate(
        async (all) => {
          const { consentGate } = window;
          const made: Choice[] = [];
          for (const way of all) {
            // What the page was not closed after has its receipt before the next choice.
            await (window as Proof).receipt;
            if (way === 'save') consentGate.save({ analytics: true, advertising: false });
            else consentGate[way]();
            made.push(consentGate.get().choice!);
          }
          return made;
        },
        isClicked ? ways.slice(0, -1) : ways,
      );
      if (isClicked) {
        await page.evaluate(() => (window as Proof).receipt);
        await page.getByRole('button', { name: 'withdraw' }).click();
        choices.push(await page.evaluate(() => window.consentGate.get().choice!));
      }
      for (const { at, by, granted } of choices) expected.add(`${at} ${by} ${granted.join('+')}`);
      const then = next();
      if (then < 0.25) {
        await page.reload({ waitUntil: 'commit' });
        await ready(page);
      } else if (then < 0.5) {
        await page.close();
        closed++;
        pages.splice(pages.indexOf(page), 1);
      }
      const isNeeded = then < 0.5 && !(pages[0] && (await isNoted(pages[0], choices.at(-1)!)));
      if (isNeeded || !pages[0] || (pages.length < 3 && next() < 0.3)) pages.push(await open());
      // The next page view makes up for a page that was left too soon; no visitor chooses again before it has.
      await expect.poll(() => isNoted(pages.at(-1)!, choices.at(-1)!)).toBe(true);
    }
    await Promise.all(pages.map((page) => page.close()));
    await receiver.calm();

    // The visitor comes back some hours later, and the receiver is well.
    await later(context, 3 * HOUR);
    const page = await open();
    await expect.poll(() => waiting(page), { timeout: 60_000 }).toBe(0);
    const stored = receiver.stored();
    const said = stored.map(({ at, by, granted }) => `${at} ${by} ${granted.join('+')}`);
    expect(new Set(stored.map(({ id }) => id)).size, 'each once').toBe(stored.length);
    expect(said.toSorted()).toEqual([...expected].toSorted());
    expect(new Set(stored.map(({ subject }) => subject)).size).toBe(1);
    // It was no calm day.
    expect(receiver.kills).toBeGreaterThan(CHOICES / 20);
    expect(closed).toBeGreaterThan(CHOICES / 40);
  } finally {
    await receiver.calm().catch(() => {});
    await receiver.kill();
    rmSync(folder, { recursive: true, force: true });
  }
});
