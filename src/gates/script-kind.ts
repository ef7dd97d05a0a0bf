/** All JavaScript MIME types: https://mimesniff.spec.whatwg.org/#javascript-mime-type */
const JAVASCRIPT_TYPES = [
  'application/ecmascript',
  'application/javascript',
  'application/x-ecmascript',
  'application/x-javascript',
  'text/ecmascript',
  'text/javascript',
  'text/javascript1.0',
  'text/javascript1.1',
  'text/javascript1.2',
  'text/javascript1.3',
  'text/javascript1.4',
  'text/javascript1.5',
  'text/jscript',
  'text/livescript',
  'text/x-ecmascript',
  'text/x-javascript',
];

/**
 * How a browser treats a script with this `type`: it runs a classic script or a module, or ignores data (`other`, which
 * includes import maps and speculation rules).
 * @see https://html.spec.whatwg.org/multipage/scripting.html#prepare-the-script-element
 */
export function scriptKind(type: string): 'classic' | 'module' | 'other' {
  // HTML white space, which is less than `trim()` removes.
  const name = type.replace(/^[\t\n\f\r ]+|[\t\n\f\r ]+$/g, '').toLowerCase();
  if (name === 'module') return 'module';
  return type === '' || JAVASCRIPT_TYPES.includes(name) ? 'classic' : 'other';
}
