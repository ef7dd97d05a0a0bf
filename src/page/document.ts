import { listenToDocument } from './natives.js';

/** Resolves at the document's next event of this type. */
export const nextEvent = (type: string): Promise<unknown> =>
  new Promise((resolve) => listenToDocument(type, resolve, { once: true }));

/**
 * Runs other people's code, or our code on other people's nodes. An error is reported as the page's own and stops
 * nothing else. Returns whether it ended without throwing.
 */
export function runSafely(run: () => void): boolean {
  try {
    run();
    return true;
  } catch (error) {
    reportError(error);
    return false;
  }
}
