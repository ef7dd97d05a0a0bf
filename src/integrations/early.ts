import { google } from './google.js';
import { gtm } from './gtm.js';
import type { Integration } from './integration.js';
import { tealium } from './tealium.js';

/** The vendors that can be notified without another file. */
export const integrations: Readonly<Record<string, Integration>> = { google, gtm, tealium };
