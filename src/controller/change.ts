import type { ConsentSnapshot, Source } from '../consent/events.js';

/** A step from one state to another. */
export interface Change {
  readonly previous: ConsentSnapshot;
  readonly now: ConsentSnapshot;
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly source: Source;
  /** Whether the granted categories changed. */
  readonly isReal: boolean;
  /** What a choice took back. Empty if nobody chose. */
  readonly withdrawn: readonly string[];
}

/** A signal that appeared or disappeared, or the end of a choice, is the cause no matter what triggered the check. */
function causeOf(previous: ConsentSnapshot, now: ConsentSnapshot, source: Source): Source {
  if (previous.signals.join() !== now.signals.join()) return 'signal';
  if (now.reason === 'expired' && previous.reason !== 'expired') return 'expiry';
  return source;
}

/**
 * What changed, and why. Only a choice withdraws, here or in another tab. A record that is no longer valid does not,
 * nor does the page's `deny` or a signal. `isChoice` says that somebody chose on this page.
 */
export function changeBetween(
  previous: ConsentSnapshot,
  now: ConsentSnapshot,
  source: Source,
  isChoice: boolean,
): Change {
  const added = now.granted.filter((name) => !previous.granted.includes(name));
  const removed = previous.granted.filter((name) => !now.granted.includes(name));
  const cause = isChoice ? source : causeOf(previous, now, source);
  const chosen = now.reason === 'choice' || now.reason === 'no-choice';
  const withdraws = chosen && cause !== 'page' && cause !== 'signal';
  return {
    previous,
    now,
    added,
    removed,
    source: cause,
    isReal: added.length + removed.length > 0,
    withdrawn: withdraws ? removed : [],
  };
}
