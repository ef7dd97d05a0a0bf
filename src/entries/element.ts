import { startController } from '../controller/controller.js';
import { integrations } from '../integrations/early.js';
import { ConsentGateElement } from '../ui/consent-gate.js';
import define from '../ui/define.js';
import { loadFromBundle } from './load-from-bundle.js';
import { pageInstance } from './page-instance.js';

/** Defines `<consent-gate>`. If `createConsentGate()` has not made an instance, starts one that reads the element. */
if (typeof document !== 'undefined') {
  const script = (): undefined => undefined;
  define(pageInstance(() => startController({ script, integrations, loadFile: loadFromBundle })));
  // Immediately, because code that imports this file uses the element on the next line.
  if (!customElements.get('consent-gate')) customElements.define('consent-gate', ConsentGateElement);
}

export { ConsentGateElement } from '../ui/consent-gate.js';
