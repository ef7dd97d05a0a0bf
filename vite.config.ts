import { readdirSync } from 'node:fs';
import { type BuildEnvironmentOptions, defineConfig, runnerImport } from 'vite';

const { module: files } = await runnerImport<typeof import('./src/controller/later-files.js')>(
  './src/controller/later-files.ts',
);

const languages = readdirSync('src/locales').map((file) => file.replace('.ts', ''));

/** What a page loads, each by its entry: `head` is the classic script, the others are modules that it imports when needed. */
const entries: Record<string, Record<string, string>> = {
  head: { 'consent-gate': 'src/entries/cdn.ts' },
  locales: Object.fromEntries(languages.map((lang) => [`locales/${lang}`, `src/locales/${lang}.ts`])),
};
for (const [name, { entry }] of Object.entries(files.laterFiles)) {
  // Vite's environments have no hyphens in their names.
  entries[name.replaceAll('-', '_')] = { [`consent-gate-${name}`]: entry };
}

/** One build each, since no chunk may be shared between them: each file is loaded alone. */
function buildOf(name: string): BuildEnvironmentOptions {
  const isHead = name === 'head';
  return {
    outDir: 'dist/cdn',
    emptyOutDir: isHead,
    target: 'es2022',
    reportCompressedSize: false,
    sourcemap: isHead && 'hidden',
    // A library's `import()` stays as it is; to a site's Vite adds a loader of style sheets.
    lib: !isHead && { entry: entries[name], formats: ['es'] },
    rolldownOptions: {
      input: entries[name],
      preserveEntrySignatures: 'strict',
      output: {
        format: isHead ? 'iife' : 'es',
        entryFileNames: '[name].js',
        // In library mode Vite leaves white space unless it is told so here.
        minify: { compress: true, mangle: true, codegen: { removeWhitespace: true } },
      },
    },
  };
}

/** `dist/cdn`: the files for pages. The npm build is made by `tsc`. */
export default defineConfig({
  publicDir: false,
  // Pages find the panel and the languages beside the file of the UI; bundlers follow imports.
  resolve: { alias: [{ find: /(.*\/load-(?:panel|language))\.js$/, replacement: '$1-by-url.js' }] },
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
