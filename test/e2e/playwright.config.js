import { defineConfig } from '@playwright/test';
import { browsers, withHistory } from '../browsers.js';

const launch = browsers();
if (!Object.keys(launch).length) {
  console.log('Neither Chromium nor Firefox is among BROWSERS: nothing to do here.');
  process.exit();
}

const HISTORY = /tabs\.spec\.ts$/;
/** `ONCE`, the tag of tests of what no engine does in a way of its own. */
const ONCE = /@once/;

const project = (name, browserName, launchOptions, files) => ({
  name,
  ...files,
  use: {
    browserName,
    launchOptions,
    ...(launchOptions.channel && { channel: launchOptions.channel }),
    viewport: { width: 1280, height: 800 },
  },
});

/** The built files of `dist/cdn`, on pages served over loopback, in each browser. */
export default defineConfig({
  testDir: '.',
  outputDir: '../../test-results',
  fullyParallel: true,
  forbidOnly: !!process.env.CI,
  workers: 2,
  // Against what hangs: a test may be slow, as the machine may be.
  timeout: 120_000,
  expect: { timeout: 10_000 },
  reporter: [['list']],
  projects: Object.entries(launch).flatMap(([browserName, options]) => [
    project(browserName, browserName, options, {
      testIgnore: HISTORY,
      ...(browserName === 'firefox' && launch.chromium && { grepInvert: ONCE }),
    }),
    project(
      `${browserName} with history`,
      browserName,
      { ...options, ...withHistory[browserName]() },
      { testMatch: HISTORY },
    ),
  ]),
});
