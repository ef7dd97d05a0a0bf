import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build, type InlineConfig, type Plugin } from 'vite';
import { svelte } from './svelte/plugin.js';

/** The origins of the stand-ins for vendors, by name. */
export type Vendors = Record<'probe' | 'embed' | 'pixel', string>;

interface Server {
  render(vendors: Vendors): string | Promise<string>;
  /** Renders `<html>` and all that is in it. */
  renderDocument?(vendors: Vendors): string;
}

export interface App extends Server {
  /** The module that makes the server's markup live. */
  readonly client: string;
}

const folder = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** Builds one entry as a development build does it, because only that one tells of mismatches. */
async function bundle(root: string, entry: string, ssr: boolean): Promise<string> {
  const config: InlineConfig = {
    root,
    mode: 'development',
    configFile: false,
    logLevel: 'silent',
    define: {
      ...(!ssr && { 'process.env.NODE_ENV': '"development"' }),
      __VUE_OPTIONS_API__: 'false',
      __VUE_PROD_DEVTOOLS__: 'false',
      __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'true',
    },
    plugins: [svelte as Plugin],
    // Both versions of React use the same sources.
    resolve: { dedupe: ['react', 'react-dom'], noExternal: true },
    build: {
      write: false,
      minify: false,
      ssr,
      rolldownOptions: { input: entry, output: { entryFileNames: 'all.js', codeSplitting: false } },
    },
    ssr: { noExternal: true },
  };
  const made = [await build(config)].flat() as { output: { code?: string }[] }[];
  return made[0]?.output[0]?.code ?? '';
}

/** The app in this workspace: its server's renderer, and its client as one module. `sources` may be another folder. */
export async function buildApp(name: string, sources = name): Promise<App> {
  process.env['NODE_ENV'] = 'development';
  const root = folder(name);
  const extension = sources === 'react-19' ? 'jsx' : 'js';
  const client = await bundle(root, path.join(folder(sources), `client.${extension}`), false);
  const server = await bundle(root, path.join(folder(sources), `server.${extension}`), true);
  const place = await mkdtemp(path.join(tmpdir(), 'consent-gate-app-'));
  try {
    const file = path.join(place, 'server.mjs');
    await writeFile(file, server);
    return { client, ...((await import(pathToFileURL(file).href)) as Server) };
  } finally {
    await rm(place, { recursive: true });
  }
}
