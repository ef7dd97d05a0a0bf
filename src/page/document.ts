/** Is the document still being read? */
export const parsing = (): boolean => document.readyState === 'loading';

/** Resolves when the document hears of this. */
export const heard = (type: string): Promise<unknown> =>
  new Promise((resolve) => document.addEventListener(type, resolve));

/** Runs foreign code, with these values; what it throws is reported as the page's own error. True if it did not throw. */
export function attempt<Values extends unknown[]>(run: (...values: Values) => void, ...values: Values): boolean {
  try {
    run(...values);
    return true;
  } catch (error) {
    reportError(error);
    return false;
  }
}
