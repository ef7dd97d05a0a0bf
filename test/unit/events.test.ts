import { expect } from '@open-wc/testing';
import { createEvent } from '../../src/consent/events.js';
import { snapshot } from './helpers.js';

describe('an event', () => {
  it('bubbles out of a shadow root to the document, with its detail frozen', () => {
    const host = document.createElement('div');
    const inner = document.createElement('p');
    host.attachShadow({ mode: 'open' }).append(inner);
    document.body.append(host);
    const heard: CustomEvent[] = [];
    const listener = (event: CustomEvent) => heard.push(event);
    document.addEventListener('consent-ready', listener);
    const answer = inner.dispatchEvent(createEvent('consent-ready', snapshot()));
    document.removeEventListener('consent-ready', listener);
    host.remove();

    expect(answer).to.equal(true);
    expect(heard.map(({ type, detail }) => [type, detail])).to.deep.equal([['consent-ready', snapshot()]]);
    expect(Object.isFrozen(heard[0]!.detail)).to.equal(true);
  });

  it('tells whether it was canceled', () => {
    const cancel = (event: Event) => event.preventDefault();
    document.addEventListener('consent-withdraw', cancel);
    const withdraw = (removed: string[]) =>
      document.dispatchEvent(createEvent('consent-withdraw', { removed, cookies: [] }));
    const answer = withdraw(['analytics']);
    document.removeEventListener('consent-withdraw', cancel);
    expect([answer, withdraw([])]).to.deep.equal([false, true]);
  });
});
