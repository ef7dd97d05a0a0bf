import type { Config } from '../consent/config.js';
import type { ConsentSnapshot } from '../consent/events.js';
import { inVendorsTerms } from '../consent/meanings.js';
import type { Report } from '../consent/warn.js';
import type { Integration, Step } from '../integrations/integration.js';
import { runSafely } from '../page/document.js';
import { entries } from '../page/natives.js';

/**
 * The page's integrations and the state they were last told. Gates follow only a state that every integration has
 * heard.
 */
export interface Vendors {
  /** The state they were last told. Null before the first time, which is when a vendor's default is due. */
  told(): ConsentSnapshot | null;
  /** The names of integrations whose file has not loaded yet. */
  missing(config: Config): readonly string[];
  /** Whether an integration threw when last notified. */
  hasFailed(): boolean;
  tellAll(step: Omit<Step, 'before'>): void;
  /** Adds integrations, which start with the current state. */
  add(more: Readonly<Record<string, Integration>>, step: Omit<Step, 'before'>): void;
}

export function createVendors(early: Readonly<Record<string, Integration>>, report: Report): Vendors {
  const integrations = new Map(entries(early));
  let told: ConsentSnapshot | null = null;
  let failed = false;

  /** Notifies each one, even after another has thrown. */
  function tell(names: readonly string[], { now, before, ...rest }: Step): void {
    const terms = (snapshot: ConsentSnapshot): ConsentSnapshot => inVendorsTerms(snapshot, rest.config);
    const step = { ...rest, now: terms(now), before: before && terms(before) };
    for (const name of names) {
      if (runSafely(() => integrations.get(name)?.(step))) continue;
      failed = true;
      report('integration-failed', name);
    }
  }

  return {
    told: () => told,
    missing: (config) => config.integrations.filter((name) => !integrations.has(name)),
    hasFailed: () => failed,
    tellAll(step) {
      const before = told;
      told = step.now;
      failed = false;
      tell(step.config.integrations, { ...step, before });
    },
    add(more, step) {
      for (const [name, integration] of entries(more)) {
        integrations.set(name, integration);
        tell([name], { ...step, before: null });
      }
    },
  };
}
