import { kebab } from '../consent/config.js';
import { createCore } from '../controller/controller.js';
import { native } from '../consent/cookie.js';
import { fromUrls, integrations } from './later-files.js';
import { pageCore } from './page-instance.js';

/** The drop-in: reads its own script's attributes, decides, and sets `window.consentGate`. */

// Through the prototype, since an `<img name=currentScript>` hides the document's own property.
const script = native('currentScript').get!.call(document) as HTMLScriptElement | null;

window.consentGate = pageCore(() =>
  createCore((name) => script?.getAttribute(`data-${kebab(name)}`), integrations, fromUrls(script?.src ?? '')),
).consent;
