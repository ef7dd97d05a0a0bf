import type { Core, Views } from '../consent/api.js';
import { ConsentGateElement } from './consent-gate.js';
import { PageViews } from './page-views.js';

/**
 * Passes the core to the element and registers `<consent-gate>` once per page. The same core gets the same views again;
 * elements created later show the most recent core. Registration is a task of its own, because this file's start is
 * already one.
 */
export default function define(core: Core): Views {
  if (ConsentGateElement.views?.core !== core) ConsentGateElement.views = new PageViews(core);
  setTimeout(() => {
    if (!customElements.get('consent-gate')) customElements.define('consent-gate', ConsentGateElement);
  });
  return ConsentGateElement.views;
}
