import type { Surroundings } from './core/consent.js';
import { google } from './integrations/google.js';
import { gtm } from './integrations/gtm.js';

const integrations = { __proto__: null, google, gtm } as unknown as Surroundings['integrations'];

/**
 * For pages: the other files lie beside the head script, whose address this is, or beside `ui-url`. A failed import is
 * made again by the next call.
 */
export const fromUrls = (script: string): Surroundings => {
  let again = '';
  const load = async (file: string, uiUrl: string): Promise<never> => {
    const ui = uiUrl ? new URL(uiUrl, document.baseURI) : new URL('consent-gate-ui.js', script);
    return import(/* @vite-ignore */ new URL(file || ui, ui) + again).catch((error: unknown) => {
      // Firefox remembers a module that failed, by its whole address, for as long as the page lives.
      again += '#';
      throw error;
    }) as Promise<never>;
  };
  return {
    integrations,
    loadUi: ({ uiUrl }) => load('', uiUrl),
    loadMore: ({ uiUrl }) => load('consent-gate-more.js', uiUrl),
    loadEmbeds: ({ uiUrl }) => load('consent-gate-embed.js', uiUrl),
  };
};

/** For bundlers, which make files of their own from these. */
export const fromModules: Surroundings = {
  integrations,
  loadUi: () => import('./ui/define.js'),
  loadMore: () => import('./more.js'),
  loadEmbeds: () => import('./embeds.js'),
};
