/**
 * The files that a page loads later, listed only here. The build makes `dist/cdn/consent-gate-<name>.js` from each
 * `entry`; bundles import it with `load`; the controller refers to it by name; `npm run size` enforces its `limit`
 * (bytes, brotli).
 */
export const laterFiles = {
  ui: {
    entry: 'src/ui/define.ts',
    load: () => import('../ui/define.js'),
    limit: 10_500,
    purpose: 'the banner, with Lit and English',
  },
  panel: {
    entry: 'src/ui/panel.ts',
    load: () => import('../ui/panel.js'),
    limit: 5000,
    purpose: 'the panel with its categories',
  },
  media: {
    entry: 'src/gates/media.ts',
    load: () => import('../gates/media.js'),
    limit: 5000,
    purpose: 'the gate for images, frames and players',
  },
  receipts: {
    entry: 'src/receipts/receipts.ts',
    load: () => import('../receipts/receipts.js'),
    limit: 5000,
    purpose: 'receipts: made, kept, sent',
  },
  'running-tags': {
    entry: 'src/integrations/running-tags.ts',
    load: () => import('../integrations/running-tags.js'),
    limit: 5000,
    purpose: 'tells running Google and Tealium tags about a change',
  },
  placeholders: {
    entry: 'src/placeholders/placeholders.ts',
    load: () => import('../placeholders/placeholders.js'),
    limit: 5000,
    purpose: 'placeholders for blocked embeds',
  },
  vendors: {
    entry: 'src/integrations/late.ts',
    load: () => import('../integrations/late.js'),
    limit: 5000,
    purpose: 'less common vendors',
  },
  migrate: {
    entry: 'src/migrate/migrate.ts',
    load: () => import('../migrate/migrate.js'),
    limit: 5000,
    purpose: 'markup and choices of other tools',
  },
  diagnostics: {
    entry: 'src/diagnostics/diagnose.ts',
    load: () => import('../diagnostics/diagnose.js'),
    limit: 5000,
    purpose: 'warnings for developers',
  },
};

/** The other size budgets, in bytes (brotli). They guard against carelessness and are not targets. */
export const budgets = {
  /** `consent-gate.js`: everything that a returning visitor downloads. */
  head: 11_200,
  /** The head script and the UI: everything that is downloaded before the banner appears. */
  firstVisit: 20_200,
  /** One language. */
  language: 1300,
};

/** What each file exports. */
export type LaterFiles = { [Name in keyof typeof laterFiles]: Awaited<ReturnType<(typeof laterFiles)[Name]['load']>> };

/** Loads a file. `uiUrl` is the absolute URL of the UI file, if the page gives one. */
export type LoadFile = <Name extends keyof LaterFiles>(name: Name, uiUrl: string) => Promise<LaterFiles[Name]>;
