import { createCustomEvent, freeze } from '../page/natives.js';

/** How much is in force before a visitor has chosen, in order of strictness: `opt-in` is the strictest. */
export type Mode = 'opt-in' | 'opt-out' | 'notice';

/** Which act a stored choice came from. `close` is the x of the banner, `api` a page's script. */
export type By = 'accept' | 'decline' | 'save' | 'close' | 'api';

/** A browser's opt-out signal: Global Privacy Control (https://w3c.github.io/gpc/) or Do Not Track. */
export type Signal = 'gpc' | 'dnt';

/** What can be shown: the banner, or the panel with the categories. */
export type View = 'banner' | 'preferences';

/** What the visitor said last. It stays readable when it no longer stands, and grants nothing then. */
export interface Choice {
  readonly granted: readonly string[];
  readonly denied: readonly string[];
  readonly by: By;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly mode: Mode;
  readonly policyVersion: string;
}

/** Why the state is what it is. Anything but `choice` means that no standing choice of the visitor's is in force. */
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

/** The whole state, deeply frozen. `choice` is what was said, `granted` what is in force: they are different things. */
export interface ConsentSnapshot {
  readonly status: 'pending' | 'undecided' | 'decided';
  /** In force now, `trusted` first; empty while `pending`. */
  readonly granted: readonly string[];
  readonly denied: readonly string[];
  readonly choice: Choice | null;
  readonly reason: Reason;
  /** The signals honored now. */
  readonly signals: readonly Signal[];
  readonly mode: Mode;
}

/** A record of one choice, without anything that names the visitor or the page. */
export interface Receipt {
  readonly id: string;
  readonly subject: string;
  readonly at: string;
  readonly mode: Mode;
  readonly policyVersion: string;
  readonly lang: string;
  /** SHA-256 (hex) of the texts that were shown; empty when nothing was shown or `crypto.subtle` is absent. */
  readonly textHash: string;
  readonly granted: readonly string[];
  readonly denied: readonly string[];
  readonly by: By;
  readonly signals: readonly Signal[];
  readonly version: string;
}

/** Who caused a change of what is in force. */
export type Source = 'visitor' | 'api' | 'tab' | 'signal' | 'page' | 'expiry';

export interface ConsentChoiceDetail extends ConsentSnapshot {
  /** Resolves when the receipt is made, which needs another file; to null if that could not be loaded, as `consent-error` says. */
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
  /** Names of the cookies that were removed. */
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

/** The events, each dispatched on the `<consent-gate>` element when the page has one, else on `document`. */
export interface ConsentEventMap {
  /** Once, when the state is known. */
  'consent-ready': CustomEvent<ConsentSnapshot>;
  /** A choice was made, also one that changes nothing. */
  'consent-choice': CustomEvent<ConsentChoiceDetail>;
  /** What is in force changed. */
  'consent-change': CustomEvent<ConsentChangeDetail>;
  /** A choice removed something that was in force. Canceling it stops only the reload. */
  'consent-withdraw': CustomEvent<ConsentWithdrawDetail>;
  /** The banner or the panel is shown. */
  'consent-open': CustomEvent<ConsentViewDetail>;
  /** The banner or the panel is hidden. */
  'consent-close': CustomEvent<ConsentViewDetail>;
  /** Something could not be done. Nothing is granted by it. */
  'consent-error': CustomEvent<ConsentErrorDetail>;
}

declare global {
  interface GlobalEventHandlersEventMap extends ConsentEventMap {}
}

/** One event: a frozen detail, bubbling and composed. Canceling matters for `consent-withdraw` alone. */
export const createEvent = <Name extends keyof ConsentEventMap>(
  type: Name,
  detail: ConsentEventMap[Name]['detail'],
): CustomEvent => createCustomEvent(type, { detail: freeze(detail), bubbles: true, composed: true, cancelable: true });
