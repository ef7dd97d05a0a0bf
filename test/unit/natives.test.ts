import { expect } from '@open-wc/testing';
import { decide } from '../../src/consent/decide.js';
import { NONE } from '../../src/consent/record.js';
import {
  createElement,
  entries,
  getAttribute,
  getCurrentScript,
  isArray,
  isElement,
  isParsing,
  keys,
  listenToDocument,
  resolveUrl,
  rootElement,
} from '../../src/page/natives.js';
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
    const { entries: ofEntries, keys: ofKeys, freeze } = Object;
    const { isArray: ofIsArray } = Array;
    const broken = () => {
      throw new Error('the page’s own');
    };
    const results: unknown[] = [];
    try {
      Object.assign(Object, { entries: broken, keys: broken, freeze: broken });
      Array.isArray = broken as never;
      results.push(entries({ a: 1 }), keys({ a: 1 }), isArray([]));
      results.push(decide(config(), NONE, {}, Date.now()).granted);
    } finally {
      Object.assign(Object, { entries: ofEntries, keys: ofKeys, freeze });
      Array.isArray = ofIsArray;
    }
    expect(results).to.deep.equal([[['a', 1]], ['a'], true, ['trusted']]);
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

  it('is called although images have the names of the document’s members', () => {
    let clicks = 0;
    hidden('addEventListener', () => listenToDocument('click', () => clicks++, { once: true }));
    document.dispatchEvent(new Event('click'));
    expect(clicks).to.equal(1);
    hidden('createElement', () => expect(createElement('script').localName).to.equal('script'));
    hidden('querySelector', () => expect(rootElement().localName).to.equal('html'));
    hidden('documentElement', () => expect(rootElement().localName).to.equal('html'));
    hidden('baseURI', () => expect(resolveUrl('/a').href).to.equal(`${location.origin}/a`));
  });

  it('tells what an element is although its fields hide it, also in another window', () => {
    const form = document.createElement('form');
    form.dataset['consent'] = 'analytics';
    for (const name of ['nodeType', 'getAttribute']) {
      const field = document.createElement('input');
      field.name = name;
      form.append(field);
    }
    expect(form.getAttribute).to.be.an.instanceof(HTMLElement);
    expect(isElement(form)).to.equal(true);
    expect(getAttribute(form, 'data-consent')).to.equal('analytics');
    expect(isElement(document)).to.equal(false);
    expect(isElement(new Text())).to.equal(false);
    const frame = document.createElement('iframe');
    document.body.append(frame);
    expect(isElement(frame.contentDocument!.createElement('p'))).to.equal(true);
    frame.remove();
  });

  it('tells whether the page is being parsed although an image is called "readyState"', () => {
    hidden('readyState', () => expect(isParsing()).to.equal(false));
  });
});
