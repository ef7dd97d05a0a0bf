import type { Config } from '../consent/config.js';
import { inVendorsTerms } from '../consent/meanings.js';
import { runSafely } from '../page/document.js';
import { tellRunningGoogle } from './google-running.js';
import type { RunningStep } from './integration.js';
import { tellRunningTealium } from './tealium-running.js';

/**
 * Notifies tags that are already running. It is useless before the first of them runs, so it has its own file. If one
 * throws, the other is still notified.
 */
export function tellRunningTags({ now, previous, source }: RunningStep, config: Config): void {
  const step = { now: inVendorsTerms(now, config), previous: inVendorsTerms(previous, config), source };
  const { integrations } = config;
  if (integrations.includes('google')) runSafely(() => tellRunningGoogle(step));
  if (integrations.includes('tealium')) runSafely(() => tellRunningTealium(step));
}
