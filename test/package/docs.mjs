// Generates the tables of docs/reference.md from the doc comments of the source, so that they always match.
//   node test/package/docs.mjs --write   writes them between the page's markers
//   node test/package/docs.mjs --check   fails if they differ (the default)
import { readFileSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';

const file = (name) => fileURLToPath(new URL(`../../${name}`, import.meta.url));
const source = (name) => readFileSync(file(name), 'utf8');

/** The page that contains the tables. */
export const REFERENCE = 'docs/reference.md';

export const kebab = (name) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** The text of a doc block, and its tags. */
function parseDoc(block) {
  const tags = {};
  const [lead, ...rest] = block
    .replace(/^\/\*\*|\*\/$/g, '')
    .split('\n')
    .map((line) => line.replace(/^\s*\*? ?/, '').trim())
    .join('\n')
    .split(/^@(?=\w)/m);
  for (const tag of rest) {
    const [, name, value] = /^(\w+)\s*([^]*)$/.exec(tag);
    tags[name] = value.trim().replaceAll('\n', ' ');
  }
  return { text: lead.trim().replace(/\n+/g, ' '), tags };
}

/** The body of `export interface Name {…}`, which ends at the first brace in the first column. */
function body(text, name, path) {
  const found = new RegExp(`^export interface ${name}\\b[^{]*\\{\\n([^]*?)^\\}`, 'm').exec(text);
  if (!found) throw new Error(`${path}: no interface ${name}`);
  return found[1];
}

const docBlock = '(/\\*\\*(?:[^*]|\\*(?!/))*\\*/)\\s*';

/** The members and their doc comments. Throws if a member has none, because the table would not contain it. */
function members(text, memberPattern, path) {
  const documented = [...text.matchAll(new RegExp(`${docBlock}${memberPattern}`, 'g'))];
  const all = [...text.matchAll(new RegExp(`^  ${memberPattern}`, 'gm'))];
  const names = new Set(documented.map((one) => one[2]));
  const bare = all.map((one) => one[1]).filter((name) => !names.has(name));
  if (bare.length) throw new Error(`${path}: no doc comment for ${bare.join(', ')}`);
  if (!documented.length) throw new Error(`${path}: nothing found`);
  return documented.map(([, doc, name, type]) => ({ name, type, ...parseDoc(doc) }));
}

// Prettier writes emphasis with underscores.
const cell = (text) => text.replaceAll('|', '\\|').replace(/(^|\s)\*([^*]+)\*/g, '$1_$2_');
const table = (head, rows) =>
  [head, head.map(() => '---'), ...rows.map((row) => row.map(cell))].map((row) => `| ${row.join(' | ')} |`).join('\n');

/** Every attribute: its name, when it is read, its values, default and meaning. */
export function attributes() {
  const path = 'src/consent/config.ts';
  const pattern = '(?:readonly )?(\\w+)\\??: ([^;]+);';
  return ['Config', 'Settings']
    .flatMap((name) => members(body(source(path), name, path), pattern, path))
    .map(({ name, type, text, tags }) => {
      for (const tag of ['when', 'values', 'default'])
        if (!tags[tag]) throw new Error(`${path}: ${name} has no @${tag}`);
      if (!/^(?:early|late|both)$/.test(tags.when)) throw new Error(`${path}: ${name}: @when ${tags.when}`);
      const { when, values, default: fallback } = tags;
      return { name: kebab(name), member: name, type, when, values, default: fallback, text };
    });
}

/** The attributes that the code really reads: `core` for the head script, `ui` for the element. */
export function attributesRead() {
  const names = (path) => {
    const found = /^(?:export )?const \w+(?:: Attributes)? = \{\n([^]*?)^\}(?: satisfies Attributes)?;/m.exec(
      source(path),
    );
    if (!found) throw new Error(`${path}: no table of attributes`);
    return [...found[1].matchAll(/^ {2}(\w+):/gm)].map(([, member]) => kebab(member));
  };
  return { core: names('src/consent/config.ts'), ui: names('src/ui/attributes.ts') };
}

/** Every event: its name, the type of its detail, and when it fires. */
export function events() {
  const path = 'src/consent/events.ts';
  return members(body(source(path), 'ConsentEventMap', path), "'([\\w-]+)': CustomEvent<([^;]+)>;", path);
}

/** The contents of `event.detail`, from the interface that types it. */
function detail(type) {
  const found = new RegExp(`^export interface ${type}\\b([^{]*)\\{\\n([^]*?)^\\}`, 'm').exec(
    source('src/consent/events.ts'),
  );
  if (type === 'ConsentSnapshot' || !found) return 'the snapshot';
  const own = [...found[2].matchAll(/^ {2}readonly (\w+)(\??):/gm)].map(
    ([, name, optional]) => `\`${name}${optional}\``,
  );
  return [...(found[1].includes('ConsentSnapshot') ? ['the snapshot'] : []), ...own].join(', ');
}

/** Every code of a warning or error, with its meaning. */
export function codes() {
  const path = 'src/consent/warn.ts';
  const union = /^export type Code =([^]*?);$/m.exec(source(path));
  if (!union) throw new Error(`${path}: no type Code`);
  return members(union[1], "\\| '([\\w-]+)'", path);
}

/** What the element's doc block says about its slots, parts, custom properties or states. */
export function documented(tag) {
  const path = 'src/ui/consent-gate.ts';
  const lines = [...source(path).matchAll(new RegExp(`^ \\* @${tag} (.+?) - (.+)$`, 'gm'))];
  if (!lines.length) throw new Error(`${path}: no @${tag}`);
  return lines.map(([, name, text]) => {
    const [, bare, fallback] = /^\[?([^=\]]+)=?([^\]]*)\]?$/.exec(name);
    return { name: bare.trim(), fallback, text };
  });
}

