/**
 * A CDN worker in front of a site (the Fetch API, and nothing of one vendor's but the country's header): reads the consent
 * cookie, stores it again, chooses the mode by country, and says that Global Privacy Control is honored.
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

export default {
  async fetch(request) {
    const { pathname } = new URL(request.url);
    const cookies = request.headers.get('cookie');

    if (pathname === '/.well-known/gpc.json') {
      return Response.json({ gpc: true, lastUpdate: '2025-11-24' });
    }
    if (pathname === '/consent/keep') {
      if (request.method !== 'POST') return new Response(null, { status: 405, headers: { allow: 'POST' } });
      const cookie = storeAgain(cookies, TERMS);
      return new Response(null, { status: 204, headers: cookie ? { 'set-cookie': cookie } : {} });
    }

    const mode = MODES.get(request.headers.get('cf-ipcountry')) ?? 'opt-in';
    const gpc = request.headers.get('sec-gpc') === '1';
    const { granted, reason } = readConsent(cookies, { ...TERMS, mode }, gpc);
    const asked = new Request(request);
    // Written anew, so that no visitor can make them up.
    asked.headers.set('x-consent', granted.join(' '));
    asked.headers.set('x-consent-reason', reason);
    const answer = await fetch(asked);
    if (!answer.headers.get('content-type')?.startsWith('text/html')) return answer;

    const page = new Response((await answer.text()).replace('data-mode="opt-in"', `data-mode="${mode}"`), answer);
    page.headers.delete('content-length');
    page.headers.delete('content-encoding');
    // A page of one country must not reach another from somebody's cache.
    page.headers.set('cache-control', 'private, no-cache');
    return page;
  },
};
