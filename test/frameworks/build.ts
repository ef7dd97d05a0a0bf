import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build, type InlineConfig, type Plugin } from 'vite';
import { svelte } from './svelte/plugin.js';
import { vue } from './vue/plugin.js';

/** The origins of the stand-ins for vendors, by name. */
export type Vendors = Readonly<Record<string, string>>;

interface Server {
  render(vendors: Vendors): string | Promise<string>;
  /** Renders `<html>` and all that is in it. */
  renderDocument?(vendors: Vendors): string;
}

export interface App extends Server {
  /** The module that makes the server's markup live. */
  readonly client: string;
}

/** A workspace with a framework, and the names of its sources. */
export interface Workspace {
  readonly name: string;
  /** Whose sources it uses, if they are not its own. */
  readonly sources?: string;
  /** The file with the component. */
  readonly component: string;
  readonly extension: 'js' | 'jsx';
}

const folder = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** Takes this text for the component's. */
const withText = (file: string, text: string): Plugin => ({
  name: 'text',
  enforce: 'pre',
  load: (id) => (id === file ? text : undefined),
});

/** Builds the app in a workspace, with another text of its component if one is given: its renderer, and its client. */
export async function buildApp(workspace: Workspace, text?: string): Promise<App> {
  const { name, sources = name, component, extension } = workspace;
  process.env['NODE_ENV'] = 'development';
  const place = folder(sources);

  /** As a development build does it, because only that one tells of mismatches. */
  async function bundle(entry: string, ssr: boolean): Promise<string> {
    const config: InlineConfig = {
      root: folder(name),
      mode: 'development',
      configFile: false,
      logLevel: 'silent',
      define: {
        ...(!ssr && { 'process.env.NODE_ENV': '"development"' }),
        __VUE_OPTIONS_API__: 'false',
        __VUE_PROD_DEVTOOLS__: 'false',
        __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'true',
      },
      plugins: [svelte as Plugin, vue, ...(text ? [withText(path.join(place, component), text)] : [])],
      // Both versions of React use the same sources.
      resolve: { dedupe: ['react', 'react-dom'], noExternal: true },
      build: {
        write: false,
        minify: false,
        ssr,
        rolldownOptions: {
          input: path.join(place, `${entry}.${extension}`),
          output: { entryFileNames: 'all.js', codeSplitting: false },
        },
      },
      ssr: { noExternal: true },
    };
    const made = [await build(config)].flat() as { output: { code?: string }[] }[];
    return made[0]?.output[0]?.code ?? '';
  }

  const client = await bundle('client', false);
  const server = await bundle('server', true);
  const temporary = await mkdtemp(path.join(tmpdir(), 'consent-gate-app-'));
  try {
    const file = path.join(temporary, 'server.mjs');
    await writeFile(file, server);
    return { client, ...((await import(pathToFileURL(file).href)) as Server) };
  } finally {
    await rm(temporary, { recursive: true });
  }
}
