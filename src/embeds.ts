import type { Core, Embeds } from './core/api.js';
export function createEmbeds(_core: Core): Embeds {
  return { update() {} };
}
