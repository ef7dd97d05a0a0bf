import type { Position, Settings, Theme } from '../consent/config.js';
import { attributes } from './attributes.js';

/** Importing this in Node must not throw: a server has no elements. */
const BaseElement = globalThis.HTMLElement ?? (Object as unknown as typeof HTMLElement);

const PROPERTIES = ['policyUrl', 'heading', 'position', 'theme', 'decline', 'noClose'] as const;

/**
 * The late attributes as properties. Each reflects its attribute as the properties of built-in elements do: setting one sets the
 * attribute (null removes it), reading one gives the attribute's value or its default. `lang` every element has.
 */
export class SettingsElement extends BaseElement {
  /** Where the policy is. Attribute `policy-url`. */
  get policyUrl(): string {
    return this.getAttribute('policy-url') ?? '';
  }
  set policyUrl(url: string | null) {
    this.#reflect('policy-url', url);
  }

  /** The banner's heading; empty for that of the language. Attribute `heading`. */
  get heading(): string {
    return this.getAttribute('heading') ?? '';
  }
  set heading(text: string | null) {
    this.#reflect('heading', text);
  }

  /** Where the banner stands: `bottom` unless the attribute `position` says otherwise. */
  get position(): Position {
    return this.#word('position') as Position;
  }
  set position(position: Position | null) {
    this.#reflect('position', position);
  }

  /** The colors: `auto` unless the attribute `theme` says otherwise. */
  get theme(): Theme {
    return this.#word('theme') as Theme;
  }
  set theme(theme: Theme | null) {
    this.#reflect('theme', theme);
  }

  /** Whether the banner has *Decline*; empty for the default of the mode. Attribute `decline`. */
  get decline(): Settings['decline'] | '' {
    return this.#word('decline') as Settings['decline'] | '';
  }
  set decline(decline: Settings['decline'] | '' | null) {
    this.#reflect('decline', decline);
  }

  /** No x on the banner. Attribute `no-close`. */
  get noClose(): boolean {
    return this.hasAttribute('no-close');
  }
  set noClose(noClose: boolean) {
    this.toggleAttribute('no-close', noClose);
  }

  /** A property that was set before the element was defined hides its accessor until it is set again. */
  protected upgradeProperties(): void {
    for (const name of PROPERTIES) {
      if (!Object.hasOwn(this, name)) continue;
      const value: unknown = this[name];
      Reflect.deleteProperty(this, name);
      Reflect.set(this, name, value);
    }
  }

  #word(name: 'position' | 'theme' | 'decline'): string {
    const { fallback, allows } = attributes[name];
    const value = this.getAttribute(name);
    return value !== null && allows(value) ? value : fallback;
  }

  #reflect(name: string, value: string | null): void {
    if (value == null) this.removeAttribute(name);
    else this.setAttribute(name, value);
  }
}
