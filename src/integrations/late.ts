import { adobe } from './adobe.js';
import { adsense } from './adsense.js';
import { gpt } from './gpt.js';
import type { Integration } from './integration.js';
import { matomo } from './matomo.js';
import { meta } from './meta.js';
import { microsoft } from './microsoft.js';
import { tiktok } from './tiktok.js';

const vendors = new Map<string, Integration>(Object.entries({ microsoft, meta, tiktok, gpt, adsense, matomo, adobe }));

/** Stands in for an unknown name, so that it does not count as a missing file. */
const nobody: Integration = () => {};

/** The vendors in a separate file, loaded before any gate opens and only if `integrations` names one. */
export const vendorsFor = (names: readonly string[]): Readonly<Record<string, Integration>> =>
  Object.fromEntries(names.map((name) => [name, vendors.get(name) ?? nobody]));
