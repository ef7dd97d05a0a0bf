/** What is rarely needed, in a file of its own: loaded when something is shown, for a choice, `export()` and `erase()`. */
export { diagnose } from './core/diagnose.js';
export { follow, store } from './core/follow.js';
export { eraseReceipts, keptReceipts } from './core/receipts.js';
