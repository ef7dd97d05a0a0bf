import { styles } from './consent-gate-embed.styles.js';

/** What a placeholder shows. */
export interface Placeholder {
  readonly lang: string;
  readonly dir: string;
  readonly theme: string;
  readonly heading: string;
  readonly message: string;
  readonly buttons: readonly PlaceholderButton[];
}

export interface PlaceholderButton {
  readonly part: string;
  readonly text: string;
  /** What the button is about, since a page may have many buttons with the same text. */
  readonly about: string;
  press(): void;
}

/** The properties that decide a box's place and size among others. */
const LAYOUT = [
  ...['position', 'inset', 'float', 'clear', 'z-index', 'transform', 'vertical-align'],
  ...['margin', 'padding', 'border-width', 'box-sizing', 'aspect-ratio'],
  ...['width', 'height', 'min-width', 'max-width', 'min-height', 'max-height'],
  ...['flex', 'order', 'align-self', 'justify-self', 'grid-area'],
];

/** The default size of replaced elements. */
const SIZE = { width: '300px', height: '150px' };

type Embed = HTMLElement & { title: string };

let common: CSSStyleSheet | undefined;

/**
 * Stands in for a gated frame, object or player until its category is granted. The library inserts it next to the
 * frame; an author can also write it around the frame, with a `<template data-consent-placeholder>` for custom text. It
 * takes no space while the frame is visible.
 *
 * @tagname consent-gate-embed
 *
 * @csspart placeholder - The whole placeholder.
 * @csspart embed-heading - The frame's title.
 * @csspart embed-message - Who provides the content and which category it needs.
 * @csspart load-once - *Load once*: loads this embed now and stores nothing.
 * @csspart always-allow - *Always allow*: grants the category.
 */
export class ConsentGateEmbedElement extends HTMLElement {
  /** The frame this element stands in for. */
  frame: Embed | null = null;
  readonly #layout = new CSSStyleSheet();
  /** Shows the frame when the frame is inside this element. */
  readonly #slot = document.createElement('slot');
  #display = '';

  constructor() {
    super();
    const root = this.attachShadow({ mode: 'open' });
    if (!common) {
      common = new CSSStyleSheet();
      common.replaceSync(styles);
    }
    root.adoptedStyleSheets = [common, this.#layout];
    root.append(this.#slot);
  }

  /** Stands in for this frame and hides it. */
  cover(frame: Embed): void {
    this.frame = frame;
    this.#display = frame.style.display;
    this.fit();
  }

  /** Gives the place back to the frame. If focus was in here, it moves to the frame. */
  uncover(): void {
    const { frame } = this;
    const focused = this.matches(':focus-within');
    this.shadowRoot!.replaceChildren(this.#slot);
    this.#layout.replaceSync('');
    this.frame = null;
    if (!frame) return;
    frame.style.display = this.#display;
    if (!focused) return;
    frame.focus();
    if ((frame.getRootNode() as Document | ShadowRoot).activeElement !== frame) {
      frame.tabIndex = -1;
      frame.focus();
    }
  }

  /**
   * Takes the frame's place and size, so that nothing moves. Copies what the style sheets say about the frame,
   * percentages included. Where that gives another size, because frames do not stretch as other boxes do, it takes the
   * frame's computed size.
   */
  fit(): void {
    const frame = this.frame!;
    this.#layout.replaceSync('#placeholder{display:none}');
    frame.style.display = this.#display;
    const style = getComputedStyle(frame);
    const { display } = style;
    const sizes = Object.entries(SIZE).map(
      ([name, usual]) => [name, style.getPropertyValue(name).replace('auto', usual)] as const,
    );
    frame.style.setProperty('display', 'none', 'important');

    const rules = [
      `display:${display === 'inline' ? 'inline-block' : display}`,
      'border:0 solid transparent',
      ...LAYOUT.map((name) => `${name}:${style.getPropertyValue(name)}`),
      // `auto` computes to 0 for a box that is not rendered. A flex item never gets smaller than `auto`, but a size in
      // percent may.
      ...Object.keys(SIZE)
        .filter(
          (name) => !style.getPropertyValue(name).includes('%') && style.getPropertyValue(`min-${name}`) === '0px',
        )
        .map((name) => `min-${name}:auto`),
    ];
    // `!important`, because the page's rules for every element override those for `:host`.
    const apply = (): void => this.#layout.replaceSync(`:host{${rules.join('!important;')}!important}`);
    apply();
    const own = getComputedStyle(this);
    const differs = ([name, size]: (typeof sizes)[number]): boolean =>
      Math.abs(parseFloat(own.getPropertyValue(name)) - parseFloat(size)) > 0.1;
    if (sizes.some(differs)) {
      rules.push(
        'flex:none',
        ...sizes.map(([name, size]) => `${name}:${size}!important;min-${name}:0!important;max-${name}:none`),
      );
    }
    apply();
  }

  show({ lang, dir, theme, heading, message, buttons }: Placeholder): void {
    const shadow = this.shadowRoot!;
    const make = (tag: string, part: string, ...content: (Node | string)[]): HTMLElement => {
      const element = document.createElement(tag);
      element.id = part;
      element.setAttribute('part', part);
      element.append(...content);
      return element;
    };
    const focused = shadow.activeElement?.id;
    const own = this.querySelector<HTMLTemplateElement>(':scope>template[data-consent-placeholder]');
    const root = own
      ? make('div', 'placeholder', own.content.cloneNode(true))
      : make('div', 'placeholder', make('p', 'embed-heading', heading), make('p', 'embed-message', message));
    root.lang = lang;
    root.dir = dir;
    root.className = theme;
    root.setAttribute('data-nosnippet', '');
    // Receives focus when the pressed button is gone.
    root.tabIndex = -1;
    // A named group instead of a heading: only the page knows the right heading level, and it may have twenty of these.
    root.setAttribute('role', 'group');
    root.setAttribute('aria-label', heading);
    const choices = document.createElement('div');
    for (const { part, text, about, press } of buttons) {
      const button = make('button', part, text);
      // A page may have many of these, so the name says which one it is. It starts with the visible text (WCAG 2.5.3).
      button.setAttribute('aria-label', `${text}: ${about}`);
      button.addEventListener('click', press);
      choices.append(button);
    }
    root.append(choices);
    shadow.replaceChildren(root, this.#slot);
    if (focused) (shadow.getElementById(focused) ?? root).focus();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'consent-gate-embed': ConsentGateEmbedElement;
  }
}
