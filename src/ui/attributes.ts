import type { Attributes } from '../consent/config.js';

/** The late attributes, read by the core's parser. Their meaning stands in `Settings`. */
export const attributes: Attributes = {
  policyUrl: [''],
  heading: [''],
  lang: [''],
  position: ['bottom', /^(top|bottom(-start|-end)?|center)$/],
  theme: ['auto', /^(auto|light|dark)$/],
  decline: ['', /^(show|hide)$/],
  noClose: [false],
};

/** Their names in markup; nothing but types comes here from the core, so not its `kebab()` either. */
export const names = Object.keys(attributes).map((name) => name.replace(/[A-Z]/g, '-$&').toLowerCase());

/** http(s) as the browser will follow it: any disguise of `javascript:` is gone once the link has parsed it. */
export function isWebAddress(url: string): boolean {
  const link = document.createElement('a');
  link.href = url;
  return !!url && /^https?:/.test(link.protocol);
}
