// Creates custom-elements.json and the data for completion and help in VS Code.
//   cem analyze --config test/package/custom-elements-manifest.config.mjs
import { customElementVsCodePlugin } from 'custom-element-vs-code-integration';
import { attributes } from './docs.mjs';

const quoted = (values) => [...values.matchAll(/`([^`]+)`/g)].map(([, value]) => value);

/** The type of an attribute's value for the manifest: a union if the values are a closed list. */
function typeOf({ values, type }) {
  if (values === 'boolean') return 'boolean';
  if (/^`[^`]+`(?:, `[^`]+`)*$/.test(values) && !/\[\]$/.test(type))
    return quoted(values)
      .map((value) => `'${value}'`)
      .join(' | ');
  return type === 'number' ? 'number' : 'string';
}

function consentGateIn({ modules }) {
  const element = modules
    .flatMap(({ declarations = [] }) => declarations)
    .find((one) => one.tagName === 'consent-gate');
  if (!element) throw new Error('No declaration with the tag name consent-gate: has its doc block an @tagname?');
  return element;
}

/**
 * The element's attributes are those of `Config`. The head script reads them from the plain tag, so the analyzer cannot
 * see them.
 */
const configAttributes = {
  name: 'config-attributes',
  packageLinkPhase({ customElementsManifest }) {
    const element = consentGateIn(customElementsManifest);
    const documented = new Map((element.attributes ?? []).map((one) => [one.name, one]));
    for (const one of attributes()) {
      documented.set(one.name, {
        ...documented.get(one.name),
        name: one.name,
        type: { text: typeOf(one) },
        default: one.default,
        when: one.when,
        description: `${one.text} Values: ${one.values}. Default: ${one.default}.`,
      });
    }
    element.attributes = [...documented.values()];
  },
};

/**
 * The accessors of `SettingsElement` reflect the attributes with their names. The analyzer sees only plain fields of
 * another class.
 */
const reflectedProperties = {
  name: 'reflected-properties',
  packageLinkPhase({ customElementsManifest }) {
    const element = consentGateIn(customElementsManifest);
    element.superclass = { name: 'HTMLElement' };
    for (const member of element.members) {
      if (member.inheritedFrom?.name !== 'SettingsElement') continue;
      delete member.inheritedFrom;
      const name = member.name.replace(/[A-Z]/g, '-$&').toLowerCase();
      const attribute = element.attributes.find((one) => one.name === name);
      if (!attribute) continue;
      Object.assign(member, { attribute: name, reflects: true });
      attribute.fieldName = member.name;
    }
  },
};

/** The analyzer takes this for a field of the element, but the constructor sets it on the shadow root. */
const MISTAKEN = 'adoptedStyleSheets';

const isPublic = ({ name, privacy = 'public' }) => privacy === 'public' && !name.startsWith('#') && name !== MISTAKEN;

/** The manifest is for users of the elements, so it omits what is not public and modules without an element. */
const publicOnly = {
  name: 'public-only',
  packageLinkPhase({ customElementsManifest }) {
    const modules = customElementsManifest.modules;
    for (const one of modules.flatMap((each) => each.declarations ?? []))
      if (one.members) one.members = one.members.filter(isPublic);
    customElementsManifest.modules = modules.filter(
      ({ path, declarations, exports }) =>
        path.endsWith('src/entries/element.ts') ||
        declarations?.some((one) => one.tagName) ||
        exports?.some((one) => one.kind === 'custom-element-definition'),
    );
  },
};

/** Paths in the manifest name the published modules, not their sources. */
const publishedPaths = {
  name: 'published-paths',
  packageLinkPhase({ customElementsManifest }) {
    const publish = (name) => name.replace(/^\/?src\/(.*)\.[jt]s$/, 'dist/npm/$1.js');
    const walk = (node) => {
      if (!node || typeof node !== 'object') return;
      for (const [key, value] of Object.entries(node))
        if ((key === 'path' || key === 'module') && typeof value === 'string') node[key] = publish(value);
        else walk(value);
    };
    walk(customElementsManifest.modules);
  },
};

export default {
  globs: ['src/ui/**/*.ts', 'src/placeholders/consent-gate-embed.ts', 'src/entries/element.ts'],
  exclude: ['src/**/*.styles.ts'],
  outdir: '.',
  litelement: false,
  packagejson: false,
  plugins: [
    configAttributes,
    reflectedProperties,
    publicOnly,
    publishedPaths,
    customElementVsCodePlugin({
      outdir: '.',
      htmlFileName: 'vscode.html-custom-data.json',
      cssFileName: null,
      hideLogs: true,
      hideMethodDocs: true,
    }),
  ],
};
