import type { Report } from '../consent/warn.js';
import { runSafely } from '../page/document.js';
import type { LaterFiles } from './later-files.js';

type Name = keyof LaterFiles;

export interface LazyLoader {
  /**
   * Resolves to the result of `run`. If the file cannot be loaded or used, reports it and resolves to undefined; the
   * next call tries again.
   */
  use<One extends Name, Value>(
    name: One,
    run: (file: LaterFiles[One]) => Value | Promise<Value>,
  ): Promise<Value | undefined>;
  /** Runs immediately if the file has loaded, to keep the order of calls. */
  useSoon<One extends Name>(name: One, run: (file: LaterFiles[One]) => void): void;
  /** Loads the file early. A failure is reported only when the file is used. */
  prefetch(name: Name): void;
  /** Whether the file was requested. */
  isWanted(name: Name): boolean;
}

export function createLazyLoader(
  load: <One extends Name>(name: One) => Promise<LaterFiles[One]>,
  report: Report,
): LazyLoader {
  /** One promise per file, so that uses run in the order they were requested. */
  const loading = new Map<Name, Promise<unknown>>();
  const loaded = new Map<Name, unknown>();

  async function get<One extends Name>(name: One): Promise<LaterFiles[One]> {
    if (!loading.has(name)) loading.set(name, load(name));
    const file = (await loading.get(name)) as LaterFiles[One];
    loaded.set(name, file);
    return file;
  }

  const loader: LazyLoader = {
    async use(name, run) {
      try {
        return await run(await get(name));
      } catch (error) {
        loading.delete(name);
        report(`${name}-unavailable`, String(error));
        return undefined;
      }
    },
    useSoon(name, run) {
      const file = loaded.get(name) as LaterFiles[typeof name] | undefined;
      if (file) runSafely(() => run(file));
      else void loader.use(name, run);
    },
    prefetch(name) {
      get(name).catch(() => loading.delete(name));
    },
    isWanted: (name) => loading.has(name),
  };
  return loader;
}
