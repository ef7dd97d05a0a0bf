/** Adopted by the page while the banner is open. */
let sheet: CSSStyleSheet | undefined;

/** An element named `documentElement` would hide `document.documentElement`. */
const rootElement = (): HTMLElement => document.querySelector('html')!;

export interface Banner {
  readonly element: Element;
  /** Whether it is at the top of the page. */
  readonly isAbove: boolean;
}

/**
 * Keeps the focused element from being covered by the banner (WCAG 2.4.11), and the end of the page reachable. It adds
 * room after the page's content, which moves nothing. Room before the content would move the page, so it is added only
 * when the focused element is covered.
 */
export class PageRoom {
  /** The element whose shadow root contains the banner. */
  readonly #host: Element;
  /** Whether the banner pushes the page down. */
  #pushes = false;

  constructor(host: Element) {
    this.#host = host;
  }

  /** Makes as much room as the banner takes now; without a banner, none. */
  update(banner: Banner | undefined): void {
    try {
      const others = document.adoptedStyleSheets.filter((other) => other !== sheet);
      const box = banner?.element.getBoundingClientRect();
      const focused = document.querySelector(':focus:not(consent-gate)');
      const covered = !!box?.height && !!focused && this.#covers(focused);
      if (banner && box?.height) {
        this.#pushes = banner.isAbove && (this.#pushes || covered);
        // A new one each time, because WebKit keeps the old rules of an adopted sheet that is replaced in place.
        sheet = new CSSStyleSheet();
        sheet.replaceSync(this.#rules(banner, box));
        others.push(sheet);
      } else this.#pushes = false;
      document.adoptedStyleSheets = others;
      if (covered) focused.scrollIntoView({ block: 'nearest' });
    } catch {
      // An image named `adoptedStyleSheets` hides the property, so no room is made.
    }
  }

  #covers(focused: Element): boolean {
    const { x, y, width, height } = focused.getBoundingClientRect();
    return document.elementFromPoint(x + width / 2, y + height / 2) === this.#host;
  }

  #rules({ isAbove }: Banner, box: DOMRect): string {
    const root = rootElement();
    const size = (isAbove ? box.bottom : innerHeight - box.top) / (root.currentCSSZoom ?? 1);
    const padding = `:root{scroll-padding-block-${isAbove ? 'start' : 'end'}:${size}px!important}`;
    const filler = `{content:"";display:block;block-size:${size}px}`;
    if (isAbove) return this.#pushes ? `${padding}html::before${filler}` : padding;
    // If the body is longer than the root, content after the body starts before the body's end.
    const isBodyLonger = root.scrollHeight > root.offsetHeight + size;
    return `${padding}${isBodyLonger ? 'body' : 'html'}::after${filler}`;
  }
}
