import { expect } from '@open-wc/testing';
import type { ConsentSnapshot } from '../../src/consent/events.js';
import { inVendorsTerms, meaningOf } from '../../src/consent/meanings.js';
import { fromOptions, readConfig } from '../../src/consent/config.js';

const snapshot = (granted: readonly string[], denied: readonly string[]): ConsentSnapshot => ({
  status: 'decided',
  granted: ['trusted', ...granted],
  denied,
  choice: null,
  reason: 'choice',
  signals: [],
  mode: 'opt-in',
});

describe('what a category means', () => {
  for (const [category, meaning] of [
    ['analytics', 'analytics'],
    ['statistics', 'analytics'],
    ['stats', 'analytics'],
    ['performance', 'analytics'],
    ['measurement', 'analytics'],
    ['advertising', 'advertising'],
    ['marketing', 'advertising'],
    ['targeting', 'advertising'],
    ['ads', 'advertising'],
    ['functional', 'functional'],
    ['maps', 'maps'],
    ['trusted', 'trusted'],
    ['constructor', 'constructor'],
    ['promo', 'advertising'],
    ['measurement-plus', 'analytics'],
  ] as const) {
    it(`${category} means ${meaning}`, () => {
      const categoryMap = ['promo:advertising', 'measurement-plus:analytics'];
      expect(meaningOf(category, { categoryMap })).to.equal(meaning);
    });
  }

  it('is what the page says, whatever the name usually means', () => {
    expect(meaningOf('performance', { categoryMap: ['performance:personalization'] })).to.equal('personalization');
  });

  it('is never Trusted, and only what vendors know', () => {
    const config = readConfig(
      fromOptions({
        categoryMap: ['a:trusted', 'b:maps', 'c:', ':analytics', 'd:analytics', 'E:analytics', 'trusted:analytics'],
      }),
    );
    expect(config.categoryMap).to.deep.equal(['d:analytics', 'trusted:analytics']);
  });
});

describe('the state in vendors’ terms', () => {
  const terms = (granted: readonly string[], denied: readonly string[], categoryMap: readonly string[] = []) => {
    const { granted: all, denied: none } = inVendorsTerms(snapshot(granted, denied), {
      categories: [...granted, ...denied],
      categoryMap,
    });
    return { granted: all, denied: none };
  };

  it('is the same where the names are ours', () => {
    const state = snapshot(['analytics'], ['advertising']);
    const config = { categories: ['analytics', 'advertising'], categoryMap: [] };
    expect(inVendorsTerms(state, config)).to.equal(state);
  });

  it('has both the page’s names and what they mean', () => {
    expect(terms(['statistics'], ['marketing'])).to.deep.equal({
      granted: ['trusted', 'statistics', 'analytics'],
      denied: ['marketing', 'advertising'],
    });
  });

  it('grants what several categories mean only if all of them are granted', () => {
    expect(terms(['marketing'], ['targeting']).granted).to.deep.equal(['trusted', 'marketing']);
    expect(terms(['advertising'], ['marketing'])).to.deep.equal({
      granted: ['trusted'],
      denied: ['marketing', 'advertising'],
    });
    expect(terms(['marketing', 'targeting'], []).granted).to.include('advertising');
  });

  it('always has Trusted, whatever the page maps to it', () => {
    expect(terms([], ['x'], ['x:analytics', 'trusted:analytics']).granted).to.include('trusted');
  });
});

describe('a signal', () => {
  it('denies what a category means, and everything if none means what it denies', () => {
    const denied = (categories: readonly string[], categoryMap: readonly string[] = []) =>
      readConfig(fromOptions({ categories, categoryMap })).signalCategories;
    expect(denied(['statistics', 'marketing'])).to.deep.equal(['marketing']);
    expect(denied(['stats', 'promo'], ['promo:advertising'])).to.deep.equal(['promo']);
    expect(denied(['analytics', 'advertising', 'targeting'])).to.deep.equal(['advertising', 'targeting']);
    expect(denied(['stats', 'promo'])).to.deep.equal(['stats', 'promo']);
  });
});
