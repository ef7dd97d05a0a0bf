import type { Core, Views } from '../core/api.js';
import type { View } from '../core/events.js';
import { attributes } from './attributes.js';

/** What of `<consent-gate>` the stage needs. */
type Showing = HTMLElement & { requestUpdate?(): void; updateComplete?: Promise<boolean> };

/** Which views are to be seen. It belongs to the page, not to an element: those come and go with single-page navigation. */
export class Stage implements Views {
  readonly attributes = attributes;
  readonly core: Core;
  texts: readonly [lang: string, shown: string] = ['', ''];
  /** Also behind an open panel. */
  banner = false;
  panel = false;
  /** Gets the focus back when the panel closes. */
  opener: Element | null = null;
  /** Is there something to ask? The banner comes and goes with that, in this tab or another. */
  #asks = false;

  constructor(core: Core) {
    this.core = core;
    core.watch(this.#ask);
    this.#ask();
  }

  /** Nothing is decided, and this page does not refuse everything that could be asked. */
  readonly #ask = (): void => {
    const { categories, deny } = this.core.config();
    const asks =
      this.core.consent.get().status === 'undecided' && categories.some((category) => !deny.includes(category));
    if (asks === this.#asks) return;
    this.#asks = this.banner = asks;
    void this.fill();
  };

  async show(view: View, opener: Element | null): Promise<void> {
    if (view === 'banner') this.banner = true;
    else if (!this.panel) {
      this.panel = true;
      this.opener = opener;
    }
    await this.fill();
  }

  /** Hides both, or only the panel: the banner, if it asked, asks on. */
  async hide(banner = false): Promise<void> {
    this.banner &&= banner;
    this.panel = false;
    await this.#render();
    // A page that is not seen paints no frame.
    await new Promise((resolve) => {
      setTimeout(resolve, 200);
      requestAnimationFrame(() => setTimeout(resolve));
    });
  }

  /** Sees to it that an element shows what is to be seen. The page's own may still be parsed; if there is none, one is added. */
  async fill(): Promise<void> {
    const missing = (): boolean => !this.core.element()?.isConnected;
    if (missing() && document.readyState === 'loading') {
      await new Promise((resolve) => document.addEventListener('DOMContentLoaded', resolve, { once: true }));
    }
    if (missing() && (this.banner || this.panel)) {
      document.querySelector('body')?.prepend(document.createElement('consent-gate'));
      await new Promise((resolve) => setTimeout(resolve));
    }
    await this.#render();
  }

  #render(): Promise<unknown> | undefined {
    const element: Showing | null = this.core.element();
    element?.requestUpdate?.();
    return element?.updateComplete;
  }
}
