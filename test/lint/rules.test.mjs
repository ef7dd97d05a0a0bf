// Shows that each rule of the house fires, with the repository's own configuration, and that sound code passes.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
let room;

before(() => {
  room = realpathSync(mkdtempSync(path.join(tmpdir(), 'consent-gate-lint-')));
  for (const name of ['.oxlintrc.json', 'tsconfig.json', 'package.json', 'test/lint/house.js'])
    cpSync(path.join(root, name), path.join(room, name), { recursive: true });
  symlinkSync(path.join(root, 'node_modules'), path.join(room, 'node_modules'), 'dir');
});
after(() => rmSync(room, { recursive: true, force: true }));

/** Lints the files alone in an empty `src/` and returns what was found, as `path rule`. */
function lint(files) {
  rmSync(path.join(room, 'src'), { recursive: true, force: true });
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.join(room, path.dirname(name)), { recursive: true });
    writeFileSync(path.join(room, name), `${text}\n`);
  }
  let output;
  try {
    output = execFileSync(process.execPath, [path.join(root, 'node_modules/oxlint/bin/oxlint'), '-f', 'json', 'src'], {
      cwd: room,
      encoding: 'utf8',
    });
  } catch (error) {
    // Exit 1 is "found something"; anything else means that the linter itself failed.
    if (error.status !== 1) throw error;
    output = error.stdout;
  }
  const { diagnostics, number_of_files: seen } = JSON.parse(output);
  assert.equal(seen, Object.keys(files).length, 'every fixture was linted');
  return diagnostics.map(({ filename, code }) => `${filename} ${code}`);
}

/** Every case as a file of its own in `src/<folder>/`, linted together; `found(what)` says which rules fired on it. */
function lintCases(folder, cases, others = {}) {
  const fileOf = (what) => `src/${folder}/case-${Object.keys(cases).indexOf(what)}.ts`;
  let diagnostics;
  before(() => {
    const files = Object.fromEntries(Object.entries(cases).map(([what, text]) => [fileOf(what), text]));
    diagnostics = lint({ ...others, ...files });
  });
  return (what) => [
    ...new Set(diagnostics.filter((one) => one.startsWith(`${fileOf(what)} `)).map((one) => one.split(' ')[1])),
  ];
}

const stub = { 'src/ui/banner.ts': 'export const banner = 1;', 'src/entries/later-files.ts': 'export const load = 1;' };
const core = {
  'src/core/store.ts': 'export const store = { n: 1 };\nexport type Store = typeof store;',
};

describe('1. core/ and gate/ import neither Lit nor ui/', () => {
  const offences = {
    'lit, statically': `import { html } from 'lit';\nexport const it = html;`,
    'a part of lit': `export { repeat } from 'lit/directives/repeat.js';`,
    'a type of lit’s': `import type { TemplateResult } from 'lit';\nexport type It = TemplateResult;`,
    'ui/, statically': `import { banner } from '../ui/banner.js';\nexport const it = banner;`,
    'ui/, by import()': `export const it = (): Promise<unknown> => import('../ui/banner.js');`,
    'ui/, re-exported': `export * from '../ui/banner.js';`,
    'the loader of the UI': `import { load } from '../load-ui.js';\nexport const it = load;`,
  };
  for (const folder of ['core', 'gate', 'integrations'])
    describe(`${folder}/`, () => {
      const found = lintCases(folder, offences, stub);
      for (const what of Object.keys(offences))
        test(what, () => assert.deepEqual(found(what), ['house(core-without-ui)']));
    });
});

describe('2. ui/ imports only types from core/', () => {
  const offences = {
    'a value': `import { store } from '../core/store.js';\nexport const it = store;`,
    'a value beside a type': `import { type Store, store } from '../core/store.js';\nexport const it: Store = store;`,
    'by import()': `export const it = (): Promise<unknown> => import('../core/store.js');`,
    're-exported': `export { store } from '../core/store.js';`,
  };
  const sound = {
    'a type passes, in both spellings': [
      `import type { Store } from '../core/store.js';`,
      `import { type Store as Same } from '../core/store.js';`,
      `export const it = (one: Store): Same => one;`,
    ].join('\n'),
  };
  const found = lintCases('ui', { ...offences, ...sound }, core);
  for (const what of Object.keys(offences)) test(what, () => assert.deepEqual(found(what), ['house(ui-types-only)']));
  for (const what of Object.keys(sound)) test(what, () => assert.deepEqual(found(what), []));
});

