/**
 * The demo's server: the pages of this folder, the built files, and stand-ins for the vendors whose snippets the pages
 * carry. Nothing here ever contacts a real third party. `npm start` runs it, and the end-to-end tests import it.
 *
 * Every browser sends `<anything>.localhost` to the loopback address, so one port can be the site and all its vendors:
 *
 *   http://127.0.0.1:8080/                            the pages in demo/
 *   http://127.0.0.1:8080/consent-gate/               the files in dist/cdn/
 *   http://googletagmanager.localhost:8080/gtag/js    a vendor (see vendors.mjs)
 */
import { spawn } from 'node:child_process';
import { watch as watchFolder } from 'node:fs';
import { readFile, readdir, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { dirname, extname, join, resolve, sep } from 'node:path';
import process from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { createComponent } from './framework-app.mjs';
import { vendors } from './vendors.mjs';

const DEMO = dirname(fileURLToPath(import.meta.url));
const ROOT = dirname(DEMO);
const CDN = join(ROOT, 'dist', 'cdn');
const VUE = join(ROOT, 'node_modules', 'vue', 'dist');

const TYPES = {
  '.css': 'text/css; charset=utf-8',
  '.gif': 'image/gif',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.md': 'text/plain; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

const RELOAD = `<script>new EventSource('/__reload').onmessage = () => location.reload();</script>`;

const MAX_BODY = 1_000_000;

/** @type {import('./server.mjs').startServer} */
export async function startServer(options = {}) {
  const { port = 0, quiet = true, headers, routes = {}, watch = false } = options;
  /** @type {import('./server.mjs').LogEntry[]} */
  const log = [];
  const pages = new Set();
  let origin = '';
  let listeningPort = port;

  const vendorOrigin = (name) => `http://${name}.localhost:${listeningPort}`;

  const expand = (text) =>
    text.replaceAll('{{origin}}', origin).replaceAll(/\{\{vendor:([a-z0-9-]+)\}\}/g, (_, name) => vendorOrigin(name));

  const server = createServer((request, response) => {
    answer(request, response).catch((error) => {
      if (!quiet) console.error(error);
      if (!response.headersSent) response.writeHead(500, { 'content-type': 'text/plain; charset=utf-8' });
      response.end('Internal error\n');
    });
  });

  async function answer(request, response) {
    const host = request.headers.host ?? '';
    const vendor = /^([a-z0-9-]+)\.localhost(?::\d+)?$/i.exec(host)?.[1].toLowerCase() ?? '';
    const url = parse(request.url, vendor ? vendorOrigin(vendor) : origin);
    if (!url) return send(response, { status: 400, body: 'Bad request\n' });

    const own = !vendor && url.pathname.startsWith('/__');
    if (own && url.pathname === '/__reload') return openStream(request, response);
    const body = await readBody(request);
    if (body === undefined) return send(response, { status: 413, body: 'Too large\n' });
    if (!own) {
      const cookie = request.headers.cookie ?? '';
      log.push({
        host,
        vendor,
        url: url.pathname + url.search,
        method: request.method,
        time: Date.now(),
        cookie,
        body,
      });
    }
    const extra = headers?.(url) ?? {};
    const reply = (await routed(request, vendor, url, body)) ?? (await plain(request, vendor, url));
    send(response, { ...reply, headers: { ...reply.headers, ...extra } }, request.method);
  }

  /** What a caller's `routes` say: '/page' on the site, 'googletagmanager:/gtag/js' at a vendor. */
  async function routed(request, vendor, url, body) {
    const key = vendor ? `${vendor}:${url.pathname}` : url.pathname;
    const route = Object.hasOwn(routes, key) ? routes[key] : undefined;
    const reply = typeof route === 'function' ? await route(request, origin, body) : route;
    if (!reply) return undefined;
    const type = reply.headers?.['content-type'] ?? TYPES[extname(url.pathname)] ?? TYPES['.html'];
    const text = typeof reply.body === 'string' ? expand(reply.body) : reply.body;
    const cors = vendor ? { 'access-control-allow-origin': '*' } : {};
    return { status: reply.status ?? 200, headers: { 'content-type': type, ...cors, ...reply.headers }, body: text };
  }

  async function plain(request, vendor, url) {
    if (vendor) return atVendor(request, vendor, url);
    if (url.pathname === '/__log') return json(log);
    if (url.pathname === '/__reset') {
      if (request.method !== 'POST') return { status: 405, headers: { allow: 'POST' }, body: 'Use POST\n' };
      log.length = 0;
      return { status: 204 };
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return { status: 405, headers: { allow: 'GET, HEAD' }, body: 'Use GET\n' };
    }
    // The component page is made from it.
    if (url.pathname === '/custom-elements.json') return file(ROOT, 'custom-elements.json');
    if (url.pathname === '/vue.js') return file(VUE, 'vue.esm-browser.js');
    const prefix = '/consent-gate/';
    return url.pathname.startsWith(prefix)
      ? file(CDN, url.pathname.slice(prefix.length))
      : file(DEMO, url.pathname.slice(1) || 'index.html');
  }

  async function atVendor(request, vendor, url) {
    const cors = { 'access-control-allow-origin': '*', 'cross-origin-resource-policy': 'cross-origin' };
    if (request.method === 'OPTIONS') {
      const allow = { 'access-control-allow-methods': '*', 'access-control-allow-headers': '*' };
      return { status: 204, headers: { ...cors, ...allow } };
    }
    const reply = await vendors.answer(vendor, url);
    if (!reply) return { status: 404, headers: cors, body: 'No such vendor file\n' };
    const body = typeof reply.body === 'string' ? expand(reply.body) : reply.body;
    return { status: reply.status ?? 200, headers: { 'content-type': reply.type, ...cors }, body };
  }

  async function file(folder, path) {
    const name = inside(folder, path);
    const content = name && (await readFile(name).catch(() => undefined));
    if (!content) return { status: 404, body: 'Not found\n' };
    const type = TYPES[extname(name)] ?? 'application/octet-stream';
    const isPage = folder === DEMO && extname(name) === '.html';
    return { status: 200, headers: { 'content-type': type }, body: isPage ? await page(`${content}`) : content };
  }

  async function page(source) {
    let html = source;
    for (const [mark, name] of source.matchAll(/\{\{include:([a-z0-9-]+\.html)\}\}/g)) {
      html = html.replaceAll(mark, await readFile(join(DEMO, name), 'utf8'));
    }
    if (html.includes('{{rendered}}')) html = html.replace('{{rendered}}', await render());
    if (watch) html = html.replace('</body>', `${RELOAD}\n</body>`);
    return expand(html);
  }

  /** What Vue's server renderer makes of the component of framework.html. */
  async function render() {
    const vue = await import('vue');
    const { renderToString } = await import('vue/server-renderer');
    const component = createComponent(vue, vendorOrigin('probe'), vendorOrigin('embed'));
    return renderToString(vue.createSSRApp(component));
  }

  function openStream(request, response) {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    response.write('retry: 500\n\n');
    pages.add(response);
    request.on('close', () => pages.delete(response));
  }

  await new Promise((done, failed) => {
    server.once('error', failed);
    server.listen(port, '127.0.0.1', done);
  });
  listeningPort = server.address().port;
  origin = `http://127.0.0.1:${listeningPort}`;

  return {
    origin,
    port: listeningPort,
    log,
    routes,
    vendorOrigin,
    reset: () => void (log.length = 0),
    reload: () => {
      for (const response of pages) response.write('data: reload\n\n');
    },
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

function send(response, { status = 200, headers = {}, body = '' }, method = 'GET') {
  response.writeHead(status, {
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...(body === '' ? {} : { 'content-type': 'text/plain; charset=utf-8' }),
    ...headers,
  });
  response.end(method === 'HEAD' ? undefined : body);
}

const json = (value) => ({ headers: { 'content-type': TYPES['.json'] }, body: JSON.stringify(value) });

function parse(path, base) {
  return URL.canParse(base + path) ? new URL(base + path) : undefined;
}

/** The absolute path of a file that lies in `folder`; undefined for anything outside of it. */
function inside(folder, path) {
  let name;
  try {
    name = decodeURIComponent(path);
  } catch {
    return undefined;
  }
  const absolute = resolve(folder, `.${sep}${name}`);
  const hidden = name.includes('\0') || name.split(/[\\/]/).some((part) => part.startsWith('.'));
  return !hidden && absolute.startsWith(folder + sep) ? absolute : undefined;
}

async function readBody(request) {
  let body = '';
  for await (const chunk of request.setEncoding('utf8')) {
    body += chunk;
    if (body.length > MAX_BODY) return undefined;
  }
  return body;
}

// --- `node demo/server.mjs [--watch] [--port=8080]` ---

/** Resolves to whether it succeeded; only a failure prints anything. */
async function build() {
  const succeeded = await Promise.all(['build:cdn', 'build:manifest'].map(run));
  return succeeded.every(Boolean);
}

function run(script) {
  return new Promise((done) => {
    const child = spawn('npm', ['run', '--silent', script], { cwd: ROOT, shell: process.platform === 'win32' });
    const output = [];
    child.stdout.on('data', (chunk) => output.push(chunk));
    child.stderr.on('data', (chunk) => output.push(chunk));
    child.on('error', () => done(false));
    child.on('close', (code) => {
      if (code !== 0) console.error(`${Buffer.concat(output)}`);
      done(code === 0);
    });
  });
}

async function folders(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const below = entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
  return [folder, ...below];
}

async function isStale() {
  const built = await stat(join(CDN, 'consent-gate.js')).catch(() => undefined);
  if (!built) return true;
  const sources = await readdir(join(ROOT, 'src'), { recursive: true }).catch(() => []);
  const times = await Promise.all(sources.map(async (name) => (await stat(join(ROOT, 'src', name))).mtimeMs));
  return times.some((time) => time > built.mtimeMs);
}

/** Calls `changed` once per burst of changes anywhere below `folder`, new folders included; never twice at a time. */
async function onChange(folder, changed) {
  const watched = new Set();
  let timer;
  let busy = false;
  let again = false;
  const run = async () => {
    again = true;
    if (busy) return;
    busy = true;
    while (again) {
      again = false;
      await look();
      await changed();
    }
    busy = false;
  };
  const look = async () => {
    for (const name of await folders(folder)) {
      if (watched.has(name)) continue;
      watched.add(name);
      const watcher = watchFolder(name, () => {
        clearTimeout(timer);
        timer = setTimeout(run, 100);
      });
      watcher.on('error', () => {
        watcher.close();
        watched.delete(name);
      });
    }
  };
  await look();
}

async function listen(port, watch) {
  for (let next = port; next < port + 20; next += 1) {
    try {
      return await startServer({ port: next, quiet: false, watch });
    } catch (error) {
      if (error.code !== 'EADDRINUSE') throw error;
    }
  }
  throw new Error(`No free port from ${port} to ${port + 19}; name one with --port=<number>.`);
}

async function main(args) {
  const watch = args.includes('--watch');
  const asked = Number(args.find((arg) => arg.startsWith('--port='))?.slice('--port='.length) ?? 8080);
  if (!Number.isInteger(asked) || asked < 1 || asked > 65_515)
    throw new Error('--port takes a number from 1 to 65515.');
  if ((await isStale()) && !(await build())) console.error('The build failed: the page opens without consent-gate.');

  const server = await listen(asked, watch);
  console.log(`${server.origin}/`);
  if (!watch) return;
  await onChange(join(ROOT, 'src'), async () => {
    if (await build()) server.reload();
    else console.error('The build failed; the page keeps the last one.');
  });
  await onChange(DEMO, () => server.reload());
}

if (process.argv[1] && import.meta.url === pathToFileURL(resolve(process.argv[1])).href) {
  main(process.argv.slice(2)).catch((error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}
