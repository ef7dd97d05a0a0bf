/** What follows a choice, in a file of its own: loaded when something is shown, for a choice, `export()` and `erase()`. */
export { erase, follow, resume } from './core/follow.js';
export { keptReceipts as receipts } from './core/receipts.js';
