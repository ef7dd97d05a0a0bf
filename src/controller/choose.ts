import type { Choices } from '../consent/api.js';
import type { Config } from '../consent/config.js';
import { refusedBySignals } from '../consent/decide.js';
import type { By, ConsentSnapshot } from '../consent/events.js';
import type { RecordParts } from '../consent/record.js';
import { fromEntries, hasOwn } from '../page/natives.js';

/** What is asked for: the same for every category, or what is named. What is not named stays as it is stored. */
export type Wish = 'grant-all' | 'deny-all' | Choices;

/** What the banner's x means: in opt-in a refusal; elsewhere what is in force stays so. */
export const wishOfClosing = ({ mode, granted, denied }: ConsentSnapshot): Wish =>
  mode === 'opt-in'
    ? 'deny-all'
    : fromEntries([...granted.map((name) => [name, true]), ...denied.map((name) => [name, false])]);

/** True or false as wished; undefined if nothing, or nothing clear, is said of this category. */
function wishFor(wish: Wish, category: string): boolean | undefined {
  if (wish === 'grant-all') return true;
  if (wish === 'deny-all') return false;
  // What an object inherits, nobody has chosen.
  const wished: unknown = hasOwn(wish, category) ? wish[category] : undefined;
  return typeof wished === 'boolean' ? wished : undefined;
}

export interface Choosing {
  readonly config: Config;
  /** The state before the choice. */
  readonly snapshot: ConsentSnapshot;
  readonly wish: Wish;
  readonly by: By;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** The visitor's pseudonym; empty if no server is to have a receipt. */
  readonly id: string;
}

/** The record of a choice. Pure. */
export function choose({ config, snapshot, wish, by, now, id }: Choosing): RecordParts {
  const { categories, deny, mode, policyVersion } = config;
  const refused = refusedBySignals(config, snapshot.signals);
  const stored = snapshot.reason === 'choice' ? snapshot.choice!.granted : [];

  const isGranted = (category: string): boolean => {
    const wished = wishFor(wish, category);
    if (wished === false) return false;
    const isFree = !refused.includes(category);
    // Under a signal only the visitor's own switch grants.
    if (wished && !deny.includes(category) && (isFree || by === 'save')) return true;
    // What is denied on this page, or not named, keeps its stored choice.
    return stored.includes(category) && (isFree || snapshot.granted.includes(category));
  };
  const granted = categories.filter(isGranted);
  // A refusal stands also where this page does not ask for it.
  const others = (snapshot.choice?.denied ?? []).filter((name) => !categories.includes(name));
  return {
    at: now,
    by,
    mode,
    policyVersion,
    granted,
    denied: [...categories, ...others].filter((name) => !granted.includes(name)),
    gpc: granted.some((name) => refused.includes(name)),
    id,
  };
}
