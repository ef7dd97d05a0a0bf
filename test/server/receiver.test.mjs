// The reference receiver, as a browser and a hostile client meet it: over HTTP, as a process that is killed, with both storages.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, truncateSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { problems } from '../../demo/receiver/receipt.mjs';
import { startReceiver } from '../../demo/receiver/server.mjs';
import { openStore } from '../../demo/receiver/store.mjs';
import { startPostgres } from './postgres.mjs';

const ORIGIN = 'https://www.hospital.example';
const SERVER = fileURLToPath(new URL('../../demo/receiver/server.mjs', import.meta.url));

const receipt = (parts = {}) => ({
  id: randomUUID(),
  subject: '0f8fad5b-d9cb-469f-a165-70867728950e',
  at: '2025-11-24T16:00:00.000Z',
  mode: 'opt-in',
  policyVersion: '2024-04-19',
  lang: 'en',
  textHash: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  granted: ['analytics'],
  denied: ['advertising'],
  by: 'save',
  signals: ['gpc'],
  version: '0.1.0',
  ...parts,
});

const post = (url, body, headers = {}) =>
  fetch(url, {
    method: 'POST',
    headers: { origin: ORIGIN, 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body),
  });

let folder;
before(() => (folder = mkdtempSync(join(tmpdir(), 'consent-gate-receiver-'))));
after(() => rmSync(folder, { recursive: true, force: true }));
const newFile = () => join(folder, `${randomUUID()}.jsonl`);
/** The receipts in a file; half a line is none. */
const linesOf = (path) =>
  readFileSync(path, 'utf8')
    .split('\n')
    .flatMap((line) => {
      try {
        return [JSON.parse(line)];
      } catch {
        return [];
      }
    });

describe('what is a receipt', () => {
  const id = '0f8fad5b-d9cb-469f-a165-70867728950e';
  for (const [what, parts] of Object.entries({
    'the usual one': {},
    'no text and no version of the policy': { lang: '', textHash: '', policyVersion: '' },
    'nothing granted': { granted: [], denied: ['analytics', 'advertising'], by: 'decline' },
    'no category at all': { granted: [], denied: [], signals: [] },
    'another language': { lang: 'zh-Hant-TW' },
    'a version before the first': { version: '1.0.0-beta.1' },
    'long ago': { at: '2020-02-29T23:59:59.999Z' },
  }))
    test(`${what} is one`, () => assert.deepEqual(problems(receipt(parts)), []));

  for (const field of Object.keys(receipt())) {
    test(`none without ${field}`, () => {
      const { [field]: _, ...rest } = receipt();
      assert.deepEqual(problems(rest), [field]);
    });
    for (const value of [null, 7, {}, [7], ['__proto__'], true, 'x'.repeat(3000), '<script>', '\u0000', 'a\nb'])
      test(`none with ${JSON.stringify(value).slice(0, 20)} as ${field}`, () =>
        assert.deepEqual(problems(receipt({ [field]: value })), [field]));
  }
  for (const [field, ...values] of [
    ['id', '', id.toUpperCase(), `${id} `, `${id}\n`, id.replaceAll('-', '')],
    ['subject', '', 'jane@example.org'],
    ['at', '2025-11-24', '2025-13-24T16:00:00.000Z', '2025-11-24T16:00:00Z', '2025-11-24T16:00:00.000+01:00'],
    ['mode', '', 'OPT-IN', 'constructor'],
    ['by', '', 'visitor', 'toString'],
    ['lang', '-', 'en_US', 'a'.repeat(9)],
    ['granted', ['trusted'], ['Analytics'], ['a', 'a'], ['a b'], ['1st'], 'analytics', { length: 0 }],
    ['signals', ['gpc', 'gpc'], ['tcf'], 'gpc'],
    ['version', '1', '1.2', 'v1.2.3'],
  ])
    for (const value of values)
      test(`none with ${JSON.stringify(value)} as ${field}`, () =>
        assert.deepEqual(problems(receipt({ [field]: value })), [field]));

  test('none with a field more, whatever it is called', () => {
    for (const name of ['ip', 'userAgent', 'url', 'referrer', 'title', 'constructor', 'receivedAt'])
      assert.deepEqual(problems({ ...receipt(), [name]: 'x' }), [`unknown field "${name}"`]);
    assert.deepEqual(problems(JSON.parse(`{"__proto__":1,${JSON.stringify(receipt()).slice(1)}`)), [
      'unknown field "__proto__"',
    ]);
  });
  test('none that grants what it denies', () =>
    assert.deepEqual(problems(receipt({ granted: ['a'], denied: ['a'] })), ['granted and denied']));
  for (const value of [null, undefined, 7, 'x', [], [receipt()]])
    test(`none is ${JSON.stringify(value)?.slice(0, 20)}`, () =>
      assert.deepEqual(problems(value), ['an object is needed']));
});

