import { expect } from '@open-wc/testing';
import type { Mode } from '../../src/consent/events.js';
import { deniedIn, grantedIn, rowsOf } from '../decisions-table.js';
import {
  cleanStorage,
  cookieFor,
  grantedIn as grantedBy,
  image,
  lookAgain,
  openControlledPage,
  sendSignal,
} from './controlled-page.js';
import { inline, until } from './page.js';

/**
 * Each row of the guide's table, as a visitor has it: what is in force, which images are loaded, and which tags run. The signal
 * and `deny` come and go while the page is open; `decide.test.ts` has each cell from the start.
 */
const rows = rowsOf(await (await fetch(new URL('../../docs/decisions.md', import.meta.url))).text());

const POLICY = '2';

/** The cookie of a row; undefined without one. */
function cookieOf(record: string, state: string, mode: Mode): string | undefined {
  if (record === 'none') return undefined;
  if (record === 'unreadable') return 'v=1';
  const isMode = ['opt-in', 'opt-out', 'notice'].includes(state);
  const days = mode === 'opt-in' ? 182 : 400;
  return cookieFor({
    granted: grantedIn(record),
    denied: deniedIn(record),
    gpc: record.includes('gpc'),
    mode: isMode ? (state as Mode) : mode,
    policyVersion: state === 'other' ? '1' : POLICY,
    age: state === 'expired' ? days : 0,
  });
}

describe('what a visitor gets', () => {
  beforeEach(cleanStorage);
  afterEach(cleanStorage);

  it('has a row for each case that the guide tells of', () => expect(rows.length).to.be.above(45));

  for (const [modeCell = '', record = '', state = '', reason, ...columns] of rows) {
    const mode = modeCell as Mode;
    it(`${mode}, record ${record} ${state}: ${columns.join(' / ')}`, async () => {
      const cookie = cookieOf(record, state, mode);
      const page = await openControlledPage({
        options: { mode, policyVersion: POLICY },
        ...(cookie === undefined ? {} : { cookie }),
        body: `<consent-gate></consent-gate>${image('analytics')}${image('advertising')}${inline('analytics')}
          ${inline('advertising', { consent: 'advertising' })}${inline('trusted', { consent: 'trusted' })}`,
      });
      const element = page.one('consent-gate');
      const ran = new Set<string>();
      for (const [index, column] of columns.entries()) {
        sendSignal(page, index % 2 > 0);
        if (index > 1) element.setAttribute('deny', 'analytics');
        lookAgain(page);
        const granted = grantedIn(column);
        await until(() => page.inForce() === ['trusted', ...granted].join(' '), `column ${index} is in force`);
        const snapshot = page.consent.get();
        expect(grantedBy(snapshot), `column ${index}`).to.deep.equal(granted);
        expect(snapshot.reason).to.equal(reason);
        expect(snapshot.status).to.equal(reason === 'choice' ? 'decided' : 'undecided');
        expect(page.loaded()).to.deep.equal(granted);
        for (const name of granted) ran.add(name);
        expect(page.ran()).to.have.members([...ran, 'trusted']);
      }
    });
  }
});
