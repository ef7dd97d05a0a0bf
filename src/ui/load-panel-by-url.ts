import type { PanelFile } from './panel.js';

/**
 * The version for pages, which replaces `load-panel.ts`: the panel's file is next to the UI file. `suffix` changes the
 * URL after a failure.
 */
export const loadPanel = (suffix: string): Promise<PanelFile> =>
  import(/* @vite-ignore */ `./consent-gate-panel.js${suffix}`) as Promise<PanelFile>;
