import type { Attributes } from '../consent/config.js';

const oneOf = (words: readonly string[]) => (text: string) => words.includes(text);

/**
 * The late attributes, read by the parser in `consent/config.ts`. `Settings` documents them. This file imports only
 * types from `consent/`.
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

/** The attribute name of a member. */
const attributeOf = (member: string): string => member.replace(/[A-Z]/g, '-$&').toLowerCase();

/** The attribute names as written in markup. */
export const attributeNames = Object.keys(attributes).map(attributeOf);

/** Whether the browser follows this as an http(s) URL. Parsing it as a link exposes any disguised `javascript:`. */
export function isWebAddress(url: string): boolean {
  const link = document.createElement('a');
  link.href = url;
  return url !== '' && ['http:', 'https:'].includes(link.protocol);
}
