// HTTP/1.1 with keep-alive on loopback; texts in brotli at its highest quality, compressed once.
import { createServer } from 'node:http';
import { brotliCompressSync, constants } from 'node:zlib';

const TYPES = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  json: 'application/json; charset=utf-8',
  png: 'image/png',
};

const brotli = (body) =>
  brotliCompressSync(body, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: body.length },
  });

/** Serves `files`, a Map of path → text or bytes. Everything but pages may be kept in the cache for a year. */
export async function serve(files) {
  const ready = new Map();
  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost');
    if (!files.has(pathname)) return response.writeHead(404).end();
    const type = TYPES[pathname.split('.').pop()] ?? 'application/octet-stream';
    const page = type === TYPES.html;
    const packed = type !== TYPES.png;
    const source = files.get(pathname);
    if (!ready.has(source)) ready.set(source, packed ? brotli(Buffer.from(source)) : Buffer.from(source));
    const body = ready.get(source);
    response
      .writeHead(200, {
        'content-type': type,
        'content-length': body.length,
        'cache-control': page ? 'no-cache' : 'public, max-age=31536000, immutable',
        ...(packed && { 'content-encoding': 'br' }),
      })
      .end(body);
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  return {
    // Not localhost, where the developers' warnings would load.
    url: `http://127.0.0.1:${server.address().port}`,
    close: () =>
      new Promise((done) => {
        server.closeAllConnections();
        server.close(done);
      }),
  };
}
