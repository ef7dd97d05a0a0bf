import { nextEvent, rootElement } from '../page/document.js';
import { isParsing } from '../page/natives.js';
import type { LoadFile } from '../controller/later-files.js';

/**
 * For pages: the files lie beside the head script, whose address this is, or beside `ui-url`. After a failure the next call
 * imports again.
 */
export function createUrlLoader(scriptUrl: string): LoadFile {
  let suffix = '';
  return async (name, uiUrl) => {
    const beside = uiUrl ? new URL(uiUrl, document.baseURI) : scriptUrl;
    const url = uiUrl && name === 'ui' ? new URL(beside) : new URL(`consent-gate-${name}.js`, beside);
    if (isParsing()) {
      // Where a page has one import map at most (Firefox), the first import makes the browser ignore a map that comes
      // after it. So the page is read to its end first, while the file is already on its way.
      // Import at once when all engines have several: https://bugzilla.mozilla.org/show_bug.cgi?id=1916277
      const preload = document.createElement('link');
      Object.assign(preload, { rel: 'preload', as: 'script', crossOrigin: '', href: url });
      // First in the page: whatever stood after a script that is being parsed would make it look as if it were whole.
      rootElement().prepend(preload);
      await nextEvent('readystatechange');
    }
    return import(/* @vite-ignore */ url + suffix).catch((error: unknown) => {
      // Firefox remembers a module that failed, by its whole address, for as long as the page lives. There is one other
      // address only, so that the `integrity` of an import map can name both.
      suffix = '#';
      throw error;
    }) as Promise<never>;
  };
}
