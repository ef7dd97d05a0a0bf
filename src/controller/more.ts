/** What follows a choice, in a file of its own: loaded when something is shown, for a choice, `export()` and `erase()`. */
export { erase, follow, resume } from './after-choice.js';
export { keptReceipts as receipts } from '../receipts/receipts.js';
