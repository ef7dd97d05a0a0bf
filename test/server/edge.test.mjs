// The recipes for the edge, as docs/ has them: nginx.conf as a whole, the worker, and the handler for Node. All three alike.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { site } from '../../docs/readers/server.mjs';
import worker from '../../docs/readers/worker.mjs';
import { ask, startNginx } from './nginx.mjs';
import { isWanted } from './wanted.mjs';

const file = (name) => readFileSync(fileURLToPath(new URL(`../../docs/readers/${name}`, import.meta.url)), 'utf8');
const PAGE =
  '<!doctype html><script src="/consent-gate.js" data-mode="opt-in" data-policy-version="2024-04-19"></script>';

const record = (parts = {}) => {
  const fields = {
    v: '1',
    at: `${Math.floor(Date.now() / 1000) - 100}`,
    mode: 'opt-in',
    policy: '2024-04-19',
    granted: 'analytics',
    denied: 'advertising',
    by: 'save',
    ...parts,
  };
  return Object.entries(fields)
    .map(([key, value]) => `${key}=${value}`)
    .join('&');
};

const listen = (handler) =>
  new Promise((done) => {
    const server = createServer(handler).listen(0, '127.0.0.1', () => done(server));
  });
const close = (server) => new Promise((done) => server.close(done).closeAllConnections());

/** The site behind: a page that says `opt-in`, and in headers what it was told; a file that is no page. */
const origin = (request, response) => {
  const css = request.url === '/style.css';
  response.writeHead(200, {
    'content-type': css ? 'text/css' : 'text/html; charset=utf-8',
    'cache-control': 'public, max-age=3600',
    'x-told': `${request.headers['x-consent']}|${request.headers['x-consent-reason']}`,
  });
  response.end(css ? '/* data-mode="opt-in" */' : PAGE);
};

const servers = {
  nginx: async (behind) => {
    const configuration = file('nginx.conf')
      .replace('js_path /etc/nginx/njs', 'js_path {njs}')
      .replace('listen 80;', 'listen 127.0.0.1:{port};')
      .replace('http://127.0.0.1:3000', behind);
    const nginx = await startNginx(configuration, { 'consent.njs.js': file('consent.njs.js') });
    return { url: nginx.url, close: () => nginx.close() };
  },
  worker: async (behind) => {
    // The platform between a browser and a worker.
    const server = await listen(async (request, response) => {
      const headers = new Headers();
      for (const [name, value] of Object.entries(request.headers)) {
        if (!['host', 'connection', 'content-length'].includes(name)) headers.set(name, value);
      }
      const answer = await worker.fetch(new Request(behind + request.url, { method: request.method, headers }));
      response.writeHead(answer.status, Object.fromEntries(answer.headers));
      response.end(Buffer.from(await answer.arrayBuffer()));
    });
    return { url: `http://127.0.0.1:${server.address().port}`, close: () => close(server) };
  },
  Node: async () => {
    const server = await listen(
      site((request, response, { mode, granted, reason }) => {
        request.headers['x-consent'] = granted.join(' ');
        request.headers['x-consent-reason'] = reason;
        response.setHeader('x-told', `${granted.join(' ')}|${reason}`);
        response.setHeader('content-type', 'text/html; charset=utf-8');
        response.end(PAGE.replace('data-mode="opt-in"', `data-mode="${mode}"`));
      }),
    );
    return { url: `http://127.0.0.1:${server.address().port}`, close: () => close(server) };
  },
};

