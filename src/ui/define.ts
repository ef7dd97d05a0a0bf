import type { Core, Views } from '../consent/api.js';
import { ConsentGateElement } from './consent-gate.js';
import { Stage } from './stage.js';

/**
 * Hands the core to the element and registers `<consent-gate>`, once a page. The same core gets the same views again;
 * elements made later show the core given last. They start in a task of their own, after the one in which this file has just
 * been read.
 */
export default function define(core: Core): Views {
  if (ConsentGateElement.stage?.core !== core) ConsentGateElement.stage = new Stage(core);
  setTimeout(() => {
    if (!customElements.get('consent-gate')) customElements.define('consent-gate', ConsentGateElement);
  });
  return ConsentGateElement.stage;
}
