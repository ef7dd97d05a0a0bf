import type { Core } from '../consent/api.js';
import type { Findings } from './findings.js';

/** Categories with a built-in description. */
const DESCRIBED = ['analytics', 'advertising'];

/** Checks the content of the element. */
export function checkContent(core: Core, findings: Findings): void {
  const element = core.element();
  for (const name of core.config().categories) {
    const key = `${name}-description`;
    const isDescribed =
      DESCRIBED.includes(name) ||
      !!element?.querySelector(`[slot="${key}"]`) ||
      !!element?.textContent.includes(`"${key}"`);
    if (!isDescribed) findings.warn('undescribed-category', `fill the slot "${key}"`);
  }
  const json = element?.querySelector('[slot=messages]')?.textContent;
  try {
    if (json) JSON.parse(json);
  } catch {
    findings.warn('invalid-messages', json!.slice(0, 40));
  }
  if (document.querySelectorAll('consent-gate').length > 1) {
    findings.warn('second-element', 'only the first one shows');
  }
}
