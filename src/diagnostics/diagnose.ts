import { reportLeaks, urlOf } from './leaks.js';
import { googleConflict } from '../integrations/running.js';
import type { Core } from '../consent/api.js';
import { type Attributes, kebab, listed } from '../consent/config.js';
import { unknownName } from '../consent/decide.js';
import { unequal } from '../ui/equal-choice.js';
import { type Code, warn as write } from '../consent/warn.js';

/** Every integration: those of the head script, and those of the vendors' file. */
export const integrationNames = 'google gtm tealium microsoft meta tiktok gpt adsense matomo adobe'.split(' ');

export const MIGRATED = /^(onetrust|cookiebot|klaro|cookieconsent|tarteaucitron)$/;

/** What is harmless where it is read, and only told of: what nobody knows has no effect there. */
const known: Readonly<Record<string, RegExp>> = {
  __proto__: null,
  migrate: MIGRATED,
  googleRegion: /^[A-Z]{2}(-[A-Z\d]{1,3})?$/,
} as never;

/** Whose markup is looked at already. */
const watched = new WeakSet<Core>();

/** It looks again whenever something is shown, and says the same only once. */
const said = new Set<unknown>();
const once = (what: unknown, say: () => void): void => {
  if (!said.has(what)) say();
  said.add(what);
};
const warn = (code: Code, message: string): void => once(code + message, () => write(code, message));

/**
 * Tells the site's developers, on the console, what was silently made safe, and what a visitor would miss. Runs when
 * something is shown, so that a returning visitor downloads none of it. `settings` are the attributes that only the UI
 * reads.
 */
export function diagnose(core: Core, settings: Attributes): void {
  const [attributes, script, element] = core.attributes;
  const config = core.config();
  const snapshot = core.consent.get();
  const host = core.element();
  const early = Object.keys(attributes)
    .slice(2)
    .some((name) => script(name) != null);

  for (const [member, [fallback, allowed = /^/]] of Object.entries({
    ...attributes,
    ...settings,
  })) {
    const name = kebab(member);
    const theirs = element(member);
    const ours = script(member);
    const fixed = early && name !== 'deny' && member in attributes;
    if (fixed && theirs != null && theirs !== ours) {
      warn('early-attribute-ignored', `${name}="${theirs}"; put it on the script`);
    }
    const value = fixed ? ours : (theirs ?? ours);
    for (const word of value == null ? [] : Array.isArray(fallback) ? listed(value) : [value]) {
      if (!(known[member] ?? allowed).test(word)) warn('invalid-attribute', `${name}="${word}"`);
      else if (name === 'integrations' && !integrationNames.includes(word)) warn('unknown-integration', word);
      else if (name === 'policy-version' && word !== config.policyVersion) {
        warn('invalid-attribute', `${name}="${word}" is read as "${config.policyVersion}"`);
      } else if (name === 'cookie-domain' && !config.cookieDomain) warn('host-cookie-domain', word);
    }
  }
  if (config.signalCategories === config.categories) warn('no-signal-category', config.categories.join(' '));
  if (config.mode === 'opt-in' && (element('decline') ?? script('decline')) === 'hide') {
    warn('decline-hidden', 'refusing must be as easy as agreeing');
  }
  const policy = element('policyUrl') ?? script('policyUrl');
  if (!policy) {
    if (!host?.querySelector('[slot=policy]')) warn('no-policy', 'give policy-url');
  } else if (!/^http/.test(urlOf(policy)?.protocol ?? '')) warn('invalid-attribute', `policy-url="${policy}"`);

  for (const name of config.deny) {
    if (!config.categories.includes(name)) warn('unknown-category', `"${name}" in deny`);
  }
  for (const name of config.categories) {
    const described =
      ['analytics', 'advertising'].includes(name) || host?.querySelector(`[slot="${name}-description"]`);
    if (!described && !host?.textContent.includes(`"${name}-description"`)) {
      warn('undescribed-category', `fill the slot "${name}-description"`);
    }
  }
  const json = host?.querySelector('[slot=messages]')?.textContent;
  try {
    if (json) JSON.parse(json);
  } catch {
    warn('invalid-messages', json!.slice(0, 40));
  }

  if (snapshot.reason === 'unreadable') warn('unreadable-cookie', config.cookieName);
  for (const node of document.querySelectorAll('[data-consent]:not(html)')) {
    const unknown = unknownName(node.getAttribute('data-consent')!, snapshot);
    if (unknown !== undefined) {
      once(node, () => core.report('unknown-category', `"${unknown}" in data-consent stays shut`, node));
    }
  }
  if (
    config.integrations.includes('google') &&
    googleConflict((window as { dataLayer?: unknown }).dataLayer, snapshot, config)
  ) {
    warn('second-consent-command', 'leave it to the integration "google"');
  }
  if (document.querySelectorAll('consent-gate')[1]) warn('second-element', 'only the first one shows');

  const weigh = (): void => {
    const differ = unequal(core.element()?.shadowRoot);
    if (differ) warn('unequal-choice', `decline differs in ${differ}`);
  };
  weigh();
  if (!watched.has(core)) {
    watched.add(core);
    reportLeaks(core);
    // Perhaps the banner is still to be rendered.
    document.addEventListener('consent-open', weigh);
  }
}
