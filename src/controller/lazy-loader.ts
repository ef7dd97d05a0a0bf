import type { Report } from '../consent/warn.js';
import { runSafely } from '../page/document.js';
import type { LaterFiles } from './later-files.js';

type Name = keyof LaterFiles;

export interface LazyLoader {
  /** What `run` makes of the file; undefined if it could not be loaded or used, which is reported. The next call tries again. */
  use<One extends Name, Value>(
    name: One,
    run: (file: LaterFiles[One]) => Value | Promise<Value>,
  ): Promise<Value | undefined>;
  /** At once if the file is there, so that what is done first stays first. */
  useSoon<One extends Name>(name: One, run: (file: LaterFiles[One]) => void): void;
  /** Fetches it in good time. Whoever uses it is told if that fails. */
  prefetch(name: Name): void;
  /** Was the file asked for? */
  isWanted(name: Name): boolean;
}

export function createLazyLoader(
  load: <One extends Name>(name: One) => Promise<LaterFiles[One]>,
  report: Report,
): LazyLoader {
  /** One promise for each file, so that what needs it first has it first. */
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
