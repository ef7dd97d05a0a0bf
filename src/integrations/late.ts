import type { Integration } from './integration.js';
import { adobe } from './adobe.js';
import { adsense } from './adsense.js';
import { gpt } from './gpt.js';
import { matomo } from './matomo.js';
import { meta } from './meta.js';
import { microsoft } from './microsoft.js';
import { tiktok } from './tiktok.js';

const vendors = {
  __proto__: null,
  microsoft,
  meta,
  tiktok,
  gpt,
  adsense,
  matomo,
  adobe,
} as unknown as Readonly<Record<string, Integration>>;

const unknown: Integration = () => {};

/**
 * The vendors that a file of their own holds: loaded only when `integrations` names one, before any gate opens. What no
 * vendor is called stands for nobody, who has nothing to be told.
 */
export default (names: readonly string[]): Readonly<Record<string, Integration>> =>
  Object.fromEntries(names.map((name) => [name, vendors[name] ?? unknown]));
