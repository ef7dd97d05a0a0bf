// Shows that each rule of the house fires, with the repository's own configuration, and that sound code passes.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { rooms } from './house.js';

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

/** Every case as a file of its own in `src/<folder>/`, linted together; `found(folder, what)` says which rules fired on it. */
function lintCases(folders, others = {}) {
  const fileOf = (folder, what) => `src/${folder}/case-${Object.keys(folders[folder]).indexOf(what)}.ts`;
  const files = Object.entries(folders).flatMap(([folder, cases]) =>
    Object.entries(cases).map(([what, text]) => [fileOf(folder, what), text]),
  );
  let diagnostics;
  before(() => {
    diagnostics = lint({ ...others, ...Object.fromEntries(files) });
  });
  return (folder, what) => {
    const ours = diagnostics.filter((diagnostic) => diagnostic.startsWith(`${fileOf(folder, what)} `));
    return [...new Set(ours.map((diagnostic) => diagnostic.split(' ')[1]))];
  };
}

/** A file in each room, which has a value and a type. */
const neighbors = Object.fromEntries(
  Object.keys(rooms)
    .map((name) => (name.includes('/') ? name : `${name}/neighbor`))
    .map((file) => [`src/${file}.ts`, 'export const value = { n: 1 };\nexport type Type = typeof value;']),
);

describe('the table of rooms', () => {
  test('has a row for each folder of src/, and no other', () => {
    const folders = Object.keys(rooms).filter((name) => !name.includes('/'));
    assert.deepEqual(folders.toSorted(), readdirSync(path.join(root, 'src')).toSorted());
  });

  test('names only what there is', () => {
    const named = Object.entries(rooms).flatMap(([name, { values = [], types = [], later = [] }]) => [
      name,
      ...values,
      ...types,
      ...later,
    ]);
    const missing = named.filter((name) => !['', '.ts'].some((end) => existsSync(path.join(root, 'src', name + end))));
    assert.deepEqual(missing, []);
  });

  test('leads one way: a room imports values only from rooms above it', () => {
    const order = Object.keys(rooms);
    const back = Object.entries(rooms).flatMap(([name, { values = [] }]) =>
      values.filter((other) => order.indexOf(other.split('/')[0]) >= order.indexOf(name)).map((other) => [name, other]),
    );
    assert.deepEqual(back, []);
  });
});

describe('1. a room imports only what the table of rooms says', () => {
  const value = (from) => `import { value } from '${from}';\nexport const it = value;`;
  const type = (from) => `import type { Type } from '${from}';\nexport type It = Type;`;
  const later = (from) => `export const it = (): Promise<unknown> => import('${from}');`;

  const offences = {
    page: {
      'a value of consent/': value('../consent/neighbor.js'),
      'a type of consent/': type('../consent/neighbor.js'),
    },
    consent: {
      'a value of gates/': value('../gates/neighbor.js'),
      'a type of the controller': type('../controller/neighbor.js'),
      'a package': `import Cookies from 'js-cookie';\nexport const it = Cookies;`,
    },
    gates: {
      'lit, statically': `import { html } from 'lit';\nexport const it = html;`,
      'a part of lit': `export { repeat } from 'lit/directives/repeat.js';`,
      'a type of lit’s': `import type { TemplateResult } from 'lit';\nexport type It = TemplateResult;`,
      'ui/, statically': value('../ui/neighbor.js'),
      'ui/, by import()': later('../ui/neighbor.js'),
      'ui/, re-exported': `export * from '../ui/neighbor.js';`,
      'a type of ui/': type('../ui/neighbor.js'),
      'a type of ui/, in brackets': `export type It = import('../ui/neighbor.js').Type;`,
      'its own package': `export { ConsentGateElement } from 'consent-gate/element';`,
      'the entries': value('../entries/neighbor.js'),
    },
    integrations: { 'ui/': value('../ui/neighbor.js'), 'gates/': value('../gates/neighbor.js') },
    receipts: { 'ui/': value('../ui/neighbor.js'), migrate: value('../migrate/neighbor.js') },
    migrate: { 'ui/': value('../ui/neighbor.js'), 'another file of gates/': value('../gates/neighbor.js') },
    languages: {
      'a value of locales/': value('../locales/neighbor.js'),
      'locales/, later': later('../locales/neighbor.js'),
    },
    locales: { 'a value of languages/': value('../languages/neighbor.js') },
    placeholders: { 'ui/': value('../ui/neighbor.js'), lit: `export { html } from 'lit';` },
    ui: {
      'a value of consent/': value('../consent/neighbor.js'),
      'a value beside a type': `import { type Type, value } from '../consent/neighbor.js';\nexport const it: Type = value;`,
      'consent/, by import()': later('../consent/neighbor.js'),
      'consent/, re-exported': `export { value } from '../consent/neighbor.js';`,
      'a type of the controller': type('../controller/neighbor.js'),
      'another package': `import Cookies from 'js-cookie';\nexport const it = Cookies;`,
    },
    diagnostics: { 'another file of ui/': value('../ui/neighbor.js') },
    controller: {
      'a value of integrations/': value('../integrations/neighbor.js'),
      'ui/, later, from another file than the one for it': later('../ui/neighbor.js'),
      'receipts/': value('../receipts/neighbor.js'),
    },
    entries: { 'ui/, from another entry than the element': value('../ui/neighbor.js') },
    cellar: { 'anything, in a room without a row': value('../page/neighbor.js') },
  };
  const sound = {
    consent: { 'a value of page/': value('../page/neighbor.js') },
    languages: { 'a neighbor in the same room': value('./neighbor.js') },
    locales: { 'a type of languages/': type('../languages/neighbor.js') },
    ui: {
      'types of consent/, in both spellings': [
        `import type { Type } from '../consent/neighbor.js';`,
        `import { type Type as Same } from '../consent/neighbor.js';`,
        `export const it = (one: Type): Same => one;`,
      ].join('\n'),
      lit: `import { html } from 'lit/html.js';\nexport const it = html;`,
      'its own file, later': later('./neighbor.js'),
    },
    controller: { 'a type of integrations/': type('../integrations/neighbor.js') },
  };
  const folders = Object.keys(offences);
  const found = lintCases(
    Object.fromEntries(folders.map((folder) => [folder, { ...offences[folder], ...sound[folder] }])),
    neighbors,
  );
  for (const folder of folders) {
    for (const what of Object.keys(offences[folder])) {
      test(`not in ${folder}/: ${what}`, () => assert.deepEqual(found(folder, what), ['house(rooms)']));
    }
    for (const what of Object.keys(sound[folder] ?? {})) {
      test(`in ${folder}/: ${what}`, () => assert.deepEqual(found(folder, what), []));
    }
  }

  test('a file with a row of its own follows that one', () => {
    const files = {
      'src/controller/later-files.ts': later('../ui/neighbor.js'),
      'src/languages/load-language.ts': later('../locales/neighbor.js'),
      'src/entries/element.ts': value('../ui/neighbor.js'),
    };
    assert.deepEqual(lint({ ...neighbors, ...files }), []);
    const others = { 'src/controller/later-files.ts': value('../ui/neighbor.js') };
    assert.deepEqual(lint({ ...neighbors, ...others }), ['src/controller/later-files.ts house(rooms)']);
  });
});

