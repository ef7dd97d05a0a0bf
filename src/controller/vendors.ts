import type { Config } from '../consent/config.js';
import type { ConsentSnapshot } from '../consent/events.js';
import type { Report } from '../consent/warn.js';
import type { Integration, Step } from '../integrations/integration.js';
import { runSafely } from '../page/document.js';
import { entries } from '../page/natives.js';

/** The page's integrations, and what they were last told. Gates follow only what every one of them has heard. */
export interface Vendors {
  /** What they were last told; null until they are, since a vendor's default is due exactly then. */
  told(): ConsentSnapshot | null;
  /** Those whose file is still to come. */
  missing(config: Config): readonly string[];
  /** Has one thrown when it was told last? */
  hasFailed(): boolean;
  tellAll(step: Omit<Step, 'before'>): void;
  /** They start with the state that they find. */
  add(more: Readonly<Record<string, Integration>>, step: Omit<Step, 'before'>): void;
}

export function createVendors(early: Readonly<Record<string, Integration>>, report: Report): Vendors {
  const integrations = new Map(entries(early));
  let told: ConsentSnapshot | null = null;
  let failed = false;

  /** Each is told, also after another one threw. */
  function tell(names: readonly string[], step: Step): void {
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
