import type { Core, Views } from '../consent/api.js';
import type { Settings } from '../consent/config.js';
import type { View } from '../consent/events.js';
import { attributes } from './attributes.js';
import { languageFor, type Lang } from '../languages/languages.js';
import { loadLanguage } from '../languages/load-language.js';
import { loadPanel } from './load-panel.js';
import { english, type Language } from '../languages/messages.js';
import type { PanelFile } from './panel.js';

/** What of `<consent-gate>` the stage needs. */
type Showing = HTMLElement & { requestUpdate?(): void; updateComplete?: Promise<boolean> };

/** Elements called `documentElement` hide the document's own. */
const root = (): HTMLElement => document.querySelector('html')!;

/** The panel's file is fetched when the banner has shown for so long, in milliseconds. */
const AHEAD = 2000;

/** Not more than this many elements are added in a minute: a blocker that takes each one away is let win. */
const ADDED = 10;

/** A long task keeps the page waiting, so it is cut by this. */
export const nextTask = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

/** Which views are to be seen. It belongs to the page, not to an element: those come and go with single-page navigation. */
export class Stage implements Views {
  readonly core: Core;
  texts: readonly [lang: string, shown: string] = ['', ''];
  /** Also behind an open panel. */
  banner = false;
  /** The panel is to be seen, as soon as its file is there. */
  #wantsPanel = false;
  #panelFile: PanelFile | undefined;
  #fetching: Promise<unknown> | undefined;
  /** Put to the address of the panel's file once that has failed: Firefox remembers a module that failed, by its address. */
  #again = '';
  /** Gets the focus back when the panel closes. */
  opener: Element | undefined;
  /** Of the texts. */
  language: Language = english;
  /** What `language` was asked to be: something else where English had to stand in. */
  #spoken: Lang = 'en';
  /** Is there something to ask? The banner comes and goes with that, in this tab or another. */
  #asks = false;
  /** How many elements were added in the last minute. */
  #added = 0;

  constructor(core: Core) {
    this.core = core;
    core.watch(this.#ask);
    this.#ask();
    new MutationObserver(() => void this.#render()).observe(root(), { attributeFilter: ['lang'] });
  }

  /** Nothing is decided, and this page does not refuse everything that could be asked. */
  readonly #ask = (): void => {
    const config = this.core.config();
    const asks =
      this.core.consent.get().status === 'undecided' &&
      config.categories.some((category) => !config.deny.includes(category));
    if (asks !== this.#asks) {
      this.#asks = this.banner = asks;
      void this.fill();
      if (asks) setTimeout(() => this.banner && this.fetchPanel(), AHEAD);
    }
    void this.#render();
  };

  /** What shows the panel, if it is to be seen. */
  get panel(): PanelFile | undefined {
    return this.#wantsPanel ? this.#panelFile : undefined;
  }

  /** Loads the panel's file, once; after a failure the next call tries again. Only who waits for it is told of that. */
  fetchPanel(): Promise<unknown> {
    return (this.#fetching ??= loadPanel(this.#again).then(
      (file) => void (this.#panelFile = file),
      (error: unknown) => {
        if (this.#wantsPanel) this.core.report('panel-unavailable', String(error));
        this.#wantsPanel = false;
        this.#fetching = undefined;
        this.#again = '#';
      },
    ));
  }

  async show(view: View, opener?: Element): Promise<boolean> {
    // The element may still have to start.
    await nextTask();
    if (view === 'banner') this.banner = true;
    else {
      if (!this.#wantsPanel) {
        this.#wantsPanel = true;
        this.opener = opener;
      }
      await this.fetchPanel();
      if (!this.#panelFile) return false;
    }
    // What the visitor has closed again in the meantime has been answered too: nothing shows, and no link is followed.
    return this.fill();
  }

  /** Hides both, or only the panel: the banner, if it asked, asks on. */
  async hide(banner = false): Promise<void> {
    this.banner &&= banner;
    this.#wantsPanel = false;
    await this.#render();
    // A page that is not seen paints no frame.
    await new Promise((resolve) => {
      setTimeout(resolve, 200);
      requestAnimationFrame(() => setTimeout(resolve));
    });
  }

  /**
   * Sees to it that an element shows what is to be seen, and says whether it can be. The page's own may still be parsed; if
   * there is none, one is added.
   */
  async fill(): Promise<boolean> {
    const missing = (): boolean => (this.banner || this.#wantsPanel) && !this.core.element()?.isConnected;
    if (this.banner || this.#wantsPanel)
      void this.core.need('diagnose', ({ diagnose }) => diagnose(this.core, attributes));
    if (missing() && document.readyState === 'loading') {
      await new Promise((resolve) => document.addEventListener('DOMContentLoaded', resolve, { once: true }));
    }
    if (missing() && this.#added < ADDED) {
      this.#added++;
      setTimeout(() => this.#added--, 60_000);
      // The page's own again, if it had one: its `deny` still holds.
      document.querySelector('body')?.prepend(this.core.element() ?? document.createElement('consent-gate'));
      await nextTask();
    }
    // Where a filter list hides the element, a dialog would only make the page inert. Safari before 17.4 cannot say.
    const element = this.core.element();
    const seen = !!element && (element.checkVisibility?.({ visibilityProperty: true }) ?? true);
    this.#wantsPanel &&= seen;
    await this.#render();
    return seen;
  }

  /**
   * While something is to be seen: sees to it that `language` is the one that element, script or page name, else the
   * browser's. What cannot be loaded is English.
   */
  async speak(): Promise<void> {
    if (!this.core.element() || (!this.banner && !this.#wantsPanel)) return;
    let wanted: Lang;
    while ((wanted = this.#wanted()) !== this.#spoken) {
      let language: Language = english;
      try {
        if (wanted !== 'en') language = (await loadLanguage(wanted)).default;
      } catch (error) {
        this.core.report('language-unavailable', String(error));
      }
      this.#spoken = wanted;
      this.language = language;
      void this.#render();
    }
  }

  #wanted(): Lang {
    const { lang } = this.core.settings(attributes) as Settings;
    const named = [lang, root().lang];
    return languageFor(named.join('') ? named : navigator.languages);
  }

  #render(): Promise<unknown> | undefined {
    const element: Showing | null = this.core.element();
    element?.requestUpdate?.();
    return element?.updateComplete;
  }
}
