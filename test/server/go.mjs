// The reader in Go (npm run test:go): apart from the others, since Go takes 460 MB on the disk.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { need } from '../programs.js';

const { now, terms: common, vectors } = JSON.parse(readFileSync(new URL('vectors.json', import.meta.url), 'utf8'));

const MAIN = `package main

import (
	"encoding/json"
	"os"
	"time"

	"example.org/reader/consent"
)

func main() {
	var given struct {
		Now   int64
		Cases []struct {
			Cookie string
			Gpc    bool
			Terms  consent.Terms
		}
	}
	if err := json.NewDecoder(os.Stdin).Decode(&given); err != nil {
		panic(err)
	}
	verdicts := []any{}
	for _, one := range given.Cases {
		reason, granted := consent.Read(one.Cookie, one.Terms, one.Gpc, time.Unix(given.Now, 0))
		verdicts = append(verdicts, map[string]any{"reason": reason, "granted": append([]string{}, granted...)})
	}
	json.NewEncoder(os.Stdout).Encode(verdicts)
}
`;

describe('Go', () => {
  const folder = mkdtempSync(join(tmpdir(), 'consent-gate-go-'));
  let verdicts;
  before(() => {
    mkdirSync(join(folder, 'consent'));
    const reader = fileURLToPath(new URL('../../docs/readers/consent.go', import.meta.url));
    copyFileSync(reader, join(folder, 'consent/consent.go'));
    writeFileSync(join(folder, 'go.mod'), 'module example.org/reader\n\ngo 1.19\n');
    writeFileSync(join(folder, 'main.go'), MAIN);
    const program = need('go');
    const go = (args, input) =>
      execFileSync(program, args, {
        cwd: folder,
        input,
        encoding: 'utf8',
        env: { ...process.env, GOFLAGS: '-mod=mod' },
      });
    go(['vet', './...']);
    assert.equal(execFileSync('gofmt', ['-l', reader], { encoding: 'utf8' }), '');
    const cases = vectors.map(({ cookie, gpc = false, terms }) => ({ cookie, gpc, terms: { ...common, ...terms } }));
    verdicts = JSON.parse(go(['run', '.'], JSON.stringify({ now, cases })));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  for (const [index, { what, reason, granted }] of vectors.entries())
    test(`${what}: ${reason}`, () => assert.deepEqual(verdicts[index], { reason, granted }));
});
