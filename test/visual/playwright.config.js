import { readFileSync } from 'node:fs';
import { arch, platform } from 'node:os';
import { defineConfig } from '@playwright/test';
import { execFileSync } from 'node:child_process';
import { browsers } from '../browsers.js';

const launchOptions = browsers(['chromium']).chromium;
// Pictures differ from one browser version and one set of fonts to the next: they are compared only where they were taken.
const version = execFileSync(launchOptions.executablePath, ['--version'], { encoding: 'utf8' }).match(/\d+/)[0];
const font = sansSerif();
const here = `${platform()} ${arch()}, Chromium ${version}, ${font}`;
const file = new URL('platform.txt', import.meta.url);
const recorded = readFileSync(file, 'utf8').trim();
if (here !== recorded) {
  console.log(`The pictures were taken on ${recorded}; this is ${here}: nothing is compared.`);
  process.exit();
}

/** The looks of banner, panel and placeholder, against pictures that somebody has looked at. `--update-snapshots` takes them anew. */
export default defineConfig({
  testDir: '.',
  outputDir: '../../test-results/visual',
  snapshotPathTemplate: '{testDir}/{arg}{ext}',
  fullyParallel: true,
  workers: 2,
  timeout: 60_000,
  reporter: [['list']],
  expect: { toHaveScreenshot: { maxDiffPixels: 20 } },
  use: { browserName: 'chromium', launchOptions },
});

function sansSerif() {
  try {
    return execFileSync('fc-match', ['sans-serif'], { encoding: 'utf8' }).split(':')[0];
  } catch {
    return 'fonts unknown';
  }
}
