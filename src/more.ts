/** What follows a choice, in a file of its own: loaded when something is shown, for a choice, `export()` and `erase()`. */
export { follow, store } from './core/follow.js';
export { eraseReceipts, keptReceipts } from './core/receipts.js';
