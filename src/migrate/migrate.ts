import type { Core } from '../consent/api.js';
import { choiceReadable, migratedChoice } from './migrated-choice.js';
import { encode } from '../consent/record.js';
import { valuesOf, writeCookie } from '../consent/cookie.js';
import { migrate } from './markup.js';

/**
 * Honours what other tools left, in a file of its own: their markup, and, for a visitor who has no record of ours
 * (`first`), the choice that they stored, which becomes ours. Resolves to the value of a cookie that
 * cannot be stored, else to an empty text.
 */
export default async function takeOver(core: Core, first: boolean): Promise<string> {
  const config = core.config();
  const { migrate: tools, mode, policyVersion, cookieName, cookieDomain } = config;
  if (first) await choiceReadable(tools);
  migrate(tools, config);
  const choice = first && migratedChoice(tools, config, Date.now());
  // Another tab may have chosen meanwhile.
  if (!choice || valuesOf(cookieName)[0] !== undefined) return '';
  const { granted, denied, at } = choice;
  const value = encode(
    { mode, policyVersion, categories: [...granted, ...denied] },
    granted,
    'api',
    false,
    '',
    at * 1000,
  );
  return writeCookie(cookieName, value, cookieDomain) ? '' : value;
}
