/** What is rarely needed, in a file of its own: loaded when something is shown, for a choice, `export()` and `erase()`. */
export { diagnose } from './core/diagnose.js';
export { eraseReceipts, keepReceipt, keptReceipts } from './core/receipts.js';
export { tellRunning } from './integrations/running.js';
export { removeCookie, sweep } from './gate/sweep.js';