describe('2. no markup, code or style from strings', () => {
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
  const natives = Object.fromEntries(Object.entries(native).map(([what, [text]]) => [what, text]));
  const found = lintCases({ ui: { ...offences, ...sound, ...natives } });
  const fires = (what, rule) => {
    const rules = found('ui', what);
    assert.ok(rules.includes(rule), `${rule} is silent; found: ${rules.join(', ') || 'nothing'}`);
  };
  for (const what of Object.keys(offences)) test(what, () => fires(what, 'house(no-html-strings)'));
  for (const [what, [, rule]] of Object.entries(native)) test(what, () => fires(what, rule));
  for (const what of Object.keys(sound)) test(what, () => assert.deepEqual(found('ui', what), []));
});

describe('3. no cycles', () => {
  test('neither of values nor of types', () => {
    const files = {
      'src/consent/a.ts': `import { b } from './b.js';\nexport const a = (): unknown => b;`,
      'src/consent/b.ts': `import { a } from './a.js';\nexport const b = (): unknown => a;`,
      'src/gates/c.ts': `import type { D } from './d.js';\nexport type C = { d: D };`,
      'src/gates/d.ts': `import type { C } from './c.js';\nexport type D = { c: C } | null;`,
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
  const found = lintCases({ ui: texts });
  for (const [what, [, rule]] of Object.entries(offences))
    test(what, () => assert.deepEqual(found('ui', what), [rule]));
});

test('control: sound code in every folder is clean', () => {
  const files = {
    'src/page/natives.ts': `export const readCookies = (): string => document.cookie;`,
    'src/consent/cookie.ts': `import { readCookies } from '../page/natives.js';\nexport type Pairs = readonly string[];\nexport const pairs = (): Pairs => readCookies().split('; ');`,
    'src/gates/scripts.ts': `import { pairs } from '../consent/cookie.js';\nexport const release = (node: HTMLScriptElement): void => {\n  if (pairs().length) node.type = 'text/javascript';\n};`,
    'src/integrations/google.ts': `import type { Pairs } from '../consent/cookie.js';\nexport const google = (one: Pairs): number => one.length;`,
    'src/ui/gate.ts': `import { html, LitElement, type TemplateResult } from 'lit';\nimport type { Pairs } from '../consent/cookie.js';\nexport class Gate extends LitElement {\n  pairs: Pairs | undefined;\n  override render(): TemplateResult {\n    return html\`<p class="n" part="n">\${this.pairs?.length}</p>\`;\n  }\n}`,
    'src/controller/later-files.ts': `export const load = (): Promise<unknown> => import('../ui/gate.js');`,
    'src/entries/cdn.ts': `import { load } from '../controller/later-files.js';\nvoid load();`,
  };
  assert.deepEqual(lint(files), []);
});
