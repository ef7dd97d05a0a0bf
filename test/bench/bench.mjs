#!/usr/bin/env node
// Speed beside other banners, each on the same page. `npm run bench` builds first; the peers are installed when missing.
//   npm run bench -- --check              one unthrottled round, with screenshots in test-results/: does every adapter work?
//   npm run bench -- --runs 7             rounds; the peers take turns within each (default 7)
//   npm run bench -- --peers none,klaro   some peers only; keep `none`, delays are measured against it
//   npm run bench -- --cpu 4 --network slow4g|fast4g|none
//   npm run bench -- --write              also writes docs/benchmark.md
//   npm run bench -- --nodes              instead: our share of the main thread on a long, busy page
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { chromium } from '@playwright/test';
import { browsers } from '../browsers.js';
import { measureNodes, nodesTable } from './nodes.mjs';
import { files, page } from './page.mjs';
import { probe } from './probe.mjs';
import { flaws, goals, goalTable, summarize, table } from './report.mjs';
import { serve } from './server.mjs';
import { root } from './sources.mjs';
import { networks, visit } from './visit.mjs';

const { values: options } = parseArgs({
  options: {
    check: { type: 'boolean', default: false },
    nodes: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    runs: { type: 'string', default: '7' },
    peers: { type: 'string' },
    cpu: { type: 'string', default: '4' },
    network: { type: 'string', default: 'slow4g' },
  },
});
if (!Object.hasOwn(networks, options.network)) throw new Error(`--network ${options.network}`);

const { chromium: launch } = browsers(['chromium']);
const browser = await chromium.launch({
  ...launch,
  // As a visitor's browser: some peers hide their banner from a driven one. The first frame is painted when it is ready.
  args: [...launch.args, '--disable-blink-features=AutomationControlled', '--disable-features=PaintHolding'],
});
const [{ model }] = cpus();
const machine = `${cpus().length} × ${model}, ${process.platform}, Node ${process.version}, Chromium ${browser.version()}`;
const date = new Date().toISOString().slice(0, 10);
console.error(machine);

try {
  if (options.nodes) await nodes();
  else await compare();
} finally {
  await browser.close();
}

async function nodes() {
  const rows = await measureNodes(browser);
  const text = nodesTable(rows);
  console.log(text);
  if (options.write) write('nodes', `${about()}\n\n${text}`);
}

async function compare() {
  install();
  const peers = await load();
  const server = await serve(files);
  const rounds = new Map(peers.map(({ id }) => [id, []]));
  const count = options.check ? 1 : Number(options.runs);
  const loads = [];
  for (let run = 0; run < count; run++) {
    const turns = peers.map((_, index) => peers[(index + run * 3) % peers.length]);
    for (const peer of turns) rounds.get(peer.id)[run] = await round(peer, server.url);
    loads.push(loadavg()[0]);
    console.error(`round ${run + 1} of ${count}, load ${loads.at(-1).toFixed(1)}`);
  }
  await server.close();

  const summary = summarize(peers, rounds);
  const list = options.check ? [] : goals(summary);
  const wrong = flaws(peers, rounds);
  console.log([table(summary), ...(list.length ? [goalTable(list)] : []), ...wrong].join('\n\n'));
  if (options.write && !options.check)
    write('peers', [about(count, loads), table(summary), goalTable(list)].join('\n\n'));
  if (peers.some((peer) => peer.own && wrong.some((text) => text.startsWith(`${peer.id}:`)))) process.exitCode = 1;
}

/** Their own package file, so that nobody who installs or tests consent-gate downloads them. */
function install() {
  const manifest = readFileSync(path.join(root, 'package-lock.json'), 'utf8');
  const stamp = path.join(root, 'node_modules/.installed');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === manifest) return;
  execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit'], { cwd: root, stdio: 'inherit' });
  writeFileSync(stamp, manifest);
}

async function load() {
  const names = readdirSync(path.join(root, 'peers')).toSorted();
  const modules = await Promise.all(names.map((name) => import(new URL(`peers/${name}`, import.meta.url).href)));
  const place = ({ id, own }) => (id === 'none' ? 0 : own ? 1 : 2);
  const all = modules.flatMap((one) => one.default).toSorted((a, b) => place(a) - place(b));
  const wanted = options.peers?.split(',') ?? all.map(({ id }) => id);
  const peers = all.filter(({ id }) => wanted.includes(id));
  const unknown = wanted.filter((id) => !all.some((peer) => peer.id === id));
  if (unknown.length)
    throw new Error(`--peers: no ${unknown.join(', ')}; there are ${all.map(({ id }) => id).join(', ')}`);
  for (const peer of peers) {
    const base = `/peer/${peer.id}`;
    for (const [name, body] of Object.entries(await peer.files())) files.set(`${base}/${name}`, body);
    const parts = { title: peer.label, probe: probe(peer) };
    for (const part of ['head', 'bodyStart', 'bodyEnd', 'gatedTag'])
      parts[part] = (peer[part] ?? '').replaceAll('{base}', base);
    for (const busy of [false, true]) files.set(`/${peer.id}${busy ? '-busy' : ''}.html`, page(parts, busy));
    if (peer.pkg) {
      const manifest = path.join(root, 'node_modules', peer.pkg, 'package.json');
      peer.version = JSON.parse(readFileSync(manifest, 'utf8')).version;
    }
  }
  return peers;
}

/** A first visit with a click on accept; again with a warm cache; with consent stored and a cold one; and the click with a busy tag. */
async function round(peer, url) {
  const conditions = options.check ? { cpu: 1 } : { cpu: Number(options.cpu), network: networks[options.network] };
  const banner = !!peer.banner;
  const shots = options.check && banner && path.join(root, '../../test-results/bench');
  if (shots) mkdirSync(shots, { recursive: true });
  const common = { id: peer.id, url: `${url}/${peer.id}.html`, conditions };

  const context = await newContext();
  const first = await visit(context, {
    ...common,
    banner,
    click: banner,
    shot: shots && path.join(shots, `${peer.id}.png`),
  });
  const warm = await visit(context, common);
  const stored = await context.storageState();
  await context.close();

  const again = await newContext(stored);
  const cold = await visit(again, common);
  await again.close();
  if (!banner) return { first, warm, cold };

  const fresh = await newContext();
  const busy = await visit(fresh, {
    ...common,
    url: `${url}/${peer.id}-busy.html`,
    banner,
    click: true,
    conditions: { cpu: conditions.cpu },
  });
  await fresh.close();
  return { first, warm, cold, busy };
}

function newContext(storageState) {
  const userAgent = `Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${browser.version().split('.')[0]}.0.0.0 Safari/537.36`;
  return browser.newContext({ viewport: { width: 412, height: 823 }, locale: 'en-US', userAgent, storageState });
}

/** A load above the number of cores means that other programs took from every figure. */
function about(count, loads = [loadavg()[0]]) {
  const how = count
    ? `, CPU ×${options.cpu}, network ${options.network}, 412×823, medians of ${count} interleaved rounds`
    : '';
  const load = [Math.min(...loads), Math.max(...loads)].map((one) => one.toFixed(1)).join('–');
  return `${date}, ${machine}, load average ${load}${how}.`;
}

/** Puts the text between the marks of docs/benchmark.md. */
function write(name, text) {
  const target = path.join(root, '../../docs/benchmark.md');
  const [open, close] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const [before, rest] = readFileSync(target, 'utf8').split(open);
  const after = rest.split(close)[1];
  writeFileSync(target, `${before}${open}\n\n${text}\n\n${close}${after}`);
  execFileSync('npx', ['prettier', '--write', target], { stdio: 'ignore' });
}
