/** What is rarely needed, in a file of its own: loaded when something is shown, for a choice, `export()` and `erase()`. */
export { diagnose } from './core/diagnose.js';
export { eraseReceipts, keepReceipt, keptReceipts, sendReceipts } from './core/receipts.js';
export { removeCookie, sweep } from './gate/sweep.js';
