import type { Config } from '../consent/config.js';
import type { ConsentSnapshot, Source } from '../consent/events.js';

/**
 * Tells one vendor of the state, through the vendor's own interface. Called once at the start (`before` is null, the
 * snapshot may be `pending`), then after every choice and change, always before the gates open. What is given to `watch`
 * is called after each of them, once the gates have followed.
 */
export type Integration = (
  now: ConsentSnapshot,
  before: ConsentSnapshot | null,
  source: Source,
  config: Config,
  watch: (listener: () => void) => void,
) => void;

/** The queue of Google's tags, made if need be; an element of that name in the page does not count. */
export function dataLayer(): unknown[] {
  const page = window as unknown as { dataLayer?: unknown };
  if (!Array.isArray(page.dataLayer)) page.dataLayer = [];
  return page.dataLayer as unknown[];
}

/** Google's words for a category; Microsoft took them over. */
export const stateOf = (granted: readonly string[], category: string): 'granted' | 'denied' =>
  granted.includes(category) ? 'granted' : 'denied';

/** One call of a vendor's: what stands before the arguments is the name of its queue or function. */
export type Call = readonly [target: string, ...values: unknown[]];

/** A vendor's queue by its global name, made if need be; what has no `push` does not count. */
export function queueOf(name: string): { push(...entries: unknown[]): unknown } {
  const page = window as unknown as Record<string, { push?: unknown } | undefined>;
  if (typeof page[name]?.push !== 'function') page[name] = [];
  return page[name] as { push(...entries: unknown[]): unknown };
}
