import { expect } from '@open-wc/testing';
import { decide } from '../../src/consent/decide.js';
import { decode, NONE, type Stored, UNREADABLE } from '../../src/consent/record.js';

/** The table that the readers on servers are tested with (test/server/readers.test.mjs): the core gives the same verdicts. */

interface PageConfig {
  cookieName: string;
  mode: 'opt-in' | 'opt-out' | 'notice';
  categories: string[];
  policyVersion: string;
  cookieDays: number;
  signalCategories: string[];
}
interface Vector {
  what: string;
  cookie: string;
  gpc?: boolean;
  terms?: Partial<PageConfig>;
  reason: string;
  granted: string[];
}
const response = await fetch(new URL('../server/vectors.json', import.meta.url));
const table = (await response.json()) as { now: number; terms: PageConfig; vectors: Vector[] };

describe('the vectors for servers', () => {
  it('are many, of every verdict', () => {
    const count = (reason: string) => table.vectors.filter((vector) => vector.reason === reason).length;
    expect(table.vectors.length).to.be.above(100);
    for (const reason of ['no-choice', 'expired', 'policy-changed', 'category-added', 'mode-stricter', 'unreadable']) {
      expect(count(reason), reason).to.be.above(0);
    }
    expect(count('choice')).to.be.above(20);
  });

  for (const { what, cookie, gpc = false, terms, reason, granted } of table.vectors) {
    it(`${what}: ${reason}`, () => {
      const all = { ...table.terms, ...terms };
      // As the head script finds them in the cookies.
      const values = new Set(
        cookie
          .split('; ')
          .filter((pair) => pair.startsWith(`${all.cookieName}=`))
          .map((pair) => pair.slice(all.cookieName.length + 1)),
      );
      const [value, ...others] = values;
      const record = value !== undefined && !others.length ? decode(value, table.now * 1000) : null;
      const unless: Stored = value === undefined ? NONE : UNREADABLE;
      const stored: Stored = record ? { kind: 'record', record } : unless;
      const now = decide({ ...all, signals: ['gpc'], deny: [] }, stored, { gpc }, table.now * 1000);
      expect(now.reason).to.equal(reason);
      // What no choice of the visitor's grants is the mode's default, which is not asked here.
      if (reason === 'choice' || all.mode === 'opt-in') expect(now.granted.slice(1)).to.deep.equal(granted);
    });
  }
});
