import { test as base, expect, type Browser, type Page } from '@playwright/test';
import { startServer, type DemoServer, type LogEntry } from '../../demo/server.mjs';

/** The demo's server with pages of the test's own. A worker has one, and each test finds it empty. */
export interface Site extends DemoServer {
  /** Serves a page at `path`: `head` and `body` are its markup. The head script stands first unless `script` says otherwise; without a `lang` (English, unless it is said) `<html>` names none. */
  page(
    path: string,
    parts: { lang?: string; script?: string; head?: string; body?: string; headers?: Record<string, string> },
  ): string;
  /** What vendors were asked for, and what they were sent. */
  vendorRequests(): LogEntry[];
  /** Which of our own files were asked for. */
  ownFiles(): string[];
}

/** Tags a test of what engines have in common. `npm test` runs it in Chromium only. */
export const ONCE = '@once';

/** Tags a further row of what another test shows already. Only `npm run test:all` runs it. */
export const FURTHER = '@further';

export const SCRIPT = '<script src="/consent-gate/consent-gate.js" data-integrations="google gtm"></script>';

/** What the page threw. A test of a page that throws by itself says which words are `expected`, whenever they come. */
export type PageErrors = string[] & { expected?: RegExp };

/** Firefox's preferences, as `about:config` has them. */
type Preferences = Record<string, boolean | number>;

interface Tests {
  site: Site;
  errors: PageErrors;
}

interface Workers {
  server: DemoServer;
  /** The browsers that `browserWith` started, by their preferences. */
  extraBrowsers: Map<string, Promise<Browser>>;
  /** A browser beside the usual one, in which Firefox has these preferences: one for each set, as its start takes seconds. */
  browserWith(preferences: Preferences): Promise<Browser>;
}

export const test = base.extend<Tests, Workers>({
  extraBrowsers: [
    // eslint-disable-next-line no-empty-pattern -- Playwright wants the pattern
    async ({}, use) => {
      const launched: Workers['extraBrowsers'] = new Map();
      await use(launched);
      for (const browser of [...launched.values()]) await (await browser).close();
    },
    { scope: 'worker' },
  ],
  browserWith: [
    async ({ playwright, browserName, launchOptions, channel, extraBrowsers }, use) => {
      const launch = async (key: string, firefoxUserPrefs: Preferences): Promise<Browser> => {
        const options = { ...launchOptions, ...(channel && { channel }), firefoxUserPrefs };
        const browser = await playwright[browserName].launch(options);
        // A test that closes it gets another one.
        return browser.once('disconnected', () => extraBrowsers.delete(key));
      };
      await use((preferences) => {
        const key = JSON.stringify(preferences);
        const browser = extraBrowsers.get(key) ?? launch(key, preferences);
        extraBrowsers.set(key, browser);
        return browser;
      });
    },
    { scope: 'worker' },
  ],
  server: [
    // eslint-disable-next-line no-empty-pattern -- Playwright wants the pattern
    async ({}, use) => {
      const server = await startServer();
      await use(server);
      await server.close();
    },
    { scope: 'worker' },
  ],
  site: async ({ server, browser, extraBrowsers }, use) => {
    for (const path of Object.keys(server.routes)) delete server.routes[path];
    server.reset();
    const site: Site = {
      ...server,
      page(path: string, { lang = 'en', script = SCRIPT, head = '', body = '', headers = {} }) {
        server.routes[path] = {
          headers: { 'content-type': 'text/html; charset=utf-8', ...headers },
          body: `<!doctype html><html${lang && ` lang="${lang}"`}><head><meta charset="utf-8"><title>Page</title>${script}${head}</head><body>${body}</body></html>`,
        };
        return server.origin + path;
      },
      vendorRequests: () => server.log.filter(({ vendor }) => vendor),
      ownFiles: () => server.log.filter(({ url }) => url.startsWith('/consent-gate/')).map(({ url }) => url.slice(14)),
    };
    await use(site);
    // A page that is left open would go on to ask for things while the next test runs.
    for (const one of [browser, ...(await Promise.all(extraBrowsers.values()))])
      await Promise.all(one.contexts().map((context) => context.close()));
  },
  /** What the page threw: nothing, ever. */
  errors: [
    async ({ page }, use) => {
      const errors: PageErrors = [];
      // Firefox reports what it blocked or refused in the same way as what a script threw.
      const refused = /^(Error: )?(Content-Security-Policy|The resource from|Cookie “|None of the “sha)/;
      page.on('pageerror', (error) => {
        if (!refused.test(String(error))) errors.push(String(error));
      });
      await use(errors);
      expect(errors.filter((error) => !errors.expected?.test(error))).toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };

export const banner = (page: Page) => page.locator('consent-gate').getByRole('region');
export const panel = (page: Page) => page.locator('consent-gate').getByRole('dialog');
export const button = (page: Page, name: string | RegExp) =>
  page.locator('consent-gate').getByRole('button', { name, exact: typeof name === 'string' });
export const categorySwitch = (page: Page, name: string) => page.locator('consent-gate').getByRole('switch', { name });

/** Names of the stand-ins and probes that ran, in order. */
export const ran = (page: Page) => page.evaluate(() => (window as unknown as { __ran?: string[] }).__ran ?? []);

/** The consent cookie's fields, as a server would read them; null without one. */
export async function record(page: Page): Promise<Record<string, string> | null> {
  const cookie = (await page.context().cookies()).find(({ name }) => name === 'consent');
  return cookie ? Object.fromEntries(new URLSearchParams(cookie.value)) : null;
}

/** A gated inline script that says that it ran. */
export const probe = (name: string, consent = 'analytics', attributes = '') =>
  `<script type="text/plain" data-consent="${consent}" ${attributes}>(window.__ran ??= []).push('${name}')</script>`;

/** A gated external script that says that it ran, after `wait` milliseconds on the server. */
export const externalProbe = (name: string, consent = 'analytics', attributes = '', wait = 0) =>
  `<script type="text/plain" data-consent="${consent}" src="{{vendor:probe}}/probe.js?name=${name}&wait=${wait}" ${attributes}></script>`;

/** Stores a choice as a returning visitor has it. */
export async function returning(page: Page, origin: string, granted: string, denied: string): Promise<void> {
  const at = Math.floor(Date.now() / 1000) - 60;
  const value = `v=1&at=${at}&mode=opt-in&policy=&granted=${granted}&denied=${denied}&by=save`;
  await page.context().addCookies([{ name: 'consent', value, url: origin }]);
}
