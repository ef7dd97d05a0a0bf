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

/** The part of `<consent-gate>` that is used here. The element may not be upgraded yet. */
type Showing = HTMLElement & { requestUpdate?(): void; updateComplete?: Promise<boolean> };

/** An element named `documentElement` would hide `document.documentElement`. */
const rootElement = (): HTMLElement => document.querySelector('html')!;

/** The panel's file is loaded once the banner has been open for this many milliseconds. */
const PREFETCH_AFTER = 2000;

/** At most this many elements are added per minute, so that a blocker that keeps removing them wins. */
const MAX_ADDED = 10;
const MINUTE = 60_000;

/** How long to wait for a frame on a page that paints none, in milliseconds. */
const FRAME_TIMEOUT = 200;

/** Splits a long task, which would block the page. */
export const nextTask = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

/** Resolves when a frame has been painted, or after a while on a hidden page, which paints none. */
const nextFrame = (): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, FRAME_TIMEOUT);
    requestAnimationFrame(() => setTimeout(resolve));
  });

/**
 * Which views should be open. This belongs to the page and not to an element, because elements come and go with
 * single-page navigation.
 */
export class PageViews implements Views {
  readonly core: Core;
  texts: ShownTexts = { lang: '', text: '' };
  /** Whether the banner should be open, possibly behind the panel. */
  banner = false;
  /** Receives focus when the panel closes. */
  opener: Element | undefined;
  /** The language of the texts. */
  language: Language = english;
  /**
   * The language that was requested. It differs from `language` where English replaces a file that could not be loaded.
   */
  #requestedLanguage: Lang = 'en';
  /** Whether the panel should open as soon as its file has loaded. */
  #wantsPanel = false;
  #panelFile: PanelFile | undefined;
  #panelLoading: Promise<unknown> | undefined;
  /** Added to the URL of the panel's file after a failure, because Firefox caches a failed module by its URL. */
  #panelSuffix = '';
  /** Whether there is anything to ask. The banner opens and closes with it, even after a choice in another tab. */
  #asks = false;
  /** How many elements were added in the last minute. */
  #added = 0;

  constructor(core: Core) {
    this.core = core;
    core.watch(this.#follow);
    this.#follow();
    new MutationObserver(() => void this.#render()).observe(rootElement(), { attributeFilter: ['lang'] });
  }

  /** The panel's file, if the panel should be open. */
  get panel(): PanelFile | undefined {
    return this.#wantsPanel ? this.#panelFile : undefined;
  }

  /**
   * Loads the panel's file once; after a failure the next call tries again. A failure is reported only if the panel
   * should be open.
   */
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
    // The element may not have started yet.
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
    // True even if the visitor has already closed the view again: nothing opens, and no link is followed.
    return this.showWanted();
  }

  async hide(): Promise<void> {
    this.banner = false;
    this.#wantsPanel = false;
    await this.#render();
    await nextFrame();
  }

  /** Closes only the panel. An open banner stays. */
  hidePanel(): void {
    this.#wantsPanel = false;
    void this.#render();
  }

  /**
   * Makes sure that an element shows the views that should be open, adding one if the page has none even after parsing.
   * Resolves to whether the element is visible.
   */
  async showWanted(): Promise<boolean> {
    if (this.#lacksElement() && document.readyState === 'loading') {
      await new Promise((resolve) => document.addEventListener('DOMContentLoaded', resolve, { once: true }));
    }
    if (this.#lacksElement() && this.#added < MAX_ADDED) await this.#addElement();
    // If a filter list hides the element, a modal dialog would only make the page inert. Safari before 17.4 cannot tell
    // and counts as visible.
    const element = this.core.element();
    const isSeen = !!element && (element.checkVisibility?.({ visibilityProperty: true }) ?? true);
    if (!isSeen) this.#wantsPanel = false;
    await this.#render();
    return isSeen;
  }

  /**
   * While a view should be open, keeps `language` at the one named by element, script or page, or at the browser's.
   * English replaces a language that cannot be loaded.
   */
  async updateLanguage(): Promise<void> {
    if (!this.core.element() || !this.#wantsView()) return;
    let wanted = this.#wantedLanguage();
    while (wanted !== this.#requestedLanguage) {
      const language = await this.#loadLanguage(wanted);
      this.#requestedLanguage = wanted;
      this.language = language;
      void this.#render();
      // The page may have changed its language meanwhile.
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

  /** Opens the banner while nothing is decided, unless the page denies every category. */
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

  /** Puts the page's own element back if it had one, because its `deny` still applies. */
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
