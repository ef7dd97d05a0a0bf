/** The module of a page in a frame: tests call these functions there, where they use the page's own globals. */
import { isFocusCovered, textProblems, unreachable } from './measure.js';
import { show, still, textOf } from './setup.js';

const tools = { show, still, textOf, textProblems, unreachable, isFocusCovered };
export type Tools = typeof tools;

Object.assign(window, tools);
