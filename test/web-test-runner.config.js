import { fileURLToPath } from 'node:url';
import { esbuildPlugin } from '@web/dev-server-esbuild';
import { playwrightLauncher } from '@web/test-runner-playwright';
import { browsers, webkit } from './browsers.js';
import { probes } from './probes.js';

const launchers = Object.entries(browsers()).map(([product, launchOptions]) =>
  playwrightLauncher({
    product,
    launchOptions,
    createBrowserContext: takeWindow,
    createPage: ({ context }) => context.page,
  }),
);
const webkitGtk = await webkit();
if (webkitGtk) launchers.push(inOneWindow(webkitGtk));

/** The one window of each browser. Each test file uses it again, since a new one takes Firefox a second. */
const windows = new Map();

async function takeWindow({ browser }) {
  if (!windows.has(browser)) {
    const context = await browser.newContext();
    windows.set(browser, { page: await context.newPage(), close: () => context.clearCookies() });
  }
  return windows.get(browser);
}

/**
 * Test files in WebKitGTK, one after another, each as a page of its own in the driver's one window. The launcher that comes
 * with the runner loads them into frames that it uses again, and now and then a file in such a frame never starts.
 */
function inOneWindow({ builder, stop }) {
  let driver;
  let current;
  return {
    name: 'WebKit',
    type: 'selenium',
    concurrency: 1,
    async startSession(id, url) {
      driver ??= await builder.build();
      current = id;
      await driver.get(url);
    },
    async stopSession() {
      current = undefined;
      await driver.get('about:blank');
      return {};
    },
    isActive: (id) => id === current,
    getBrowserUrl: () => driver.getCurrentUrl(),
    startDebugSession() {
      throw new Error('No debugging in WebKit: narrow the list with BROWSERS.');
    },
    async stop() {
      await driver?.quit();
      stop();
    },
  };
}

// TypeScript's `.js` specifiers name the `.ts` files beside them.
const typescriptSpecifiers = {
  name: 'typescript-specifiers',
  resolveImport({ source, context }) {
    if (/^\.{1,2}\/.*\.js$/.test(source) && /\.ts($|\?)/.test(context.path)) return source.replace(/\.js$/, '.ts');
    return undefined;
  },
};

// An unexpected warning fails a unit test; one that expects a warning puts its own `console.warn` in place for that while.
const warningsFail = (testFramework) => `<!doctype html><html lang="en"><head><title>Tests</title></head><body><script>
  console.warn = (...words) => {
    throw new Error('unexpected console.warn: ' + words.join(' '));
  };
</script><script type="module" src="${testFramework}"></script></body></html>`;

/** The kinds of tests. Some pass only if nothing warns. */
const kinds = [{ name: 'unit', testRunnerHtml: warningsFail }, { name: 'component' }];

/**
 * What engines have in common, the language's rules and texts above all. `npm test` runs these files in Chromium only,
 * `npm run test:all` and each script for one kind of tests in every engine.
 */
const IN_COMMON = {
  unit: [
    'change',
    'choose',
    'config',
    'decide',
    'diagnose',
    'events',
    'integrations',
    'languages',
    'migrate-choice',
    'migrate-markup',
    'record',
    'running',
    'tealium',
    'vectors',
    'vendors',
  ],
  component: ['equal-choice', 'foreign-texts', 'injection', 'languages', 'texts'],
};

function groupsOf({ name, ...kind }) {
  const all = `test/${name}/**/*.test.ts`;
  if (!process.env.QUICK) return [{ name, files: all, ...kind }];
  const excluded = IN_COMMON[name].map((file) => `!test/${name}/${file}.test.ts`);
  const [chromium, ...others] = launchers;
  return [
    { name: `${name} in ${chromium.name}`, files: all, browsers: [chromium], ...kind },
    { name: `${name} in the others`, files: [all, ...excluded], browsers: others, ...kind },
  ].filter(({ browsers }) => browsers.length);
}

export default {
  rootDir: fileURLToPath(new URL('..', import.meta.url)),
  groups: kinds.flatMap(groupsOf),
  // Lit's development build warns on the console.
  nodeResolve: { exportConditions: ['production', 'default'] },
  browsers: launchers,
  middleware: [probes],
  plugins: [
    typescriptSpecifiers,
    esbuildPlugin({
      ts: true,
      target: 'es2022',
      tsconfig: fileURLToPath(new URL('../tsconfig.json', import.meta.url)),
    }),
  ],
  // One file at a time in each browser, since only the window in front has the focus.
  concurrency: 1,
  concurrentBrowsers: 3,
  testsStartTimeout: 60_000,
  testsFinishTimeout: 120_000,
  browserStartTimeout: 90_000,
  testFramework: { config: { timeout: '10000' } },
};
