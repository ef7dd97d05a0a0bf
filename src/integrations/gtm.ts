import type { ConsentSnapshot, Source } from '../consent/events.js';
import { dataLayer, type Integration } from './integration.js';

/**
 * The event for triggers in a Google Tag Manager container. It is sent once the state is known, which is when Trusted
 * is granted.
 */
export function gtmEvent(now: ConsentSnapshot, before: ConsentSnapshot | null, source: Source): object {
  return {
    event: before?.granted.length ? 'consent_change' : 'consent_ready',
    consent_granted: now.granted,
    consent_denied: now.denied,
    consent_source: source,
  };
}

/** Puts `consent_ready` once, and `consent_change` after that, into the `dataLayer`, after Google's `update`. */
export const gtm: Integration = ({ now, before, source }) => {
  if (now.granted.length) dataLayer().push(gtmEvent(now, before, source));
};
