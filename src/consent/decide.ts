import { freeze, keys } from '../page/natives.js';
import { type Config, modes, TRUSTED } from './config.js';
import type { ConsentSnapshot, Reason, Signal } from './events.js';
import type { Stored } from './record.js';
import type { Signals } from './signals.js';

const DAY = 86_400_000;

/** The part of the configuration that `decide()` needs. */
export type DecisionConfig = Pick<
  Config,
  'mode' | 'categories' | 'policyVersion' | 'cookieDays' | 'signals' | 'signalCategories' | 'deny'
>;

function deepFreeze<Value>(value: Value): Value {
  // Not `Object.values()`: that of Prototype.js, loaded before, also lists what it has added to arrays.
  if (value instanceof Object) for (const key of keys(value)) deepFreeze(value[key as keyof Value]);
  return freeze(value);
}

/** Nothing is known yet, so nothing is granted. */
export const pending = (
  reason: 'no-config' | 'prerendering',
  mode: ConsentSnapshot['mode'] = 'opt-in',
): ConsentSnapshot =>
  deepFreeze({ status: 'pending', granted: [], denied: [], choice: null, reason, signals: [], mode });

function reasonFor(config: DecisionConfig, stored: Stored, now: number): Reason {
  if (stored.kind === 'none') return 'no-choice';
  if (stored.kind === 'unreadable') return 'unreadable';
  const { at, policyVersion, granted, denied, mode } = stored.record.choice;
  if (now >= Date.parse(at) + config.cookieDays * DAY) return 'expired';
  if (policyVersion !== config.policyVersion) return 'policy-changed';
  if (!config.categories.every((name) => granted.includes(name) || denied.includes(name))) return 'category-added';
  if (modes.indexOf(mode) > modes.indexOf(config.mode)) return 'mode-stricter';
  return 'choice';
}

/** The categories that the honored signals refuse. */
export const refusedBySignals = (config: DecisionConfig, honored: readonly Signal[]): readonly string[] =>
  honored.length ? config.signalCategories : [];

/**
 * Computes the state from the configuration, the stored record, the browser's signals and the time, and from nothing
 * else.
 *
 * A record that is no longer valid grants nothing. In opt-in nothing optional is granted then; in opt-out and notice
 * the mode's default applies, except to the categories that the record denies. `unreadable` grants nothing optional in
 * any mode. A signal overrides a stored grant unless the record carries `gpc`. `deny` overrides everything. `now` is in
 * milliseconds since 1970.
 */
export function decide(config: DecisionConfig, stored: Stored, signals: Signals, now: number): ConsentSnapshot {
  const { mode, categories, deny } = config;
  const reason = reasonFor(config, stored, now);
  const stands = reason === 'choice';
  const record = stored.kind === 'record' ? stored.record : null;
  const honored = config.signals.filter((signal) => signals[signal]);
  const refused = refusedBySignals(config, honored);

  const isGranted = (name: string): boolean => {
    if (deny.includes(name)) return false;
    if (refused.includes(name) && !(stands && record?.gpc)) return false;
    if (stands) return !!record?.choice.granted.includes(name);
    if (mode === 'opt-in' || reason === 'unreadable') return false;
    return !record?.choice.denied.includes(name);
  };
  const granted = categories.filter(isGranted);
  return deepFreeze({
    status: stands ? 'decided' : 'undecided',
    granted: [TRUSTED, ...granted],
    denied: categories.filter((name) => !granted.includes(name)),
    choice: record?.choice ?? null,
    reason,
    signals: honored,
    mode,
  });
}

/** The names in a `data-consent` attribute, separated by white space as in a class list. */
export const namesIn = (expression: string): string[] => expression.split(/[\t\n\f\r ]+/).filter(Boolean);

/**
 * Whether a gate with this `data-consent` is open. Of several names, all must be open. `!name` opens only once a choice
 * is in effect and the category is denied. `trusted` opens only in that spelling. While pending nothing opens; an
 * unknown name or an empty list never does.
 */
export function isOpen(expression: string, { status, granted, denied }: ConsentSnapshot): boolean {
  const names = namesIn(expression);
  const opens = (name: string): boolean =>
    name.startsWith('!') ? status === 'decided' && denied.includes(name.slice(1)) : granted.includes(name);
  return names.length > 0 && names.every(opens);
}
