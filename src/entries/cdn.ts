import { kebab } from '../consent/config.js';
import { startController } from '../controller/controller.js';
import { integrations } from '../integrations/early.js';
import { getCurrentScript } from '../page/natives.js';
import { createUrlLoader } from './load-by-url.js';
import { pageInstance } from './page-instance.js';

/** The head script: reads its own attributes, decides, and sets `window.consentGate`. */

const script = getCurrentScript();

const core = pageInstance(() =>
  startController({
    script: (name) => script?.getAttribute(`data-${kebab(name)}`),
    integrations,
    loadFile: createUrlLoader(script?.src ?? ''),
  }),
);
window.consentGate = core.consent;
