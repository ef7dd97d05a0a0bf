import { googleIds } from './google-queue.js';
import type { RunningStep } from './integration.js';

/** The switches that we turned on. The site may have turned on others itself. */
const stopped = new Set<string>();

/**
 * Stops a running gtag when Analytics is withdrawn, and resumes it when Analytics is granted again. If only denied, it
 * would keep sending hits without cookies.
 * @see https://developers.google.com/analytics/devguides/collection/ga4/disable-analytics
 */
export function tellRunningGoogle({ now, previous }: RunningStep): void {
  const page = window as unknown as Record<string, unknown>;
  if (now.granted.includes('analytics')) {
    for (const name of stopped) page[name] = false;
    stopped.clear();
  } else if (previous.granted.includes('analytics')) {
    for (const id of googleIds(page['dataLayer'])) {
      const name = `ga-disable-${id}`;
      if (page[name]) continue;
      page[name] = true;
      stopped.add(name);
    }
  }
}
