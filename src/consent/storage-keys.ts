/** All our local storage keys start with this. */
export const OWN_PREFIX = 'consent-gate-';

/** What a withdrawal must remove again on the next page view, because tags keep writing until the page is left. */
export const SWEEP_KEY = 'consent-gate-sweep';

/** What gated nodes say that they store, by category, also those of earlier pages. */
export const NAMES_KEY = 'consent-gate-names';

/** The day on which the consent cookie was last renewed, in days since 1970, and its name. */
export const RENEWED_KEY = 'consent-gate-renewed';

/**
 * Followed by the cookie's name: a record of what the visitor's last choice denied. It counts where the cookie is gone,
 * so that a lost cookie never turns a refusal into a grant. It contains no grant and no pseudonym.
 */
export const REFUSAL_PREFIX = 'consent-gate-refusal-';

/** The receipts kept on this device. */
export const RECEIPTS_KEY = 'consent-gate-receipts';

/**
 * Followed by a receipt's id: a receipt that waits to be sent. Each has its own entry so that two pages never write the
 * same one.
 */
export const UNSENT_PREFIX = 'consent-gate-unsent-';

/** How often sending has failed in a row, and until when no page tries again, in milliseconds since 1970. */
export const PAUSE_KEY = 'consent-gate-pause';

/** The value of the cookie whose receipt the server has. Set only when no other receipt waits. */
export const SENT_KEY = 'consent-gate-sent';
