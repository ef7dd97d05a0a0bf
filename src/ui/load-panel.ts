import type { PanelFile } from './panel.js';

/** For bundlers, which make a file of it. In the file for pages `load-panel-by-url.ts` stands in its place. */
export const loadPanel = (_suffix: string): Promise<PanelFile> => import('./panel.js');
