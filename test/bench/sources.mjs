// What the adapters in peers/ serve: files from node_modules, bundles, and the same texts for every banner.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('.', import.meta.url));

/** A file by its path from this folder. */
export const file = (name) => readFileSync(path.join(root, name));

/** The files of a folder whose names fit, by name. */
export const dir = (name, pattern) =>
  Object.fromEntries(
    readdirSync(path.join(root, name))
      .filter((one) => pattern.test(one))
      .map((one) => [one, file(path.join(name, one))]),
  );

export const texts = {
  intro:
    'We use cookies to run this site, to measure how it is used and to show relevant advertising. You can accept all, reject all or choose by purpose.',
  necessary: 'Needed for the site to work; always on.',
  analytics: 'Help us understand how the site is used.',
  advertising: 'Used to show advertising that fits your interests.',
};

/** Bundles source text as a site's own build would, minified and split; the entry is `<name>.js`. */
export async function bundle(source, name) {
  const { build } = await import('esbuild');
  const { outputFiles } = await build({
    stdin: { contents: source, resolveDir: root, sourcefile: `${name}.js`, loader: 'js' },
    bundle: true,
    minify: true,
    format: 'esm',
    splitting: true,
    target: 'es2022',
    outdir: path.join(root, '.build', name),
    write: false,
    legalComments: 'none',
    conditions: ['production', 'browser'],
    define: { 'process.env.NODE_ENV': '"production"' },
    entryNames: name,
    chunkNames: 'chunk-[hash]',
    logLevel: 'error',
  });
  return Object.fromEntries(
    outputFiles
      .filter((one) => one.path.endsWith('.js'))
      .map((one) => [path.basename(one.path).replace('stdin', name), Buffer.from(one.contents)]),
  );
}
