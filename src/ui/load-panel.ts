import type { PanelFile } from './panel.js';

/**
 * For bundlers, which make a file of it. In the file for pages this module is another: it imports by the address beside its
 * own, with `again` at its end (see `vite.config.ts`).
 */
export const loadPanel = (_again: string): Promise<PanelFile> => import('./panel.js');
