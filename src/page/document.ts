/** `<html>`. An element named `documentElement` would hide `document.documentElement`. */
export const rootElement = (): HTMLElement => document.querySelector('html')!;

/** Resolves at the document's next event of this type. */
export const nextEvent = (type: string): Promise<unknown> =>
  new Promise((resolve) => document.addEventListener(type, resolve, { once: true }));

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
