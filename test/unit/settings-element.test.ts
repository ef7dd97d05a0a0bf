import { expect } from '@open-wc/testing';
import { ConsentGateElement } from '../../src/ui/consent-gate.js';
import { SettingsElement } from '../../src/ui/settings-element.js';

/** Like `<consent-gate>`, which takes over its properties when it comes into the page. */
class PlainElement extends SettingsElement {
  connectedCallback(): void {
    this.upgradeProperties();
  }
}
customElements.define('plain-settings', PlainElement);

const make = (attributes = ''): PlainElement => {
  const holder = document.createElement('div');
  holder.innerHTML = `<plain-settings ${attributes}></plain-settings>`;
  return holder.firstElementChild as PlainElement;
};

const TEXTS = [
  { property: 'policyUrl', attribute: 'policy-url' },
  { property: 'heading', attribute: 'heading' },
] as const;

const WORDS = [
  {
    property: 'position',
    fallback: 'bottom',
    words: ['bottom', 'top', 'bottom-start', 'bottom-end', 'center'],
    unknown: ['left', 'Top', ' top', 'top bottom', '', 'constructor'],
  },
  { property: 'theme', fallback: 'auto', words: ['auto', 'light', 'dark'], unknown: ['Dark', 'night', '', ' dark '] },
  { property: 'decline', fallback: '', words: ['show', 'hide'], unknown: ['', 'true', 'Hide', 'none'] },
] as const;

const NAMES = ['policyUrl', 'heading', 'position', 'theme', 'decline', 'noClose'];

describe('a property of the element', () => {
  for (const { property, attribute } of TEXTS) {
    it(`${property} is the text of the attribute ${attribute}`, () => {
      const element = make();
      expect(element[property]).to.equal('');
      expect(element.hasAttribute(attribute)).to.equal(false);
      element[property] = '/privacy & more';
      expect(element.getAttribute(attribute)).to.equal('/privacy & more');
      expect(element[property]).to.equal('/privacy & more');
      element.setAttribute(attribute, 'other');
      expect(element[property]).to.equal('other');
      element[property] = '';
      expect(element.getAttribute(attribute)).to.equal('');
      element[property] = null;
      expect(element.hasAttribute(attribute)).to.equal(false);
      expect(element[property]).to.equal('');
    });
  }

  for (const { property, fallback, words, unknown } of WORDS) {
    it(`${property} is a word of the attribute ${property}, by default "${fallback}"`, () => {
      const element = make();
      expect(element[property]).to.equal(fallback);
      for (const word of words) {
        Reflect.set(element, property, word);
        expect(element.getAttribute(property)).to.equal(word);
        expect(element[property]).to.equal(word);
        expect(make(`${property}="${word}"`)[property]).to.equal(word);
      }
      element[property] = null;
      expect(element.hasAttribute(property)).to.equal(false);
      expect(element[property]).to.equal(fallback);
    });

    it(`${property} reads an unknown word as the default, and keeps it in the attribute`, () => {
      for (const word of unknown) {
        const element = make();
        Reflect.set(element, property, word);
        expect(element.getAttribute(property), word).to.equal(word);
        expect(element[property], word).to.equal(fallback);
      }
    });
  }

  it('noClose is true while the attribute no-close is there', () => {
    const element = make();
    expect(element.noClose).to.equal(false);
    element.noClose = true;
    expect(element.getAttribute('no-close')).to.equal('');
    element.noClose = true;
    expect(element.noClose).to.equal(true);
    element.noClose = false;
    expect(element.hasAttribute('no-close')).to.equal(false);
    element.setAttribute('no-close', 'false');
    expect(element.noClose).to.equal(true);
  });

  it('lang is that of every element', () => {
    const element = make('lang="de"');
    expect(element.lang).to.equal('de');
    element.lang = 'fr';
    expect(element.getAttribute('lang')).to.equal('fr');
  });

  it('undefined removes the attribute as null does', () => {
    const element = make('position="top" heading="Cookies"');
    Reflect.set(element, 'position', undefined);
    Reflect.set(element, 'heading', undefined);
    expect(element.getAttributeNames()).to.deep.equal([]);
  });

  it('is an accessor of the class, so that frameworks find it', () => {
    const element = make();
    for (const name of NAMES) {
      expect(name in element, name).to.equal(true);
      expect(Object.hasOwn(element, name), name).to.equal(false);
    }
  });
});

describe('properties that were set before the element was defined', () => {
  it('are taken over', () => {
    const element = document.createElement('late-settings');
    const values = {
      policyUrl: '/privacy',
      heading: 'Cookies',
      position: 'top',
      theme: 'dark',
      decline: 'hide',
      noClose: true,
    };
    Object.assign(element, values);
    document.body.append(element);
    class LateElement extends SettingsElement {
      connectedCallback(): void {
        this.upgradeProperties();
      }
    }
    customElements.define('late-settings', LateElement);
    const upgraded = element as LateElement;
    for (const [name, value] of Object.entries(values)) {
      expect(Reflect.get(upgraded, name), name).to.equal(value);
      expect(Object.hasOwn(upgraded, name), name).to.equal(false);
    }
    expect(upgraded.getAttribute('policy-url')).to.equal('/privacy');
    expect(upgraded.getAttribute('no-close')).to.equal('');
    upgraded.position = 'center';
    expect(upgraded.getAttribute('position')).to.equal('center');
    upgraded.remove();
  });

  it('win over attributes; what was not set stays', () => {
    const element = document.createElement('later-settings');
    element.setAttribute('position', 'bottom-end');
    element.setAttribute('theme', 'light');
    Object.assign(element, { position: 'top', heading: null });
    element.setAttribute('heading', 'Cookies');
    document.body.append(element);
    class LaterElement extends SettingsElement {
      connectedCallback(): void {
        this.upgradeProperties();
      }
    }
    customElements.define('later-settings', LaterElement);
    expect([...element.attributes].map(({ name, value }) => `${name}=${value}`)).to.have.members([
      'position=top',
      'theme=light',
    ]);
    element.remove();
  });
});

describe('<consent-gate>', () => {
  it('takes over what was set before it was defined, and reflects what is set later', () => {
    const element = document.createElement('consent-gate');
    Object.assign(element, { position: 'top', policyUrl: '/privacy', noClose: true });
    document.body.append(element);
    expect(element.getAttributeNames()).to.deep.equal([]);
    customElements.define('consent-gate', ConsentGateElement);
    expect(element.getAttributeNames()).to.have.members(['position', 'policy-url', 'no-close']);
    const { position, policyUrl, noClose, theme, decline, heading } = element;
    expect({ position, policyUrl, noClose, theme, decline, heading }).to.deep.equal({
      position: 'top',
      policyUrl: '/privacy',
      noClose: true,
      theme: 'auto',
      decline: '',
      heading: '',
    });
    element.theme = 'dark';
    element.position = null;
    expect(element.getAttribute('theme')).to.equal('dark');
    expect(element.position).to.equal('bottom');
    element.remove();
  });
});
