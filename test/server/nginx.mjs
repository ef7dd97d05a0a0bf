import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { need } from '../programs.js';

export async function freePort() {
  const server = createServer();
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}

/** Runs nginx with a configuration in a folder of its own; `files` lie in its `njs` folder. `{port}` and `{njs}` are filled in. */
export async function startNginx(configuration, files) {
  const program = need('nginx');
  const folder = mkdtempSync(join(tmpdir(), 'consent-gate-nginx-'));
  const njs = join(folder, 'njs');
  mkdirSync(njs);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(njs, name), text);
  const port = await freePort();
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (what) => `${what}_temp_path ${join(folder, what)};`,
  );
  const text = configuration
    .replace(/^load_module .*$/m, `load_module ${need('njs')};`)
    .replace(/http \{/, `http {\n  access_log off;\n  ${temporary.join('\n  ')}`)
    .replaceAll('{port}', `${port}`)
    .replaceAll('{njs}', njs);
  const main = [
    'daemon off;',
    `pid ${join(folder, 'pid')};`,
    'worker_processes 1;',
    `error_log ${join(folder, 'error.log')};`,
    ...(process.getuid() === 0 ? ['user root;'] : []),
  ];
  const path = join(folder, 'nginx.conf');
  writeFileSync(path, `${main.join('\n')}\n${text}`);
  const log = () => (existsSync(join(folder, 'error.log')) ? readFileSync(join(folder, 'error.log'), 'utf8') : '');
  execFileSync(program, ['-t', '-q', '-p', folder, '-c', path], { stdio: ['ignore', 'inherit', 'inherit'] });
  const child = spawn(program, ['-p', folder, '-c', path], { stdio: 'ignore' });
  const ended = new Promise((done) => child.once('exit', done));
  const url = `http://127.0.0.1:${port}`;
  for (let tries = 0; ; tries++) {
    const up = await fetch(`${url}/.well-known/up`).catch(() => undefined);
    if (up) break;
    if (tries > 100 || child.exitCode !== null) throw new Error(`nginx did not start: ${log()}`);
    await new Promise((done) => setTimeout(done, 50));
  }
  return {
    url,
    log,
    async close() {
      child.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Any header may be sent, which `fetch` forbids. */
export const ask = (url, headers = {}, method = 'GET') =>
  new Promise((done, failed) => {
    get(url, { headers, method, agent: false }, async (response) => {
      let body = '';
      for await (const chunk of response.setEncoding('utf8')) body += chunk;
      done({ status: response.statusCode, headers: response.headers, body });
    }).on('error', failed);
  });
