import type { Core } from './core/api.js';
import { choiceReadable, migratedChoice } from './core/migrated-choice.js';
import { type ConsentRecord, encode } from './core/record.js';
import { writeCookie } from './core/storage.js';
import { migrate } from './gate/migrate.js';

/**
 * Honours what other tools left, in a file of its own: their markup, and, for a visitor who has no record of ours
 * (`first`), the choice that they stored, which becomes ours. Resolves to that record, also where it cannot be stored,
 * or to `none`.
 */
export async function takeOver(core: Core, first: boolean): Promise<ConsentRecord | 'none'> {
  const config = core.config();
  const { migrate: tools, mode, policyVersion, cookieName, cookieDomain } = config;
  if (first) await choiceReadable(tools);
  migrate(tools, config);
  const choice = first && migratedChoice(tools, config, Date.now());
  if (!choice) return 'none';
  const record: ConsentRecord = { ...choice, mode, policyVersion, by: 'api', gpc: false, id: '' };
  writeCookie(cookieName, encode(record), cookieDomain);
  return record;
}
