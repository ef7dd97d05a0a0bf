import type { Config } from '../consent/config.js';
import { runSafely } from '../page/document.js';
import { tellRunningGoogle } from './google-running.js';
import type { RunningStep } from './integration.js';
import { tellRunningTealium } from './tealium-running.js';

/**
 * What only tags that already run need to hear. It cannot be of use before the first of them runs, so it has a file of its own.
 * One that throws stops nobody.
 */
export function tellRunningTags(step: RunningStep, { integrations }: Pick<Config, 'integrations'>): void {
  if (integrations.includes('google')) runSafely(() => tellRunningGoogle(step));
  if (integrations.includes('tealium')) runSafely(() => tellRunningTealium(step));
}
