import type { PanelFile } from './panel.js';

/**
 * The version for bundlers, which make a chunk of the panel. The UI file for pages uses `load-panel-by-url.ts` instead.
 */
export const loadPanel = (_suffix: string): Promise<PanelFile> => import('./panel.js');
