import type { Attributes } from '../consent/config.js';

const oneOf = (words: readonly string[]) => (text: string) => words.includes(text);

/**
 * The late attributes, read by the one parser of `consent/config.ts`. Their meaning stands in `Settings`. Nothing but types comes
 * here from `consent/`.
 */
export const attributes = {
  policyUrl: { fallback: '' },
  heading: { fallback: '' },
  lang: { fallback: '' },
  position: { fallback: 'bottom', allows: oneOf(['bottom', 'top', 'bottom-start', 'bottom-end', 'center']) },
  theme: { fallback: 'auto', allows: oneOf(['auto', 'light', 'dark']) },
  decline: { fallback: '', allows: oneOf(['show', 'hide']) },
  noClose: { fallback: false },
} satisfies Attributes;

/** The attribute of a member. */
const attributeOf = (member: string): string => member.replace(/[A-Z]/g, '-$&').toLowerCase();

/** Their names in markup. */
export const attributeNames = Object.keys(attributes).map(attributeOf);

/** http(s) as the browser will follow it: any disguise of `javascript:` is gone once the link has parsed it. */
export function isWebAddress(url: string): boolean {
  const link = document.createElement('a');
  link.href = url;
  return url !== '' && ['http:', 'https:'].includes(link.protocol);
}
