import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { Builder, Capabilities } from 'selenium-webdriver';
import { need } from './programs.js';

const chromiumArgs = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--disable-quic',
];

/** The program's file; without it there is nothing to do here but to say what to install. */
function find(name) {
  try {
    return need(name);
  } catch ({ message }) {
    return fail(`${message} Or leave it out: BROWSERS="chromium firefox".`);
  }
}

function fail(message) {
  console.error(message);
  process.exit(1);
}

/** The browsers to test in: BROWSERS in the environment (`BROWSERS=firefox`) narrows the list. WebKitGTK is Linux's own. */
export const wanted = (
  process.env.BROWSERS ?? (process.platform === 'linux' ? 'chromium firefox webkit' : 'chromium firefox')
)
  .split(/[ ,]+/)
  .filter(Boolean);

/**
 * What Playwright's `launch()` needs for Chromium and Firefox, those of them that are named.
 * A system Firefox is driven over WebDriver BiDi (`moz-firefox`), which needs Playwright 1.64.1: 1.65 breaks it.
 */
export function browsers(names = wanted) {
  const options = {};
  if (names.includes('chromium')) options.chromium = { executablePath: find('chromium'), args: chromiumArgs };
  if (names.includes('firefox')) {
    const executablePath = find('firefox');
    // Playwright's own build of Firefox speaks its own protocol instead.
    options.firefox = /ms-playwright/.test(executablePath)
      ? { executablePath }
      : { channel: 'moz-firefox', executablePath };
  }
  return options;
}

/** What `launch()` needs besides for a browser that keeps pages for the Back button, which Playwright turns off. */
export const withHistory = {
  chromium: () => ({
    executablePath: find('whole chromium'),
    ignoreDefaultArgs: ['--disable-back-forward-cache'],
  }),
  firefox: () => ({
    firefoxUserPrefs: { 'fission.bfcacheInParent': true, 'browser.sessionhistory.max_total_viewers': 8 },
  }),
};

/** Ends with this process at the latest. */
function start(command, args, stdio = 'ignore') {
  const child = spawn(command, args, { stdio });
  const end = () => child.kill();
  process.once('exit', end);
  child.once('exit', () => process.off('exit', end));
  child.once('error', ({ message }) => fail(message));
  return child;
}

/** A screen of our own for a browser that has no headless mode, also where there is one: nothing flashes up. */
async function screen() {
  const child = start(
    find('xvfb'),
    ['-displayfd', '3', '-screen', '0', '1280x1024x24'],
    ['ignore', 'ignore', 'ignore', 'pipe'],
  );
  const [number] = await once(child.stdio[3], 'data');
  return { child, display: `:${String(number).trim()}` };
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

async function answers(url) {
  for (let tries = 0; tries < 100; tries++) {
    if (await fetch(url).catch(() => undefined)) return;
    await new Promise((done) => void setTimeout(done, 100));
  }
  fail(`WebKitWebDriver does not answer at ${url}.`);
}

/**
 * selenium-webdriver's builder of sessions in WebKitGTK, which Playwright cannot drive; null if it is not wanted.
 * `stop()` ends the driver and its screen; one session at a time.
 */
export async function webkit() {
  if (!wanted.includes('webkit')) return null;
  const driver = find('webkit');
  const port = await freePort();
  const { child, display } = await screen();
  process.env.DISPLAY = display;
  const service = start(driver, [`--port=${port}`]);
  const server = `http://127.0.0.1:${port}`;
  await answers(`${server}/status`);
  return {
    builder: new Builder().usingServer(server).withCapabilities(new Capabilities({ browserName: 'MiniBrowser' })),
    stop() {
      service.kill();
      child.kill();
    },
  };
}
