import { readdirSync } from 'node:fs';
import { type BuildEnvironmentOptions, defineConfig, runnerImport } from 'vite';

const { module: files } = await runnerImport<typeof import('./src/controller/later-files.js')>(
  './src/controller/later-files.ts',
);

const languages = readdirSync('src/locales').map((file) => file.replace('.ts', ''));

/**
 * The files that a page loads, with their entries. `head` is the classic script; the others are modules that it imports
 * when needed.
 */
const entries: Record<string, Record<string, string>> = {
  head: { 'consent-gate': 'src/entries/cdn.ts' },
  locales: Object.fromEntries(languages.map((lang) => [`locales/${lang}`, `src/locales/${lang}.ts`])),
};
for (const [name, { entry }] of Object.entries(files.laterFiles)) {
  // Vite's environment names cannot contain hyphens.
  entries[name.replaceAll('-', '_')] = { [`consent-gate-${name}`]: entry };
}

/** One build per file, because each is loaded alone and no chunk may be shared. */
function buildOf(name: string): BuildEnvironmentOptions {
  const isHead = name === 'head';
  return {
    outDir: 'dist/cdn',
    emptyOutDir: isHead,
    target: 'es2022',
    reportCompressedSize: false,
    sourcemap: isHead && 'hidden',
    // In a library, Vite leaves `import()` as it is. Otherwise it adds a loader for style sheets.
    lib: !isHead && { entry: entries[name], formats: ['es'] },
    rolldownOptions: {
      input: entries[name],
      preserveEntrySignatures: 'strict',
      output: {
        format: isHead ? 'iife' : 'es',
        entryFileNames: '[name].js',
        // In library mode, Vite keeps white space unless this says otherwise.
        minify: { compress: true, mangle: true, codegen: { removeWhitespace: true } },
      },
    },
  };
}

/** Builds `dist/cdn`, the files for pages. `tsc` makes the npm build. */
export default defineConfig({
  publicDir: false,
  // Pages find the panel and the languages next to the UI file; bundlers follow imports.
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
