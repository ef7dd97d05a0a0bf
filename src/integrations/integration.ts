import type { Config } from '../consent/config.js';
import type { ConsentSnapshot, Source } from '../consent/events.js';

/** What a vendor is told. */
export interface Step {
  /** May be `pending`, at the start. */
  readonly now: ConsentSnapshot;
  /** What the vendor was told last; null at the start. */
  readonly before: ConsentSnapshot | null;
  readonly source: Source;
  readonly config: Config;
  /** What is given to it is called after each change, once the gates have followed. */
  watch(listener: () => void): void;
}

/**
 * Tells one vendor of the state, through the vendor's own interface. Called once at the start, then after every choice and
 * change, always before the gates open.
 */
export type Integration = (step: Step) => void;

/** What tags that already run are told of a change. */
export type RunningStep = Pick<Step, 'now' | 'source'> & { readonly previous: ConsentSnapshot };

/** The queue of Google's tags, made if need be; an element of that name in the page does not count. */
export function dataLayer(): unknown[] {
  const page = window as unknown as { dataLayer?: unknown };
  if (!Array.isArray(page.dataLayer)) page.dataLayer = [];
  return page.dataLayer as unknown[];
}

/** Google's words for a category; Microsoft took them over. */
export const stateOf = (granted: readonly string[], category: string): 'granted' | 'denied' =>
  granted.includes(category) ? 'granted' : 'denied';

/** One call of a vendor's. */
export interface Call {
  /** The name of its queue or function. */
  readonly target: string;
  readonly values: readonly unknown[];
}

export const call = (target: string, ...values: unknown[]): Call => ({ target, values });

/** A vendor's queue by its global name, made if need be; what has no `push` does not count. */
export function queueOf(name: string): { push(...entries: unknown[]): unknown } {
  const page = window as unknown as Record<string, { push?: unknown } | undefined>;
  if (typeof page[name]?.push !== 'function') page[name] = [];
  return page[name] as { push(...entries: unknown[]): unknown };
}
