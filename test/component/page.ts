/** Runs in a page that a test has in a frame: what the test calls in there, with the page's own globals. */
import { isFocusCovered, textProblems, unreachable } from './measure.js';
import { show, still, textOf } from './setup.js';

const tools = { show, still, textOf, textProblems, unreachable, isFocusCovered };
export type Tools = typeof tools;

Object.assign(window, tools);
