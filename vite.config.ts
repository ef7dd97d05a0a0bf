import { minify, type MinifyOptions } from 'terser';
import { defineConfig, type Plugin } from 'vite';

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
 * needs none, and the answers known beforehand leave the other ways out. Should Lit ask in other words one day, only some bytes come back.
 */
const modernLit: Plugin = {
  name: 'modern-lit',
  transform(code, id) {
    if (!/\/(@lit|lit-html|lit-element)\//.test(id)) return null;
    const known = code
      .replace(/\w\.ShadowRoot&&.*?\bCSSStyleSheet\.prototype/, 'true')
      .replace(/\w\.\w+(PolyfillSupport|HydrateSupport)\b/g, 'undefined')
      // Lists of versions and of decorators' notes, which nobody here reads, and which an `<a id=litHtmlVersions>` spoils.
      .replace(/\(\w\.\w+Versions\?\?=\[\]\)\.push\("[^"]+"\)/, '0')
      .replace(/\w\.litPropertyMetadata\?\?=new WeakMap/, '0')
      .replace(/litPropertyMetadata\.get\(\w\)/, 'undefined');
    return { code: known, map: null };
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

const terserOptions = {
  ecma: 2020,
  toplevel: true,
  compress: { passes: 3, unsafe_arrows: true, keep_fargs: false },
  // Lit's own members, which it names so for this purpose; each file is whole, so they meet nobody else's.
  mangle: { properties: { regex: /^_\$/ } },
} satisfies MinifyOptions;

/** The bundler minifies after Vite's terser, and writes every string as a template, which compresses worse. */
const terserLast: Plugin = {
  name: 'terser-last',
  async generateBundle(_, bundle) {
    for (const file of Object.values(bundle)) {
      if (file.type === 'chunk') file.code = (await minify(file.code, { ...terserOptions, module: true })).code!;
    }
  },
};

/**
 * Two builds into `dist/cdn`: `head` is the classic script, `modules` are the files that it imports when needed.
 * No chunk is shared between them: each is loaded alone.
 */
export default defineConfig(({ mode }) => {
  const head = mode === 'head';
  return {
    plugins: head ? [] : [templates, modernLit, terserLast],
    publicDir: false,
    build: {
      outDir: 'dist/cdn',
      emptyOutDir: head,
      target: 'es2022',
      reportCompressedSize: false,
      modulePreload: false,
      // The UI's templates are rewritten above, so a map of it would lie.
      sourcemap: head && 'hidden',
      minify: 'terser',
      terserOptions,
      rolldownOptions: {
        input: head
          ? { 'consent-gate': 'src/auto.ts' }
          : { 'consent-gate-ui': 'src/ui/define.ts', 'consent-gate-more': 'src/more.ts' },
        // The head script finds these by address; what a bundler would import must not be drawn into it.
        external: head ? [/\/define\.js$/, /\/more\.js$/] : [],
        preserveEntrySignatures: 'strict',
        output: {
          format: head ? 'iife' : 'es',
          entryFileNames: '[name].js',
          chunkFileNames: '[name].js',
          minify: { compress: true, mangle: true, codegen: { removeWhitespace: true } },
        },
      },
    },
  };
});