/** The same for both storages: what `stored()` finds there, and a store that cannot be written to. */
const behaves = ({ open, stored, breaks }) =>
  describe('what a storage does', () => {
    let receiver;
    let where;
    const start = async (options = {}) => {
      where ??= await open();
      const store = await openStore(where);
      receiver = await startReceiver({
        origins: [ORIGIN, 'https://other.example'],
        perMinute: 10_000,
        store,
        ...options,
      });
      return receiver.url;
    };
    beforeEach(() => (where = undefined));
    afterEach(() => receiver.close());

    test('a receipt is stored as it is, with the time of its arrival and nothing more', async () => {
      const url = await start();
      const one = receipt();
      const answer = await post(url, one, {
        'user-agent': 'Somebody/1.0',
        referer: 'https://www.hospital.example/hiv',
      });
      assert.equal(answer.status, 201);
      assert.deepEqual(await answer.json(), { status: 'stored' });
      assert.equal(answer.headers.get('access-control-allow-origin'), ORIGIN);
      const [{ receivedAt, ...rest }, ...others] = await stored(where);
      assert.deepEqual([rest, others], [one, []]);
      assert.ok(Math.abs(Date.now() - Date.parse(receivedAt)) < 10_000);
    });

    test('a repeat is answered with 200 and stored once, also after a restart, also with other content', async () => {
      let url = await start();
      const one = receipt();
      assert.equal((await post(url, one)).status, 201);
      for (const again of [one, receipt({ id: one.id, granted: [] })])
        assert.equal((await post(url, again)).status, 200);
      await receiver.close();
      url = await start();
      assert.equal((await post(url, one)).status, 200);
      const all = await stored(where);
      assert.deepEqual([all.length, all[0].granted], [1, ['analytics']]);
    });

    test('of many repeats at the same time one is stored', async () => {
      const url = await start();
      const one = receipt();
      const answers = await Promise.all(Array.from({ length: 20 }, () => post(url, one)));
      assert.deepEqual(answers.map(({ status }) => status).toSorted(), [...Array(19).fill(200), 201]);
      assert.equal((await stored(where)).length, 1);
    });

    test('many at the same time are all stored', async () => {
      const url = await start();
      const all = Array.from({ length: 200 }, () => receipt());
      const answers = await Promise.all(all.map((one) => post(url, one)));
      assert.ok(answers.every(({ status }) => status === 201));
      const ids = (await stored(where)).map(({ id }) => id);
      assert.deepEqual(ids.toSorted(), all.map(({ id }) => id).toSorted());
    });

    test('what cannot be stored is answered with 503, and can be sent again', async () => {
      const url = await start();
      const one = receipt();
      const mend = await breaks(where);
      const answer = await post(url, one);
      assert.equal(answer.status, 503);
      assert.equal(answer.headers.get('access-control-allow-origin'), ORIGIN);
      assert.equal((await fetch(new URL('/health', url))).status, 503);
      await mend();
      const sent = async (tries = 50) => {
        const { status } = await post(url, one);
        if (status !== 503 || !tries) return status;
        await new Promise((done) => setTimeout(done, 100));
        return sent(tries - 1);
      };
      assert.equal(await sent(), 201);
      assert.equal((await stored(where)).length, 1);
    });
  });

