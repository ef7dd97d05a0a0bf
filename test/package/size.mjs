// Prints and enforces the budgets of what a page downloads (dist/cdn, brotli at its highest quality).
//   node test/package/size.mjs              prints the sizes; fails if a file is over its budget
//   node test/package/size.mjs --write      also writes sizes and hashes between the markers of docs/files.md
//   node test/package/size.mjs --check      also fails if the figures of docs/files.md differ
//   node test/package/size.mjs --integrity  prints the hash of each file instead
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { brotliCompressSync, constants } from 'node:zlib';
import { runnerImport } from 'vite';
import { get, plain, put } from './docs.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const cdn = path.join(root, 'dist/cdn');

/** The page that contains sizes and hashes. */
export const FILES = 'docs/files.md';

const { module: source } = await runnerImport(path.join(root, 'src/controller/later-files.ts'));

/** In bytes. They are defined only in the source. */
const budgets = [
  { files: ['consent-gate.js'], limit: source.budgets.head, what: 'all that a returning visitor downloads' },
  ...Object.entries(source.laterFiles).map(([name, { limit, purpose }]) => ({
    files: [`consent-gate-${name}.js`],
    limit,
    what: purpose,
  })),
  { files: ['consent-gate.js', 'consent-gate-ui.js'], limit: source.budgets.firstVisit, what: 'a first visit' },
];

const brotli = (name) =>
  brotliCompressSync(readFileSync(path.join(cdn, name)), {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT },
  }).length;

const files = () => readdirSync(cdn, { recursive: true }).map((name) => name.replaceAll(path.sep, '/'));

/** The `integrity` of each script by name: first the files in the folder itself, then the languages. */
export const integrity = () =>
  files()
    .filter((name) => name.endsWith('.js'))
    .toSorted((a, b) => Number(a.includes('/')) - Number(b.includes('/')) || a.localeCompare(b))
    .map((name) => [
      name,
      `sha384-${createHash('sha384')
        .update(readFileSync(path.join(cdn, name)))
        .digest('base64')}`,
    ]);

/** The page's table of hashes. Those of the languages are printed only by the build. */
export const integrityTable = () =>
  [
    '| file | `integrity` |',
    '| --- | --- |',
    ...integrity()
      .filter(([name]) => !name.includes('/'))
      .map(([name, hash]) => `| \`${name}\` | \`${hash}\` |`),
  ].join('\n');

/** Each budget with the current size. Throws if a required file is missing. */
export function measure() {
  const here = files();
  const locales = here
    .filter((name) => /^locales\/.+\.js$/.test(name))
    .toSorted()
    .map((name) => ({ files: [name], limit: source.budgets.language, what: 'one language' }));
  const known = new Set([...budgets, ...locales].flatMap((one) => one.files));
  const stray = here.filter((name) => name.endsWith('.js') && !known.has(name));
  if (stray.length) throw new Error(`dist/cdn: no budget for ${stray.join(', ')}`);
  return [...budgets, ...locales].map((one) => ({
    ...one,
    size: one.files.reduce((sum, name) => sum + brotli(name), 0),
  }));
}

const kB = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;

/** The page's table. The largest language stands for all of them. */
export function table(rows = measure()) {
  const line = (name, { what, size, limit }) => `| ${name} | ${what} | ${kB(size)} | ${kB(limit)} |`;
  const [locale] = rows.filter((one) => one.limit === source.budgets.language).toSorted((a, b) => b.size - a.size);
  return [
    '| file | what | brotli | limit |',
    '| --- | --- | --- | --- |',
    ...rows
      .filter((one) => one.limit !== source.budgets.language)
      .map((one) => line(one.files.length > 1 ? 'both' : `\`${one.files[0]}\``, one)),
    ...(locale ? [line('`locales/*.js`', { ...locale, what: 'one language, the largest' })] : []),
  ].join('\n');
}

/** What is wrong with the page's figures, or undefined. They are rounded, so a few bytes do not matter. */
export function stale(page, rows = measure()) {
  const made = { sizes: table(rows), integrity: integrityTable() };
  const other = Object.keys(made).filter((name) => plain(get(page, name)) !== plain(made[name]));
  return other[0] && `${FILES}: ${other.join(' and ')} differ from dist/cdn; run: npm run docs`;
}

function main(flags) {
  if (flags.includes('--integrity')) return integrity().forEach(([name, hash]) => console.log(`${hash}  ${name}`));
  const pagePath = path.join(root, FILES);
  const page = () => readFileSync(pagePath, 'utf8');
  const rows = measure();
  for (const { files, size, limit } of rows) {
    const over = size > limit ? `  OVER by ${size - limit}` : '';
    console.log(`${String(size).padStart(6)} of ${String(limit).padStart(5)}  ${files.join(' + ')}${over}`);
    if (over) process.exitCode = 1;
  }
  if (flags.includes('--write'))
    writeFileSync(pagePath, put(put(page(), 'sizes', table(rows)), 'integrity', integrityTable()));
  const problem = flags.includes('--check') && stale(page(), rows);
  if (problem) {
    console.error(problem);
    process.exitCode = 1;
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) main(process.argv.slice(2));
