// The README's tables, made from the doc comments of the source, so that they cannot drift.
//   node test/package/docs.mjs --write   puts them between the README's markers
//   node test/package/docs.mjs --check   fails if they differ (the default)
import { readFileSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';

const file = (name) => fileURLToPath(new URL(`../../${name}`, import.meta.url));
const source = (name) => readFileSync(file(name), 'utf8');

export const kebab = (name) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** The text of a JSDoc block without its stars, and its tags. */
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

/** The body of `export interface Name {…}`; it ends at the first brace in the first column. */
function body(text, name, path) {
  const found = new RegExp(`^export interface ${name}\\b[^{]*\\{\\n([^]*?)^\\}`, 'm').exec(text);
  if (!found) throw new Error(`${path}: no interface ${name}`);
  return found[1];
}

const docBlock = '(/\\*\\*(?:[^*]|\\*(?!/))*\\*/)\\s*';

/** Members with a doc comment; one without is an error, for the table would lack it. */
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

/** Every attribute: name, when it is read, values, default, meaning. */
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

/** The attributes that the code really reads: those of the members in its tables, `core`'s for the head script and `ui`'s. */
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

/** Every event: name, the type of its detail, when it is fired. */
export function events() {
  const path = 'src/consent/events.ts';
  return members(body(source(path), 'ConsentEventMap', path), "'([\\w-]+)': CustomEvent<([^;]+)>;", path);
}

/** What is in `event.detail`, from the interface that types it. */
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

/** Every code of a warning or of `consent-error`, with its sentence. */
export function codes() {
  const path = 'src/consent/warn.ts';
  const union = /^export type Code =([^]*?);$/m.exec(source(path));
  if (!union) throw new Error(`${path}: no type Code`);
  return members(union[1], "\\| '([\\w-]+)'", path);
}

/** What the element's doc block says of its slots, parts or custom properties. */
export function documented(tag) {
  const path = 'src/ui/consent-gate.ts';
  const lines = [...source(path).matchAll(new RegExp(`^ \\* @${tag} (.+?) - (.+)$`, 'gm'))];
  if (!lines.length) throw new Error(`${path}: no @${tag}`);
  return lines.map(([, name, text]) => {
    const [, bare, fallback] = /^\[?([^=\]]+)=?([^\]]*)\]?$/.exec(name);
    return { name: bare.trim(), fallback, text };
  });
}

/** The page's commands, with their signatures. */
export function methods() {
  const path = 'src/consent/api.ts';
  return members(body(source(path), 'ConsentGate', path), '(\\w+)(\\(.*);', path).map((one) => ({
    ...one,
    signature: `${one.name}${one.type}`,
  }));
}

/** What must stand between `<!-- name -->` and `<!-- /name -->`, by name. */
export function sections() {
  return {
    attributes: table(
      ['attribute', 'read', 'values', 'default', 'what it does'],
      attributes().map((one) => [`\`${one.name}\``, one.when, one.values, one.default, one.text]),
    ),
    events: table(
      ['event', 'when', '`detail`'],
      events().map((one) => [`\`${one.name}\``, one.text, detail(one.type)]),
    ),
    codes: table(
      ['code', 'what it says'],
      codes().map((one) => [`\`${one.name}\``, one.text]),
    ),
  };
}

/** Tables that the README may have, each if it has the markers. */
export function moreSections(readme) {
  const two = (head, tag) => () =>
    table(
      head,
      documented(tag).map((one) => [`\`${one.name}\``, one.text]),
    );
  const known = {
    methods: () =>
      table(
        ['method', 'what it does'],
        methods().map((one) => [`\`${one.signature}\``, one.text]),
      ),
    slots: two(['slot', 'what it holds'], 'slot'),
    parts: two(['part', 'what it is'], 'csspart'),
    properties: () =>
      table(
        ['custom property', 'default', 'what it sets'],
        documented('cssproperty').map((one) => [`\`${one.name}\``, one.fallback && `\`${one.fallback}\``, one.text]),
      ),
  };
  return Object.fromEntries(
    Object.entries(known)
      .filter(([name]) => readme.includes(`<!-- ${name} -->`))
      .map(([name, make]) => [name, make()]),
  );
}

/** The names of the README's tables that differ from the source. */
export function staleSections(readme) {
  return Object.entries({ ...sections(), ...moreSections(readme) })
    .filter(([name, made]) => plain(get(readme, name)) !== plain(made))
    .map(([name]) => name);
}

/** The README's text with one section replaced. */
export function put(readme, name, text) {
  const [open, close] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const [from, to] = [readme.indexOf(open), readme.indexOf(close)];
  if (from < 0 || to < from) throw new Error(`README.md has no ${open} … ${close}`);
  return `${readme.slice(0, from + open.length)}\n\n${text}\n\n${readme.slice(to)}`;
}

/** Compares two tables by what they say; prettier pads the cells. */
export const plain = (text) =>
  text
    .replace(/ *\| */g, '|')
    .replace(/-{3,}/g, '---')
    .trim();

/** What the README has there now. */
export function get(readme, name) {
  const found = new RegExp(`<!-- ${name} -->([^]*?)<!-- /${name} -->`).exec(readme);
  if (!found) throw new Error(`README.md has no <!-- ${name} --> … <!-- /${name} -->`);
  return found[1];
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const path = file('README.md');
  const readme = readFileSync(path, 'utf8');
  if (process.argv.includes('--write')) {
    writeFileSync(
      path,
      Object.entries({ ...sections(), ...moreSections(readme) }).reduce(
        (text, [name, made]) => put(text, name, made),
        readme,
      ),
    );
  } else {
    const stale = staleSections(readme);
    for (const name of stale)
      console.error(`README.md: the table "${name}" differs from the source; run: npm run docs`);
    process.exitCode = stale.length ? 1 : 0;
  }
}
