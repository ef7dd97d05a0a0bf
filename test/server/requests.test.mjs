// Odd request lines, as scanners send them: no server that this package ships fails, stops or answers 5xx.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { startReceiver } from '../../demo/receiver/server.mjs';
import { openStore } from '../../demo/receiver/store.mjs';
import { startServer } from '../../demo/server.mjs';
import { site } from '../../docs/readers/server.mjs';

const REQUESTS = 10_000;
/** How many connections send them at a time. */
const CONNECTIONS = 20;

const PIECES = [
  '/',
  '//',
  '\\',
  '..',
  '%',
  '%00',
  '%ff',
  '%2e%2e%2f',
  '?',
  '#',
  '[',
  ']',
  ':',
  '@',
  ';',
  '*',
  ' ',
  '\t',
  'é',
  '\0',
  'http://',
  'http://[',
  'javascript:',
  'a'.repeat(3000),
  'consent/keep',
  '.well-known/gpc.json',
  'consent-gate/consent-gate.js',
  '__log',
  '__proto__',
  'constructor',
  'receipts',
  'health',
];
const METHODS = ['GET', 'HEAD', 'POST', 'OPTIONS', 'PUT', 'DELETE', 'TRACE', 'PROPFIND', 'get', 'X', ''];
const HEADERS = [
  '',
  'Cookie: consent=%',
  'Cookie: =;;consent',
  'Origin: null',
  'Host: [',
  'Host: googletagmanager.localhost',
  'Sec-GPC: 2',
  'CF-IPCountry: constructor',
  'Content-Type: application/json',
];

/** Numbers from 0 to 1, the same ones each time. */
function random(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function* requests(count) {
  const next = random(20_261_201);
  const pick = (list) => list[Math.floor(next() * list.length)];
  // The one that ended a server once comes first.
  yield 'GET // HTTP/1.1\r\nHost: site\r\n\r\n';
  for (let index = 1; index < count; index++) {
    const target = Array.from({ length: Math.floor(next() * 5) }, () => pick(PIECES)).join('');
    const start = next() < 0.7 ? '/' : '';
    const header = pick(HEADERS);
    const host = header.startsWith('Host') ? '' : 'Host: site\r\n';
    yield `${pick(METHODS)} ${start}${target} HTTP/1.1\r\n${host}${header ? `${header}\r\n` : ''}\r\n`;
  }
}

/** Sends one request after another, on a new connection where the server has closed the last. Returns the answers' counts. */
async function send(url, list) {
  const { hostname, port } = new URL(url);
  const counts = {};
  let socket;
  const ask = (request) =>
    new Promise((done) => {
      socket ??= connect(Number(port), hostname);
      let answer = '';
      const end = () => {
        socket?.removeAllListeners();
        done(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1] ?? 'closed');
      };
      socket.on('data', (bytes) => {
        answer += bytes.toString('latin1');
        // The whole answer: its head, and a body of the length that the head tells, or in chunks.
        const [head, body] = [answer.split('\r\n\r\n', 1)[0], answer.slice(answer.indexOf('\r\n\r\n') + 4)];
        if (!answer.includes('\r\n\r\n')) return;
        const length = /content-length: (\d+)/i.exec(head)?.[1];
        const isChunked = /transfer-encoding: chunked/i.test(head);
        const hasNoBody = request.startsWith('HEAD') || / (204|304) /.test(head.slice(0, 14));
        if (hasNoBody || (isChunked ? body.endsWith('0\r\n\r\n') : body.length >= Number(length ?? 0))) {
          const closes = /connection: close/i.test(head);
          end();
          if (closes) {
            socket.destroy();
            socket = undefined;
          }
        }
      });
      socket.on('error', () => undefined);
      socket.on('close', () => {
        end();
        socket = undefined;
      });
      socket.write(Buffer.from(request, 'latin1'));
    });
  for (const request of list) {
    const status = await ask(request);
    counts[status] = (counts[status] ?? 0) + 1;
  }
  socket?.destroy();
  return counts;
}

let folder;
before(() => (folder = mkdtempSync(join(tmpdir(), 'consent-gate-requests-'))));
after(() => rmSync(folder, { recursive: true, force: true }));

const servers = {
  'the handler for Node': async () => {
    const handler = site((request, response, { mode }) => void response.end(mode));
    const server = createServer(handler);
    await new Promise((done) => server.listen(0, '127.0.0.1', done));
    return {
      url: `http://127.0.0.1:${server.address().port}`,
      close: () => new Promise((done) => server.close(done).closeAllConnections()),
      good: { path: '/', status: 200 },
    };
  },
  'the receiver': async () => {
    const store = await openStore({ RECEIPTS_FILE: join(folder, 'receipts.jsonl') });
    const receiver = await startReceiver({ origins: ['https://www.hospital.example'], perMinute: 1e6, store });
    return { url: new URL(receiver.url).origin, close: receiver.close, good: { path: '/health', status: 200 } };
  },
  'the demo': async () => {
    const demo = await startServer();
    return { url: demo.origin, close: demo.close, good: { path: '/', status: 200 } };
  },
};

for (const [name, start] of Object.entries(servers)) {
  describe(name, () => {
    let server;
    before(async () => (server = await start()));
    after(() => server?.close());

    test(`answers ${REQUESTS} odd requests, none of them with a failure, and goes on`, async () => {
      const all = [...requests(REQUESTS)];
      const lists = Array.from({ length: CONNECTIONS }, (_, first) =>
        all.filter((_, index) => index % CONNECTIONS === first),
      );
      const results = await Promise.all(lists.map((list) => send(server.url, list)));
      const counts = {};
      for (const result of results)
        for (const [status, count] of Object.entries(result)) counts[status] = (counts[status] ?? 0) + count;
      assert.deepEqual(
        Object.keys(counts).filter((status) => !/^[234]\d\d$/.test(status)),
        [],
        JSON.stringify(counts),
      );
      assert.ok(counts[400] > 100, JSON.stringify(counts));
      const { path, status } = server.good;
      const response = await fetch(server.url + path);
      assert.equal(response.status, status);
      await response.arrayBuffer();
    });
  });
}
