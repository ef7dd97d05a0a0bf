// The readers in docs/readers, each in its own language, with one table: they give the verdicts of the library's own core
// (test/unit/vectors.test.ts reads the same table). Go's has its own file, since Go is large: npm run test:go.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { readConsent, storeAgain } from '../../docs/readers/consent.mjs';
import { need } from '../programs.js';
import { ask, startNginx } from './nginx.mjs';
import { isWanted } from './wanted.mjs';

const file = (name) => fileURLToPath(new URL(`../../docs/readers/${name}`, import.meta.url));
const { now, terms: common, vectors } = JSON.parse(readFileSync(new URL('vectors.json', import.meta.url), 'utf8'));
const cases = vectors.map(({ what, cookie, gpc = false, terms, reason, granted }) => ({
  what,
  cookie,
  gpc,
  terms: { ...common, ...terms },
  verdict: { reason, granted },
}));

/** A program of another language: it gets the cases as JSON, and gives the verdicts. */
const run = (program, args) =>
  JSON.parse(execFileSync(need(program), args, { input: JSON.stringify({ now, cases }), encoding: 'utf8' }));

const PYTHON = `
import json, sys
sys.path.insert(0, ${JSON.stringify(file(''))})
sys.dont_write_bytecode = True
from consent import read_consent
given = json.load(sys.stdin)
answers = (read_consent(one["cookie"], one["terms"], one["gpc"], given["now"]) for one in given["cases"])
print(json.dumps([{"reason": reason, "granted": granted} for reason, granted in answers]))`;

const PHP = `
error_reporting(E_ALL);
set_error_handler(function ($level, $text) { throw new ErrorException($text); });
require ${JSON.stringify(file('consent.php'))};
$given = json_decode(file_get_contents('php://stdin'), true);
echo json_encode(array_map(fn ($one) => read_consent($one['cookie'], $one['terms'], $one['gpc'], $given['now']), $given['cases']));`;

/** nginx has no other time and terms than those in its file, so each kind of terms gets one. */
async function throughNginx() {
  const source = readFileSync(file('consent.njs.js'), 'utf8');
  const kinds = [...new Set(cases.map(({ terms }) => JSON.stringify(terms)))];
  const files = kinds.map((terms, index) => {
    const text = source
      .replace(/^const terms = \{[^]*?^\};/m, `const terms = ${terms};`)
      .replace('Date.now()', `${now * 1000}`);
    assert.ok(text.includes(terms) && text.includes(`${now * 1000}`));
    return [`consent${index}.js`, text];
  });
  const each = (line) => kinds.map((_, index) => line.replaceAll('#', index)).join('\n');
  const nginx = await startNginx(
    `load_module modules/ngx_http_js_module.so;
    events {}
    http {
      js_path {njs};
      large_client_header_buffers 4 16k;
      ${each('js_import consent# from consent#.js; js_set $reason# consent#.reason; js_set $granted# consent#.granted;')}
      server {
        listen 127.0.0.1:{port};
        ${each('location = /# { return 200 "$reason#|$granted#"; }')}
      }
    }`,
    Object.fromEntries(files),
  );
  try {
    const verdicts = [];
    for (const { cookie, gpc, terms } of cases) {
      const { status, body } = await ask(`${nginx.url}/${kinds.indexOf(JSON.stringify(terms))}`, {
        cookie,
        ...(gpc && { 'sec-gpc': '1' }),
      });
      assert.equal(status, 200);
      const [reason, granted] = body.split('|');
      verdicts.push({ reason, granted: granted.split(' ').filter(Boolean) });
    }
    return verdicts;
  } finally {
    await nginx.close();
  }
}

const readers = {
  'Node, CDN workers': () => cases.map(({ cookie, terms, gpc }) => readConsent(cookie, terms, gpc, now * 1000)),
  Python: () => run('python', ['-c', PYTHON]),
  PHP: () => run('php', ['-r', PHP]),
  nginx: throughNginx,
};

for (const [name, read] of Object.entries(readers).filter(([name]) => isWanted(name))) {
  describe(name, () => {
    let verdicts;
    before(async () => (verdicts = await read()));
    for (const [index, { what, verdict }] of cases.entries())
      test(`${what}: ${verdict.reason}`, () => assert.deepEqual(verdicts[index], verdict));
  });
}

describe('the cookie that is stored again', () => {
  const valid = cases.find(({ what }) => what === 'one category granted').cookie;
  test('has the same record, for 400 days, where the page can read it', () => {
    assert.equal(
      storeAgain(`a=1; ${valid}`, common, now * 1000),
      `${valid}; Path=/; Max-Age=34560000; SameSite=Lax; Priority=High; Secure`,
    );
    assert.match(
      storeAgain(valid, { ...common, domain: 'hospital.example' }, now * 1000),
      /; Domain=hospital\.example$/,
    );
  });

  test('is none for what is no record, and none for two; a record that stands no more is kept as such', () => {
    for (const { cookie, terms, verdict } of cases) {
      const again = storeAgain(cookie, terms, now * 1000);
      if (['no-choice', 'unreadable'].includes(verdict.reason)) assert.equal(again, null, cookie);
      else
        assert.ok(
          again.startsWith(`${terms.cookieName}=v=1&`) || again.includes('&v=1') || again.includes('%76=1'),
          cookie,
        );
    }
  });

  test('no header can be smuggled through it', () => {
    for (const more of ['\r\nSet-Cookie: x=1', '; HttpOnly', '%0d%0aSet-Cookie:x'])
      assert.ok(!`${storeAgain(`${valid}${more}`, common, now * 1000)}`.includes('x=1'));
  });
});
