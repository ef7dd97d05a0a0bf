/** `<html>`. Not `document.documentElement`, which an element of that name hides. */
export const rootElement = (): HTMLElement => document.querySelector('html')!;

/** Resolves at the document's next event of this type. */
export const nextEvent = (type: string): Promise<unknown> =>
  new Promise((resolve) => document.addEventListener(type, resolve, { once: true }));

/**
 * Runs other people's code, or our own on other people's nodes: what it throws is reported as the page's own error and stops nobody
 * else. Returns whether it ended without throwing.
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
