import type { ConsentSnapshot, Source } from '../core/events.js';
import { dataLayer, type Integration } from './integration.js';

/** The event that triggers of a Google Tag Manager container can listen to, or null while nothing is known. */
export function gtmEvent(now: ConsentSnapshot, before: ConsentSnapshot | null, source: Source): object | null {
  if (now.status === 'pending') return null;
  return {
    event: !before || before.status === 'pending' ? 'consent_ready' : 'consent_change',
    consent_granted: now.granted,
    consent_denied: now.denied,
    consent_source: source,
  };
}

/** `consent_ready` once and `consent_change` after it, in the `dataLayer`, after Google's `update`. */
export const gtm: Integration = (now, before, source) => {
  const event = gtmEvent(now, before, source);
  if (event) dataLayer().push(event);
};
