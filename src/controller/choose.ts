import type { Choices } from '../consent/api.js';
import type { Config } from '../consent/config.js';
import { refusedBySignals } from '../consent/decide.js';
import type { By, ConsentSnapshot } from '../consent/events.js';
import type { RecordParts } from '../consent/record.js';
import { fromEntries, hasOwn } from '../page/natives.js';

/** The same answer for every category, or answers by name. A category that is not named keeps its stored choice. */
export type Wish = 'grant-all' | 'deny-all' | Choices;

/** What the banner's close button means: in opt-in a refusal, otherwise keeping what is in effect. */
export const wishOfClosing = ({ mode, granted, denied }: ConsentSnapshot): Wish =>
  mode === 'opt-in'
    ? 'deny-all'
    : fromEntries([...granted.map((name) => [name, true]), ...denied.map((name) => [name, false])]);

/** The wish for this category. Undefined if there is none or it is not a boolean. */
function wishFor(wish: Wish, category: string): boolean | undefined {
  if (wish === 'grant-all') return true;
  if (wish === 'deny-all') return false;
  // Nobody chose an inherited property.
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
  /** The visitor's pseudonym. Empty if no server gets a receipt. */
  readonly id: string;
}

/** Computes the record of a choice. A pure function. */
export function choose({ config, snapshot, wish, by, now, id }: Choosing): RecordParts {
  const { categories, deny, mode, policyVersion } = config;
  const refused = refusedBySignals(config, snapshot.signals);
  const stored = snapshot.reason === 'choice' ? snapshot.choice!.granted : [];

  const isGranted = (category: string): boolean => {
    const wished = wishFor(wish, category);
    if (wished === false) return false;
    const isFree = !refused.includes(category);
    // Under a signal, only the visitor's own switch grants.
    if (wished && !deny.includes(category) && (isFree || by === 'save')) return true;
    // A category that this page denies, or that is not named, keeps its stored choice.
    return stored.includes(category) && (isFree || snapshot.granted.includes(category));
  };
  const granted = categories.filter(isGranted);
  // A refusal stays in the record even if this page does not have the category.
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
