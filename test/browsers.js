import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chromium, firefox } from '@playwright/test';

const known = {
  chromium: {
    variable: 'CHROMIUM_PATH',
    paths: [
      '/usr/bin/chromium-headless-shell',
      '/usr/bin/chromium',
      '/usr/bin/chromium-browser',
      '/usr/bin/google-chrome',
    ],
    debian: 'chromium-headless-shell',
  },
  firefox: {
    variable: 'FIREFOX_PATH',
    paths: ['/usr/bin/firefox-esr', '/usr/bin/firefox'],
    debian: 'firefox-esr',
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
      for (const words of [['update'], ['install', '-y', debian]]) {
        execFileSync('apt-get', ['-q', ...words], { stdio: ['ignore', 'ignore', 'inherit'] });
      }
    } catch {
      // Told below.
    }
    const installed = onSystem();
    if (installed) return installed;
  }
  return fail(
    `No ${name} found: install Debian's ${debian}, run "npx playwright install ${name}", or set ${variable}.`,
  );
}

function downloaded(name) {
  try {
    const path = { chromium, firefox }[name].executablePath();
    return existsSync(path) ? path : undefined;
  } catch {
    return undefined;
  }
}

function fail(message) {
  console.error(message);
  process.exit(1);
}

/**
 * What Playwright's `launch()` needs for each browser. BROWSERS in the environment (`BROWSERS=firefox`) narrows the list.
 * A system Firefox is driven over WebDriver BiDi (`moz-firefox`), which needs Playwright 1.64.1: 1.65 breaks it.
 */
export async function browsers(names = (process.env.BROWSERS ?? 'chromium firefox').split(/[ ,]+/)) {
  const options = {};
  for (const name of names) {
    const executablePath = find(name);
    if (name === 'chromium') options.chromium = { executablePath, args: chromiumArgs };
    // Playwright's own build of Firefox speaks its own protocol instead.
    else
      options.firefox = /ms-playwright/.test(executablePath)
        ? { executablePath }
        : { channel: 'moz-firefox', executablePath };
  }
  return options;
}
