/**
 * A reference receiver for `record-url`: takes receipts, one a request, and answers 2xx only when a receipt is safe on the
 * disk. `node demo/receiver/server.mjs` runs it; README.md beside this file has the settings and the answers.
 */
import { createServer } from 'node:http';
import { resolve } from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { problems } from './receipt.mjs';
import { openStore } from './store.mjs';

/** A receipt has some 500 bytes. */
const MAX_BODY = 8192;

/** Lets each address make so many requests a minute; what is not used is saved up to that number. Kept in memory only. */
function rateLimit(perMinute) {
  /** @type {Map<string, { left: number, time: number }>} */
  const addresses = new Map();
  const forget = setInterval(() => {
    for (const [address, { time }] of addresses) if (Date.now() - time > 60_000) addresses.delete(address);
  }, 60_000);
  forget.unref();
  return {
    allows(address) {
      const now = Date.now();
      const { left, time } = addresses.get(address) ?? { left: perMinute, time: now };
      const allowance = Math.min(perMinute, left + ((now - time) * perMinute) / 60_000);
      addresses.set(address, { left: Math.max(0, allowance - 1), time: now });
      return allowance >= 1;
    },
    stop: () => clearInterval(forget),
  };
}

async function readBody(request) {
  const chunks = [];
  let length = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    length += chunk.length;
    if (length > MAX_BODY) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Strict UTF-8 JSON; undefined for anything else. */
function parse(bytes) {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch {
    return undefined;
  }
}

/** @type {import('./server.mjs').startReceiver} */
export async function startReceiver(options) {
  const {
    host = '127.0.0.1',
    port = 0,
    path = '/receipts',
    origins,
    perMinute = 60,
    trustProxy = false,
    store,
  } = options;
  const limit = rateLimit(perMinute);

  async function answer(request) {
    // Such as `GET //`, which is no address.
    if (!URL.canParse(request.url, 'http://receiver')) return { status: 400, body: { error: 'no address' } };
    const { pathname } = new URL(request.url, 'http://receiver');
    if (pathname === '/health') {
      return (await store.healthy())
        ? { status: 200, body: { status: 'ok' } }
        : { status: 503, body: { error: 'storage' } };
    }
    if (pathname !== path) return { status: 404, body: { error: 'not found' } };

    if (request.method !== 'POST' && request.method !== 'OPTIONS') {
      return { status: 405, headers: { allow: 'POST, OPTIONS' }, body: { error: 'method' } };
    }
    // A browser names the page's origin in every POST, and nobody else has receipts.
    const { origin } = request.headers;
    if (origin === undefined || !origins.includes(origin)) return { status: 403, body: { error: 'origin' } };
    const cors = { 'access-control-allow-origin': origin };
    if (request.method === 'OPTIONS') {
      const allow = { 'access-control-allow-methods': 'POST', 'access-control-allow-headers': 'content-type' };
      return { status: 204, headers: { ...cors, ...allow, 'access-control-max-age': '86400' } };
    }
    return { ...(await take(request)), cors };
  }

  async function take(request) {
    // Behind a proxy the last address in the list is the one that the proxy saw; those before it anybody can make up.
    const forwarded = trustProxy && `${request.headers['x-forwarded-for'] ?? ''}`.split(',').at(-1).trim();
    if (!limit.allows(forwarded || request.socket.remoteAddress)) {
      return { status: 429, headers: { 'retry-after': '60' }, body: { error: 'too many requests' } };
    }
    if (!/^application\/json *(; *charset="?utf-8"?)?$/i.test(request.headers['content-type'] ?? '')) {
      return { status: 415, body: { error: 'send application/json' } };
    }
    if (Number(request.headers['content-length']) > MAX_BODY) return { status: 413, body: { error: 'too large' } };
    const bytes = await readBody(request);
    if (!bytes) return { status: 413, body: { error: 'too large' } };
    const receipt = parse(bytes);
    if (receipt === undefined) return { status: 400, body: { error: 'no JSON' } };
    const found = problems(receipt);
    if (found.length) return { status: 422, body: { error: 'no receipt', problems: found } };
    return (await store.add(receipt))
      ? { status: 201, body: { status: 'stored' } }
      : { status: 200, body: { status: 'known' } };
  }

  let closing = false;
  const server = createServer({ requestTimeout: 10_000, headersTimeout: 10_000 }, (request, response) => {
    answer(request)
      .catch((error) => {
        // Neither the receipt nor the sender's address.
        console.error(`${new Date().toISOString()} not stored: ${error.message}`);
        const { origin } = request.headers;
        return {
          status: 503,
          headers: { 'retry-after': '10' },
          cors: origins.includes(origin) ? { 'access-control-allow-origin': origin } : {},
          body: { error: 'storage' },
        };
      })
      .then(({ status, headers, cors, body }) => {
        // What was not read to its end cannot be followed by another request.
        if (!request.complete || closing) headers = { ...headers, connection: 'close' };
        response.writeHead(status, {
          'cache-control': 'no-store',
          vary: 'Origin',
          'x-content-type-options': 'nosniff',
          ...(body && { 'content-type': 'application/json' }),
          ...cors,
          ...headers,
        });
        response.end(body && `${JSON.stringify(body)}\n`);
      });
  });
  await new Promise((done, failed) => {
    server.once('error', failed);
    server.listen(port, host, done);
  });
  const { port: listening } = server.address();

  return {
    url: `http://${host}:${listening}${path}`,
    /** Answers what was begun, then closes the storage. */
    async close() {
      closing = true;
      const closed = new Promise((done) => server.close(done));
      server.closeIdleConnections();
      const timer = setTimeout(() => server.closeAllConnections(), 10_000);
      await closed;
      clearTimeout(timer);
      limit.stop();
      await store.close();
    },
  };
}

// --- `node demo/receiver/server.mjs` ---

async function main(env) {
  const store = await openStore(env);
  const receiver = await startReceiver({
    host: env.HOST || '127.0.0.1',
    port: Number(env.PORT || 8787),
    path: env.RECEIPTS_PATH || '/receipts',
    origins: (env.ALLOWED_ORIGINS || 'http://127.0.0.1:8080 http://localhost:8080').split(/[\s,]+/),
    perMinute: Number(env.RATE_PER_MINUTE || 60),
    trustProxy: env.TRUST_PROXY === '1',
    store,
  });
  console.log(`Receipts are taken at ${receiver.url} and kept in ${store.place}`);
  let closing = false;
  const stop = () => {
    if (closing) return;
    closing = true;
    receiver.close().then(
      () => process.exit(0),
      (error) => {
        console.error(error.message);
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

if (process.argv[1] && import.meta.url === pathToFileURL(resolve(process.argv[1])).href) {
  main(process.env).catch((error) => {
    console.error(error.message);
    process.exit(1);
  });
}
