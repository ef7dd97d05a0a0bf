import { readFileSync } from 'node:fs';
import { deniedIn, grantedIn, rowsOf } from '../decisions-table.js';
import { expect, ONCE, probe, test } from './site.js';

/**
 * Six rows of the guide's table, as a visitor has them: what is in force, and which tags run. test/unit/decide.test.ts reads
 * every row.
 */

const rows = rowsOf(readFileSync(new URL('../../docs/decisions.md', import.meta.url), 'utf8'));

function cookie(record: string, state: string, mode: string): string {
  if (record === 'unreadable') return 'v=1';
  const days = mode === 'opt-in' ? 182 : 400;
  const at = Math.floor(Date.now() / 1000) - (state === 'expired' ? days * 86_400 : 60);
  return `v=1&at=${at}&mode=${/^opt-|notice/.test(state) ? state : mode}&policy=${state === 'other' ? '1' : '2'}&granted=${grantedIn(record).join('+')}&denied=${deniedIn(record).join('+')}&by=save${
    record.includes('gpc') ? '&gpc=1' : ''
  }`;
}

for (const [index, [mode = '', record = '', state = '', reason, ...columns]] of rows.entries()) {
  const tag = index % 3 ? ONCE : [];
  test(`${mode}, record ${record} ${state}: ${columns.join(' / ')}`, { tag }, async ({ page, site, context }) => {
    // Each column is a page of its own, with a cookie of its own; they are visited side by side.
    const frames = columns.map((_, index) => {
      const gpc = index % 2 > 0;
      const deny = index > 1 ? 'data-deny="analytics"' : '';
      const url = site.page(`/column-${index}`, {
        script: `<script>Object.defineProperty(navigator, 'globalPrivacyControl', { value: ${gpc} })</script>
          <script src="/consent-gate/consent-gate.js" data-mode="${mode}" data-policy-version="2" data-cookie-name="consent-${index}" ${deny}></script>`,
        body: `<p>Text</p>${probe('analytics', 'analytics')}${probe('advertising', 'advertising')}${probe('trusted', 'trusted')}`,
      });
      return `<iframe src="${url}"></iframe>`;
    });
    if (record !== 'none') {
      const value = cookie(record, state, mode);
      await context.addCookies(columns.map((_, index) => ({ name: `consent-${index}`, value, url: site.origin })));
    }
    await page.goto(site.page('/row', { script: '', body: frames.join('') }));
    for (const [index, column] of columns.entries()) {
      const frame = page.frame({ url: `${site.origin}/column-${index}` })!;
      const found = () =>
        frame.evaluate(() => {
          const { granted, reason: why, status } = window.consentGate.get();
          return { granted, why, status, ran: (window as unknown as { __ran?: string[] }).__ran ?? [] };
        });
      // The last one runs when all that may run before it has.
      await expect.poll(async () => (await found()).ran).toContain('trusted');
      const granted = grantedIn(column);
      expect([index, await found()]).toEqual([
        index,
        {
          granted: ['trusted', ...granted],
          why: reason,
          status: reason === 'choice' ? 'decided' : 'undecided',
          ran: [...granted, 'trusted'],
        },
      ]);
    }
  });
}
