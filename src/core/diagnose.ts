import { type Attributes, attributes, type Config, decidesEarly, listed, type Read } from './config.js';
import { unknownName } from './decide.js';
import type { ConsentSnapshot } from './events.js';
import { type Code, warn } from './warn.js';

/**
 * Tells the site's developers, on the console, what the gates silently made safe. Runs when something is shown, so that
 * a returning visitor downloads none of it.
 */
export function diagnose(
  config: Config,
  snapshot: ConsentSnapshot,
  script: Read,
  element: Read,
  known: readonly string[],
  report: (code: Code, message: string, node: Node) => void,
): void {
  const early = decidesEarly(script);
  for (const [name, [allowed, fallback]] of Object.entries<Attributes[string]>(attributes)) {
    const [ours, theirs] = [script(name), element(name)];
    if (early && name !== 'deny' && theirs !== null && theirs !== ours) {
      warn('early-attribute-ignored', `${name}="${theirs}"; put it on the script`);
    }
    const value = early ? ours : (theirs ?? ours);
    for (const word of value === null ? [] : Array.isArray(fallback) ? listed(value) : [value]) {
      if (!allowed.test(word)) warn('invalid-attribute', `${name}="${word}"`);
      else if (name === 'integrations' && !known.includes(word)) warn('unknown-integration', word);
      else if (name === 'policy-version' && word !== config.policyVersion) {
        warn('invalid-attribute', `${name}="${word}" is read as "${config.policyVersion}"`);
      } else if (name === 'cookie-domain' && !config.cookieDomain) {
        warn('host-cookie-domain', word);
      }
    }
  }
  if (config.signalCategories === config.categories) warn('no-signal-category', config.categories.join(' '));
  if (snapshot.reason === 'unreadable') warn('unreadable-cookie', config.cookieName);
  for (const node of document.querySelectorAll('[data-consent]:not(html)')) {
    const unknown = unknownName(node.getAttribute('data-consent')!, snapshot);
    if (unknown !== undefined) report('unknown-category', `"${unknown}" in data-consent stays shut`, node);
  }
  if (document.querySelectorAll('consent-gate').length > 1) warn('second-element', 'only the first one shows');
}