describe('with a file', () => {
  behaves({
    open: async () => ({ RECEIPTS_FILE: newFile() }),
    stored: async ({ RECEIPTS_FILE }) => linesOf(RECEIPTS_FILE),
    breaks: async () => {
      // A disk that is full, as far as a test can make one.
      const { FileHandle } = await import('node:fs/promises').then(async ({ open }) => {
        const handle = await open(SERVER);
        await handle.close();
        return { FileHandle: Object.getPrototypeOf(handle) };
      });
      const { appendFile, stat } = FileHandle;
      const full = () =>
        Promise.reject(Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' }));
      Object.assign(FileHandle, { appendFile: full, stat: full });
      return async () => void Object.assign(FileHandle, { appendFile, stat });
    },
  });

  test('half a line of a process that was killed is skipped, and what comes after it is whole', async () => {
    const file = newFile();
    const store = await openStore({ RECEIPTS_FILE: file });
    const [first, second, third] = [receipt(), receipt(), receipt()];
    await store.add(first);
    await store.add(second);
    await store.close();
    truncateSync(file, readFileSync(file).length - 40);
    const again = await openStore({ RECEIPTS_FILE: file });
    assert.equal(await again.add(second), true);
    assert.equal(await again.add(first), false);
    assert.equal(await again.add(third), true);
    await again.close();
    assert.deepEqual(
      linesOf(file).map(({ id }) => id),
      [first, second, third].map(({ id }) => id),
    );
  });

  test('a last line that lacks only its end counts, and the next one does not run into it', async () => {
    const file = newFile();
    const one = receipt();
    appendFileSync(file, JSON.stringify(one));
    const store = await openStore({ RECEIPTS_FILE: file });
    assert.equal(await store.add(one), false);
    assert.equal(await store.add(receipt()), true);
    await store.close();
    assert.equal(linesOf(file).length, 2);
  });

  test('garbage in the file stops nothing', async () => {
    const file = newFile();
    appendFileSync(file, `\n\n{}\nnull\n[1\n${randomBytes(50).toString('latin1')}\n{"id":7}\n`);
    const store = await openStore({ RECEIPTS_FILE: file });
    assert.equal(await store.add(receipt()), true);
    await store.close();
  });

  test('without a place to write it does not start', () =>
    assert.rejects(openStore({ RECEIPTS_FILE: join(folder, 'no', 'such', 'folder') }), /ENOENT/));
});

describe('with PostgreSQL', () => {
  let postgres;
  before(async () => (postgres = await startPostgres()), { timeout: 60_000 });
  after(() => postgres?.close());

  behaves({
    open: async () => {
      await postgres.query('drop table if exists consent_receipts');
      return { DATABASE_URL: postgres.url };
    },
    stored: async () =>
      (await postgres.query('select * from consent_receipts')).map(
        ({ policy_version: policyVersion, text_hash: textHash, received_at: received, at, ...rest }) => ({
          ...rest,
          policyVersion,
          textHash,
          at: at.toISOString(),
          receivedAt: received.toISOString(),
        }),
      ),
    breaks: async () => {
      await postgres.kill();
      return () => postgres.start();
    },
  });

  test('several that start at the same time make one table', async () => {
    await postgres.query('drop table if exists consent_receipts');
    const stores = await Promise.all(Array.from({ length: 4 }, () => openStore({ DATABASE_URL: postgres.url })));
    const one = receipt();
    const added = await Promise.all(stores.map((store) => store.add(one)));
    assert.deepEqual(added.toSorted(), [false, false, false, true]);
    await Promise.all(stores.map((store) => store.close()));
  });

  test('without a database it does not start', () =>
    assert.rejects(openStore({ DATABASE_URL: 'postgresql://postgres@127.0.0.1:1/none' }), /ECONNREFUSED/));
});

describe('what is refused', () => {
  let url;
  let receiver;
  const file = () => receiver.file;
  before(async () => {
    const path = newFile();
    const store = await openStore({ RECEIPTS_FILE: path });
    receiver = await startReceiver({ origins: [ORIGIN], perMinute: 10_000, store });
    receiver.file = path;
    ({ url } = receiver);
  });
  after(() => receiver.close());

  const refused = (what, status, ask, error) =>
    test(`${what}: ${status}`, async () => {
      const answer = await ask();
      assert.equal(answer.status, status);
      if (error) assert.equal((await answer.json()).error, error);
      assert.deepEqual(linesOf(file()), []);
    });

  refused('no JSON', 400, () => post(url, '{'), 'no JSON');
  refused('nothing', 400, () => post(url, ''), 'no JSON');
  refused('bytes that are no UTF-8', 400, () => post(url, new Uint8Array([34, 0xff, 34])), 'no JSON');
  refused('a byte order mark', 400, () => post(url, `\ufeff${JSON.stringify(receipt())}`), 'no JSON');
  refused('JSON that is no receipt', 422, () => post(url, {}), 'no receipt');
  refused('several receipts', 422, () => post(url, [receipt()]), 'no receipt');
  refused('a field more', 422, () => post(url, receipt({ ip: '192.0.2.1' })), 'no receipt');
  refused('too much', 413, () => post(url, receipt({ lang: 'x'.repeat(9000) })), 'too large');
  refused('a form', 415, () => post(url, 'a=b', { 'content-type': 'application/x-www-form-urlencoded' }));
  refused('text', 415, () => post(url, receipt(), { 'content-type': 'text/plain' }));
  refused('another origin', 403, () => post(url, receipt(), { origin: 'https://evil.example' }), 'origin');
  refused('an origin that begins like ours', 403, () => post(url, receipt(), { origin: `${ORIGIN}.evil.example` }));
  refused('the origin null', 403, () => post(url, receipt(), { origin: 'null' }));
  refused('no origin', 403, () => fetch(url, { method: 'POST', body: '{}' }), 'origin');
  refused('another path', 404, () => post(new URL('/other', url), receipt()));
  for (const method of ['GET', 'HEAD', 'PUT', 'DELETE', 'PATCH'])
    refused(method, 405, () => fetch(url, { method, headers: { origin: ORIGIN } }));

  test('a foreign origin gets no permission to read the answer', async () => {
    const answer = await post(url, receipt(), { origin: 'https://evil.example' });
    assert.equal(answer.headers.get('access-control-allow-origin'), null);
    assert.equal(answer.headers.get('vary'), 'Origin');
  });

  test('a field that is wrong is named', async () => {
    const answer = await post(url, { ...receipt({ mode: 'x', by: 1 }), more: 1 });
    assert.deepEqual((await answer.json()).problems, ['unknown field "more"', 'mode', 'by']);
  });

  test('too much without a length is cut off and answered', async () => {
    const socket = connect(new URL(url).port, '127.0.0.1');
    socket.write(
      `POST /receipts HTTP/1.1\r\nHost: x\r\nOrigin: ${ORIGIN}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n`,
    );
    for (let count = 0; count < 10; count++) socket.write(`400\r\n${'x'.repeat(1024)}\r\n`);
    let text = '';
    for await (const chunk of socket.setEncoding('utf8')) text += chunk;
    assert.match(text, /^HTTP\/1\.1 413 /);
    assert.match(text, /connection: close/i);
  });

  test('a preflight request is answered for our pages, and refused for others', async () => {
    const ask = (origin) =>
      fetch(url, { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'POST' } });
    const ours = await ask(ORIGIN);
    assert.equal(ours.status, 204);
    assert.equal(ours.headers.get('access-control-allow-origin'), ORIGIN);
    assert.equal(ours.headers.get('access-control-allow-headers'), 'content-type');
    assert.equal((await ask('https://evil.example')).status, 403);
  });

  test('control: a receipt of ours is taken, and it is well', async () => {
    assert.equal((await fetch(new URL('/health', url))).status, 200);
    assert.equal((await post(url, receipt(), { 'content-type': 'application/json; charset=utf-8' })).status, 201);
    assert.equal(linesOf(file()).length, 1);
  });
});

