/** Where receipts are kept: a file of JSON lines, or PostgreSQL. `add()` resolves when a receipt is safe on the disk. */
import { open } from 'node:fs/promises';
import { createInterface } from 'node:readline';

/** @type {import('./store.mjs').openStore} */
export const openStore = ({ DATABASE_URL: database, RECEIPTS_FILE: file }) =>
  database ? openDatabase(database) : openFile(file || 'receipts.jsonl');

/**
 * A file that is only ever appended to, one receipt a line. Its ids are in memory, which is right for some hundred
 * thousand receipts and for one process; beyond that take PostgreSQL.
 */
async function openFile(path) {
  const handle = await open(path, 'a+');
  /** @type {Map<string, Promise<void>>} */
  const known = new Map();
  for await (const line of createInterface({ input: handle.createReadStream({ start: 0, autoClose: false }) })) {
    const id = idOf(line);
    if (id) known.set(id, Promise.resolve());
  }
  // What a process that was killed had written, but not yet made safe.
  await handle.datasync();
  // It may have left half a line. That one was never acknowledged; the next one starts afresh.
  const { size } = await handle.stat();
  let torn = size > 0 && (await handle.read(Buffer.alloc(1), 0, 1, size - 1)).buffer.toString() !== '\n';

  /** Lines that wait for the disk, and the writing that they wait for: what comes meanwhile is written together. */
  let lines = [];
  let next;
  let writing = Promise.resolve();
  const write = async () => {
    next = undefined;
    const text = (torn ? '\n' : '') + lines.join('');
    lines = [];
    torn = true;
    await handle.appendFile(text);
    await handle.datasync();
    torn = false;
  };

  return {
    place: path,
    healthy: () =>
      handle.stat().then(
        () => true,
        () => false,
      ),
    async add(receipt) {
      const before = known.get(receipt.id);
      if (before) {
        // Stored is what the first request knows; if that one fails, so does this.
        await before;
        return false;
      }
      lines.push(`${JSON.stringify({ ...receipt, receivedAt: new Date().toISOString() })}\n`);
      next ??= writing = writing.catch(() => {}).then(write);
      const stored = next;
      known.set(receipt.id, stored);
      try {
        await stored;
      } catch (error) {
        known.delete(receipt.id);
        throw error;
      }
      return true;
    },
    async close() {
      await writing.catch(() => {});
      await handle.close();
    },
  };
}

function idOf(line) {
  try {
    return JSON.parse(line).id;
  } catch {
    return undefined;
  }
}

/** The columns in the order of the receipt's fields; `pg` turns an array into one of PostgreSQL's. */
const TABLE = `
  create table if not exists consent_receipts (
    id uuid primary key,
    subject uuid not null,
    at timestamptz not null,
    mode text not null,
    policy_version text not null,
    lang text not null,
    text_hash text not null,
    granted text[] not null,
    denied text[] not null,
    by text not null,
    signals text[] not null,
    version text not null,
    received_at timestamptz not null default now()
  )`;
const INSERT = `
  insert into consent_receipts
    (id, subject, at, mode, policy_version, lang, text_hash, granted, denied, by, signals, version)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
  on conflict (id) do nothing`;

async function openDatabase(connectionString) {
  const { default: pg } = await import('pg');
  const pool = new pg.Pool({
    connectionString,
    max: 5,
    connectionTimeoutMillis: 5000,
    statement_timeout: 5000,
    query_timeout: 6000,
  });
  // A connection that breaks while nobody uses it; the next request makes a new one.
  pool.on('error', (error) => console.error(`${new Date().toISOString()} database: ${error.message}`));
  const client = await pool.connect();
  try {
    await client.query('begin');
    // Two receivers that start at once would both make the table, and one would fail.
    await client.query("select pg_advisory_xact_lock(hashtext('consent_receipts'))");
    await client.query(TABLE);
    await client.query('commit');
  } finally {
    client.release();
  }
  return {
    place: 'the table consent_receipts',
    healthy: () =>
      pool.query('select 1').then(
        () => true,
        () => false,
      ),
    async add({ id, subject, at, mode, policyVersion, lang, textHash, granted, denied, by, signals, version }) {
      const values = [id, subject, at, mode, policyVersion, lang, textHash, granted, denied, by, signals, version];
      return (await pool.query(INSERT, values)).rowCount === 1;
    },
    close: () => pool.end(),
  };
}
