/**
 * The same in plain Node, as a handler: `createServer(site((request, response, consent) => …))`. `consent` has the `mode` for
 * this visitor, what the standing choice has `granted`, and the `reason`.
 */
import { readConsent, storeAgain } from './consent.mjs';

const TERMS = {
  cookieName: 'consent',
  categories: ['analytics', 'advertising'],
  policyVersion: '2024-04-19',
  cookieDays: 182,
  signalCategories: ['advertising'],
};

/** What is not in this list is asked first: no country, XX, T1, two countries. */
const MODES = new Map([['US', 'opt-out']]);

export const site = (page) => (request, response) => {
  // Such as `GET //`, which is no address.
  if (!URL.canParse(request.url, 'http://site')) return response.writeHead(400).end();
  const { pathname } = new URL(request.url, 'http://site');
  const { cookie, 'cf-ipcountry': country, 'sec-gpc': gpc } = request.headers;

  if (pathname === '/.well-known/gpc.json') {
    response.setHeader('content-type', 'application/json');
    return response.end(JSON.stringify({ gpc: true, lastUpdate: '2025-11-24' }));
  }
  if (pathname === '/consent/keep') {
    if (request.method !== 'POST') return response.writeHead(405, { allow: 'POST' }).end();
    const again = storeAgain(cookie, TERMS);
    if (again) response.setHeader('set-cookie', again);
    return response.writeHead(204, { 'cache-control': 'no-store' }).end();
  }

  const mode = MODES.get(country) ?? 'opt-in';
  // A page of one country must not reach another from somebody's cache.
  response.setHeader('cache-control', 'private, no-cache');
  return page(request, response, { mode, ...readConsent(cookie, { ...TERMS, mode }, gpc === '1') });
};
