import type { Config } from '../consent/config.js';
import type { ConsentSnapshot } from '../consent/events.js';

// What the page itself has put into Google's queue.

/** The gtag commands of one name in the queue, each as a list: Google reads `arguments` objects and nothing else. */
const gtagCommands = (queue: unknown, name: string): unknown[][] =>
  (Array.isArray(queue) ? queue : [])
    .filter((entry) => Object.prototype.toString.call(entry) === '[object Arguments]')
    .map((entry: ArrayLike<unknown>) => Array.from(entry))
    .filter(([command]) => command === name);

/** The ids that the page gave to `gtag('config', id)`. */
export const googleIds = (queue: unknown): string[] =>
  gtagCommands(queue, 'config')
    .map(([, id]) => id)
    .filter((id) => typeof id === 'string');

/** How many types each of our commands names; an `update` may name fewer, and only deny then. */
const TYPES = 7;

/** Did the page itself call `gtag('consent', …)`? True for a command that is not ours and can undo what ours say. */
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