for (const [name, start] of Object.entries(servers).filter(([name]) => isWanted(name))) {
  describe(name, () => {
    let behind;
    let server;
    before(async () => {
      behind = await listen(origin);
      server = await start(`http://127.0.0.1:${behind.address().port}`);
    });
    after(async () => {
      await server?.close();
      await close(behind);
    });
    const get = (path, headers, method) => ask(server.url + path, headers, method);

    for (const [country, mode] of [
      ['US', 'opt-out'],
      ['DE', 'opt-in'],
      ['FR', 'opt-in'],
      ['XX', 'opt-in'],
      ['T1', 'opt-in'],
      ['us', name === 'nginx' ? 'opt-out' : 'opt-in'],
      ['USA', 'opt-in'],
      ['US, DE', 'opt-in'],
      ['US"><script>', 'opt-in'],
      ['constructor', 'opt-in'],
      ['', 'opt-in'],
      [undefined, 'opt-in'],
    ])
      test(`the country ${country} gets ${mode}, in a page that no shared cache keeps`, async () => {
        const { status, headers, body } = await get('/', country === undefined ? {} : { 'cf-ipcountry': country });
        assert.equal(status, 200);
        assert.equal(body, PAGE.replace('data-mode="opt-in"', `data-mode="${mode}"`));
        assert.equal(headers['cache-control'], 'private, no-cache');
      });

    for (const [what, cookie, headers, told] of [
      ['no cookie', '', {}, '|no-choice'],
      ['a choice', `a=1; consent=${record()}`, {}, 'analytics|choice'],
      ['two cookies', `consent=${record()}; consent=${record({ by: 'api' })}`, {}, '|unreadable'],
      ['an expired choice', `consent=${record({ at: '1' })}`, {}, '|expired'],
      ['a choice of another policy', `consent=${record({ policy: 'old' })}`, {}, '|policy-changed'],
      ['a choice under a laxer mode', `consent=${record({ mode: 'opt-out' })}`, {}, '|mode-stricter'],
      [
        'the same where that mode is asked',
        `consent=${record({ mode: 'opt-out' })}`,
        { 'cf-ipcountry': 'US' },
        'analytics|choice',
      ],
      [
        'a signal',
        `consent=${record({ granted: 'analytics+advertising', denied: '', by: 'accept' })}`,
        { 'sec-gpc': '1' },
        'analytics|choice',
      ],
      [
        'headers that a visitor made up',
        '',
        { 'x-consent': 'analytics advertising', 'x-consent-reason': 'choice' },
        '|no-choice',
      ],
    ])
      test(`the site is told of ${what}: ${told}`, async () => {
        const { headers: got } = await get('/', { cookie, ...headers });
        assert.equal(got['x-told'].replace(/^undefined/, ''), told);
      });

    test('the cookie is stored again as it is, for 400 days, readable by the page', async () => {
      const cookie = `consent=${record({ id: '0f8fad5b-d9cb-469f-a165-70867728950e' })}`;
      const { status, headers } = await get('/consent/keep', { cookie: `a=1; ${cookie}` }, 'POST');
      assert.equal(status, 204);
      assert.deepEqual(headers['set-cookie'], [
        `${cookie}; Path=/; Max-Age=34560000; SameSite=Lax; Priority=High; Secure`,
      ]);
    });

    for (const [what, cookie] of [
      ['no cookie', ''],
      ['garbage', 'consent=1'],
      ['two that differ', `consent=${record()}; consent=${record({ by: 'api' })}`],
    ])
      test(`nothing is stored for ${what}`, async () => {
        const { status, headers } = await get('/consent/keep', { cookie }, 'POST');
        assert.equal(status, 204);
        assert.equal(headers['set-cookie'], undefined);
      });

    test('nothing is stored on a GET, which a prefetch could be, nor with a page', async () => {
      const cookie = `consent=${record()}`;
      const { status, headers } = await get('/consent/keep', { cookie });
      assert.deepEqual([status, headers['set-cookie']], [405, undefined]);
      assert.equal((await get('/', { cookie })).headers['set-cookie'], undefined);
    });

    test('/.well-known/gpc.json says that the signal is honored', async () => {
      const { status, headers, body } = await get('/.well-known/gpc.json');
      assert.equal(status, 200);
      assert.match(headers['content-type'], /^application\/json/);
      const { gpc, lastUpdate, ...others } = JSON.parse(body);
      assert.deepEqual([gpc, others], [true, {}]);
      assert.match(lastUpdate, /^\d{4}-\d\d-\d\d$/);
    });

    if (name !== 'Node')
      test('what is no page stays as it is', async () => {
        assert.equal((await get('/style.css', { 'cf-ipcountry': 'US' })).body, '/* data-mode="opt-in" */');
      });
  });
}

describe('the guides', () => {
  const guides = ['receipts.md', 'servers.md', 'modes.md'];
  const text = (name) => readFileSync(fileURLToPath(new URL(`../../docs/${name}`, import.meta.url)), 'utf8');

  test('link to files that are there', () => {
    for (const guide of guides)
      for (const [, target] of text(guide).matchAll(/\]\((?!https?:|#)([^)#\s]+)/g))
        assert.ok(existsSync(fileURLToPath(new URL(`../../docs/${target}`, import.meta.url))), `${guide}: ${target}`);
  });

  test('say the number of the vectors', () => {
    const { vectors } = JSON.parse(readFileSync(fileURLToPath(new URL('vectors.json', import.meta.url)), 'utf8'));
    assert.match(text('servers.md'), new RegExp(`\\b${vectors.length} cookies`));
  });

  test('show lines of the files that are tested here', () => {
    const lines = (source) => source.split('\n').map((line) => line.trim());
    const shown = text('modes.md').matchAll(/^```(nginx|js)\n([^]*?)^```/gm);
    const known = { nginx: new Set(lines(file('nginx.conf'))), js: lines(file('worker.mjs')).join('\n') };
    for (const [, language, code] of shown)
      for (const line of lines(code).filter((one) => one && !one.startsWith('const html = ')))
        assert.ok(known[language].has?.(line) ?? known[language].includes(line), line);
  });

  test('have the button of the demo', () => {
    const flat = (code) => code.replace(/\s+/g, ' ');
    const [, code] = /<script>([^]*?)<\/script>/.exec(text('receipts.md').split('Give them to the visitor')[1]);
    const demo = readFileSync(fileURLToPath(new URL('../../demo/index.html', import.meta.url)), 'utf8');
    assert.ok(flat(demo).includes(flat(code)));
  });
});
