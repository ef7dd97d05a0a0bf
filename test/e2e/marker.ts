import type { Page } from '@playwright/test';
import type { Site } from './site.js';

/** Which tags show that time has passed: gated ones of a category that is granted, or, without one, tags of the page's own. */
interface MarkerOptions {
  consent?: string;
}

/**
 * Adds a script to the page, and an image once that script has run, and waits for both. What the gates let through before
 * would have been requested before them and, if it is a script, would have run. The server's log holds neither.
 */
export async function untilMarker(page: Page, site: Site, { consent = 'trusted' }: MarkerOptions = {}): Promise<void> {
  site.routes['/__marker.js'] = { body: '0' };
  site.routes['/__marker.gif'] = { status: 204 };
  await page.waitForLoadState();
  await page.evaluate(async (category) => {
    const script = document.createElement('script');
    script.src = '/__marker.js';
    if (category) {
      script.type = 'text/plain';
      script.dataset['consent'] = category;
    }
    const image = document.createElement('img');
    const ended = (tag: HTMLElement) =>
      new Promise<void>((done) => {
        tag.addEventListener('load', () => done());
        tag.addEventListener('error', () => done());
      });
    const scriptEnded = ended(script);
    document.querySelector('head')!.append(script);
    await scriptEnded;
    const imageEnded = ended(image);
    image.src = '/__marker.gif';
    await imageEnded;
    script.remove();
  }, consent);
}

/** Waits until the page requests nothing more: two markers come without anything between them. */
export async function untilQuiet(page: Page, site: Site, options?: MarkerOptions): Promise<void> {
  let requests = -1;
  let quiet = 0;
  while (quiet < 2) {
    quiet = requests === site.log.length ? quiet + 1 : 0;
    requests = site.log.length;
    await untilMarker(page, site, options);
  }
}
