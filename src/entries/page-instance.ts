import type { Core } from '../consent/api.js';

const KEY = Symbol.for('consent-gate');
type Page = { [KEY]?: Core };

/** The page's instance, if a copy of the library has created one. */
export const existingInstance = (): Core | undefined => (globalThis as Page)[KEY];

/** The page's only instance. The first copy of the library creates it; all others find it. */
export const pageInstance = (create: () => Core): Core => ((globalThis as Page)[KEY] ??= create());
