import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { arch, platform } from 'node:os';
import { locate } from '../programs.js';

/** Pictures differ from one browser version and one set of fonts to the next: why they cannot be compared here; undefined if they can. */
export function whyIncomparable() {
  const version = /\d+/.exec(execFileSync(locate('chromium'), ['--version'], { encoding: 'utf8' }))?.[0];
  const here = `${platform()} ${arch()}, Chromium ${version}, ${sansSerif()}`;
  const recorded = readFileSync(new URL('platform.txt', import.meta.url), 'utf8').trim();
  return here === recorded ? undefined : `the pictures were taken on ${recorded}, and this is ${here}`;
}

function sansSerif() {
  try {
    return execFileSync('fc-match', ['sans-serif'], { encoding: 'utf8' }).split(':')[0];
  } catch {
    return 'fonts unknown';
  }
}

/** Playwright calls it before the tests. */
export default function refuseElsewhere() {
  const why = whyIncomparable();
  if (why) throw new Error(`Nothing can be compared here: ${why}.`);
}
