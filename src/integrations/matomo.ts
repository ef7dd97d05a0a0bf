import type { ConsentSnapshot } from '../consent/events.js';
import { type Call, call, type Integration, positionOf, queueOf } from './integration.js';

const REQUIRE = 'requireConsent';

/**
 * The calls for Matomo: consent is required, then it is given (on every page where it is granted) or withdrawn.
 * @see https://developer.matomo.org/guides/tracking-consent
 */
export function matomoCalls({ granted }: ConsentSnapshot, before: ConsentSnapshot | null): Call[] {
  const grants = granted.includes('analytics');
  const calls: Call[] = before ? [] : [call('_paq', REQUIRE)];
  if (grants && !before?.granted.includes('analytics')) calls.push(call('_paq', 'setConsentGiven'));
  if (!grants && before?.granted.includes('analytics')) calls.push(call('_paq', 'forgetConsentGiven'));
  return calls;
}

/**
 * Matomo's consent calls. The first ones go ahead of everything the page has queued. If the page requires consent by
 * itself, that is not said twice, and a grant comes right behind it, because requiring consent forgets an earlier grant.
 */
export const matomo: Integration = ({ now, before }) => {
  const queue = queueOf('_paq');
  const own = positionOf(queue, REQUIRE);
  const calls = matomoCalls(now, before)
    .map(({ values }) => [...values])
    .filter(([method]) => method !== REQUIRE || own < 0);
  if (!before && Array.isArray(queue)) queue.splice(own + 1, 0, ...calls);
  else queue.push(...calls);
};
