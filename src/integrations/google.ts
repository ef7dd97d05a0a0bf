import type { Config } from '../consent/config.js';
import type { ConsentSnapshot } from '../consent/events.js';
import { keys } from '../page/natives.js';
import { dataLayer, type Integration, stateOf } from './integration.js';

/** The seven types of Google Consent Mode v2 for the granted categories. */
export function googleTypes({
  granted,
  denied,
}: Pick<ConsentSnapshot, 'granted' | 'denied'>): Record<string, 'granted' | 'denied'> {
  const advertising = stateOf(granted, 'advertising');
  return {
    ad_storage: advertising,
    ad_user_data: advertising,
    ad_personalization: advertising,
    analytics_storage: stateOf(granted, 'analytics'),
    functionality_storage: 'granted',
    personalization_storage: [...granted, ...denied].includes('personalization')
      ? stateOf(granted, 'personalization')
      : advertising,
    security_storage: 'granted',
  };
}

/**
 * Passes the commands for a step from one state to another to `gtag`. In opt-in, and while nothing is known, the
 * default denies. A choice, even a stored one, follows as an `update`.
 *
 * If regions are listed, only a choice grants. An `update` applies everywhere, so without a choice, or after the
 * banner's close button, it may only deny more: it must not grant what the default denies in those regions.
 * @see https://developers.google.com/tag-platform/security/guides/consent
 */
export function googleCommands(
  now: ConsentSnapshot,
  before: ConsentSnapshot | null,
  config: Config,
  gtag: (...command: unknown[]) => void,
): void {
  const { googleRegion: region, googleWait: wait_for_update } = config;
  const hasRegions = region.length > 0;
  const nothing = { granted: [], denied: now.denied };
  const decided = now.status === 'decided';
  if (!before) {
    gtag('consent', 'default', { ...googleTypes(now.mode === 'opt-in' ? nothing : now), wait_for_update });
    if (hasRegions) gtag('consent', 'default', { ...googleTypes(nothing), wait_for_update, region });
    if (config.googleRedact) gtag('set', 'ads_data_redaction', true);
    if (config.googlePassthrough) gtag('set', 'url_passthrough', true);
  }
  if (before || decided) {
    const types = googleTypes(now);
    const isChosen = decided && now.choice!.by !== 'close';
    if (hasRegions && !isChosen) {
      for (const type of keys(types)) if (types[type] === 'granted') delete types[type];
    }
    gtag('consent', 'update', types);
  }
}

/** Google's own queue. It reads only `arguments` objects, never arrays. */
function gtag(): void {
  // eslint-disable-next-line prefer-rest-params -- an array is ignored by gtag.js
  dataLayer().push(arguments);
}

/**
 * Google Consent Mode for gtag.js, Tag Manager and Ads. Until Google's own snippet runs, `window.gtag` queues what the
 * page says, so that `onclick="gtag(…)"` does not throw before a grant.
 */
export const google: Integration = ({ now, before, config }) => {
  (window as { gtag?: unknown }).gtag ??= gtag;
  googleCommands(now, before, config, gtag);
};
