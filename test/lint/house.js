// Our own rules, which no published plugin has. `rules.test.mjs` shows that each of them fires.
import path from 'node:path';

/** Where an import leads: `src/…` for our own file, otherwise the package's name as written. */
function target(context, specifier) {
  if (!specifier.startsWith('.')) return specifier;
  const full = path.resolve(path.dirname(context.filename), specifier).replaceAll(path.sep, '/');
  const at = full.lastIndexOf('/src/');
  return at < 0 ? full : full.slice(at + 1);
}

const literal = (node) =>
  node?.type === 'Literal' && typeof node.value === 'string'
    ? node.value
    : node?.type === 'TemplateLiteral' && node.expressions.length === 0
      ? node.quasis[0].value.cooked
      : undefined;

/** Calls `visit(node, target, kind)` for each static, re-exported, dynamic and type-only import. */
function imports(context, visit) {
  const say = (node, source, kind) => {
    const specifier = literal(source);
    if (specifier !== undefined) visit(node, target(context, specifier), kind);
  };
  const isType = (node, property) =>
    node[property] === 'type' ||
    (node.specifiers.length > 0 && node.specifiers.every((specifier) => specifier[property] === 'type'));
  const kindOf = (node, property) => (isType(node, property) ? 'type' : 'value');
  return {
    ImportDeclaration: (node) => say(node, node.source, kindOf(node, 'importKind')),
    ExportNamedDeclaration: (node) => node.source && say(node, node.source, kindOf(node, 'exportKind')),
    ExportAllDeclaration: (node) => say(node, node.source, node.exportKind === 'type' ? 'type' : 'value'),
    ImportExpression: (node) => say(node, node.source, 'later'),
    TSImportType: (node) => say(node, node.source ?? node.argument?.literal ?? node.argument, 'type'),
    TSImportEqualsDeclaration: (node) => say(node, node.moduleReference?.expression, 'value'),
  };
}

const rule = (description, create) => ({ meta: { type: 'problem', docs: { description }, schema: [] }, create });

/**
 * What each room of `src/` may import from the others: values, types only, or files that it loads later with
 * `import()`. A file with its own row follows that row. Imports go one way, so a room names only rooms above it, except
 * for what it loads later. Of packages, a room may import only those its row names.
 */
export const rooms = {
  page: {},
  consent: { values: ['page'] },
  // The only file that writes cookies with a package.
  'consent/cookie-jar': { values: ['page'], packages: ['js-cookie'] },
  gates: { values: ['page', 'consent'] },
  integrations: { values: ['page', 'consent'] },
  receipts: { values: ['page', 'consent'] },
  migrate: { values: ['page', 'consent', 'gates/sweep'] },
  languages: {},
  'languages/load-language': { later: ['locales'] },
  locales: { types: ['languages'] },
  placeholders: { values: ['page', 'consent', 'languages'] },
  ui: { values: ['languages'], types: ['consent'], packages: ['lit'] },
  diagnostics: {
    values: ['page', 'consent', 'gates', 'integrations', 'migrate/counterparts', 'ui/attributes', 'ui/equal-choice'],
  },
  controller: { values: ['page', 'consent', 'gates'], types: ['integrations'] },
  'controller/later-files': {
    later: ['gates', 'integrations', 'receipts', 'migrate', 'placeholders', 'ui', 'diagnostics'],
  },
  entries: { values: ['page', 'consent', 'integrations/early', 'controller'] },
  'entries/element': { values: ['page', 'consent', 'integrations/early', 'controller', 'ui'] },
};

const inside = (where, folders = []) => folders.some((folder) => where === folder || where.startsWith(`${folder}/`));
const roomOf = (where) => where.split('/')[0];

const roomsOnly = rule('a room imports only what the table of rooms says', (context) => {
  const here = target(context, `./${path.basename(context.filename)}`)
    .replace('src/', '')
    .replace(/\.ts$/, '');
  const row = rooms[here] ?? rooms[roomOf(here)];

  function allows(where, kind) {
    if (!where.startsWith('src/')) return inside(where, row?.packages);
    const there = where.replace('src/', '').replace(/\.js$/, '');
    if (!row || roomOf(there) === roomOf(here)) return !!row;
    if (kind === 'later') return inside(there, row.later);
    return inside(there, row.values) || (kind === 'type' && inside(there, row.types));
  }
  return imports(context, (node, where, kind) => {
    if (allows(where, kind)) return;
    const message = `No ${kind} of '${where}' in '${here}': test/lint/house.js says what each room may import.`;
    context.report({ node, message });
  });
});

const htmlNames = new Set([
  'innerHTML',
  'outerHTML',
  'insertAdjacentHTML',
  'setHTMLUnsafe',
  'parseHTMLUnsafe',
  'createContextualFragment',
  'parseFromString',
  'srcdoc',
]);
const unsafeImports = new Set(['unsafeHTML', 'unsafeSVG', 'unsafeMathML', 'unsafeStatic', 'styleMap']);
const inTemplates = [
  [/[\s"']style\s*=/i, 'a style attribute in a template is blocked by the page’s CSP: use a class'],
  [/<style[\s>]/i, 'a <style> element in a template is blocked by the page’s CSP: use static styles'],
  [/\s\.?(?:innerHTML|outerHTML|srcdoc)\s*=/i, 'no markup from strings'],
  [/\son[a-z]+\s*=/i, 'an inline handler is blocked by the page’s CSP: use @event'],
];

const noHtmlStrings = rule('no markup, code or style from strings', (context) => {
  const named = (node, name) => {
    if (htmlNames.has(name)) context.report({ node, message: `No '${name}': texts are never parsed as HTML here.` });
  };
  const key = (node, part) => (node.computed ? literal(node[part]) : (node[part].name ?? literal(node[part])));
  return {
    MemberExpression(node) {
      named(node, key(node, 'property'));
    },
    Property(node) {
      named(node, key(node, 'key'));
    },
    ImportSpecifier(node) {
      const name = node.imported.name ?? node.imported.value;
      if (unsafeImports.has(name))
        context.report({ node, message: `No '${name}': it turns strings into markup or style attributes.` });
    },
    CallExpression(node) {
      const { callee } = node;
      const own = callee.type === 'MemberExpression' ? callee : undefined;
      if (callee.type === 'Identifier' && callee.name === 'Function')
        context.report({ node, message: 'No code from strings.' });
      if (!own) return;
      const method = key(own, 'property');
      const from = own.object.type === 'MemberExpression' ? key(own.object, 'property') : own.object.name;
      if ((method === 'write' || method === 'writeln') && /^(?:document|doc|ownerDocument|contentDocument)$/.test(from))
        context.report({ node, message: `No document.${method}(): it can wipe the page.` });
      if (/^(?:set|toggle)Attribute(?:NS)?$/.test(method)) {
        const name = literal(node.arguments[method.endsWith('NS') ? 1 : 0])?.toLowerCase();
        if (name === 'style') context.report({ node, message: 'A style attribute is blocked by the page’s CSP.' });
        if (name?.startsWith('on') || name === 'srcdoc')
          context.report({ node, message: `No '${name}' from a string.` });
      }
    },
    TaggedTemplateExpression(node) {
      if (!/^(?:html|svg|mathml)$/.test(node.tag.name)) return;
      for (const quasi of node.quasi.quasis)
        for (const [pattern, reason] of inTemplates)
          if (pattern.test(quasi.value.raw)) context.report({ node: quasi, message: `No: ${reason}.` });
    },
  };
});

export default {
  meta: { name: 'house' },
  rules: {
    rooms: roomsOnly,
    'no-html-strings': noHtmlStrings,
  },
};
