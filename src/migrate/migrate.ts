import type { Core } from '../consent/api.js';
import { storeCookie } from '../consent/cookie-jar.js';
import { valuesOf } from '../consent/cookie.js';
import { encode } from '../consent/record.js';
import { honorMarkup } from './markup.js';
import { choiceReadable, migratedChoice } from './stored-choice.js';

export { forgetChoice } from './stored-choice.js';

/**
 * Honors what other tools left: their markup and, for a visitor without a record of ours (`isFirst`), their stored
 * choice, which becomes ours. `unstored` is the value of a cookie that could not be stored.
 */
export async function takeOver(core: Core, isFirst: boolean): Promise<{ readonly unstored?: string }> {
  const config = core.config();
  if (isFirst) await choiceReadable(config.migrate);
  honorMarkup(config.migrate, config);
  const choice = isFirst && migratedChoice(config.migrate, config, Date.now());
  // Another tab may have stored a choice meanwhile.
  if (!choice || valuesOf(config.cookieName).length) return {};
  const { granted, denied, at } = choice;
  const { mode, policyVersion } = config;
  const value = encode({ at: at * 1000, by: 'api', mode, policyVersion, granted, denied });
  return storeCookie(config, value) ? {} : { unstored: value };
}
