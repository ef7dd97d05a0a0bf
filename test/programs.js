import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import process from 'node:process';
import { chromium, firefox } from '@playwright/test';

/** The programs that tests run but npm does not install: where each may be, and the Debian package that contains it. */
const programs = {
  chromium: {
    title: 'Chromium',
    variable: 'CHROMIUM_PATH',
    paths: [
      '/usr/bin/chromium-headless-shell',
      '/usr/bin/chromium',
      '/usr/bin/chromium-browser',
      '/usr/bin/google-chrome',
    ],
    playwright: chromium,
    debian: 'chromium-headless-shell',
  },
  // The headless shell does not keep pages for the Back button.
  'whole chromium': {
    title: 'Chromium with windows',
    variable: 'WHOLE_CHROMIUM_PATH',
    paths: ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'],
    playwright: chromium,
    debian: 'chromium',
  },
  firefox: {
    title: 'Firefox',
    variable: 'FIREFOX_PATH',
    paths: ['/usr/bin/firefox-esr', '/usr/bin/firefox'],
    playwright: firefox,
    debian: 'firefox-esr',
  },
  // WebKitGTK, the engine of GNOME's browser and, in another build, of Safari.
  webkit: {
    title: 'WebKitGTK',
    variable: 'WEBKIT_DRIVER_PATH',
    paths: ['/usr/bin/WebKitWebDriver'],
    debian: 'webkit2gtk-driver',
  },
  xvfb: { title: 'Xvfb', paths: onPath('Xvfb'), debian: 'xvfb' },
  python: { title: 'Python', paths: onPath('python3'), debian: 'python3' },
  php: { title: 'PHP', paths: onPath('php'), debian: 'php-cli' },
  nginx: { title: 'nginx', paths: [...onPath('nginx'), '/usr/sbin/nginx'], versionOption: '-v', debian: 'nginx-light' },
  njs: {
    title: "nginx's njs",
    paths: ['/usr/lib/nginx/modules', '/usr/lib64/nginx/modules', '/usr/local/lib/nginx/modules'].map((folder) =>
      join(folder, 'ngx_http_js_module.so'),
    ),
    debian: 'libnginx-mod-http-js',
  },
  go: { title: 'Go', paths: onPath('go'), versionOption: 'version', debian: 'golang-go' },
};

function onPath(command) {
  return (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, command));
}

/** The program's file: from its environment variable, from the system, or from Playwright's downloads. */
export function locate(name) {
  const { variable, paths, playwright } = programs[name];
  const given = process.env[variable];
  if (given) {
    if (existsSync(given)) return given;
    throw new Error(`${variable} is "${given}", and there is no such file.`);
  }
  return [...paths, downloadOf(playwright)].find((path) => path && existsSync(path));
}

function downloadOf(browserType) {
  try {
    return browserType?.executablePath();
  } catch {
    // Playwright has none for this system.
    return undefined;
  }
}

const isMissing = (name) => !locate(name);

/** Installs those of the programs that are missing, if we are root on Debian or a system based on it. */
export function install(names) {
  const missing = names.filter(isMissing);
  if (!missing.length || process.getuid?.() !== 0 || !existsSync('/etc/debian_version')) return;
  aptGet('update');
  // Ubuntu has no packages of the browsers.
  const packages = missing.map((name) => programs[name].debian).filter(isKnownToApt);
  if (packages.length) {
    console.log(`Installing ${packages.join(', ')} …`);
    aptGet('install', '-y', '--no-install-recommends', ...packages);
  }
  const browsers = new Set(missing.filter(isMissing).map((name) => programs[name].playwright?.name()));
  browsers.delete(undefined);
  if (browsers.size) run('npx', ['playwright', 'install', '--with-deps', ...browsers]);
}

const aptGet = (...words) => run('apt-get', ['-q', ...words]);

/** A failure is ignored here: whoever needs the missing program reports it. */
function run(command, words) {
  spawnSync(command, words, {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
}

const isKnownToApt = (name) => spawnSync('apt-cache', ['show', name], { stdio: 'ignore' }).status === 0;

/** Why a missing program is needed and how to get it. Undefined if it is there. */
export function whyMissing(name) {
  if (locate(name)) return undefined;
  const { title, variable, playwright, debian } = programs[name];
  const ways = [
    `install Debian's ${debian}`,
    ...(playwright ? [`run "npx playwright install ${playwright.name()}"`] : []),
    ...(variable ? [`set ${variable}`] : []),
  ];
  return `No ${title} found: ${ways.join(', or ')}.`;
}

/** The program's file, installed if possible. Otherwise throws an error that says what to do. */
export function need(name) {
  install([name]);
  const path = locate(name);
  if (!path) throw new Error(whyMissing(name));
  return path;
}

/** The program's name and version, such as "PHP 8.2.29". */
export function describe(name) {
  const { title, versionOption = '--version' } = programs[name];
  // Chrome for Windows would open a window instead.
  if (process.platform === 'win32') return title;
  const { stdout, stderr } = spawnSync(locate(name), [versionOption], { encoding: 'utf8' });
  const [version] = /\d+(\.\d+)*/.exec(`${stdout}${stderr}`) ?? [];
  return version ? `${title} ${version}` : title;
}
