// Tests what npm would publish. Run after `npm run build`.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { build } from 'vite';

const root = fileURLToPath(new URL('../../', import.meta.url));
const inRoot = (name) => path.join(root, name);
const json = (name) => JSON.parse(readFileSync(inRoot(name), 'utf8'));
const under = (folder) =>
  readdirSync(inRoot(folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      path.relative(root, path.join(entry.parentPath ?? entry.path, entry.name)).replaceAll(path.sep, '/'),
    )
    .toSorted();
const manifest = json('package.json');

/** A project that has installed this package, so that it can be imported as users do. */
let user;
before(() => {
  assert.ok(existsSync(inRoot('dist/npm/entries/index.js')), 'run `npm run build` first');
  user = mkdtempSync(path.join(tmpdir(), 'consent-gate-user-'));
  mkdirSync(path.join(user, 'node_modules'));
  symlinkSync(root, path.join(user, 'node_modules/consent-gate'), 'dir');
  writeFileSync(path.join(user, 'package.json'), '{ "type": "module", "private": true }');
});
after(() => rmSync(user, { recursive: true, force: true }));

function inNode(code) {
  writeFileSync(path.join(user, 'main.js'), code);
  return execFileSync(process.execPath, ['main.js'], {
    cwd: user,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Bundles code as a user's project would. The package's `sideEffects` decide what may be dropped. */
async function bundle(code) {
  writeFileSync(path.join(user, 'main.js'), code);
  const made = await build({
    root: user,
    configFile: false,
    logLevel: 'silent',
    build: {
      write: false,
      minify: false,
      modulePreload: false,
      rolldownOptions: { input: path.join(user, 'main.js') },
    },
  });
  return (Array.isArray(made) ? made : [made]).flatMap(({ output }) => output);
}

/** The subpaths that an entry of `exports` covers, each with its file. */
function expand(subpath, target) {
  const [head, tail] = target.split('*');
  if (tail === undefined) return [[subpath, target]];
  return [...under('dist'), 'custom-elements.json', 'package.json']
    .map((file) => `./${file}`)
    .filter((file) => file.startsWith(head) && file.endsWith(tail))
    .map((file) => [subpath.replace('*', file.slice(head.length, file.length - tail.length)), file]);
}

describe('exports', () => {
  test('every subpath resolves to a file, for code and for types', () => {
    const asked = Object.entries(manifest.exports).flatMap(([subpath, target]) =>
      expand(subpath, typeof target === 'string' ? target : target.default),
    );
    const specifiers = asked.map(([subpath]) => `consent-gate${subpath.slice(1)}`);
    const got = inNode(
      `console.log(JSON.stringify(${JSON.stringify(specifiers)}.map((one) => [one, import.meta.resolve(one)])));`,
    );
    for (const [specifier, url] of JSON.parse(got)) assert.ok(existsSync(fileURLToPath(url)), `${specifier}: ${url}`);
    for (const target of Object.values(manifest.exports))
      for (const [, file] of typeof target === 'string' ? [] : expand('.', target.types))
        assert.ok(existsSync(inRoot(file)), file);
    for (const expected of [
      'consent-gate',
      'consent-gate/element',
      'consent-gate/integrations/google',
      'consent-gate/locales/es',
      'consent-gate/locales/zh-Hans',
      'consent-gate/cdn/consent-gate.js',
    ])
      assert.ok(specifiers.includes(expected), expected);
  });

  test('nothing else can be reached', () => {
    for (const inner of ['consent-gate/dist/npm/controller/controller.js', 'consent-gate/controller/controller'])
      assert.throws(
        () => inNode(`import.meta.resolve('${inner}'); await import('${inner}');`),
        /ERR_PACKAGE_PATH_NOT_EXPORTED/,
      );
  });

  test('the declarations are those of the code: each .js has its .d.ts', () => {
    const bare = under('dist/npm').filter(
      (file) => file.endsWith('.js') && !existsSync(inRoot(file.replace(/\.js$/, '.d.ts'))),
    );
    assert.deepEqual(bare, []);
  });
});

describe('in Node', () => {
  test('the import is inert: no global, nothing printed, nothing left running', () => {
    const out = inNode(`
      const before = Reflect.ownKeys(globalThis);
      const made = await import('consent-gate');
      const added = Reflect.ownKeys(globalThis).filter((key) => !before.includes(key));
      console.log(JSON.stringify({ added: added.map(String), exports: Object.keys(made) }));`);
    const { added, exports } = JSON.parse(out);
    assert.deepEqual(added, []);
    assert.ok(exports.includes('createConsentGate'));
  });

  test('every integration can be imported, and touches nothing by that', () => {
    const names = under('dist/npm/integrations')
      .map((file) => /([\w-]+)\.js$/.exec(file)?.[1])
      .filter(Boolean);
    for (const one of ['google', 'gtm', 'tealium', 'microsoft', 'meta', 'tiktok', 'gpt', 'adsense', 'matomo', 'adobe'])
      assert.ok(names.includes(one), one);
    const out = inNode(`
      const before = Reflect.ownKeys(globalThis);
      for (const name of ${JSON.stringify(names)}) await import('consent-gate/integrations/' + name);
      console.log(JSON.stringify(Reflect.ownKeys(globalThis).filter((key) => !before.includes(key)).map(String)));`);
    assert.deepEqual(JSON.parse(out), []);
  });

  test('createConsentGate() gives one that is pending and grants nothing', () => {
    const out = inNode(`
      import { createConsentGate } from 'consent-gate';
      const gate = createConsentGate({ mode: 'notice', categories: ['analytics'] });
      const heard = [];
      const undo = gate.subscribe((snapshot) => heard.push(snapshot.status));
      gate.accept();
      undo();
      const { status, granted, choice } = gate.get();
      console.log(JSON.stringify({ status, granted, choice, heard, allows: gate.allows('analytics'), trusted: gate.allows('trusted') }));`);
    const { heard, ...state } = JSON.parse(out);
    assert.deepEqual(state, { status: 'pending', granted: [], choice: null, allows: false, trusted: false });
    assert.deepEqual([...new Set(heard)], ['pending']);
  });
});

describe('in a bundle', () => {
  const text = (chunks) => chunks.map((chunk) => chunk.code ?? '').join('\n');

  test('an import that is not used leaves nothing', async () => {
    const [entry, ...others] = await bundle(`import { createConsentGate } from 'consent-gate';`);
    assert.deepEqual(others, []);
    assert.equal(entry.code.replace(/\/\/.*/g, '').trim(), '');
  });

  test('`consent-gate/element` still defines the element: sideEffects drops no part of it', async () => {
    assert.match(text(await bundle(`import 'consent-gate/element';`)), /customElements\.define|\.define\(/);
  });

  test('createConsentGate alone brings no Lit at once; the UI is a chunk of its own', async () => {
    const chunks = await bundle(
      `import { createConsentGate } from 'consent-gate';\nglobalThis.gate = createConsentGate();`,
    );
    const entry = chunks.find((chunk) => chunk.isEntry);
    const lit = (chunk) => Object.keys(chunk.modules ?? {}).some((id) => /node_modules\/(?:@lit|lit)/.test(id));
    const atOnce = new Set();
    const follow = (chunk) => {
      if (!chunk || atOnce.has(chunk)) return;
      atOnce.add(chunk);
      for (const name of chunk.imports ?? []) follow(chunks.find((one) => one.fileName === name));
    };
    follow(entry);
    assert.deepEqual([...atOnce].filter(lit), []);
    assert.ok(chunks.some(lit), 'control: the UI, with Lit, is among the other chunks');
  });

  test('each language is a chunk of its own, and no other chunk has its words', async () => {
    const chunks = await bundle(`import { createConsentGate } from 'consent-gate';\ncreateConsentGate();`);
    for (const words of ['Personalizar la configuración de cookies', '自定义 Cookie 设置'])
      assert.deepEqual(
        chunks.filter(({ code }) => code?.includes(words)).map(({ modules }) => Object.keys(modules).length),
        [1],
        words,
      );
  });
});

describe('what npm packs', () => {
  const npm = process.env['npm_execpath'];
  const args = ['pack', '--dry-run', '--json', '--ignore-scripts'];
  const options = { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] };
  const [pack] = JSON.parse(
    npm?.endsWith('.js') ? execFileSync(process.execPath, [npm, ...args], options) : execFileSync('npm', args, options),
  );
  const packed = pack.files.map((one) => one.path).toSorted();

  test('holds the sources, their modules and declarations, the files for pages, and six documents', () => {
    const sources = under('src');
    assert.deepEqual(
      sources.filter((file) => !/^src\/[\w./-]+\.(?:ts|tpl)$/.test(file) || /\.(?:test|spec)\./.test(file)),
      [],
      'src/ holds TypeScript, and the template for Tag Manager',
    );
    const modules = sources
      .filter((file) => /(?<!\.d)\.ts$/.test(file))
      .flatMap((file) =>
        ['.js', '.js.map', '.d.ts', '.d.ts.map'].map((end) => file.replace(/^src/, 'dist/npm').replace(/\.ts$/, end)),
      );
    const pages = packed.filter((file) => file.startsWith('dist/cdn/'));
    const expected = [
      ...[
        'CHANGELOG.md',
        'LICENSE',
        'README.md',
        'custom-elements.json',
        'package.json',
        'vscode.html-custom-data.json',
      ],
      ...sources,
      ...modules,
      ...pages,
    ];
    assert.deepEqual(packed, expected.toSorted());
    for (const name of ['consent-gate.js', 'consent-gate-ui.js']) assert.ok(pages.includes(`dist/cdn/${name}`), name);
    assert.deepEqual(
      pages.filter(
        (file) =>
          !/^dist\/cdn\/(?:consent-gate(?:-ui|-panel|-media|-receipts|-running-tags|-placeholders|-vendors|-migrate|-diagnostics)?|locales\/[a-z]+(?:-[a-z]+)?)\.js(?:\.map)?$/i.test(
            file,
          ),
      ),
      [],
      'dist/cdn holds only the files of the contract',
    );
  });

  test('every source map leads to a packed source', () => {
    for (const map of packed.filter((file) => file.endsWith('.map'))) {
      const { sources, sourcesContent } = json(map);
      for (const [index, source] of sources.entries()) {
        const file = path.posix.join(path.posix.dirname(map), source);
        assert.ok(packed.includes(file) || sourcesContent?.[index], `${map} names ${file}`);
      }
    }
  });

  test('no file name is one that privacy filter lists block', () => {
    const blocked = /cookie-?(?:consent|banner|notice)|consent-?(?:manager|banner|popup)|gdpr/i;
    assert.match('cookie-banner.js', blocked);
    assert.deepEqual(
      packed.filter((file) => /^dist\/cdn\//.test(file) && blocked.test(file)),
      [],
    );
  });

  test('no file asks which browser it runs in, or whether a person drives it', () => {
    const asks = /userAgent|webdriver|navigator\.(?:vendor|platform|plugins)\b/;
    assert.match('navigator.userAgentData', asks);
    const code = packed.filter((file) => /^dist\/.*\.js$/.test(file));
    assert.deepEqual(
      code.filter((file) => asks.test(readFileSync(inRoot(file), 'utf8'))),
      [],
    );
  });

  test('nothing runs at installation', () => {
    const hooks = ['preinstall', 'install', 'postinstall', 'prepare', 'prepublish', 'preprepare', 'postprepare'];
    assert.deepEqual(
      hooks.filter((hook) => hook in (manifest.scripts ?? {})),
      [],
    );
  });

  test('dependencies are Lit and js-cookie alone', () => {
    assert.deepEqual(Object.keys(manifest.dependencies), ['js-cookie', 'lit']);
  });
});

test('sideEffects names files that exist', () => {
  for (const file of manifest.sideEffects) assert.ok(existsSync(inRoot(file)), file);
});

test('publint has nothing to say', async () => {
  const { messages } = await publint({ pkgDir: root, strict: true });
  assert.deepEqual(
    messages.map((one) => formatMessage(one, manifest)),
    [],
  );
});

test('attw: types resolve as the code does, wherever ES modules are imported', () => {
  // Data and the files for pages have no types, so they are left out. The tool does not expand `*` by itself.
  const typed = Object.entries(manifest.exports)
    .filter(([, target]) => target.types)
    .flatMap(([subpath, target]) => expand(subpath, target.default).map(([one]) => one));
  const script = inRoot('node_modules/@arethetypeswrong/cli/dist/index.js');
  // The tool exits with an error, so this throws, if a resolution that counts has a problem.
  const report = execFileSync(
    process.execPath,
    [
      ...[script, '--pack', '.', '--profile', 'esm-only', '--no-definitely-typed', '--no-emoji', '--format', 'ascii'],
      ...['--entrypoints', ...typed],
    ],
    { cwd: root, encoding: 'utf8' },
  );
  for (const resolution of [/^node16 \(from ESM\): OK \(ESM\)$/gm, /^bundler: OK *$/gm])
    assert.equal(report.match(resolution)?.length, typed.length, report);
});

describe('in a TypeScript project that also checks the declarations of libraries', () => {
  const code = `
    import { createConsentGate, type ConsentGate, type ConsentSnapshot } from 'consent-gate';
    import 'consent-gate/element';
    import spanish from 'consent-gate/locales/es';
    export const agree: string = spanish.messages.accept;
    const gate: ConsentGate<'analytics'> = createConsentGate<'analytics'>({ categories: ['analytics'] });
    export const snapshot: ConsentSnapshot = gate.save({ analytics: true });
    document.addEventListener('consent-change', (event) => event.detail.added.includes('analytics'));
    document.querySelector('consent-gate')?.updateComplete.then(() => {});
    // @ts-expect-error an unknown category
    gate.allows('advertising');`;
  for (const [module, moduleResolution] of [
    ['nodenext', 'nodenext'],
    ['preserve', 'bundler'],
  ])
    test(moduleResolution, () => {
      writeFileSync(path.join(user, 'main.ts'), code);
      const compilerOptions = {
        ...{ module, moduleResolution, target: 'es2022', lib: ['es2023', 'dom', 'dom.iterable'], types: [] },
        ...{ strict: true, skipLibCheck: false, noEmit: true },
      };
      writeFileSync(path.join(user, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['main.ts'] }));
      try {
        execFileSync(process.execPath, [inRoot('node_modules/typescript/bin/tsc'), '-p', user], { encoding: 'utf8' });
      } catch (error) {
        assert.fail(error.stdout);
      }
    });
});

describe('the manifest', () => {
  const elements = json('custom-elements.json').modules.flatMap((one) => one.declarations ?? []);
  const element = elements.find((one) => one.tagName === 'consent-gate');

  test('describes <consent-gate> with its attributes, slots, parts, properties and events', () => {
    assert.ok(element);
    for (const [kind, some] of Object.entries({
      attributes: ['mode', 'policy-url', 'no-close'],
      slots: ['heading', 'message', 'messages'],
      cssParts: ['banner', 'accept', 'decline', 'close', 'panel', 'save', 'switch'],
      cssProperties: [],
      events: ['consent-ready', 'consent-change', 'consent-error'],
    })) {
      const names = (element[kind] ?? []).map((one) => one.name);
      assert.ok(names.length, kind);
      for (const name of some) assert.ok(names.includes(name), `${kind}: ${name}`);
    }
  });

  test('has the typed properties, each with the attribute that it reflects', () => {
    const reflected = element.members.filter((member) => member.reflects);
    assert.deepEqual(Object.fromEntries(reflected.map(({ name, attribute }) => [name, attribute])), {
      policyUrl: 'policy-url',
      heading: 'heading',
      position: 'position',
      theme: 'theme',
      decline: 'decline',
      noClose: 'no-close',
    });
    for (const { name, attribute, kind, type, description } of reflected) {
      assert.equal(kind, 'field');
      assert.ok(type.text && description, name);
      assert.equal(element.attributes.find((one) => one.name === attribute).fieldName, name);
    }
  });

  test('has no member that is not for everybody', () => {
    const members = elements.flatMap((one) => (one.members ?? []).map(({ name }) => name));
    assert.ok(members.includes('updateComplete'), 'control: members are found');
    const inner = /^#|Callback$|^(adoptedStyleSheets|upgradeProperties|observedAttributes|views)$/;
    assert.deepEqual(
      members.filter((name) => inner.test(name)),
      [],
    );
  });

  test('describes <consent-gate-embed> with its parts', () => {
    const embed = elements.find((one) => one.tagName === 'consent-gate-embed');
    const parts = embed.cssParts.map(({ name }) => name);
    assert.deepEqual(parts, ['placeholder', 'embed-heading', 'embed-message', 'load-once', 'always-allow']);
  });

  test('every module that it names is published', () => {
    for (const one of json('custom-elements.json').modules) assert.ok(existsSync(inRoot(one.path)), one.path);
  });

  test('VS Code knows the tag, its attributes and their values', () => {
    const { tags } = json('vscode.html-custom-data.json');
    const tag = tags.find((one) => one.name === 'consent-gate');
    const mode = tag.attributes.find((one) => one.name === 'mode');
    assert.deepEqual(
      mode.values.map((one) => one.name),
      ['opt-in', 'opt-out', 'notice'],
    );
  });
});