describe('3. only core/storage.ts imports js-cookie', () => {
  const text = `import Cookies from 'js-cookie';\nexport const it = Cookies;`;
  const offenders = ['src/entries/cdn.ts', 'src/consent/record.ts', 'src/gate/storage.ts', 'src/ui/storage.ts'];
  test('in every other file it is reported, in that one it passes', () => {
    const files = Object.fromEntries([...offenders, 'src/consent/cookie.ts'].map((file) => [file, text]));
    assert.deepEqual(
      lint(files).toSorted(),
      offenders.map((file) => `${file} house(one-cookie-jar)`),
    );
  });
});

describe('4. no markup, code or style from strings', () => {
  const tag = (markup) => `import { html } from 'lit';\nexport const it = html\`${markup}\`;`;
  const offences = {
    innerHTML: `document.body.innerHTML = '<p>';`,
    'innerHTML in brackets': `document.body['innerHTML'] = '<p>';`,
    'innerHTML by Object.assign': `Object.assign(document.body, { innerHTML: '<p>' });`,
    outerHTML: `document.body.outerHTML = '<p>';`,
    insertAdjacentHTML: `document.body.insertAdjacentHTML('beforeend', '<p>');`,
    setHTMLUnsafe: `document.body.setHTMLUnsafe('<p>');`,
    parseHTMLUnsafe: `export const it = Document.parseHTMLUnsafe('<p>');`,
    createContextualFragment: `export const it = new Range().createContextualFragment('<p>');`,
    'DOMParser.parseFromString': `export const it = new DOMParser().parseFromString('<p>', 'text/html');`,
    srcdoc: `const it = document.createElement('iframe');\nit.srcdoc = '<p>';`,
    'srcdoc in brackets': `const it = document.createElement('iframe');\nit['srcdoc'] = '<p>';`,
    'srcdoc by Object.assign': `Object.assign(document.createElement('iframe'), { srcdoc: '<p>' });`,
    'document.write': `document.write('<p>');`,
    'document.writeln': `document.writeln('<p>');`,
    'write of a node’s document': `document.body.ownerDocument.write('<p>');`,
    unsafeHTML: `import { unsafeHTML } from 'lit/directives/unsafe-html.js';\nexport const it = unsafeHTML;`,
    unsafeSVG: `import { unsafeSVG } from 'lit/directives/unsafe-svg.js';\nexport const it = unsafeSVG;`,
    unsafeMathML: `import { unsafeMathML } from 'lit/directives/unsafe-mathml.js';\nexport const it = unsafeMathML;`,
    unsafeStatic: `import { unsafeStatic } from 'lit/static-html.js';\nexport const it = unsafeStatic;`,
    'another name for unsafeHTML': `import { unsafeHTML as safe } from 'lit/directives/unsafe-html.js';\nexport const it = safe;`,
    styleMap: `import { styleMap } from 'lit/directives/style-map.js';\nexport const it = styleMap;`,
    'setAttribute("style")': `document.body.setAttribute('style', 'color: red');`,
    'setAttribute("onclick")': `document.body.setAttribute('onclick', 'x()');`,
    'setAttribute("srcdoc")': `document.createElement('iframe').setAttribute('srcdoc', '<p>');`,
    'setAttributeNS(…, "srcdoc")': `document.createElement('iframe').setAttributeNS(null, 'srcdoc', '<p>');`,
    'a style attribute in a template': tag('<p style="color: red"></p>'),
    'a bound style attribute': tag("<p style=${'color: red'}></p>"),
    'a style element in a template': tag('<style>p { color: red }</style>'),
    'a bound .innerHTML': tag("<p .innerHTML=${'<b>'}></p>"),
    'a bound srcdoc': tag("<iframe srcdoc=${'<p>'}></iframe>"),
    'a bound .srcdoc': tag("<iframe .srcdoc=${'<p>'}></iframe>"),
    'an inline handler': tag('<p onclick="x()"></p>'),
  };
  const native = {
    eval: [`export const it: unknown = eval('1');`, 'eslint(no-eval)'],
    'new Function': [`export const it = new Function('return 1');`, 'eslint(no-new-func)'],
    'Function without new': [`export const it: unknown = Function('return 1');`, 'eslint(no-new-func)'],
    'a timer with a string': [`setTimeout('x()', 1);`, 'eslint(no-implied-eval)'],
    'a javascript: URL': [`export const it = 'javascript:void 0';`, 'eslint(no-script-url)'],
  };
  const sound = {
    'the style property, textContent and a copied attribute pass': [
      `import { html } from 'lit';`,
      `document.body.style.width = '10px';`,
      `document.body.textContent = 'hello';`,
      `for (const { name, value } of document.body.attributes) document.body.setAttribute(name, value);`,
      `export const it = html\`<p class="style" @click=\${console.warn}>style = no</p>\`;`,
    ].join('\n'),
  };
  const found = lintCases('ui', {
    ...offences,
    ...sound,
    ...Object.fromEntries(Object.entries(native).map(([what, [text]]) => [what, text])),
  });
  const fires = (what, rule) => {
    const rules = found(what);
    assert.ok(rules.includes(rule), `${rule} is silent; found: ${rules.join(', ') || 'nothing'}`);
  };
  for (const what of Object.keys(offences)) test(what, () => fires(what, 'house(no-html-strings)'));
  for (const [what, [, rule]] of Object.entries(native)) test(what, () => fires(what, rule));
  for (const what of Object.keys(sound)) test(what, () => assert.deepEqual(found(what), []));
});

