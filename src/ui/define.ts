import type { Core, Views } from '../consent/api.js';
import { ConsentGateElement } from './consent-gate.js';
import { PageViews } from './page-views.js';

/**
 * Hands the core to the element and registers `<consent-gate>`, once a page. The same core gets the same views again;
 * elements made later show the core given last. They start in a task of their own, after the one in which this file has just
 * been read.
 */
export default function define(core: Core): Views {
  if (ConsentGateElement.views?.core !== core) ConsentGateElement.views = new PageViews(core);
  setTimeout(() => {
    if (!customElements.get('consent-gate')) customElements.define('consent-gate', ConsentGateElement);
  });
  return ConsentGateElement.views;
}
