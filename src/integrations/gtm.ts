import type { ConsentSnapshot, Source } from '../consent/events.js';
import { dataLayer, type Integration } from './integration.js';

/** The event that triggers of a Google Tag Manager container can listen to, once the state is known: Trusted is granted then. */
export function gtmEvent(now: ConsentSnapshot, before: ConsentSnapshot | null, source: Source): object {
  return {
    event: before?.granted.length ? 'consent_change' : 'consent_ready',
    consent_granted: now.granted,
    consent_denied: now.denied,
    consent_source: source,
  };
}

/** `consent_ready` once and `consent_change` after it, in the `dataLayer`, after Google's `update`. */
export const gtm: Integration = ({ now, before, source }) => {
  if (now.granted.length) dataLayer().push(gtmEvent(now, before, source));
};
