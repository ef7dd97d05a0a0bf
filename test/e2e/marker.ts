import type { Frame, Page } from '@playwright/test';
import type { Site } from './site.js';

interface MarkerOptions {
  /** The category that the markers are gated by; empty for scripts of the page's own, which run where no gate opens. */
  consent?: string;
  /** What to wait for first. A file that the test holds back may hold back `load`, as a preload does in Firefox. */
  state?: 'load' | 'domcontentloaded';
}

/**
 * Adds a script to the page, and another one once it has run, and waits for both. What the gates let through before would have
 * been requested before them and, if it is a script, would have run. The server's log does not hold them.
 */
export async function untilMarker(
  page: Page | Frame,
  site: Site,
  { consent = 'trusted', state = 'load' }: MarkerOptions = {},
): Promise<void> {
  site.routes['/__marker.js'] = { body: 'window.__marked()' };
  await page.waitForLoadState(state);
  await page.evaluate(async (category) => {
    const run = () =>
      new Promise<void>((done) => {
        Object.assign(window, { __marked: done });
        const script = document.createElement('script');
        script.src = '/__marker.js';
        if (category) {
          script.type = 'text/plain';
          script.dataset['consent'] = category;
        }
        document.querySelector('head')!.append(script);
      });
    await run();
    await run();
    for (const script of document.querySelectorAll('script[src="/__marker.js"]')) script.remove();
  }, consent);
}

/** Waits until the page requests nothing more: two markers come without anything between them. */
export async function untilQuiet(page: Page | Frame, site: Site, options?: MarkerOptions): Promise<void> {
  let requests = -1;
  while (requests < site.log.length) {
    requests = site.log.length;
    await untilMarker(page, site, options);
    await untilMarker(page, site, options);
  }
}
