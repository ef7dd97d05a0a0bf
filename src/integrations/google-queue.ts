import type { Config } from '../consent/config.js';
import type { ConsentSnapshot } from '../consent/events.js';

// What the page itself has put into Google's queue.

/** The gtag commands with this name in the queue, as arrays. Google reads only `arguments` objects. */
const gtagCommands = (queue: unknown, name: string): unknown[][] =>
  (Array.isArray(queue) ? queue : [])
    .filter((entry) => Object.prototype.toString.call(entry) === '[object Arguments]')
    .map((entry: ArrayLike<unknown>) => Array.from(entry))
    .filter(([command]) => command === name);

/** The ids that the page passed to `gtag('config', id)`. */
export const googleIds = (queue: unknown): string[] =>
  gtagCommands(queue, 'config')
    .map(([, id]) => id)
    .filter((id) => typeof id === 'string');

/** How many types each of our commands contains. An `update` may contain fewer, but then it only denies. */
const TYPES = 7;

/** Whether the page itself calls `gtag('consent', …)`: whether any command is not ours and can undo ours. */
export function googleConflict(queue: unknown, { granted }: ConsentSnapshot, { googleRegion }: Config): boolean {
  let ourDefaults = googleRegion.length ? 2 : 1;
  let last: Record<string, unknown> = {};
  const foreign = gtagCommands(queue, 'consent').some(([, kind, given]) => {
    const { wait_for_update: _wait, region: _region, ...types } = Object(given) as Record<string, unknown>;
    const states = Object.values(types);
    if (kind !== 'default') last = types;
    const isWhole = states.length === TYPES;
    if (kind !== 'default') return !isWhole && states.some((state) => state !== 'denied');
    ourDefaults--;
    return ourDefaults < 0 || !isWhole;
  });
  const exceeds = (type: string, category: string): boolean => last[type] === 'granted' && !granted.includes(category);
  return foreign || exceeds('analytics_storage', 'analytics') || exceeds('ad_storage', 'advertising');
}
