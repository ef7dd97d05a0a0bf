/** What you ask the visitor now, as the page's attributes say it. */
export interface Terms {
  readonly cookieName: string;
  readonly mode: 'opt-in' | 'opt-out' | 'notice';
  readonly categories: readonly string[];
  readonly policyVersion: string;
  readonly cookieDays: number;
  readonly signalCategories: readonly string[];
}

export interface Verdict {
  readonly reason:
    'choice' | 'no-choice' | 'unreadable' | 'expired' | 'policy-changed' | 'category-added' | 'mode-stricter';
  /** The optional categories that the standing choice grants. */
  readonly granted: readonly string[];
}

/** `header` is the request's Cookie header, `gpc` whether it has `Sec-GPC: 1`, `now` in milliseconds. */
export function readConsent(header: string | null | undefined, terms: Terms, gpc: boolean, now?: number): Verdict;

/** The Set-Cookie header that stores the record anew; null if there is none. `domain` is the page's `cookie-domain`. */
export function storeAgain(
  header: string | null | undefined,
  terms: { readonly cookieName: string; readonly domain?: string },
  now?: number,
): string | null;
