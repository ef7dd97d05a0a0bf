/** Everything of ours in local storage has a key that begins so. */
export const OWN_PREFIX = 'consent-gate-';

/** What a withdrawal removes, for the next page view: tags write until their page is left. */
export const SWEEP_KEY = 'consent-gate-sweep';

/** The receipts that are kept on this device. */
export const RECEIPTS_KEY = 'consent-gate-receipts';

/** A receipt waits to be sent under this and its id: an entry for each, so that two pages never write the same one. */
export const UNSENT_PREFIX = 'consent-gate-unsent-';

/** How often sending failed in a row, and until when no page tries again, in milliseconds since 1970. */
export const PAUSE_KEY = 'consent-gate-pause';

/** The value of the cookie whose receipt the server has, when nothing else waits. */
export const SENT_KEY = 'consent-gate-sent';
