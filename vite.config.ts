import { readdirSync } from 'node:fs';
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
      .replace(/\w\.\w+(PolyfillSupport|HydrateSupport)\b/g, 'undefined');
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
  compress: { passes: 3, unsafe: true, unsafe_arrows: true, hoist_funs: true, keep_fargs: false },
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

const languages = readdirSync('src/locales').map((file) => file.replace('.ts', ''));

/** A page finds the files of the languages beside that of the UI, so none is named there. */
const localesBeside: Plugin = {
  name: 'locales-beside',
  load(id) {
    if (!id.endsWith('/src/ui/load-language.ts')) return null;
    return 'export const loadLanguage = (lang) => import(/* @vite-ignore */ `./locales/${lang}.js`);';
  },
};

/**
 * Two builds into `dist/cdn`: `head` is the classic script, `modules` are the files that it imports when needed.
 * No chunk is shared between them: each is loaded alone.
 */
export default defineConfig(({ mode }) => {
  const head = mode === 'head';
  const input = head
    ? { 'consent-gate': 'src/auto.ts' }
    : {
        'consent-gate-ui': 'src/ui/define.ts',
        'consent-gate-more': 'src/more.ts',
        ...Object.fromEntries(languages.map((lang) => [`locales/${lang}`, `src/locales/${lang}.ts`])),
      };
  return {
    plugins: [localesBeside, templates, modernLit, terserLast],
    publicDir: false,
    build: {
      outDir: 'dist/cdn',
      emptyOutDir: head,
      target: 'es2022',
      reportCompressedSize: false,
      modulePreload: false,
      // A library's `import()` stays as it is; to a site's Vite adds a loader of style sheets.
      lib: !head && { entry: input, formats: ['es'] },
      // The UI's templates are rewritten above, so a map of it would lie.
      sourcemap: head && 'hidden',
      minify: 'terser',
      terserOptions,
      rolldownOptions: {
        input,
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
