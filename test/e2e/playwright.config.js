import { defineConfig } from '@playwright/test';
import { browsers } from '../browsers.js';

const launch = browsers();
if (!Object.keys(launch).length) {
  console.log('Neither Chromium nor Firefox is among BROWSERS: nothing to do here.');
  process.exit();
}

/** The built files of `dist/cdn`, on pages served over loopback, in each browser. */
export default defineConfig({
  testDir: '.',
  outputDir: '../../test-results',
  fullyParallel: true,
  forbidOnly: !!process.env.CI,
  workers: 2,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [['list']],
  projects: Object.entries(launch).map(([browserName, launchOptions]) => ({
    name: browserName,
    use: {
      browserName,
      launchOptions,
      ...(launchOptions.channel && { channel: launchOptions.channel }),
      viewport: { width: 1280, height: 800 },
    },
  })),
});
