import type { Integration } from './integrations/integration.js';
export const vendors: Record<string, Integration> = { __proto__: null } as never;
