import type { Position, Settings, Theme } from '../consent/config.js';
import { attributes } from './attributes.js';

/** Importing this in Node, which has no elements, must not throw. */
const BaseElement = globalThis.HTMLElement ?? (Object as unknown as typeof HTMLElement);

const PROPERTIES = ['policyUrl', 'heading', 'position', 'theme', 'decline', 'noClose'] as const;

/**
 * The late attributes as properties. They reflect as those of built-in elements do: setting one sets the attribute
 * (null removes it), and reading one returns the attribute's value or its default. Every element already has `lang`.
 */
export class SettingsElement extends BaseElement {
  /** The URL of the privacy policy. Attribute `policy-url`. */
  get policyUrl(): string {
    return this.getAttribute('policy-url') ?? '';
  }
  set policyUrl(url: string | null) {
    this.#reflect('policy-url', url);
  }

  /** The banner's heading. Empty to use the language's. Attribute `heading`. */
  get heading(): string {
    return this.getAttribute('heading') ?? '';
  }
  set heading(text: string | null) {
    this.#reflect('heading', text);
  }

  /** Where the banner appears. Attribute `position`; default `bottom`. */
  get position(): Position {
    return this.#word('position') as Position;
  }
  set position(position: Position | null) {
    this.#reflect('position', position);
  }

  /** The color theme. Attribute `theme`; default `auto`. */
  get theme(): Theme {
    return this.#word('theme') as Theme;
  }
  set theme(theme: Theme | null) {
    this.#reflect('theme', theme);
  }

  /** Whether the banner has a *Decline* button. Empty for the default of the mode. Attribute `decline`. */
  get decline(): Settings['decline'] | '' {
    return this.#word('decline') as Settings['decline'] | '';
  }
  set decline(decline: Settings['decline'] | '' | null) {
    this.#reflect('decline', decline);
  }

  /** Removes the banner's close button. Attribute `no-close`. */
  get noClose(): boolean {
    return this.hasAttribute('no-close');
  }
  set noClose(noClose: boolean) {
    this.toggleAttribute('no-close', noClose);
  }

  /** Sets properties again that were set before the element was defined, because those hide the accessors. */
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
