import { adobe } from './adobe.js';
import { adsense } from './adsense.js';
import { gpt } from './gpt.js';
import type { Integration } from './integration.js';
import { matomo } from './matomo.js';
import { meta } from './meta.js';
import { microsoft } from './microsoft.js';
import { tiktok } from './tiktok.js';

const vendors = new Map<string, Integration>(Object.entries({ microsoft, meta, tiktok, gpt, adsense, matomo, adobe }));

/** What no vendor is called stands for nobody, who has nothing to be told. */
const nobody: Integration = () => {};

/** The vendors that a file of their own holds: loaded only when `integrations` names one, before any gate opens. */
export const vendorsFor = (names: readonly string[]): Readonly<Record<string, Integration>> =>
  Object.fromEntries(names.map((name) => [name, vendors.get(name) ?? nobody]));
