import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { chromium, firefox } from '@playwright/test';
import { Builder, Capabilities } from 'selenium-webdriver';

const known = {
  chromium: {
    variable: 'CHROMIUM_PATH',
    paths: [
      '/usr/bin/chromium-headless-shell',
      '/usr/bin/chromium',
      '/usr/bin/chromium-browser',
      '/usr/bin/google-chrome',
    ],
    debian: ['chromium-headless-shell'],
  },
  // The headless shell keeps no page for the Back button.
  'whole chromium': {
    variable: 'WHOLE_CHROMIUM_PATH',
    paths: ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'],
    debian: ['chromium'],
  },
  firefox: {
    variable: 'FIREFOX_PATH',
    paths: ['/usr/bin/firefox-esr', '/usr/bin/firefox'],
    debian: ['firefox-esr'],
  },
  // WebKitGTK, the engine of GNOME's browser; Apple's Safari has the same engine in another house.
  webkit: {
    variable: 'WEBKIT_DRIVER_PATH',
    paths: ['/usr/bin/WebKitWebDriver'],
    debian: ['webkit2gtk-driver', 'xvfb'],
  },
};

const chromiumArgs = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--disable-quic',
];

/** The browser's file: environment variable, system path, Playwright's download, else Debian's package if we may install it. */
function find(name) {
  const { variable, paths, debian } = known[name];
  const given = process.env[variable];
  if (given) {
    if (existsSync(given)) return given;
    fail(`${variable} is "${given}", and there is no such file.`);
  }
  const onSystem = () => paths.find((path) => existsSync(path));
  const found = onSystem() ?? downloaded(name);
  if (found) return found;
  if (process.getuid?.() === 0 && existsSync('/etc/debian_version')) {
    try {
      for (const words of [['update'], ['install', '-y', '--no-install-recommends', ...debian]]) {
        execFileSync('apt-get', ['-q', ...words], { stdio: ['ignore', 'ignore', 'inherit'] });
      }
    } catch {
      // Told below.
    }
    const installed = onSystem();
    if (installed) return installed;
  }
  const ways = [
    `install Debian's ${debian.join(' and ')}`,
    ...(name === 'webkit' ? [] : [`run "npx playwright install ${name.split(' ').pop()}"`]),
    `set ${variable}`,
  ];
  return fail(`No ${name} found: ${ways.join(', ')}, or leave it out (BROWSERS="chromium firefox").`);
}

function downloaded(name) {
  if (name === 'webkit') return undefined;
  try {
    const path = { chromium, 'whole chromium': chromium, firefox }[name].executablePath();
    return existsSync(path) ? path : undefined;
  } catch {
    return undefined;
  }
}

function fail(message) {
  console.error(message);
  process.exit(1);
}

/** The browsers to test in: BROWSERS in the environment (`BROWSERS=firefox`) narrows the list. WebKitGTK is Linux's own. */
const wanted = (process.env.BROWSERS ?? (process.platform === 'linux' ? 'chromium firefox webkit' : 'chromium firefox'))
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
    firefoxUserPrefs: { 'fission.bfcacheInParent': true, 'browser.sessionhistory.max_total_viewers': -1 },
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
    'Xvfb',
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