describe('the rate limit', () => {
  const withLimit = async (options, run) => {
    const receiver = await startReceiver({
      origins: [ORIGIN],
      store: await openStore({ RECEIPTS_FILE: newFile() }),
      ...options,
    });
    try {
      await run(receiver.url);
    } finally {
      await receiver.close();
    }
  };

  test('refuses the request after the last allowed one with 429, which a page may read', () =>
    withLimit({ perMinute: 5 }, async (url) => {
      const statuses = [];
      for (let count = 0; count < 7; count++) statuses.push((await post(url, receipt())).status);
      assert.deepEqual(statuses, [201, 201, 201, 201, 201, 429, 429]);
      const { headers } = await post(url, receipt());
      assert.equal(headers.get('access-control-allow-origin'), ORIGIN);
      assert.equal(headers.get('retry-after'), '60');
    }));

  test('counts each address for itself behind a trusted proxy, by what the proxy saw', () =>
    withLimit({ perMinute: 1, trustProxy: true }, async (url) => {
      const from = async (list) => (await post(url, receipt(), { 'x-forwarded-for': list })).status;
      assert.equal(await from('192.0.2.1'), 201);
      assert.equal(await from('192.0.2.2'), 201);
      assert.equal(await from('198.51.100.7, 192.0.2.1'), 429);
    }));

  test('does not believe the header without one', () =>
    withLimit({ perMinute: 1 }, async (url) => {
      const from = async (list) => (await post(url, receipt(), { 'x-forwarded-for': list })).status;
      assert.deepEqual([await from('192.0.2.1'), await from('192.0.2.2')], [201, 429]);
    }));
});

