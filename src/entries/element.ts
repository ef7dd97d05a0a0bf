import { startController } from '../controller/controller.js';
import { integrations } from '../integrations/early.js';
import { ConsentGateElement } from '../ui/consent-gate.js';
import define from '../ui/define.js';
import { loadFromBundle } from './load-from-bundle.js';
import { pageInstance } from './page-instance.js';

/** Defines `<consent-gate>`, and starts an instance that reads it if `createConsentGate()` has not made one. */
if (typeof document !== 'undefined') {
  const script = (): undefined => undefined;
  define(pageInstance(() => startController({ script, integrations, loadFile: loadFromBundle })));
  // At once: whoever imports this file uses the element in the next line.
  if (!customElements.get('consent-gate')) customElements.define('consent-gate', ConsentGateElement);
}

export { ConsentGateElement } from '../ui/consent-gate.js';
