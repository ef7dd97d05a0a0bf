import type { ConsentSnapshot, Source } from '../consent/events.js';

/** A step from one state to another. */
export interface Change {
  readonly previous: ConsentSnapshot;
  readonly now: ConsentSnapshot;
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly source: Source;
  /** Is another set of categories in force? */
  readonly isReal: boolean;
  /** What a choice took back; empty if nobody chose. */
  readonly withdrawn: readonly string[];
}

/** A signal that came or went, or the end of a choice, while the page was open: whatever made us look. */
function causeOf(previous: ConsentSnapshot, now: ConsentSnapshot, source: Source): Source {
  if (previous.signals.join() !== now.signals.join()) return 'signal';
  if (now.reason === 'expired' && previous.reason !== 'expired') return 'expiry';
  return source;
}

/**
 * What is different now, and why. Only a choice withdraws, here or in another tab: not a record that no longer stands, nor a
 * page's own `deny`, nor a signal. `isChoice` says that somebody chose on this page.
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