/** The methods, with their signatures. */
export function methods() {
  const path = 'src/consent/api.ts';
  return members(body(source(path), 'ConsentGate', path), '(\\w+)(\\(.*);', path).map((one) => ({
    ...one,
    signature: `${one.name}${one.type}`,
  }));
}

/** Links in doc comments start at the repository's root, but the page is one folder below it. */
const fromDocs = (text) => text.replaceAll('](docs/', '](');

/** The text between `<!-- name -->` and `<!-- /name -->`, by name. */
export function sections() {
  const code = (text) => `\`${text}\``;
  const described = (head, tag) =>
    table(
      head,
      documented(tag).map((one) => [code(one.name), one.text]),
    );
  const late = attributes().filter((one) => one.when === 'late');
  const tables = {
    attributes: table(
      ['attribute', 'read', 'values', 'default', 'what it does'],
      attributes().map((one) => [code(one.name), one.when, one.values, one.default, one.text]),
    ),
    fields: table(
      ['property', 'attribute', 'values'],
      late.map((one) => [code(one.member), code(one.name), one.values]),
    ),
    methods: table(
      ['method', 'what it does'],
      methods().map((one) => [code(one.signature), one.text]),
    ),
    events: table(
      ['event', 'when', '`detail`'],
      events().map((one) => [code(one.name), one.text, detail(one.type)]),
    ),
    codes: table(
      ['code', 'what it means'],
      codes().map((one) => [code(one.name), one.text]),
    ),
    slots: described(['slot', 'content'], 'slot'),
    parts: described(['part', 'what it is'], 'csspart'),
    properties: table(
      ['custom property', 'default', 'what it sets'],
      documented('cssproperty').map((one) => [code(one.name), one.fallback && code(one.fallback), one.text]),
    ),
    states: described(['state', 'when'], 'cssstate'),
  };
  return Object.fromEntries(Object.entries(tables).map(([name, text]) => [name, fromDocs(text)]));
}

/** The names of the page's tables that differ from the source. */
export function staleSections(page) {
  return Object.entries(sections())
    .filter(([name, made]) => plain(get(page, name)) !== plain(made))
    .map(([name]) => name);
}

/** The page's text with one section replaced. */
export function put(page, name, text) {
  const [open, close] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const [from, to] = [page.indexOf(open), page.indexOf(close)];
  if (from < 0 || to < from) throw new Error(`The page has no ${open} … ${close}`);
  return `${page.slice(0, from + open.length)}\n\n${text}\n\n${page.slice(to)}`;
}

/** A table without the padding that prettier adds to its cells. */
export const plain = (text) =>
  text
    .replace(/ *\| */g, '|')
    .replace(/-{3,}/g, '---')
    .trim();

/** The section that the page has now. */
export function get(page, name) {
  const found = new RegExp(`<!-- ${name} -->([^]*?)<!-- /${name} -->`).exec(page);
  if (!found) throw new Error(`The page has no <!-- ${name} --> … <!-- /${name} -->`);
  return found[1];
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const page = source(REFERENCE);
  if (process.argv.includes('--write')) {
    const written = Object.entries(sections()).reduce((text, [name, made]) => put(text, name, made), page);
    writeFileSync(file(REFERENCE), written);
  } else {
    const stale = staleSections(page);
    for (const name of stale)
      console.error(`${REFERENCE}: the table "${name}" differs from the source; run: npm run docs`);
    process.exitCode = stale.length ? 1 : 0;
  }
}
