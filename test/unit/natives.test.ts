import { expect } from '@open-wc/testing';
import { decide } from '../../src/consent/decide.js';
import { NONE } from '../../src/consent/record.js';
import { entries, getCurrentScript, isArray, isParsing, keys, values } from '../../src/page/natives.js';
import { config } from './helpers.js';

/** Runs while an element of this name hides the document's own property. */
function hidden(name: string, run: () => void): void {
  const image = document.createElement('img');
  image.name = name;
  document.body.append(image);
  try {
    expect((document as unknown as Record<string, unknown>)[name]).to.equal(image);
    run();
  } finally {
    image.remove();
  }
}

describe('what the browser gave', () => {
  it('is there although the page replaces it later', () => {
    const { entries: ofEntries, keys: ofKeys, values: ofValues, freeze } = Object;
    const { isArray: ofIsArray } = Array;
    const broken = () => {
      throw new Error('the page’s own');
    };
    const results: unknown[] = [];
    try {
      Object.assign(Object, { entries: broken, keys: broken, values: broken, freeze: broken });
      Array.isArray = broken as never;
      results.push(entries({ a: 1 }), keys({ a: 1 }), values({ a: 1 }), isArray([]));
      results.push(decide(config(), NONE, {}, Date.now()).granted);
    } finally {
      Object.assign(Object, { entries: ofEntries, keys: ofKeys, values: ofValues, freeze });
      Array.isArray = ofIsArray;
    }
    expect(results).to.deep.equal([[['a', 1]], ['a'], [1], true, ['trusted']]);
  });

  it('tells the running script although an image is called "currentScript"', () => {
    const script = document.createElement('script');
    const seen: unknown[] = [];
    const page = window as unknown as { tell?: () => void };
    page.tell = () => hidden('currentScript', () => seen.push(getCurrentScript()));
    script.textContent = 'tell()';
    document.body.append(script);
    script.remove();
    delete page.tell;
    expect(seen).to.deep.equal([script]);
    expect(getCurrentScript()).to.equal(null);
  });

  it('tells whether the page is being parsed although an image is called "readyState"', () => {
    hidden('readyState', () => expect(isParsing()).to.equal(false));
  });
});
