/** Adopted by the page while the banner shows. */
let sheet: CSSStyleSheet | undefined;

/** Not `document.documentElement`, which an element of that name hides. */
const rootElement = (): HTMLElement => document.querySelector('html')!;

export interface Banner {
  readonly element: Element;
  /** Is it at the page's top? */
  readonly isAbove: boolean;
}

/**
 * Keeps what the visitor has in focus out from under the banner (WCAG 2.4.11), and the page's last lines reachable, by
 * room after all that the page has: nothing moves for it. Room before it would move the page, so that comes only with a
 * focus that is covered.
 */
export class PageRoom {
  /** The element whose shadow root has the banner. */
  readonly #host: Element;
  /** Does the banner push the page down? */
  #pushes = false;

  constructor(host: Element) {
    this.#host = host;
  }

  /** Makes as much room as the banner takes now; none without a banner. */
  update(banner: Banner | undefined): void {
    try {
      const others = document.adoptedStyleSheets.filter((other) => other !== sheet);
      const box = banner?.element.getBoundingClientRect();
      const focused = document.querySelector(':focus:not(consent-gate)');
      const covered = !!box?.height && !!focused && this.#covers(focused);
      if (banner && box?.height) {
        this.#pushes = banner.isAbove && (this.#pushes || covered);
        // A new one each time: WebKit keeps the old rule of an adopted sheet whose text is replaced.
        sheet = new CSSStyleSheet();
        sheet.replaceSync(this.#rules(banner, box));
        others.push(sheet);
      } else this.#pushes = false;
      document.adoptedStyleSheets = others;
      if (covered) focused.scrollIntoView({ block: 'nearest' });
    } catch {
      // An image called `adoptedStyleSheets` stands in the way: the page does without.
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
    // Where the body is longer than the root, what follows the body stands beside its end.
    const isBodyLonger = root.scrollHeight > root.offsetHeight + size;
    return `${padding}${isBodyLonger ? 'body' : 'html'}::after${filler}`;
  }
}
