import type { Core } from '../core/api.js';
import type { Attributes, Settings } from '../core/config.js';
import { warn } from './warn.js';

/** The late attributes, read by the core's parser. Their meaning stands in `Settings`. */
const attributes: Attributes = {
  'policy-url': [/^/, ''],
  heading: [/^/, ''],
  lang: [/^/, ''],
  position: [/^(top|bottom(-start|-end)?|center)$/, 'bottom'],
  theme: [/^(auto|light|dark)$/, 'auto'],
  decline: [/^(show|hide)$/, ''],
  'no-close': [/^/, false],
};

/** http(s) as the browser will follow it: any disguise of `javascript:` is gone once the URL is parsed. */
function isWebAddress(url: string): boolean {
  try {
    return /^https?:$/.test(new URL(url, document.baseURI).protocol);
  } catch {
    return false;
  }
}

export function readSettings(core: Core): Settings {
  const settings = core.settings(attributes) as Settings;
  const { mode } = core.config();
  if (settings.policyUrl && !isWebAddress(settings.policyUrl)) {
    warn('invalid-attribute', `policy-url="${settings.policyUrl}"`);
    settings.policyUrl = '';
  }
  settings.decline ||= mode === 'notice' ? 'hide' : 'show';
  if (mode === 'opt-in' && settings.decline === 'hide') warn('decline-hidden', 'declining must be as easy as agreeing');
  return settings;
}
