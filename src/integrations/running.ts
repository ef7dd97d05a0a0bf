import type { Config } from '../consent/config.js';
import type { ConsentSnapshot, Source } from '../consent/events.js';
import { attempt } from '../page/document.js';

/**
 * What only tags that already run need to hear. It cannot be of use before the first of them runs, so it comes late,
 * with the file of rare things.
 */

/** Hears of a change while its tags may already run. */
type Told = (now: ConsentSnapshot, before: ConsentSnapshot, source: Source) => void;

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

/** The switches that we turned on; a site may have turned on others itself. */
const stopped = new Set<string>();

/**
 * Stops a running gtag when Analytics is withdrawn, and lets it go on when it is granted again. Denied alone it would go
 * on sending hits without cookies.
 * @see https://developers.google.com/analytics/devguides/collection/ga4/disable-analytics
 */
const google: Told = (now, before) => {
  const page = window as unknown as Record<string, unknown>;
  if (now.granted.includes('analytics')) {
    for (const name of stopped) page[name] = false;
    stopped.clear();
  } else if (before.granted.includes('analytics')) {
    for (const id of googleIds(page['dataLayer'])) {
      const name = `ga-disable-${id}`;
      if (page[name]) continue;
      page[name] = true;
      stopped.add(name);
    }
  }
};

/** How many types each of our commands names; an `update` may name fewer, and only deny then. */
const TYPES = 7;

/** Did the page itself call `gtag('consent', …)`? True for a command that is not ours and can undo what ours say. */
export function googleConflict(queue: unknown, { granted }: ConsentSnapshot, { googleRegion }: Config): boolean {
  let defaults = googleRegion[0] ? 2 : 1;
  let last: Record<string, unknown> = {};
  const foreign = gtagCommands(queue, 'consent').some(([, kind, given]) => {
    const { wait_for_update: _wait, region: _region, ...types } = Object(given) as Record<string, unknown>;
    const states = Object.values(types);
    if (kind !== 'default') last = types;
    return kind === 'default'
      ? !defaults-- || states.length !== TYPES
      : states.length !== TYPES && states.some((state) => state !== 'denied');
  });
  const exceeds = (type: string, category: string): boolean => last[type] === 'granted' && !granted.includes(category);
  return foreign || exceeds('analytics_storage', 'analytics') || exceeds('ad_storage', 'advertising');
}

/** Categories of Tealium's older consent manager that belong to ours. */
const legacy: readonly [category: string, names: readonly string[]][] = [
  ['analytics', ['analytics', 'monitoring']],
  [
    'advertising',
    'affiliates display_ads search email social cookiematch cdp big_data crm personalization engagement'.split(' '),
  ],
];

/**
 * The categories of Tealium's older consent manager that are granted. It is given the whole list: what is set one by
 * one lets the others load.
 * @see https://docs.tealium.com/platforms/javascript/consent-management/
 */
export const tealiumCategories = ({ granted }: Pick<ConsentSnapshot, 'granted'>): string[] =>
  legacy.flatMap(([category, names]) => (granted.includes(category) ? names : []));

/**
 * The event that a Tealium which runs gets for a choice. Null for what is no choice, and where the event itself would
 * fire what was refused: where something is denied and no consent integration of Tealium's is there to `enforce` it.
 */
export const tealiumEvent = (now: ConsentSnapshot, source: Source, enforced: boolean): object | null =>
  now.status === 'decided' && /^(visitor|api)$/.test(source) && (enforced || !now.denied[0])
    ? {
        tealium_event: 'consent_decision',
        consent_granted: [...now.granted],
        consent_denied: [...now.denied],
        consent_by: now.choice!.by,
      }
    : null;

/** What Tealium is still to be told; a choice may be what brings it. */
let untold: [now: ConsentSnapshot, source: Source] | null = null;

function tellTealium(): void {
  const { utag, tealiumCmpIntegration } = window as {
    utag?: { link?(data: object): void; gdpr?: { setPreferencesFromList?(names: readonly string[]): void } };
    // Tealium's framework puts its `map` of tags into our object.
    tealiumCmpIntegration?: { map?: object };
  };
  if (!untold || !utag) return;
  const [now, source] = untold;
  untold = null;
  utag.gdpr?.setPreferencesFromList?.(tealiumCategories(now));
  const event = tealiumEvent(now, source, !!tealiumCmpIntegration?.map);
  if (event) utag.link?.(event);
}

const tellSafely = (): void => void attempt(tellTealium);

const tealium: Told = (now, _before, source) => {
  if (now.status !== 'decided') return;
  untold = [now, source];
  document.addEventListener('load', tellSafely, true);
  // Tealium asks us what is allowed while it takes the event: the integrations, which come next, must have been told.
  queueMicrotask(tellSafely);
};

const integrations: Readonly<Record<string, Told>> = { google, tealium };

/** Tells tags that run of a change. One that throws stops nobody. */
export function tellRunning(now: ConsentSnapshot, before: ConsentSnapshot, source: Source, config: Config): void {
  for (const name of Object.keys(integrations)) {
    if (config.integrations.includes(name)) attempt(() => integrations[name]!(now, before, source));
  }
}
