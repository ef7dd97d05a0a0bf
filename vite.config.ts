import { readdirSync } from 'node:fs';
import { minify, type MinifyOptions } from 'terser';
import { type BuildEnvironmentOptions, defineConfig, type Plugin } from 'vite';

/** White space and comments in `css` and `html` templates reach the page as they stand; no minifier looks there. */
const templates: Plugin = {
  name: 'minify-templates',
  transform(code, id) {
    if (!id.includes('/src/ui/')) return null;
    const small = code
      .replace(/(css`)([^`]*)/g, (_, start: string, css: string) => start + minifyCss(css))
      // Between tags and values a line break says nothing; between attributes one space is left of it.
      .replace(/\n\s+(?=<|>|\$\{)|(?<=>|\})\n\s+(?=`)/g, '')
      .replace(/\n\s+(?=[\w@.?-]+=(?:"|\$\{))/g, ' ');
    return { code: small, map: null };
  },
};

/**
 * Lit asks whether style sheets can be adopted, and for polyfills. Every browser that can parse what we build adopts and
 * needs none, and the answers known beforehand leave the other ways out: also who makes style sheets, and how attributes
 * become numbers, since ours are read by the core's parser. Should Lit ask in other words one day, only some bytes come back.
 */
const modernLit: Plugin = {
  name: 'modern-lit',
  transform(code, id) {
    if (id.includes('/src/ui/') && /\btype: (Boolean|Number|Object|Array)\b/.test(code)) {
      this.error("Lit's converters of attributes are left out of this build: a property can only be text.");
    }
    if (!/\/(@lit|lit-html|lit-element)\//.test(id)) return null;
    const known = code
      .replace(/if\((this\._\$cssResult\$=!0),.*?\);(?=this\.cssText)/, '$1;')
      .replace(/\{toAttribute\((\w).*?fromAttribute\(.*?return \w\}\}/, '{toAttribute:$1=>$1,fromAttribute:$1=>$1}')
      .replace(/\w\.ShadowRoot&&.*?\bCSSStyleSheet\.prototype/, 'true')
      .replace(/\w\.\w+(PolyfillSupport|HydrateSupport)\b/g, 'undefined')
      // Lists of versions and of decorators' notes, which nobody here reads, and which an `<a id=litHtmlVersions>` spoils.
      .replace(/\(\w\.\w+Versions\?\?=\[\]\)\.push\("[^"]+"\)/, '0')
      .replace(/Symbol\.metadata\?\?=Symbol\("metadata"\),\w\.litPropertyMetadata\?\?=new WeakMap/, '0')
      .replace(/litPropertyMetadata\.get\(\w\)/, 'undefined');
    return { code: known, map: null };
  },
};

/**
 * Our elements declare no reactive properties, since the core reads the attributes by one parser, and use no controllers,
 * since the stage renders them. So what makes, converts and reflects such properties, and what calls controllers, is never
 * run, and is left out; a class that wants either stops the build.
 */
const withoutProperties: Plugin = {
  name: 'without-properties',
  transform(code, id) {
    if (id.includes('/src/ui/') && /\bstatic (override )?properties\b|\baddController\b/.test(code)) {
      this.error(
        "Lit's reactive properties and controllers are left out of this build: nothing in src/ui may have any.",
      );
    }
    if (!/\/@lit\/reactive-element\//.test(id)) return null;
    const without = code
      // Properties: declared, made, read from attributes, kept while they change, reflected.
      .replace(/static createProperty\(.*?(?=static finalize\()/, '')
      .replace(/if\((this\.finalized=!0),.*?(?=this\.elementStyles=)/, '$1;')
      .replace(/this\._\$Eh&&\[.*?\]/, '[]')
      .replace(/static _\$Eu\(.*?(?=constructor\(\))/, '')
      .replace(/this\._\$E_\(\),/, '')
      .replace(/attributeChangedCallback\(\w.*?requestUpdate\(\w,.*?(?=!1===this\.isUpdatePending)/, 'requestUpdate(){')
      .replace(/(?<=\})C\(\w,\w,\{useDefault.*?(?=async _\$EP\()/, '')
      .replace(/if\((this\.renderRoot\?\?=this\.createRenderRoot\(\)),this\._\$Ep\).*?(?=\}let )/, '$1')
      .replace(/this\._\$Eq&&=.*?(?=this\._\$EM\(\))/, '')
      // Controllers, and the initializers of decorators.
      .replace(/addController\(.*?(?=createRenderRoot\(\)\{)/, '')
      .replace(/,?this\._\$EO\?\.forEach\(.*?\.host\w+\?\.\(\)\)(?=[,}])/g, (call) => (call[0] === ',' ? '' : '0'))
      .replace(/static addInitializer\(.*?(?=static get observedAttributes)/, '')
      .replace(/,this\.constructor\.l\?\.forEach\(.*?\(this\)\)(?=\})/, '');
    return { code: without, map: null };
  },
};

/** Only what holds everywhere in our own style sheets: no strings with several spaces, no `+` between selectors. */
const minifyCss = (css: string): string =>
  css
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/\s+/g, ' ')
    .replace(/ ?([{};,>]) ?/g, '$1')
    .replace(/: /g, ':')
    .replace(/\b0(?=\.\d)/g, '')
    .replace(/'([a-z]+)'/g, '$1')
    .replace(/ (?=!important)| (?=\/)|(?<=\/) /g, '')
    .replace(/;}/g, '}')
    .trim();

/** Calls written out in place compress worse in the head script, by some twenty bytes, and better in the UI. */
const terserOptions = (inline: boolean) =>
  ({
    ecma: 2020,
    toplevel: true,
    compress: { passes: 3, unsafe: true, unsafe_arrows: true, hoist_funs: true, keep_fargs: false, inline },
    // Lit's own members, which it names so for this purpose; each file is whole, so they meet nobody else's.
    mangle: { properties: { regex: /^_\$/ } },
  }) satisfies MinifyOptions;

/** The bundler minifies after Vite's terser, and writes every string as a template, which compresses worse. */
const terserLast: Plugin = {
  name: 'terser-last',
  async generateBundle(_, bundle) {
    const options = { ...terserOptions(this.environment.name !== 'head'), module: true };
    for (const file of Object.values(bundle)) {
      if (file.type === 'chunk') file.code = (await minify(file.code, options)).code!;
    }
  },
};

const languages = readdirSync('src/locales').map((file) => file.replace('.ts', ''));

/** A page finds the panel and the languages beside the file of the UI, so no language is named there. */
const filesBeside: Plugin = {
  name: 'files-beside',
  load(id) {
    if (id.endsWith('/src/ui/load-panel.ts'))
      return "export const loadPanel = (again) => import(/* @vite-ignore */ './consent-gate-panel.js' + again);";
    if (!id.endsWith('/src/languages/load-language.ts')) return null;
    return 'export const loadLanguage = (lang) => import(/* @vite-ignore */ `./locales/${lang}.js`);';
  },
};

/** What a page loads, each by its entry: `head` is the classic script, the others are modules that it imports when needed. */
const entries: Record<string, Record<string, string>> = {
  head: { 'consent-gate': 'src/entries/cdn.ts' },
  ui: { 'consent-gate-ui': 'src/ui/define.ts' },
  panel: { 'consent-gate-panel': 'src/ui/panel.ts' },
  more: { 'consent-gate-more': 'src/controller/more.ts' },
  receipts: { 'consent-gate-receipts': 'src/receipts/send.ts' },
  diagnose: { 'consent-gate-diagnose': 'src/diagnostics/diagnose.ts' },
  embed: { 'consent-gate-embed': 'src/placeholders/placeholders.ts' },
  vendors: { 'consent-gate-vendors': 'src/integrations/late.ts' },
  migrate: { 'consent-gate-migrate': 'src/migrate/migrate.ts' },
  locales: Object.fromEntries(languages.map((lang) => [`locales/${lang}`, `src/locales/${lang}.ts`])),
};

/** One build each, since no chunk may be shared between them: each file is loaded alone. */
const buildOf = (name: string): BuildEnvironmentOptions => {
  const head = name === 'head';
  return {
    outDir: 'dist/cdn',
    emptyOutDir: head,
    target: 'es2022',
    reportCompressedSize: false,
    // A library's `import()` stays as it is; to a site's Vite adds a loader of style sheets.
    lib: !head && { entry: entries[name], formats: ['es'] },
    // The UI's templates are rewritten above, so a map of it would lie.
    sourcemap: head && 'hidden',
    minify: 'terser',
    terserOptions: terserOptions(!head),
    rolldownOptions: {
      input: entries[name],
      // The head script finds these by address; what a bundler would import must not be drawn into it.
      external: head ? [/\/(define|panel|more|send|diagnose|placeholders|late|migrate)\.js$/] : [],
      // Only what writes cookies needs it, and importing it does nothing else.
      treeshake: { moduleSideEffects: [{ test: /\/js-cookie\//, sideEffects: false }] },
      preserveEntrySignatures: 'strict',
      output: {
        format: head ? 'iife' : 'es',
        entryFileNames: '[name].js',
        minify: { compress: true, mangle: true, codegen: { removeWhitespace: true } },
      },
    },
  };
};

export default defineConfig({
  publicDir: false,
  plugins: [filesBeside, templates, modernLit, withoutProperties, terserLast],
  build: { modulePreload: false },
  environments: Object.fromEntries(
    Object.keys(entries).map((name) => [name, { consumer: 'client', build: buildOf(name) }]),
  ),
  builder: {
    async buildApp({ build, environments }) {
      for (const name of Object.keys(entries)) await build(environments[name]);
    },
  },
});
