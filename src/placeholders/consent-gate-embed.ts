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
  /** What it is about: a page may have many buttons of one text. */
  readonly about: string;
  press(): void;
}

/** What decides the place and the size of a box among others. */
const LAYOUT = [
  ...['position', 'inset', 'float', 'clear', 'z-index', 'transform', 'vertical-align'],
  ...['margin', 'padding', 'border-width', 'box-sizing', 'aspect-ratio'],
  ...['width', 'height', 'min-width', 'max-width', 'min-height', 'max-height'],
  ...['flex', 'order', 'align-self', 'justify-self', 'grid-area'],
];

/** Replaced elements without a size of their own have this one. */
const SIZE = { width: '300px', height: '150px' };

type Embed = HTMLElement & { title: string };

let common: CSSStyleSheet | undefined;

/**
 * What stands in the place of a gated frame, object or player until its category is granted. It is put beside the frame,
 * or written there by the author, around it too, with `<template data-consent-placeholder>` in it for a text of the
 * author's own. It takes no box while the frame shows.
 *
 * @tagname consent-gate-embed
 *
 * @csspart placeholder - The whole of it.
 * @csspart embed-heading - The frame's title.
 * @csspart embed-message - Who sends the content, and what must be allowed.
 * @csspart load-once - *Load once*: this one, now; nothing is stored.
 * @csspart always-allow - *Always allow*: grants the category.
 */
export class ConsentGateEmbedElement extends HTMLElement {
  /** The frame that this stands for. */
  frame: Embed | null = null;
  readonly #layout = new CSSStyleSheet();
  /** Where the frame shows, if it stands in here. */
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

  /** Stands in for this frame, which is not to be seen meanwhile. */
  cover(frame: Embed): void {
    this.frame = frame;
    this.#display = frame.style.display;
    this.fit();
  }

  /** Gives the place back. Focus that was in here goes on to the frame. */
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
   * Takes the frame's place and size, so that nothing moves. What the style sheets say of the frame is copied as it
   * stands, percentages included; where that gives another size, since a frame does not stretch as other boxes do, the
   * frame's own size is taken.
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
      // Of a box that is not there, `auto` reads as 0. A flex item is never narrower, but what goes by percentages may be.
      ...Object.keys(SIZE)
        .filter(
          (name) => !style.getPropertyValue(name).includes('%') && style.getPropertyValue(`min-${name}`) === '0px',
        )
        .map((name) => `min-${name}:auto`),
    ];
    // The page's own rules for every element count more than a host's, unless these are important.
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
    // Takes the focus when the pressed button is gone.
    root.tabIndex = -1;
    // A group with a name and no heading: of which level it should be only the page knows, and a page can have twenty.
    root.setAttribute('role', 'group');
    root.setAttribute('aria-label', heading);
    const choices = document.createElement('div');
    for (const { part, text, about, press } of buttons) {
      const button = make('button', part, text);
      // A page may have many of these, so the name says of what; it begins with what is seen.
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
