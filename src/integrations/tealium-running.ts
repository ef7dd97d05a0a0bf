import type { ConsentSnapshot, Source } from '../consent/events.js';
import { runSafely } from '../page/document.js';
import type { RunningStep } from './integration.js';

/** The categories of Tealium's older consent manager that belong to ours. */
const olderCategories = {
  analytics: ['analytics', 'monitoring'],
  advertising: [
    'affiliates',
    'display_ads',
    'search',
    'email',
    'social',
    'cookiematch',
    'cdp',
    'big_data',
    'crm',
    'personalization',
    'engagement',
  ],
};

/**
 * The granted categories of Tealium's older consent manager. It needs the whole list: setting categories one by one
 * lets the others load.
 * @see https://docs.tealium.com/platforms/javascript/consent-management/
 */
export const tealiumCategories = ({ granted }: Pick<ConsentSnapshot, 'granted'>): string[] =>
  Object.entries(olderCategories).flatMap(([category, names]) => (granted.includes(category) ? names : []));

/**
 * The event that a running Tealium gets for a choice. Null if it is not a choice. Also null if something is denied and
 * no consent integration of Tealium enforces it, because the event itself would then fire what was refused.
 */
export function tealiumEvent(now: ConsentSnapshot, source: Source, enforced: boolean): object | null {
  const isChoice = now.status === 'decided' && (source === 'visitor' || source === 'api');
  if (!isChoice || (now.denied.length > 0 && !enforced)) return null;
  return {
    tealium_event: 'consent_decision',
    consent_granted: [...now.granted],
    consent_denied: [...now.denied],
    consent_by: now.choice!.by,
  };
}

/** What Tealium has not been told yet. The choice itself may be what loads Tealium. */
let untold: RunningStep | null = null;

function tellUtag(): void {
  const { utag, tealiumCmpIntegration } = window as {
    utag?: { link?(data: object): void; gdpr?: { setPreferencesFromList?(names: readonly string[]): void } };
    // Tealium's framework adds its `map` of tags to our object.
    tealiumCmpIntegration?: { map?: object };
  };
  if (!untold || !utag) return;
  const { now, source } = untold;
  untold = null;
  utag.gdpr?.setPreferencesFromList?.(tealiumCategories(now));
  const event = tealiumEvent(now, source, !!tealiumCmpIntegration?.map);
  if (event) utag.link?.(event);
}

const tellSafely = (): void => void runSafely(tellUtag);

export function tellRunningTealium(step: RunningStep): void {
  if (step.now.status !== 'decided') return;
  untold = step;
  document.addEventListener('load', tellSafely, true);
  // While it handles the event, Tealium asks us what is allowed, so the integrations must be notified first.
  queueMicrotask(tellSafely);
}
