import { readFileSync } from 'node:fs';
import { deniedIn, grantedIn, rowsOf } from '../decisions-table.js';
import { expect, probe, test } from './site.js';

/**
 * Six rows of the guide's table, as a visitor has them: what is in force, and which tags run. The unit tests read every row in
 * every engine.
 */

const rows = rowsOf(readFileSync(new URL('../../docs/decisions.md', import.meta.url), 'utf8'));

/** One for each reason, in each mode: the first cells of the row. */
const CHOSEN = [
  'opt-in | unreadable | ',
  'opt-in | an ad gpc | ',
  'opt-in | an ad | expired',
  'opt-out | none | ',
  'opt-out | an ad | notice',
  'notice | !an | ',
];

/** What sets the pages of a row's columns apart. */
const COLUMNS = [
  { gpc: false, deny: '' },
  { gpc: true, deny: '' },
  { gpc: false, deny: 'data-deny="analytics"' },
  { gpc: true, deny: 'data-deny="analytics"' },
];

function cookie(record: string, state: string, mode: string): string {
  if (record === 'unreadable') return 'v=1';
  const days = mode === 'opt-in' ? 182 : 400;
  const at = Math.floor(Date.now() / 1000) - (state === 'expired' ? days * 86_400 : 60);
  return `v=1&at=${at}&mode=${/^opt-|notice/.test(state) ? state : mode}&policy=${state === 'other' ? '1' : '2'}&granted=${grantedIn(record).join('+')}&denied=${deniedIn(record).join('+')}&by=save${
    record.includes('gpc') ? '&gpc=1' : ''
  }`;
}

test('six rows of the table are in force on pages', async ({ page, site, context }) => {
  const chosen = rows.filter((cells) => CHOSEN.includes(cells.slice(0, 3).join(' | ')));
  expect(chosen.length).toBe(CHOSEN.length);
  // Each cell is a page of its own, with a cookie of its own; they are visited side by side.
  const cells = chosen.flatMap(([mode = '', record = '', state = '', reason, ...columns], row) =>
    columns.map((granted, column) => ({
      ...COLUMNS[column]!,
      mode,
      record,
      state,
      reason,
      granted,
      name: `${row}-${column}`,
    })),
  );
  const frames = cells.map(({ mode, gpc, deny, name }) => {
    const url = site.page(`/cell-${name}`, {
      script: `<script>Object.defineProperty(navigator, 'globalPrivacyControl', { value: ${gpc} })</script>
        <script src="/consent-gate/consent-gate.js" data-mode="${mode}" data-policy-version="2" data-cookie-name="consent-${name}" ${deny}></script>`,
      body: `<p>Text</p>${probe('analytics', 'analytics')}${probe('advertising', 'advertising')}${probe('trusted', 'trusted')}`,
    });
    return `<iframe src="${url}"></iframe>`;
  });
  const stored = cells.filter(({ record }) => record !== 'none');
  await context.addCookies(
    stored.map(({ name, record, state, mode }) => ({
      name: `consent-${name}`,
      value: cookie(record, state, mode),
      url: site.origin,
    })),
  );
  await page.goto(site.page('/rows', { script: '', body: frames.join('') }));
  for (const { name, reason, granted, ...cell } of cells) {
    const frame = page.frame({ url: `${site.origin}/cell-${name}` })!;
    const found = () =>
      frame.evaluate(() => {
        const { granted: inForce, reason: why, status } = window.consentGate.get();
        return { inForce, why, status, ran: (window as unknown as { __ran?: string[] }).__ran ?? [] };
      });
    // The last one runs when all that may run before it has.
    await expect.poll(async () => (await found()).ran).toContain('trusted');
    const categories = grantedIn(granted);
    expect({ ...cell, ...(await found()) }).toEqual({
      ...cell,
      inForce: ['trusted', ...categories],
      why: reason,
      status: reason === 'choice' ? 'decided' : 'undecided',
      ran: [...categories, 'trusted'],
    });
  }
});
