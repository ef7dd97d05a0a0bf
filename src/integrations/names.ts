/** Every integration: those of the head script (`early.ts`) and those in the vendors' file (`late.ts`). */
export const integrationNames = [
  'google',
  'gtm',
  'tealium',
  'microsoft',
  'meta',
  'tiktok',
  'gpt',
  'adsense',
  'matomo',
  'adobe',
];
