// Checks that the table of words in docs/migrating.md matches the code. Run after `npm run build`.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { counterparts } from '../../dist/npm/migrate/counterparts.js';
import { readers } from '../../dist/npm/migrate/readers.js';
import { get } from './docs.mjs';

const guide = readFileSync(new URL('../../docs/migrating.md', import.meta.url), 'utf8');
const quoted = (text) => [...text.matchAll(/`([^`]+)`/g)].map(([, word]) => word);
const rows = (text) =>
  get(text, 'words')
    .split('\n')
    .filter((line) => line.includes('`'))
    .map((line) => {
      const [, words, ours] = line.split('|').map(quoted);
      return { words, ours };
    });

test('the guide’s table of words is what the code does', () => assert.deepEqual(rows(guide), counterparts));

test('control: a word that moved is noticed', () => {
  const other = guide.replace('`C0005`', '`C0006`');
  assert.notEqual(other, guide);
  assert.notDeepEqual(rows(other), counterparts);
});

test('the guide names each tool', () => {
  const names = quoted(/^Names: [^.]*/m.exec(guide)[0]);
  assert.deepEqual(names.toSorted(), Object.keys(readers).toSorted());
});
