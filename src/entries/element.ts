import { createCore } from '../controller/controller.js';
import { fromModules, integrations } from './later-files.js';
import { pageCore } from './page-instance.js';
import { ConsentGateElement } from '../ui/consent-gate.js';
import define from '../ui/define.js';

/** Defines `<consent-gate>`, and starts an instance that reads it if `createConsentGate()` has not made one. */
if (typeof document !== 'undefined') {
  define(pageCore(() => createCore(() => undefined, integrations, fromModules)));
  // At once: whoever imports this file uses the element in the next line.
  if (!customElements.get('consent-gate')) customElements.define('consent-gate', ConsentGateElement);
}

export { ConsentGateElement } from '../ui/consent-gate.js';
