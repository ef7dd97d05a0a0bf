import type { Files, Load } from '../controller/controller.js';
import { heard, parsing } from '../page/document.js';
import { google } from '../integrations/google.js';
import { gtm } from '../integrations/gtm.js';
import type { Integration } from '../integrations/integration.js';
import { tealium } from '../integrations/tealium.js';

/** The vendors that can be told without another file. */
export const integrations = { __proto__: null, google, gtm, tealium } as unknown as Record<string, Integration>;

/**
 * For pages: the other files lie beside the head script, whose address this is, or beside `ui-url`. A failed import is
 * made again by the next call.
 */
export const fromUrls = (script: string): Load => {
  let again = '';
  return async (name, { uiUrl }) => {
    const beside = uiUrl ? new URL(uiUrl, document.baseURI) : script;
    const url = new URL(uiUrl && name === 'ui' ? beside : `consent-gate-${name}.js`, beside);
    if (parsing()) {
      // Where a page has one import map at most (Firefox), the first import makes the browser ignore a map that comes
      // after it. So the page is read to its end first, while the file is already on its way.
      // Import at once when all engines have several: https://bugzilla.mozilla.org/show_bug.cgi?id=1916277
      const link = { rel: 'preload', as: 'script', crossOrigin: '', href: url };
      // First in the page: whatever stood after a script that is being parsed would make it look as if it were whole.
      document.querySelector('html')!.prepend(Object.assign(document.createElement('link'), link));
      await heard('readystatechange');
    }
    return import(/* @vite-ignore */ url + again).catch((error: unknown) => {
      // Firefox remembers a module that failed, by its whole address, for as long as the page lives. There is one other
      // address only, so that the `integrity` of an import map can name both.
      again = '#';
      throw error;
    }) as Promise<never>;
  };
};

const modules = {
  ui: () => import('../ui/define.js'),
  panel: () => import('../ui/panel.js'),
  more: () => import('../controller/more.js'),
  receipts: () => import('../receipts/send.js'),
  diagnose: () => import('../diagnostics/diagnose.js'),
  embed: () => import('../placeholders/placeholders.js'),
  vendors: () => import('../integrations/late.js'),
  migrate: () => import('../migrate/migrate.js'),
} satisfies { [Name in keyof Files]: () => Promise<Files[Name]> };

/** For bundlers, which make files of their own from these. */
export const fromModules: Load = (name) => modules[name]() as Promise<never>;
