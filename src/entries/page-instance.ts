import type { Core } from '../consent/api.js';

const KEY = Symbol.for('consent-gate');
type Page = { [KEY]?: Core };

/** The page's instance, if a copy of the library has made one. */
export const existingInstance = (): Core | undefined => (globalThis as Page)[KEY];

/** The page's one instance: made by the first copy of the library that asks, found by all others. */
export const pageInstance = (create: () => Core): Core => ((globalThis as Page)[KEY] ??= create());
