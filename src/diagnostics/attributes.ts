import type { Core } from '../consent/api.js';
import { type Attribute, decidesEarly, kebab, listed, MAX_CATEGORIES } from '../consent/config.js';
import { meaningOf } from '../consent/meanings.js';
import { integrationNames } from '../integrations/names.js';
import { TOOLS } from '../migrate/counterparts.js';
import { attributes as lateAttributes } from '../ui/attributes.js';
import type { Findings } from './findings.js';
import { urlOf } from './markup.js';

/** Whether a word is allowed. An unknown name in `migrate` has no effect at run time, so only this check finds it. */
const isKnown = (member: string, attribute: Attribute, word: string): boolean =>
  member === 'migrate' ? TOOLS.some((tool) => tool === word) : (attribute.allows?.(word) ?? true);

/** Finds attributes with problems. */
export function checkAttributes(core: Core, findings: Findings): void {
  const { table, script, element } = core.attributes;
  const config = core.config();
  const scriptDecides = decidesEarly(script);

  function checkWord(member: string, attribute: Attribute, word: string): void {
    const name = kebab(member);
    if (!isKnown(member, attribute, word)) findings.warn('invalid-attribute', `${name}="${word}"`);
    else if (member === 'integrations' && !integrationNames.includes(word)) findings.warn('unknown-integration', word);
    else if (member === 'policyVersion' && word !== config.policyVersion) {
      findings.warn('invalid-attribute', `${name}="${word}" is read as "${config.policyVersion}"`);
    } else if (member === 'cookieDomain' && !config.cookieDomain) findings.warn('host-cookie-domain', word);
  }

  for (const [member, attribute] of Object.entries<Attribute>({ ...table, ...lateAttributes })) {
    const onElement = element(member);
    const onScript = script(member);
    const isFixed = scriptDecides && member in table && member !== 'deny';
    if (isFixed && onElement != null && onElement !== onScript) {
      findings.warn('early-attribute-ignored', `${kebab(member)}="${onElement}"; put it on the script`);
    }
    const value = isFixed ? onScript : (onElement ?? onScript);
    if (value == null) continue;
    if (member === 'categories' && listed(value).join(' ').length > MAX_CATEGORIES) {
      findings.warn('invalid-attribute', `categories: more than ${MAX_CATEGORIES} characters do not fit in the cookie`);
    }
    const words = Array.isArray(attribute.fallback) ? listed(value) : [value];
    for (const word of words) checkWord(member, attribute, word);
  }

  const meanings = config.categories.map((name) => meaningOf(name, config));
  const lacks = ['analytics', 'advertising'].some((meaning) => !meanings.includes(meaning));
  const unmapped = meanings.filter((name) => !['analytics', 'advertising', 'personalization'].includes(name));
  if (config.integrations.length && lacks) {
    for (const name of unmapped) findings.warn('unmapped-category', `category-map="${name}:advertising"`);
  }
  if (config.signalCategories === config.categories) {
    findings.warn('no-signal-category', config.categories.join(' '));
  }
  const elements = [...document.querySelectorAll('consent-gate')];
  const denied = [script('deny'), element('deny'), ...elements.map((each) => each.getAttribute('deny'))];
  for (const name of listed(denied.join(' '))) {
    if (!config.categories.includes(name)) findings.warn('unknown-category', `"${name}" in deny, so all are denied`);
  }
  const decline = element('decline') ?? script('decline');
  if (config.mode === 'opt-in' && decline === 'hide') {
    findings.warn('decline-hidden', 'refusing must be as easy as agreeing');
  }
  const policy = element('policyUrl') ?? script('policyUrl');
  const protocol = policy ? urlOf(policy)?.protocol : undefined;
  if (policy && protocol !== 'http:' && protocol !== 'https:') {
    findings.warn('invalid-attribute', `policy-url="${policy}"`);
  }
  if (!policy && !core.element()?.querySelector('[slot=policy]')) findings.warn('no-policy', 'give policy-url');
}
