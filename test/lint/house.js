// The rules of this house that no published plugin has. `rules.test.mjs` shows that each of them fires.
import path from 'node:path';

/** Where an import leads: `src/…` for a file of ours, else the package's name as written. */
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

/** Calls `visit(node, target, isType)` for each static, re-exported, dynamic and type-only import. */
function imports(context, visit) {
  const say = (node, source, isType) => {
    const specifier = literal(source);
    if (specifier !== undefined) visit(node, target(context, specifier), isType);
  };
  const allTypes = (node, kind) =>
    node[kind] === 'type' || (node.specifiers.length > 0 && node.specifiers.every((one) => one[kind] === 'type'));
  return {
    ImportDeclaration: (node) => say(node, node.source, allTypes(node, 'importKind')),
    ExportNamedDeclaration: (node) => node.source && say(node, node.source, allTypes(node, 'exportKind')),
    ExportAllDeclaration: (node) => say(node, node.source, node.exportKind === 'type'),
    ImportExpression: (node) => say(node, node.source, false),
    TSImportType: (node) => say(node, node.source ?? node.argument?.literal ?? node.argument, true),
    TSImportEqualsDeclaration: (node) => say(node, node.moduleReference?.expression, false),
  };
}

const inside = (where, ...folders) => folders.some((folder) => where === folder || where.startsWith(`${folder}/`));
const isModule = (where, ...names) => names.includes(where.replace(/\.[jt]s$/, ''));
const isLit = (where) => /^(?:lit|lit-html|lit-element)(?:\/|$)|^@lit(?:-labs)?\//.test(where);

const rule = (description, create) => ({ meta: { type: 'problem', docs: { description }, schema: [] }, create });

const coreWithoutUi = rule('core/, gate/ and integrations/ import neither Lit nor ui/, in no form', (context) =>
  imports(context, (node, where) => {
    if (isLit(where) || inside(where, 'src/ui', 'consent-gate/element'))
      context.report({
        node,
        message: `What decides and gates must not know what shows: no import of '${where}' here.`,
      });
    // load-ui.ts holds the imports of the UI; it is handed in by the entries.
    else if (inside(where, 'src/entries'))
      context.report({ node, message: `'${where}' leads to the UI. The entries hand it in; do not import it here.` });
  }),
);

const uiTypesOnly = rule('ui/ imports only types from core/, gate/ and integrations/', (context) =>
  imports(context, (node, where, isType) => {
    if (isType) return;
    if (
      inside(where, 'src/controller', 'src/consent', 'src/gates', 'src/integrations') ||
      isModule(where, 'src/entries/later-files', 'src/entries/index', 'src/entries/cdn')
    )
      context.report({
        node,
        message: `Only types from '${where}': the UI's file would else carry a second store. The instance is handed in.`,
      });
  }),
);

const oneCookieJar = rule('only core/storage.ts imports js-cookie', (context) => {
  if (target(context, `./${path.basename(context.filename)}`) === 'src/consent/cookie.ts') return {};
  return imports(context, (node, where) => {
    if (inside(where, 'js-cookie'))
      context.report({ node, message: 'Only src/consent/cookie.ts touches cookies through js-cookie.' });
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
    'core-without-ui': coreWithoutUi,
    'ui-types-only': uiTypesOnly,
    'one-cookie-jar': oneCookieJar,
    'no-html-strings': noHtmlStrings,
  },
};
