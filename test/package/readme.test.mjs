// The README's tables and figures are true: run after `npm run build`.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { attributes, attributesRead, codes, events, get, plain, put, sections, staleSections } from './docs.mjs';
import { measure, stale } from './size.mjs';

const file = (name) => fileURLToPath(new URL(`../../${name}`, import.meta.url));
const readme = readFileSync(file('README.md'), 'utf8');

describe('tables made from the source', () => {
  test('the README has each as the source says', () => assert.deepEqual(staleSections(readme), []));

  test('control: a changed word is noticed, other padding is not', () => {
    const { attributes: made } = sections();
    assert.ok(staleSections(put(readme, 'attributes', made.replace('opt-in', 'opt-inn'))).includes('attributes'));
    assert.ok(!staleSections(put(readme, 'attributes', made.replaceAll('| ', '|   '))).includes('attributes'));
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
    for (const { name } of events()) assert.match(get(readme, 'events'), new RegExp(`\`${name}\``));
    for (const { name } of codes()) assert.match(get(readme, 'codes'), new RegExp(`\`${name}\``));
  });
});

describe('sizes', () => {
  const rows = measure();
  for (const { files, size, limit } of rows)
    test(`${files.join(' + ')} is within its budget`, () => assert.ok(size <= limit, `${size} of ${limit} bytes`));

  test('the figures of the README’s first lines are the measured ones', () => {
    const bytes = (...names) =>
      rows.filter(({ files }) => files.length === 1 && names.some((name) => files[0] === `consent-gate${name}.js`));
    const kB = (...names) => `${(bytes(...names).reduce((sum, { size }) => sum + size, 0) / 1000).toFixed(1)} kB`;
    const said = [...readme.slice(0, readme.indexOf('```')).matchAll(/[\d.]+ kB/g)].map(([figure]) => figure);
    assert.deepEqual(said, [kB(''), kB('', '-ui'), kB('-more', '-diagnose')]);
  });
  test('the README’s figures are the measured ones', () => assert.equal(stale(readme, rows), undefined));
  test('control: another figure is noticed', () => {
    const other = rows.map((one) => ({ ...one, size: one.size + 1000 }));
    assert.match(stale(readme, other), /sizes differ/);
  });
  test('control: the hash of another file is noticed', () => {
    const hash = /sha384-\S{64}/.exec(get(readme, 'integrity'))[0];
    assert.match(stale(readme.replace(hash, `sha384-${'A'.repeat(64)}`), rows), /integrity differ/);
  });
});

test('every file that the README links to is there', () => {
  const links = [...readme.matchAll(/\]\((?!https?:|mailto:|#)([^)#\s]+)/g)].map(([, target]) => target);
  assert.deepEqual(
    links.filter((target) => !existsSync(file(target))),
    [],
  );
});

test('every link within the README leads to a heading', () => {
  const slug = (heading) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replaceAll(' ', '-');
  const prose = readme.replace(/^```[^]*?^```/gm, '');
  const anchors = new Set([...prose.matchAll(/^#{1,6} (.+)$/gm)].map(([, heading]) => slug(heading)));
  const links = [...prose.matchAll(/\]\(#([^)\s]+)\)/g)].map(([, target]) => target);
  assert.deepEqual(
    links.filter((target) => !anchors.has(target)),
    [],
  );
});

test('the tables compare by what they say', () => {
  assert.equal(plain('| a | b |\n| --- | --- |'), plain('| a   | b |\n| ----- | --- |'));
});

test('the guide to gating names what a withdrawal removes, as the source does', () => {
  const source = readFileSync(file('src/gates/vendor-storage.ts'), 'utf8');
  const guide = readFileSync(file('docs/gating.md'), 'utf8');
  const made = [...source.matchAll(/\/\/ (.+)\n\s*\['(\w+)', '([^']+)'\]/g)].map(([, vendor, category, names]) => [
    vendor,
    category,
    names
      .split(' ')
      .map((name) => `\`${name}\``)
      .join(' '),
  ]);
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
