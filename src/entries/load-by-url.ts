import { nextEvent } from '../page/document.js';
import { createElement, isParsing, resolveUrl, rootElement } from '../page/natives.js';
import type { LoadFile } from '../controller/later-files.js';

/**
 * Loads files next to the head script, whose URL is given, or next to `ui-url`. After a failure the next call imports
 * again.
 */
export function createUrlLoader(scriptUrl: string): LoadFile {
  let suffix = '';
  return async (name, uiUrl) => {
    const url = uiUrl && name === 'ui' ? uiUrl : resolveUrl(`consent-gate-${name}.js`, uiUrl || scriptUrl).href;
    let preload: HTMLLinkElement | undefined;
    if (isParsing()) {
      // In browsers that allow only one import map (Firefox), the first import makes the browser ignore a later map. So
      // this waits until the page is parsed, and preloads the file meanwhile. Import immediately once all engines allow
      // several maps: https://bugzilla.mozilla.org/show_bug.cgi?id=1916277
      preload = createElement('link');
      Object.assign(preload, { rel: 'preload', as: 'script', crossOrigin: '', href: url });
      // First on the page: anything after a script that is still being parsed would make the script look complete.
      rootElement().prepend(preload);
      await nextEvent('readystatechange');
    }
    const file = import(/* @vite-ignore */ url + suffix);
    // A framework that takes over the whole document must not find it. The import has taken up its request.
    preload?.remove();
    return file.catch((error: unknown) => {
      // Firefox caches a failed module by its full URL until the page closes. The retry uses only one other URL, so
      // that an import map's `integrity` can list both.
      suffix = '#';
      throw error;
    }) as Promise<never>;
  };
}