describe('5. no cycles', () => {
  test('neither of values nor of types', () => {
    const files = {
      'src/core/a.ts': `import { b } from './b.js';\nexport const a = (): unknown => b;`,
      'src/core/b.ts': `import { a } from './a.js';\nexport const b = (): unknown => a;`,
      'src/gate/c.ts': `import type { D } from './d.js';\nexport type C = { d: D };`,
      'src/gate/d.ts': `import type { C } from './c.js';\nexport type D = { c: C } | null;`,
    };
    assert.deepEqual(
      lint(files).toSorted(),
      Object.keys(files).map((file) => `${file} import(no-cycle)`),
    );
  });
});

describe('and of everybody’s', () => {
  const offences = {
    any: [`export const a = (b: any): unknown => b as unknown;`, 'typescript(no-explicit-any)'],
    'a promise that nobody waits for (typed)': [
      `const a = async (): Promise<void> => {};\na();`,
      'typescript(no-floating-promises)',
    ],
    'a closed shadow root': [
      `export class A extends HTMLElement {\n  constructor() {\n    super();\n    this.attachShadow({ mode: 'closed' });\n  }\n}`,
      'wc(no-closed-shadow-root)',
    ],
    'an attribute bound twice in a template': [
      `import { html } from 'lit';\nexport const a = html\`<p class="a" class="b"></p>\`;`,
      'lit(no-duplicate-template-bindings)',
    ],
  };
  const texts = Object.fromEntries(Object.entries(offences).map(([what, [text]]) => [what, text]));
  const found = lintCases('ui', texts);
  for (const [what, [, rule]] of Object.entries(offences)) test(what, () => assert.deepEqual(found(what), [rule]));
});

test('control: sound code in every folder is clean', () => {
  const files = {
    ...core,
    'src/consent/cookie.ts': `import Cookies from 'js-cookie';\nimport type { Store } from './store.js';\nexport const read = (one: Store): string => String(one.n) + String(Cookies.get('a'));`,
    'src/gates/scripts.ts': `import { store } from '../core/store.js';\nexport const release = (node: HTMLScriptElement): void => {\n  if (store.n) node.type = 'text/javascript';\n};`,
    'src/integrations/google.ts': `import type { Store } from '../core/store.js';\nexport const google = (one: Store): number => one.n;`,
    'src/ui/gate.ts': `import { html, LitElement, type TemplateResult } from 'lit';\nimport type { Store } from '../core/store.js';\nexport class Gate extends LitElement {\n  store: Store | undefined;\n  override render(): TemplateResult {\n    return html\`<p class="n" part="n">\${this.store?.n}</p>\`;\n  }\n}`,
    'src/entries/later-files.ts': `export const load = (): Promise<unknown> => import('./ui/gate.js');`,
    'src/entries/cdn.ts': `import { load } from './load-ui.js';\nvoid load();`,
  };
  assert.deepEqual(lint(files), []);
});