describe('as a process', () => {
  const children = [];
  const run = (env) =>
    new Promise((started, failed) => {
      const child = spawn(process.execPath, [SERVER], {
        env: { PATH: process.env.PATH, PORT: '0', ALLOWED_ORIGINS: `${ORIGIN},https://b.example`, ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      children.push(child);
      const ended = new Promise((done) => child.once('exit', (code, signal) => done(code ?? signal)));
      let errors = '';
      child.stderr.on('data', (chunk) => (errors += chunk));
      child.stdout.on('data', (chunk) => {
        const url = /taken at (\S+)/.exec(chunk)?.[1];
        if (url) started({ child, url, ended });
      });
      ended.then((code) => failed(new Error(`it ended with ${code}: ${errors}`)));
    });
  after(() => children.forEach((child) => child.kill('SIGKILL')));

  test('says where it listens, and serves several origins', async () => {
    const { child, url, ended } = await run({ RECEIPTS_FILE: newFile() });
    for (const origin of [ORIGIN, 'https://b.example'])
      assert.equal((await post(url, receipt(), { origin })).status, 201);
    child.kill('SIGTERM');
    assert.equal(await ended, 0);
  });

  for (const signal of ['SIGTERM', 'SIGINT'])
    test(`${signal}: what is on its way is still stored and answered, then it ends with 0`, async () => {
      const file = newFile();
      const { child, url, ended } = await run({ RECEIPTS_FILE: file });
      const one = JSON.stringify(receipt());
      const socket = connect(new URL(url).port, '127.0.0.1');
      socket.write(
        `POST /receipts HTTP/1.1\r\nHost: x\r\nOrigin: ${ORIGIN}\r\nContent-Type: application/json\r\nContent-Length: ${one.length}\r\n\r\n${one.slice(0, 20)}`,
      );
      await new Promise((done) => setTimeout(done, 200));
      child.kill(signal);
      await new Promise((done) => setTimeout(done, 200));
      socket.write(one.slice(20));
      let text = '';
      for await (const chunk of socket.setEncoding('utf8')) text += chunk;
      assert.match(text, /^HTTP\/1\.1 201 /);
      assert.equal(await ended, 0);
      assert.equal(linesOf(file).length, 1);
    });

  test('killed again and again while receipts arrive, it has every one that it acknowledged, once', async () => {
    const file = newFile();
    const acknowledged = [];
    for (let round = 0; round < 8; round++) {
      const { child, url, ended } = await run({ RECEIPTS_FILE: file, RATE_PER_MINUTE: '100000' });
      let count = 0;
      const sending = Array.from({ length: 8 }, async () => {
        for (;;) {
          const one = receipt();
          const answer = await post(url, one).catch(() => null);
          if (!answer) return;
          assert.equal(answer.status, 201);
          acknowledged.push(one.id);
          // In the midst of the others.
          if (++count === 10 + round * 3) child.kill('SIGKILL');
        }
      });
      await Promise.all([...sending, ended]);
    }
    assert.ok(acknowledged.length > 100, `${acknowledged.length} acknowledged`);
    const stored = linesOf(file).map(({ id }) => id);
    assert.equal(new Set(stored).size, stored.length);
    const lost =
      new Set(acknowledged).difference?.(new Set(stored)) ?? acknowledged.filter((id) => !stored.includes(id));
    assert.deepEqual([...lost], []);
  });

  test('with a wrong database it says so and ends', async () => {
    const file = newFile();
    await assert.rejects(
      run({ DATABASE_URL: 'postgresql://x@127.0.0.1:1/x', RECEIPTS_FILE: file }),
      /ended with 1: .*ECONNREFUSED/,
    );
    assert.ok(!existsSync(file));
  });
});
