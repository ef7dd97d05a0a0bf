import type { Config } from '../consent/config.js';
import { counterpart } from './counterparts.js';
import type { Answer, OldChoice } from './readers.js';

/** In seconds. */
const DAY = 86_400;
/** How far ahead a visitor's clock may have been, in seconds. */
const MAX_AHEAD = 300;

export interface MigratedChoice {
  readonly granted: string[];
  readonly denied: string[];
  /** Unix seconds. */
  readonly at: number;
}

/**
 * What can be imported of a choice: nothing beyond what was asked and granted. If that is not a complete answer, opt-in
 * returns null, and the banner asks. In the other modes, whose default grants, a refusal is kept until the visitor is
 * asked, as a record that has just expired. It refuses everything if nobody knows what was meant. `now` is in Unix
 * seconds.
 */
export function placeChoices(
  choices: readonly OldChoice[],
  { categories, cookieDays, mode }: Pick<Config, 'categories' | 'cookieDays' | 'mode'>,
  now: number,
): MigratedChoice | null {
  if (!choices.length) return null;
  const answers = choices.flatMap((choice) => choice.answers ?? []);
  const isUnclear = choices.some((choice) => !choice.answers);
  const refusesRest = choices.some((choice) => choice.refusesRest);
  const isUnknown = ({ word }: Answer): boolean => counterpart(word, categories) === undefined;
  const hasUnplacedRefusal = answers.some((answer) => !answer.granted && isUnknown(answer));

  const about = (category: string): readonly Answer[] =>
    answers.filter(({ word }) => counterpart(word, categories) === category);
  const isDenied = (category: string): boolean => {
    const said = about(category);
    return isUnclear || said.some(({ granted }) => !granted) || (refusesRest && !said.length);
  };
  const denied = categories.filter(isDenied);
  const granted = categories.filter((category) => !denied.includes(category) && about(category).length);

  const end = now - cookieDays * DAY;
  const stands = ({ at = now, partial }: OldChoice): boolean => !partial && at > end && at <= now + MAX_AHEAD;
  const isComplete =
    granted.length + denied.length === categories.length &&
    choices.every(stands) &&
    !(refusesRest && answers.some(isUnknown));
  const mayGrant = !hasUnplacedRefusal && choices.every(({ explicit }) => explicit);
  if (isComplete && (!granted.length || mayGrant)) {
    return { granted, denied, at: Math.min(...choices.map(({ at = now }) => at)) };
  }
  if (mode === 'opt-in' || !(hasUnplacedRefusal || denied.length)) return null;
  return { granted: [], denied: hasUnplacedRefusal ? [...categories] : denied, at: end };
}
