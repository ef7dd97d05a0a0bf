// Checks that the tables, figures and links in the documents are correct. Run after `npm run build`.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import {
  attributes,
  attributesRead,
  codes,
  events,
  get,
  plain,
  put,
  REFERENCE,
  sections,
  staleSections,
} from './docs.mjs';
import { FILES, measure, stale } from './size.mjs';

const file = (name) => fileURLToPath(new URL(`../../${name}`, import.meta.url));
const read = (name) => readFileSync(file(name), 'utf8');
const readme = read('README.md');
const reference = read(REFERENCE);
const filesPage = read(FILES);

describe('the README', () => {
  test('has at most 220 lines', () => assert.ok(readme.trimEnd().split('\n').length <= 220));

  test('names the two commands', () => {
    for (const command of ['npm install && npm start', 'npm install && npm test'])
      assert.ok(readme.includes(`\n${command}\n`), command);
  });

  test('names this version in the addresses of CDNs', () => {
    const [major, minor] = JSON.parse(read('package.json')).version.split('.');
    const named = [...readme.matchAll(/consent-gate@([\d.]+)\/dist\/cdn\/consent-gate\.js/g)].map(
      ([, version]) => version,
    );
    assert.deepEqual(named, [`${major}.${minor}`, `${major}.${minor}`]);
  });

  test('shows pictures that are there and small', () => {
    const pictures = [...readme.matchAll(/<img\s+src="([^"]+)"/g)].map(([, name]) => name);
    assert.equal(pictures.length, 2);
    for (const name of pictures) assert.ok(readFileSync(file(name)).length < 150_000, name);
  });
});

describe('tables made from the source', () => {
  test('the reference has each as the source says', () => assert.deepEqual(staleSections(reference), []));

  test('control: a changed word is noticed, other padding is not', () => {
    const { attributes: made } = sections();
    const changed = put(reference, 'attributes', made.replace('opt-in', 'opt-inn'));
    const padded = put(reference, 'attributes', made.replaceAll('| ', '|   '));
    assert.ok(staleSections(changed).includes('attributes'));
    assert.ok(!staleSections(padded).includes('attributes'));
  });

  test('the table has the attributes that the code reads, early ones in the head script', () => {
    const { core, ui } = attributesRead();
    const named = (...when) =>
      attributes()
        .filter((one) => when.includes(one.when))
        .map((one) => one.name);
    assert.deepEqual(named('early', 'both').toSorted(), core.toSorted());
    assert.deepEqual(named('late').toSorted(), ui.toSorted());
  });

  test('every event and code is there', () => {
    for (const { name } of events()) assert.match(get(reference, 'events'), new RegExp(`\`${name}\``));
    for (const { name } of codes()) assert.match(get(reference, 'codes'), new RegExp(`\`${name}\``));
  });

  test('tables compare by what they say', () => {
    assert.equal(plain('| a | b |\n| --- | --- |'), plain('| a   | b |\n| ----- | --- |'));
  });
});

describe('sizes', () => {
  const rows = measure();
  for (const { files, size, limit } of rows)
    test(`${files.join(' + ')} is within its budget`, () => assert.ok(size <= limit, `${size} of ${limit} bytes`));

  test('the README’s figures are the measured ones', () => {
    const kB = (...names) => {
      const measured = rows.filter(({ files }) => files.length === 1 && names.includes(files[0]));
      assert.equal(measured.length, names.length, names.join(' '));
      return `${(measured.reduce((sum, { size }) => sum + size, 0) / 1000).toFixed(1)} kB`;
    };
    const said = [...readme.matchAll(/[\d.]+ kB/g)].map(([figure]) => figure);
    assert.deepEqual(said, [kB('consent-gate.js'), kB('consent-gate.js', 'consent-gate-ui.js')]);
  });

  test('the figures of docs/files.md are the measured ones', () => assert.equal(stale(filesPage, rows), undefined));

  test('control: another figure is noticed', () => {
    const other = rows.map((one) => ({ ...one, size: one.size + 1000 }));
    assert.match(stale(filesPage, other), /sizes differ/);
  });

  test('control: the hash of another file is noticed', () => {
    const hash = /sha384-\S{64}/.exec(get(filesPage, 'integrity'))[0];
    assert.match(stale(filesPage.replace(hash, `sha384-${'A'.repeat(64)}`), rows), /integrity differ/);
  });
});

describe('links', () => {
  const documents = [
    ...['README.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'SECURITY.md', 'demo/README.md', 'demo/receiver/README.md'],
    ...readdirSync(file('docs'))
      .filter((name) => name.endsWith('.md'))
      .map((name) => `docs/${name}`),
  ];
  const prose = (text) => text.replace(/^```[^]*?^```/gm, '');
  const slug = (heading) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replaceAll(' ', '-');
  const anchorsOf = (name) => [...prose(read(name)).matchAll(/^#{1,6} (.+)$/gm)].map(([, heading]) => slug(heading));

  /** The links of a document that lead nowhere. */
  function broken(name, text) {
    return [...prose(text).matchAll(/\]\((?!https?:|mailto:)([^)#\s]*)(?:#([^)\s]+))?\)/g)]
      .filter(([, target, anchor]) => {
        const to = target ? path.posix.join(path.posix.dirname(name), target) : name;
        return !existsSync(file(to)) || (anchor && to.endsWith('.md') && !anchorsOf(to).includes(anchor));
      })
      .map(([link]) => link);
  }

  for (const name of documents)
    test(`every link in ${name} leads somewhere`, () => assert.deepEqual(broken(name, read(name)), []));

  test('control: a missing file and a missing heading are noticed', () => {
    const text = '[a](docs/none.md) [b](#none) [c](docs/csp.md#none) [d](docs/csp.md) [e](#install)';
    assert.deepEqual(broken('README.md', text), ['](docs/none.md)', '](#none)', '](docs/csp.md#none)']);
  });
});

test('the guide to gating names what a withdrawal removes, as the source does', () => {
  const source = readFileSync(file('src/gates/vendor-storage.ts'), 'utf8');
  const categories = [...source.matchAll(/^ {2}(\w+): \[\n([^]*?)^ {2}\],/gm)];
  const guide = readFileSync(file('docs/gating.md'), 'utf8');
  const quoted = (names) => names.replaceAll(/\S+/g, '`$&`');
  const made = categories.flatMap(([, category, rows]) =>
    [...rows.matchAll(/\/\/ (.+)\n\s*'([^']+)'/g)].map(([, vendor, names]) => [vendor, category, quoted(names)]),
  );
  const cells = guide.split('\n').map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
  const told = cells.filter(([, category]) => category === 'analytics' || category === 'advertising');
  assert.ok(made.length > 15);
  assert.deepEqual(told, made);
});
