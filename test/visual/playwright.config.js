import { defineConfig } from '@playwright/test';
import { browsers } from '../browsers.js';

/** The looks of banner, panel and placeholder, against pictures that somebody has looked at. `--update-snapshots` takes them anew. */
export default defineConfig({
  testDir: '.',
  globalSetup: './platform.js',
  outputDir: '../../test-results/visual',
  snapshotPathTemplate: '{testDir}/{arg}{ext}',
  fullyParallel: true,
  workers: 2,
  timeout: 60_000,
  reporter: [['list']],
  expect: { toHaveScreenshot: { maxDiffPixels: 20 } },
  use: { browserName: 'chromium', launchOptions: browsers(['chromium']).chromium },
});
