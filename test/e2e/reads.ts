import { readFileSync, readdirSync } from 'node:fs';
import { parseAst } from 'vite';

/** What the built files read from the page: members of `document` and `window`, and global names. */
export interface Reads {
  readonly document: readonly string[];
  readonly globals: readonly string[];
}

interface Syntax {
  readonly type: string;
  readonly [member: string]: unknown;
}

const isSyntax = (value: unknown): value is Syntax => typeof (value as Syntax | null)?.type === 'string';

function walk(node: Syntax, visit: (node: Syntax, parent: Syntax | null) => void, parent: Syntax | null = null): void {
  visit(node, parent);
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) if (isSyntax(child)) walk(child, visit, node);
  }
}

const nameOf = (node: unknown): string =>
  isSyntax(node) && node.type === 'Identifier' ? (node['name'] as string) : '';

/** The texts that a string or template can be, with what is computed left out: enough for `${how}EventListener`. */
function texts(node: unknown): string[] {
  if (!isSyntax(node)) return [];
  if (node.type === 'Literal') return [String(node['value'])];
  if (node.type !== 'TemplateLiteral') return [];
  const parts = (node['quasis'] as { value: { cooked: string } }[]).map(({ value }) => value.cooked);
  return parts.length === 1 ? parts : ['add', 'remove'].map((how) => parts.join(how));
}

/** The names that an expression can be: `a`, or both of `a ?? b`. */
const objects = (node: unknown): string[] =>
  isSyntax(node) && node.type === 'LogicalExpression'
    ? [...objects(node['left']), ...objects(node['right'])]
    : [nameOf(node)].filter(Boolean);

/**
 * Reads the files with a parser. A name is a global if no file declares it anywhere: minified names are short, those of
 * the platform are not. An alias of `document` or `window` counts as them.
 */
export function readsOf(folder: string): Reads {
  const onDocument = new Set<string>();
  const globals = new Set<string>();
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.js'))) {
    const program = parseAst(readFileSync(`${folder}/${file}`, 'utf8')) as unknown as Syntax;
    const declared = new Set<string>();
    const aliases: Record<string, Set<string>> = {
      document: new Set(['document']),
      window: new Set(['window', 'globalThis', 'self']),
    };
    const names: string[] = [];
    const members: [object: string, name: string][] = [];
    const declare = (pattern: unknown): void => {
      if (!isSyntax(pattern)) return;
      if (pattern.type === 'Identifier') declared.add(nameOf(pattern));
      else if (pattern.type === 'MemberExpression') return;
      else for (const value of Object.values(pattern)) for (const part of [value].flat()) declare(part);
    };
    walk(program, (node, parent) => {
      if (node.type === 'VariableDeclarator') {
        declare(node['id']);
        for (const known of Object.values(aliases)) if (known.has(nameOf(node['init']))) known.add(nameOf(node['id']));
      }
      if (/Function|Class|CatchClause/.test(node.type)) {
        declare(node['id']);
        declare(node['param']);
        for (const param of (node['params'] as unknown[] | undefined) ?? []) declare(param);
      }
      if (node.type === 'MemberExpression') {
        const property = node['computed'] ? texts(node['property']) : [nameOf(node['property'])];
        for (const object of objects(node['object']))
          for (const name of property) if (name) members.push([object, name]);
      }
      const isKey =
        (parent?.type === 'MemberExpression' && parent['property'] === node && !parent['computed']) ||
        (/Property|MethodDefinition/.test(parent?.type ?? '') && parent!['key'] === node && !parent!['computed']);
      if (node.type === 'Identifier' && !isKey) names.push(nameOf(node));
    });
    for (const name of names) if (!declared.has(name)) globals.add(name);
    for (const [object, name] of members) {
      if (aliases['document']!.has(object)) onDocument.add(name);
      if (aliases['window']!.has(object)) globals.add(name);
    }
  }
  return { document: [...onDocument].toSorted(), globals: [...globals].toSorted() };
}
