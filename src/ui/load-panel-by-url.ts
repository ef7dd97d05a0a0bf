import type { PanelFile } from './panel.js';

/** For pages, in the place of `load-panel.ts`: the panel lies beside the file of the UI. `suffix` makes it another address. */
export const loadPanel = (suffix: string): Promise<PanelFile> =>
  import(/* @vite-ignore */ `./consent-gate-panel.js${suffix}`) as Promise<PanelFile>;
