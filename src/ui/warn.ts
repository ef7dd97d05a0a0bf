import type { Code } from '../core/warn.js';

const said = new Set<string>();

/** As the core's: the UI is a file of its own and imports only types from there. */
export function warn(code: Code | 'undescribed-category', message: string): void {
  const text = `[consent-gate] ${code}: ${message}`;
  if (!said.has(text)) console.warn(text);
  said.add(text);
}
