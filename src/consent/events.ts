import { createCustomEvent, freeze } from '../page/natives.js';

/** What is in effect before the visitor chooses. `opt-in` is the strictest. */
export type Mode = 'opt-in' | 'opt-out' | 'notice';

/** The action that made a stored choice. `close` is the banner's close button; `api` is a script on the page. */
export type By = 'accept' | 'decline' | 'save' | 'close' | 'api';

/** A browser's opt-out signal: Global Privacy Control (https://w3c.github.io/gpc/) or Do Not Track. */
export type Signal = 'gpc' | 'dnt';

/** What can be shown: the banner, or the panel with the categories. */
export type View = 'banner' | 'preferences';

/** The visitor's last answer. It stays readable after it stops being valid, but then grants nothing. */
export interface Choice {
  readonly granted: readonly string[];
  readonly denied: readonly string[];
  readonly by: By;
  /** ISO 8601, in UTC. */
  readonly at: string;
  readonly mode: Mode;
  readonly policyVersion: string;
}

/** Why the state is what it is. Any value except `choice` means that no valid choice is in effect. */
export type Reason =
  | 'no-config'
  | 'prerendering'
  | 'no-choice'
  | 'policy-changed'
  | 'category-added'
  | 'mode-stricter'
  | 'expired'
  | 'unreadable'
  | 'choice';

/**
 * The whole state, deeply frozen. `choice` is what the visitor said; `granted` is what is in effect now. The two can
 * differ.
 */
export interface ConsentSnapshot {
  readonly status: 'pending' | 'undecided' | 'decided';
  /** In effect now, `trusted` first. Empty while `pending`. */
  readonly granted: readonly string[];
  readonly denied: readonly string[];
  readonly choice: Choice | null;
  readonly reason: Reason;
  /** The signals honored now. */
  readonly signals: readonly Signal[];
  readonly mode: Mode;
}

/** A record of one choice, without anything that identifies the visitor or the page. */
export interface Receipt {
  readonly id: string;
  readonly subject: string;
  readonly at: string;
  readonly mode: Mode;
  readonly policyVersion: string;
  readonly lang: string;
  /** The SHA-256 (hex) of the texts shown. Empty if none were shown or `crypto.subtle` is missing. */
  readonly textHash: string;
  readonly granted: readonly string[];
  readonly denied: readonly string[];
  readonly by: By;
  readonly signals: readonly Signal[];
  readonly version: string;
}

/** What caused a change of the granted categories. */
export type Source = 'visitor' | 'api' | 'tab' | 'signal' | 'page' | 'expiry';

export interface ConsentChoiceDetail extends ConsentSnapshot {
  /**
   * Resolves when the receipt has been made, which needs another file. Resolves to null if that file could not be
   * loaded (see `consent-error`).
   */
  readonly receipt: Promise<Receipt | null>;
}

export interface ConsentChangeDetail extends ConsentSnapshot {
  readonly previous: ConsentSnapshot;
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly source: Source;
}

export interface ConsentWithdrawDetail {
  readonly removed: readonly string[];
  /** The names of the cookies that were removed. */
  readonly cookies: readonly string[];
}

export interface ConsentViewDetail {
  readonly view: View;
}

export interface ConsentErrorDetail {
  readonly code: string;
  readonly message: string;
  readonly node?: Node | undefined;
}

/** The events. They fire on the `<consent-gate>` element if the page has one, otherwise on `document`. */
export interface ConsentEventMap {
  /** Once, when the state is known. */
  'consent-ready': CustomEvent<ConsentSnapshot>;
  /** A choice was made, even if it changes nothing. */
  'consent-choice': CustomEvent<ConsentChoiceDetail>;
  /** The granted categories changed. */
  'consent-change': CustomEvent<ConsentChangeDetail>;
  /** A choice took back something that had been granted. Canceling the event prevents only the reload. */
  'consent-withdraw': CustomEvent<ConsentWithdrawDetail>;
  /** The banner or the panel opened. */
  'consent-open': CustomEvent<ConsentViewDetail>;
  /** The banner or the panel closed. */
  'consent-close': CustomEvent<ConsentViewDetail>;
  /** Something could not be done. An error never grants anything. */
  'consent-error': CustomEvent<ConsentErrorDetail>;
}

declare global {
  interface GlobalEventHandlersEventMap extends ConsentEventMap {}
}

/** Creates an event with a frozen detail that bubbles and is composed. Only `consent-withdraw` acts on cancellation. */
export const createEvent = <Name extends keyof ConsentEventMap>(
  type: Name,
  detail: ConsentEventMap[Name]['detail'],
): CustomEvent => createCustomEvent(type, { detail: freeze(detail), bubbles: true, composed: true, cancelable: true });
