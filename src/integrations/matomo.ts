import type { ConsentSnapshot } from '../consent/events.js';
import { type Call, call, type Integration, queueOf } from './integration.js';

/**
 * The calls for Matomo: consent is required, then it is given (on every page where it is granted) or withdrawn.
 * @see https://developer.matomo.org/guides/tracking-consent
 */
export function matomoCalls({ granted }: ConsentSnapshot, before: ConsentSnapshot | null): Call[] {
  const grants = granted.includes('analytics');
  const calls: Call[] = before ? [] : [call('_paq', 'requireConsent')];
  if (grants && !before?.granted.includes('analytics')) calls.push(call('_paq', 'setConsentGiven'));
  if (!grants && before?.granted.includes('analytics')) calls.push(call('_paq', 'forgetConsentGiven'));
  return calls;
}

/** Matomo's consent calls. The first ones go ahead of everything the page has queued. */
export const matomo: Integration = ({ now, before }) => {
  const calls = matomoCalls(now, before).map(({ values }) => [...values]);
  const queue = queueOf('_paq');
  if (!before && Array.isArray(queue)) queue.unshift(...calls);
  else queue.push(...calls);
};
