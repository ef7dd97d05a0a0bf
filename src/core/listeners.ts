/** Is the document still being read? */
export const parsing = (): boolean => document.readyState === 'loading';

/** Resolves when the document hears of this. */
export const heard = (type: string): Promise<unknown> =>
  new Promise((resolve) => document.addEventListener(type, resolve));

/** Runs foreign code; what it throws is reported as the page's own error. True if it did not throw. */
export function attempt(run: () => void): boolean {
  try {
    run();
    return true;
  } catch (error) {
    reportError(error);
    return false;
  }
}
