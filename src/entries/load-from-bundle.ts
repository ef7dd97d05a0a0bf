import { laterFiles, type LoadFile } from '../controller/later-files.js';

/** Loads files with imports that bundlers turn into chunks. */
export const loadFromBundle: LoadFile = (name) => laterFiles[name].load() as Promise<never>;
