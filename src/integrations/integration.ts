import type { Config } from '../core/config.js';
import type { ConsentSnapshot, Source } from '../core/events.js';

/**
 * Tells one vendor of the state, through the vendor's own interface. Called once at the start (`before` is null, the
 * snapshot may be `pending`), then after every choice and change, always before the gates open.
 */
export type Integration = (
  now: ConsentSnapshot,
  before: ConsentSnapshot | null,
  source: Source,
  config: Config,
) => void;

/** The queue of Google's tags, made if need be; an element of that name in the page does not count. */
export function dataLayer(): unknown[] {
  const page = window as unknown as { dataLayer?: unknown };
  if (!Array.isArray(page.dataLayer)) page.dataLayer = [];
  return page.dataLayer as unknown[];
}
