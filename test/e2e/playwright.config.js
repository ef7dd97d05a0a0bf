import { existsSync } from 'node:fs';
import { defineConfig } from '@playwright/test';
import { browsers, withHistory } from '../browsers.js';

const launch = browsers();
const names = Object.keys(launch);
/** Every test in each engine, as `npm run test:all` sets it. */
const everything = !!process.env.TEST_ALL;
/** Specs for a browser that keeps pages for the Back button. */
const HISTORY = ['tabs.spec.ts'];
/** Specs about what engines do differently, and one journey: what Firefox runs in `npm test`. Chromium runs all. */
const ABOUT_ENGINES = [
  // Scripts, media, policies
  'scripts.spec.ts',
  'media.spec.ts',
  'csp.spec.ts',
  'policy.spec.ts',
  // Focus and the accessibility tree
  'accessibility.spec.ts',
  // Signals and storage
  'signals.spec.ts',
  'domains.spec.ts',
  'sweep.spec.ts',
  // A journey
  'hospital.spec.ts',
];
const lost = ABOUT_ENGINES.filter((name) => !existsSync(new URL(name, import.meta.url)));
if (lost.length) throw new Error(`No such spec: ${lost.join(', ')}`);
/** The tags of the tests that `npm test` leaves out, by browser. See `site.ts`. */
const LEFT_OUT = { chromium: /@further/, firefox: /@further|@once/ };

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
  // Without a browser there is no project, and Playwright would take one of its own.
  testIgnore: names.length ? [] : '**',
  outputDir: `../../test-results/${names.join('-')}`,
  fullyParallel: true,
  forbidOnly: !!process.env.CI,
  // For two cores: Chromium often waits, Firefox does not.
  workers: names.join() === 'chromium' ? 3 : 2,
  // Against what hangs: a test may be slow, as the machine may be.
  timeout: 120_000,
  expect: { timeout: 10_000 },
  reporter: [['list']],
  projects: Object.entries(launch).flatMap(([browserName, options]) => {
    const selected = !everything && { grepInvert: LEFT_OUT[browserName] };
    const files = browserName === 'firefox' && !everything && { testMatch: ABOUT_ENGINES };
    return [
      project(browserName, browserName, options, { testIgnore: HISTORY, ...files, ...selected }),
      project(
        `${browserName} with history`,
        browserName,
        { ...options, ...withHistory[browserName]() },
        { testMatch: HISTORY, ...selected },
      ),
    ];
  }),
});
