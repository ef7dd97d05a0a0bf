// Checks what users and developers of the package receive from others. Run after `npm run build`.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';

const read = (name) => readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8');
const json = (name) => JSON.parse(read(name));

describe('lockfiles', () => {
  /** URLs other than those of a project's page, its funding and its authors. */
  const addresses = (text) => {
    const found = [];
    JSON.parse(text, function visit(key, value) {
      const place = key === 'url' || key === 'funding' || Array.isArray(this) || key === 'deprecated';
      if (typeof value === 'string' && !place && /^[a-z+]+:\/\//i.test(value)) found.push(value);
      return value;
    });
    return found;
  };

  for (const folder of ['', 'test/bench/']) {
    const name = `${folder}package-lock.json`;
    const lock = json(name);
    const installed = Object.entries(lock.packages).filter(
      ([where, { link }]) => where.startsWith('node_modules/') && !link,
    );

    test(`${name} is that of package.json`, () => {
      const { name: is, version, dependencies = {}, devDependencies = {} } = json(`${folder}package.json`);
      const { '': root } = lock.packages;
      assert.equal(lock.name, is);
      assert.equal(lock.version, version);
      assert.deepEqual({ ...root.dependencies, ...root.devDependencies }, { ...dependencies, ...devDependencies });
    });

    test(`${name} names no download address, so no mirror`, () => assert.deepEqual(addresses(read(name)), []));

    test(`${name} fixes the content of each package`, () => {
      const loose = installed.filter(([, { integrity }]) => !integrity?.startsWith('sha512-'));
      assert.deepEqual(
        loose.map(([where]) => where),
        [],
      );
    });

    test(`${folder}.npmrc keeps it so and names no host`, () => {
      const settings = read(`${folder}.npmrc`);
      assert.match(settings, /^omit-lockfile-registry-resolved=true$/m);
      assert.doesNotMatch(settings, /:\/\/|_auth|^registry/m);
    });
  }

  test('control: an address of any kind is noticed', () => {
    const mirrored = {
      packages: { a: { resolved: 'https://mirror.example/a.tgz', funding: { url: 'https://a.example' } } },
    };
    assert.deepEqual(addresses(JSON.stringify(mirrored)), ['https://mirror.example/a.tgz']);
  });

  test('nothing that comes with the package runs at installation', () => {
    const packages = Object.entries(json('package-lock.json').packages).filter(([where, { dev }]) => where && !dev);
    assert.ok(
      packages.some(([where]) => where === 'node_modules/lit'),
      'control: our dependencies are among them',
    );
    assert.deepEqual(
      packages.filter(([, one]) => one.hasInstallScript).map(([where]) => where),
      [],
    );
  });
});

test('SECURITY.md says that this version gets fixes, and no other', () => {
  const [major, minor] = json('package.json').version.split('.');
  const rows = [...read('SECURITY.md').matchAll(/^\| (\S+) +\| (.+?) +\|$/gm)].map(([, version, fixes]) => [
    version,
    fixes,
  ]);
  assert.deepEqual(
    rows.filter(([, fixes]) => fixes === 'yes').map(([version]) => version),
    [`${major}.${minor}.x`],
  );
  assert.ok(
    rows.some(([version]) => version === 'older'),
    'control: the other rows of the table are read too',
  );
});

test('the build ends with the hash of each script for pages, languages included, as a page would write it', () => {
  assert.match(json('package.json').scripts.build, /&& node test\/package\/size\.mjs --integrity$/);
  const root = new URL('../../', import.meta.url);
  const printed = execFileSync(process.execPath, ['test/package/size.mjs', '--integrity'], {
    cwd: root,
    encoding: 'utf8',
  });
  const scripts = readdirSync(new URL('dist/cdn/', root), { recursive: true })
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => name.endsWith('.js'));
  for (const name of ['consent-gate.js', 'consent-gate-ui.js', 'locales/es.js', 'locales/zh-Hans.js'])
    assert.ok(scripts.includes(name), `control: ${name} is among them`);
  const hashOf = (name) =>
    createHash('sha384')
      .update(readFileSync(new URL(`dist/cdn/${name}`, root)))
      .digest('base64');
  assert.deepEqual(
    printed.trimEnd().split('\n').toSorted(),
    scripts.map((name) => `sha384-${hashOf(name)}  ${name}`).toSorted(),
  );
});

describe('workflows', () => {
  const workflows = readdirSync(new URL('../../.github/workflows/', import.meta.url)).map((name) => [
    name,
    read(`.github/workflows/${name}`),
  ]);

  for (const [name, text] of workflows) {
    test(`${name} uses each action at a fixed commit`, () => {
      const used = [...text.matchAll(/uses: (\S+)/g)]
        .map(([, action]) => action)
        // A workflow of this repository has the same commit.
        .filter((action) => !action.startsWith('./'));
      assert.ok(used.length);
      assert.deepEqual(
        used.filter((action) => !/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/.test(action)),
        [],
      );
    });

    test(`${name} grants nothing to all jobs and stores no secret`, () => {
      assert.match(text, /^permissions: \{\}$/m);
      assert.doesNotMatch(text, /secrets\.|NODE_AUTH_TOKEN|pull_request_target/);
    });
  }

  test('only the job that publishes may identify itself, and it runs nothing but npm publish', () => {
    const jobs = workflows.flatMap(([, text]) =>
      text
        .split(/^jobs:$/m)[1]
        .split(/^(?= {2}[\w-]+:$)/m)
        .slice(1),
    );
    const may = jobs.filter((job) => job.includes('id-token'));
    assert.equal(may.length, 1);
    assert.match(may[0], /^ {2}publish:$/m);
    assert.deepEqual(
      [...may[0].matchAll(/run: (.*)/g)].map(([, command]) => command),
      ['npm publish ./consent-gate-*.tgz --access public --provenance --ignore-scripts'],
    );
  });
});
