import { defineConfig, type Plugin } from 'vite';

/** White space and comments in `css` and `html` templates reach the page as they stand; no minifier looks there. */
const templates: Plugin = {
  name: 'minify-templates',
  transform(code, id) {
    if (!id.includes('/src/ui/')) return null;
    return code
      .replace(/(css`)([^`]*)(`)/g, (_, start: string, css: string, end: string) => {
        const small = css
          .replace(/\/\*[\s\S]*?\*\//g, '')
          .replace(/\s+/g, ' ')
          .replace(/ ?([{};,]) ?/g, '$1')
          .replace(/: /g, ':')
          .replace(/;}/g, '}');
        return start + small.trim() + end;
      })
      .replace(/>\s*\n\s*</g, '><')
      .replace(/\n\s+(?=[\w@.?-]+=(?:"|\$\{))/g, ' ');
  },
};

/**
 * Two builds into `dist/cdn`: `head` is the classic script, `modules` are the files that it imports when needed.
 * No chunk is shared between them: each is loaded alone.
 */
export default defineConfig(({ mode }) => {
  const head = mode === 'head';
  return {
    plugins: [templates],
    publicDir: false,
    build: {
      outDir: 'dist/cdn',
      emptyOutDir: head,
      target: 'es2022',
      reportCompressedSize: false,
      modulePreload: false,
      sourcemap: 'hidden',
      minify: 'terser',
      terserOptions: { ecma: 2020, toplevel: true, compress: { passes: 3, unsafe_arrows: true } },
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
