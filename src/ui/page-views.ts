import type { Core, ShownTexts, Views } from '../consent/api.js';
import type { Settings } from '../consent/config.js';
import type { View } from '../consent/events.js';
import { type Lang, languageFor } from '../languages/choose-language.js';
import { english } from '../languages/english.js';
import { loadLanguage } from '../languages/load-language.js';
import type { Language } from '../languages/messages.js';
import { attributes } from './attributes.js';
import { loadPanel } from './load-panel.js';
import type { PanelFile } from './panel.js';

/** What of `<consent-gate>` is needed here; it may not be upgraded yet. */
type Showing = HTMLElement & { requestUpdate?(): void; updateComplete?: Promise<boolean> };

/** Elements called `documentElement` hide the document's own. */
const rootElement = (): HTMLElement => document.querySelector('html')!;

/** The panel's file is fetched when the banner has shown for so long, in milliseconds. */
const PREFETCH_AFTER = 2000;

/** Not more than this many elements are added in a minute: a blocker that takes each one away is let win. */
const MAX_ADDED = 10;
const MINUTE = 60_000;

/** How long a page that paints no frame is waited for, in milliseconds. */
const FRAME_TIMEOUT = 200;

/** A long task keeps the page waiting, so it is cut by this. */
export const nextTask = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

/** Resolves when a frame has been painted; one that is not seen paints none. */
const nextFrame = (): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, FRAME_TIMEOUT);
    requestAnimationFrame(() => setTimeout(resolve));
  });

/** Which views are to be seen. It belongs to the page, not to an element: those come and go with single-page navigation. */
export class PageViews implements Views {
  readonly core: Core;
  texts: ShownTexts = { lang: '', text: '' };
  /** Is the banner to be seen? Also behind an open panel. */
  banner = false;
  /** Gets the focus back when the panel closes. */
  opener: Element | undefined;
  /** Of the texts. */
  language: Language = english;
  /** What `language` was asked to be: something else where English had to stand in. */
  #requestedLanguage: Lang = 'en';
  /** The panel is to be seen, as soon as its file is there. */
  #wantsPanel = false;
  #panelFile: PanelFile | undefined;
  #panelLoading: Promise<unknown> | undefined;
  /** Put to the address of the panel's file once that has failed: Firefox remembers a module that failed, by its address. */
  #panelSuffix = '';
  /** Is there something to ask? The banner comes and goes with that, in this tab or another. */
  #asks = false;
  /** How many elements were added in the last minute. */
  #added = 0;

  constructor(core: Core) {
    this.core = core;
    core.watch(this.#follow);
    this.#follow();
    new MutationObserver(() => void this.#render()).observe(rootElement(), { attributeFilter: ['lang'] });
  }

  /** What shows the panel, if it is to be seen. */
  get panel(): PanelFile | undefined {
    return this.#wantsPanel ? this.#panelFile : undefined;
  }

  /** Loads the panel's file, once; after a failure the next call tries again. Only who waits for it is told of that. */
  fetchPanel(): Promise<unknown> {
    this.#panelLoading ??= this.#loadPanel();
    return this.#panelLoading;
  }

  async #loadPanel(): Promise<void> {
    try {
      this.#panelFile = await loadPanel(this.#panelSuffix);
    } catch (error) {
      if (this.#wantsPanel) this.core.report('panel-unavailable', String(error));
      this.#wantsPanel = false;
      this.#panelLoading = undefined;
      this.#panelSuffix = '#';
    }
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
    return this.showWanted();
  }

  async hide(): Promise<void> {
    this.banner = false;
    this.#wantsPanel = false;
    await this.#render();
    await nextFrame();
  }

  /** The banner, if it asked, asks on. */
  hidePanel(): void {
    this.#wantsPanel = false;
    void this.#render();
  }

  /**
   * Sees to it that an element shows what is to be seen, and says whether it can be. The page's own may still be parsed; if
   * there is none, one is added.
   */
  async showWanted(): Promise<boolean> {
    if (this.#lacksElement() && document.readyState === 'loading') {
      await new Promise((resolve) => document.addEventListener('DOMContentLoaded', resolve, { once: true }));
    }
    if (this.#lacksElement() && this.#added < MAX_ADDED) await this.#addElement();
    // Where a filter list hides the element, a dialog would only make the page inert. Safari before 17.4 cannot say.
    const element = this.core.element();
    const isSeen = !!element && (element.checkVisibility?.({ visibilityProperty: true }) ?? true);
    if (!isSeen) this.#wantsPanel = false;
    await this.#render();
    return isSeen;
  }

  /**
   * While something is to be seen: sees to it that `language` is the one that element, script or page name, else the
   * browser's. What cannot be loaded is English.
   */
  async updateLanguage(): Promise<void> {
    if (!this.core.element() || !this.#wantsView()) return;
    let wanted = this.#wantedLanguage();
    while (wanted !== this.#requestedLanguage) {
      const language = await this.#loadLanguage(wanted);
      this.#requestedLanguage = wanted;
      this.language = language;
      void this.#render();
      // It may have changed meanwhile.
      wanted = this.#wantedLanguage();
    }
  }

  async #loadLanguage(lang: Lang): Promise<Language> {
    try {
      return lang === 'en' ? english : (await loadLanguage(lang)).default;
    } catch (error) {
      this.core.report('language-unavailable', String(error));
      return english;
    }
  }

  #wantedLanguage(): Lang {
    const { lang } = this.core.settings(attributes) as Settings;
    const named = [lang, rootElement().lang].filter(Boolean);
    return languageFor(named.length ? named : navigator.languages);
  }

  /** Nothing is decided, and this page does not refuse everything that could be asked. */
  readonly #follow = (): void => {
    const config = this.core.config();
    const asks =
      this.core.consent.get().status === 'undecided' &&
      config.categories.some((category) => !config.deny.includes(category));
    if (asks !== this.#asks) {
      this.#asks = asks;
      this.banner = asks;
      void this.showWanted();
      if (asks) setTimeout(() => this.banner && this.fetchPanel(), PREFETCH_AFTER);
    }
    void this.#render();
  };

  #wantsView(): boolean {
    return this.banner || this.#wantsPanel;
  }

  #lacksElement(): boolean {
    return this.#wantsView() && !this.core.element()?.isConnected;
  }

  /** The page's own again, if it had one: its `deny` still holds. */
  async #addElement(): Promise<void> {
    this.#added++;
    setTimeout(() => this.#added--, MINUTE);
    const element = this.core.element() ?? document.createElement('consent-gate');
    document.querySelector('body')?.prepend(element);
    await nextTask();
  }

  #render(): Promise<boolean> | undefined {
    const element: Showing | null = this.core.element();
    element?.requestUpdate?.();
    return element?.updateComplete;
  }
}
