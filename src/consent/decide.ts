import { type Config, modes, TRUSTED } from './config.js';
import type { ConsentSnapshot, Reason, Signal } from './events.js';
import type { ConsentRecord } from './record.js';
import type { Signals } from './signals.js';

/** What was found in storage: a record, nothing (undefined), or something that is no record (null). */
export type Stored = ConsentRecord | null | undefined;

/** What `decide()` needs to know of the configuration. */
export type Terms = Pick<
  Config,
  'mode' | 'categories' | 'policyVersion' | 'cookieDays' | 'signals' | 'signalCategories' | 'deny'
>;

function freeze<Value>(value: Value): Value {
  if (value instanceof Object) Object.values(value).forEach(freeze);
  return Object.freeze(value);
}

const snapshotOf = (
  status: ConsentSnapshot['status'],
  granted: readonly string[],
  denied: readonly string[],
  choice: ConsentSnapshot['choice'],
  reason: Reason,
  signals: readonly Signal[],
  mode: ConsentSnapshot['mode'],
): ConsentSnapshot => freeze({ status, granted, denied, choice, reason, signals, mode });

/** Nothing is known yet, so nothing is granted. */
export const pending = (
  reason: 'no-config' | 'prerendering',
  mode: ConsentSnapshot['mode'] = 'opt-in',
): ConsentSnapshot => snapshotOf('pending', [], [], null, reason, [], mode);

function reasonFor(terms: Terms, stored: Stored, now: number): Reason {
  if (!stored) return stored === undefined ? 'no-choice' : 'unreadable';
  const { at, policyVersion, granted, denied, mode } = stored.choice;
  if (now >= Date.parse(at) + terms.cookieDays * 86_400_000) return 'expired';
  if (policyVersion !== terms.policyVersion) return 'policy-changed';
  if (!terms.categories.every((name) => granted.includes(name) || denied.includes(name))) return 'category-added';
  return modes.indexOf(mode) > modes.indexOf(terms.mode) ? 'mode-stricter' : 'choice';
}

/** The categories that the honoured signals refuse. */
export const signalled = (terms: Terms, honoured: readonly Signal[]): readonly string[] =>
  honoured[0] ? terms.signalCategories : [];

/**
 * The heart: configuration, stored record, browser signals and time give the state, and nothing else does.
 *
 * A record that no longer stands opens nothing. In opt-in nothing optional is granted then; in opt-out and notice the
 * mode's default, less every category that the record denies. `unreadable` grants nothing optional in any mode.
 * A signal beats a stored grant unless the record carries `gpc`; `deny` beats everything. `now` is in milliseconds.
 */
export function decide(terms: Terms, stored: Stored, signals: Signals, now: number): ConsentSnapshot {
  const { mode, categories, deny } = terms;
  const reason = reasonFor(terms, stored, now);
  const stands = reason === 'choice';
  const honoured = terms.signals.filter((signal) => signals[signal]);
  const refused = signalled(terms, honoured);
  const granted = categories.filter(
    (name) =>
      (stands
        ? stored!.choice.granted.includes(name)
        : mode !== 'opt-in' && reason !== 'unreadable' && !stored?.choice.denied.includes(name)) &&
      ((stands && stored!.gpc) || !refused.includes(name)) &&
      !deny.includes(name),
  );
  return snapshotOf(
    stands ? 'decided' : 'undecided',
    [TRUSTED, ...granted],
    categories.filter((name) => !granted.includes(name)),
    stored?.choice ?? null,
    reason,
    honoured,
    mode,
  );
}

/** The names in a `data-consent`. White space around them is an empty name, which no category has: ` trusted ` is not `trusted`. */
const tokens = (expression: string): string[] => expression.split(/\s+/);

/**
 * Is a gate with this `data-consent` open? Several categories: all of them. `!name`: only once decided and not granted.
 * `trusted` opens only as it is written; nothing opens while pending, and nothing unknown ever does.
 */
export function isOpen(expression: string, { status, granted, denied }: ConsentSnapshot): boolean {
  return tokens(expression).every((name) =>
    name[0] === '!' ? status === 'decided' && denied.includes(name.slice(1)) : granted.includes(name),
  );
}

/** A name in `data-consent` that this page does not have, if there is one; an empty one is told as the whole. */
export function unknownName(expression: string, { granted, denied }: ConsentSnapshot): string | undefined {
  const unknown = tokens(expression).find((name) => ![...granted, ...denied].includes(name.replace(/^!/, '')));
  return unknown === '' ? expression : unknown;
}
