import { laterFiles, type LoadFile } from '../controller/later-files.js';

/** For bundlers, which make files of their own from these imports. */
export const loadFromBundle: LoadFile = (name) => laterFiles[name].load() as Promise<never>;
