import type { Config } from '../consent/config.js';
import type { ConsentSnapshot, Source } from '../consent/events.js';

/** What a vendor is told. */
export interface Step {
  /** May be `pending` at the start. */
  readonly now: ConsentSnapshot;
  /** The state the vendor was told last. Null at the start. */
  readonly before: ConsentSnapshot | null;
  readonly source: Source;
  readonly config: Config;
  /** Calls `listener` after each change, once the gates have followed. */
  watch(listener: () => void): void;
}

/**
 * Notifies one vendor of the state through the vendor's own API. Called once at the start, then after every choice and
 * change, always before the gates open.
 */
export type Integration = (step: Step) => void;

/** What running tags are told about a change. */
export type RunningStep = Pick<Step, 'now' | 'source'> & { readonly previous: ConsentSnapshot };

/** The queue of Google's tags, created if needed. An element with that name does not count. */
export function dataLayer(): unknown[] {
  const page = window as unknown as { dataLayer?: unknown };
  if (!Array.isArray(page.dataLayer)) page.dataLayer = [];
  return page.dataLayer as unknown[];
}

/** Google's values for a category, which Microsoft uses too. */
export const stateOf = (granted: readonly string[], category: string): 'granted' | 'denied' =>
  granted.includes(category) ? 'granted' : 'denied';

/** One call of a vendor's API. */
export interface Call {
  /** The name of the vendor's queue or function. */
  readonly target: string;
  readonly values: readonly unknown[];
}

export const call = (target: string, ...values: unknown[]): Call => ({ target, values });

/** The position of a waiting call in a vendor's queue; -1 if there is none, or if the vendor runs already. */
export const positionOf = (queue: unknown, method: string): number =>
  Array.isArray(queue) ? queue.findIndex((entry: ArrayLike<unknown> | null) => entry?.[0] === method) : -1;

/** A vendor's queue by its global name, created if needed. A value without `push` does not count. */
export function queueOf(name: string): { push(...entries: unknown[]): unknown } {
  const page = window as unknown as Record<string, { push?: unknown } | undefined>;
  if (typeof page[name]?.push !== 'function') page[name] = [];
  return page[name] as { push(...entries: unknown[]): unknown };
}
