import type { ConsentSnapshot } from '../consent/events.js';
import type { Integration } from './integration.js';

/** What Tealium passes back to us: our decision, or `false` while there is none. */
type Decision = ConsentSnapshot | false;

/** Choices that a visitor made explicitly. */
const EXPLICIT = ['accept', 'decline', 'save'];

const isDecision = (decision: Decision): decision is ConsentSnapshot => purposes(decision).length > 0;

/** The allowed purposes. A new array each time, because Tealium writes into it. */
const purposes = (decision: Decision): string[] => [...((decision as ConsentSnapshot | null)?.granted ?? [])];

/**
 * The members of `window.tealiumCmpIntegration`. `get` returns the state that the gates follow, `key` is the Vendor ID
 * entered in Tealium iQ, and `watch` calls its argument after each change. Only a visitor's press is explicit: the
 * banner's close button and the page's scripts are not.
 * @see https://docs.tealium.com/consent/client-side/consent-integrations/custom-cmp/
 */
export const tealiumMembers = (get: () => ConsentSnapshot, key: string, watch: (recheck: () => void) => void) => ({
  cmpName: 'consent-gate',
  cmpIntegrationVersion: '1',
  cmpCheckIfOptInModel: (): boolean => get().mode === 'opt-in',
  cmpFetchCurrentConsentDecision: (): Decision => get().status !== 'pending' && get(),
  cmpFetchCurrentLookupKey: (): string => key,
  cmpCheckForWellFormedDecision: isDecision,
  cmpCheckForExplicitConsentDecision: (decision: Decision): boolean =>
    !!decision && decision.status === 'decided' && EXPLICIT.includes(decision.choice!.by),
  cmpConvertResponseToGroupList: purposes,
  cmpCheckForTiqConsent: (decision: Decision, name: string): boolean => purposes(decision).includes(name),
  cmpAddCallbackToTriggerRecheck(recheck: () => void): void {
    watch(recheck);
    // Tealium may have loaded after the state was known.
    setTimeout(recheck);
  },
});

let current: ConsentSnapshot;

/**
 * Tealium's consent integrations (utag 4.49 and later): the object that `utag.js` queries, and a recheck after each
 * change.
 */
export const tealium: Integration = ({ now, before, config, watch }) => {
  current = now;
  const page = window as { tealiumCmpIntegration?: object };
  if (!before) {
    Object.assign(
      (page.tealiumCmpIntegration ??= {}),
      tealiumMembers(() => current, config.tealiumKey, watch),
    );
  }
};
