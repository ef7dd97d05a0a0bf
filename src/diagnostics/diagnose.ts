import type { Core } from '../consent/api.js';
import { googleConflict } from '../integrations/google-queue.js';
import { unequal } from '../ui/equal-choice.js';
import { checkAttributes } from './attributes.js';
import { checkContent } from './content.js';
import { Findings } from './findings.js';
import { checkMarkup } from './markup.js';

function look(core: Core, findings: Findings): void {
  const config = core.config();
  const snapshot = core.consent.get();
  checkAttributes(core, findings);
  checkContent(core, findings);
  checkMarkup(core, findings);
  if (snapshot.reason === 'unreadable') findings.warn('unreadable-cookie', config.cookieName);
  const { dataLayer } = window as { dataLayer?: unknown };
  if (config.integrations.includes('google') && googleConflict(dataLayer, snapshot, config)) {
    findings.warn('second-consent-command', 'leave it to the integration "google"');
  }
  const differ = unequal(core.element()?.shadowRoot);
  if (differ) findings.warn('unequal-choice', `decline differs in ${differ}`);
}

/**
 * Warns the site's developers of what was silently made safe and of what visitors would miss: when the page is parsed,
 * and whenever a view opens. Visitors never download this file.
 */
export function diagnose(core: Core): void {
  const findings = new Findings(core);
  const lookAgain = (): void => look(core, findings);
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', lookAgain);
  else lookAgain();
  document.addEventListener('consent-open', lookAgain);
}
