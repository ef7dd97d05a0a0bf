import { kebab } from './core/config.js';
import { createCore } from './core/consent.js';
import { native } from './core/storage.js';
import { fromUrls, integrations } from './load-ui.js';
import { pageCore } from './page.js';

/** The drop-in: reads its own script's attributes, decides, and sets `window.consentGate`. */

// Through the prototype, since an `<img name=currentScript>` hides the document's own property.
const script = native('currentScript').get!.call(document) as HTMLScriptElement | null;

window.consentGate = pageCore(() =>
  createCore((name) => script?.getAttribute(`data-${kebab(name)}`), integrations, fromUrls(script?.src ?? '')),
).consent;
