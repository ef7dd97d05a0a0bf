/** What few sites need, in a file of its own: loaded when `migrate` is set. */
export { choiceReadable, forgetChoice, migratedChoice } from './core/migrated-choice.js';
export { migrate } from './gate/migrate.js';
