import { html, nothing, render, type TemplateResult } from 'lit/html.js';
import type { Choices, Press } from '../consent/api.js';
import type { Config, Settings } from '../consent/config.js';
import type { ConsentSnapshot, View } from '../consent/events.js';
import { attributeNames, attributes, isWebAddress } from './attributes.js';
import { styles } from './consent-gate.styles.js';
import { PageRoom } from './page-room.js';
import { nextTask, type PageViews } from './page-views.js';
import type { Panel, PanelHost } from './panel.js';
import { SettingsElement } from './settings-element.js';
import { Texts } from './texts.js';

const SIGNAL_NAMES = { gpc: 'Global Privacy Control', dnt: 'Do Not Track' };

/**
 * How long a status region stays empty before its text is inserted, in milliseconds. Screen readers do not announce a
 * region that appears with its text.
 */
const STATUS_DELAY = 300;

const cross = html`<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M6 6l12 12M18 6L6 18" /></svg>`;

let sheet: CSSStyleSheet | undefined;

/** Shared by all elements. Created with the first one, since Node has no style sheets. */
function sharedSheet(): CSSStyleSheet {
  if (!sheet) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(styles);
  }
  return sheet;
}

/** Page events that the element listens for. */
const PAGE_EVENTS = ['toggle', 'focusin', 'keydown', 'pointerdown'];

/** The input of one rendering. */
interface Rendering {
  readonly views: PageViews;
  readonly snapshot: ConsentSnapshot;
  readonly config: Config;
  readonly settings: Settings;
  readonly texts: Texts;
}

/**
 * A cookie banner, and a panel with the categories. It shows what the head script decided and sends back what the
 * visitor presses. It stores no consent itself. Only one element on the page shows anything.
 *
 * When a view with focus closes, focus returns to whatever opened the view, or to this element.
 *
 * @tagname consent-gate
 *
 * @attribute {string} mode - `opt-in`, `opt-out` or `notice`. Early: read before the first tag runs.
 * @attribute {string} categories - The optional categories, in order. Early.
 * @attribute {string} policy-version - If it differs from the stored version, the banner asks again. Early.
 * @attribute {string} deny - Categories denied on this page, separated by spaces.
 * @attribute {string} policy-url - The URL of the privacy policy: http(s) or relative.
 * @attribute {string} heading - The banner's heading. Set by the language if absent.
 * @attribute {string} lang - The language of the texts. Defaults to the page's language, then to the browser's.
 * @attribute {string} position - Where the banner appears: `bottom`, `top`, `bottom-start`, `bottom-end` or `center`.
 * @attribute {string} theme - `light`, `dark`, or `auto` to follow the system setting.
 * @attribute {string} decline - Whether the banner has a *Decline* button: `show` or `hide`.
 * @attribute {boolean} no-close - Removes the banner's close button.
 *
 * @slot heading - The banner's heading. Overrides the attribute.
 * @slot message - The banner's text.
 * @slot policy - The text of the policy link. Without `policy-url`, any markup to show in its place.
 * @slot preferences - *Update your preferences*.
 * @slot accept - *I Agree*.
 * @slot decline - *Decline*.
 * @slot close - The accessible name of the banner's close button.
 * @slot changes - What is new, shown to a returning visitor who is asked again.
 * @slot panel-heading - The panel's title.
 * @slot panel-message - The panel's introduction.
 * @slot panel-close - The accessible name of the panel's close button.
 * @slot panel-decline - *Decline all*.
 * @slot save - *Save*.
 * @slot signal - The notice that an opt-out signal from the browser is honored.
 * @slot confirmation - The notice that the choice was saved.
 * @slot messages - A `<script type="application/json">` with any of the texts, by key.
 * @slot <category>-label - The name of a category, including `trusted`.
 * @slot <category>-description - What the category is for.
 * @slot <category>-details - Any markup, such as a list of cookies and third parties. Collapsed until the visitor expands it.
 *
 * @csspart banner - The banner, a region.
 * @csspart heading - The banner's heading.
 * @csspart message - The banner's text.
 * @csspart policy - The link to the privacy policy.
 * @csspart preferences - The button that opens the panel.
 * @csspart accept - *I Agree*.
 * @csspart decline - *Decline*. Keep it as prominent as *I Agree*.
 * @csspart close - The banner's close button.
 * @csspart panel - The panel, a modal dialog.
 * @csspart panel-heading - The panel's title.
 * @csspart panel-close - The panel's close button.
 * @csspart panel-decline - *Decline all*.
 * @csspart save - *Save*.
 * @csspart signal - The notice that an opt-out signal from the browser is honored.
 * @csspart confirmation - The status text after a choice.
 * @csspart category - One category in the panel.
 * @csspart category-label - The category's name.
 * @csspart category-description - What the category is for.
 * @csspart switch - The category's switch.
 *
 * @cssproperty [--consent-gate-background=#fff] - The background. Dark theme: `#14222b`.
 * @cssproperty [--consent-gate-color=#16262f] - The text color. Other colors are mixed from it and the background unless you set them. Dark theme: `#e7eef2`.
 * @cssproperty [--consent-gate-muted=mixed] - The color of category descriptions. Default: 78% of the text color.
 * @cssproperty [--consent-gate-line=mixed] - Borders and dividers. Default: 18% of the text color.
 * @cssproperty [--consent-gate-tint=mixed] - The background of notes, and of a close button on hover. Default: 10% of the accent color.
 * @cssproperty [--consent-gate-accent=#0b5768] - Buttons, switches that are on, links and the focus ring. Dark theme: `#8ad1e0`.
 * @cssproperty [--consent-gate-on-accent=#fff] - Text on buttons. Dark theme: `#0a1c22`.
 * @cssproperty [--consent-gate-link=accent] - Links, and buttons that look like links.
 * @cssproperty [--consent-gate-focus=accent] - The focus ring.
 * @cssproperty [--consent-gate-font=inherit] - The font family.
 * @cssproperty [--consent-gate-heading-font=inherit] - The font family of the two headings.
 * @cssproperty [--consent-gate-font-size=max(16px, 1rem)] - The text size. Everything else scales with it.
 * @cssproperty [--consent-gate-radius=12px] - The corner radius of the banner and the panel.
 * @cssproperty [--consent-gate-button-radius=8px] - The corner radius of buttons and notes.
 * @cssproperty [--consent-gate-spacing=clamp(0.75em, 2.5vh, 1.25em)] - The padding, and the gaps between items.
 * @cssproperty [--consent-gate-shadow=0 0.5em 3em #0a1c2833] - The shadow of the banner and the panel.
 * @cssproperty [--consent-gate-backdrop=#0916218c] - The backdrop behind the open panel.
 * @cssproperty [--consent-gate-max-width=72em] - The maximum content width of a full-width banner.
 * @cssproperty [--consent-gate-z-index=2147483000] - The stacking order in browsers without popovers. In others the banner is in the top layer.
 *
 * @cssstate banner - The banner is open.
 * @cssstate preferences - The panel is open.
 *
 * @fires {CustomEvent<ConsentSnapshot>} consent-ready - Once, when the state is known.
 * @fires {CustomEvent<ConsentChoiceDetail>} consent-choice - A choice was made, even if it changes nothing.
 * @fires {CustomEvent<ConsentChangeDetail>} consent-change - The granted categories changed.
 * @fires {CustomEvent<ConsentWithdrawDetail>} consent-withdraw - A choice took back something that had been granted.
 * @fires {CustomEvent<ConsentViewDetail>} consent-open - The banner or the panel opened.
 * @fires {CustomEvent<ConsentViewDetail>} consent-close - The banner or the panel closed.
 * @fires {CustomEvent<ConsentErrorDetail>} consent-error - Something could not be done.
 */
export class ConsentGateElement extends SettingsElement {
  /** @ignore What elements created from now on show. */
  static views: PageViews | undefined;

  static get observedAttributes(): string[] {
    return [...attributeNames, 'deny'];
  }

  readonly #views = ConsentGateElement.views;
  readonly #root: ShadowRoot;
  readonly #states: CustomStateSet | undefined;
  readonly #room: PageRoom;
  readonly #resize = new ResizeObserver(() => this.#updateRoom());

  /** The views that are rendered. */
  readonly #shown = new Set<View>();
  /** The panel that is open or was open last. */
  #panel: Panel | undefined;
  #hadFocus = false;
  /** What the status region says: a visible confirmation, or a signal notice for screen readers only. */
  #status: 'confirmation' | 'signal' | undefined;
  /** Undefined if this is not the element that shows anything. */
  #current: Rendering | undefined;
  #isQueued = false;
  #hasRendered = false;
  #updated = Promise.resolve(true);

  constructor() {
    super();
    // The head script gives an element without a shadow root an empty one, which hides the author's slots until now.
    this.#root = this.shadowRoot ?? this.attachShadow({ mode: 'open' });
    this.#root.adoptedStyleSheets = [sharedSheet()];
    this.#states = this.attachInternals?.().states;
    this.#room = new PageRoom(this);
  }

  /**
   * Resolves once the last requested update has been rendered: to false if another was requested since, as in Lit
   * elements.
   */
  get updateComplete(): Promise<boolean> {
    return this.#updated;
  }

  connectedCallback(): void {
    this.upgradeProperties();
    for (const type of PAGE_EVENTS) document.addEventListener(type, this.#onPage, true);
    // Moving the element removes its views from the top layer.
    this.requestUpdate();
  }

  disconnectedCallback(): void {
    for (const type of PAGE_EVENTS) document.removeEventListener(type, this.#onPage, true);
    this.#resize.disconnect();
    this.#room.update(undefined);
    // A page that swaps its body may bring its own element; otherwise it gets a new one.
    setTimeout(() => !this.isConnected && this.#views?.showWanted());
  }

  attributeChangedCallback(): void {
    this.requestUpdate();
  }

  /** Renders once for all changes until then. */
  requestUpdate(): void {
    if (this.#isQueued) return;
    this.#isQueued = true;
    this.#updated = this.#updated.then(() => this.#update()).catch(this.#fail);
  }

  /** No view opens before its language has loaded. An open view changes its texts when they arrive. */
  async #update(): Promise<boolean> {
    const language = this.#views?.updateLanguage();
    if (!this.#shown.size) await language;
    // The first rendering and the first showing are separate tasks: as one long task, with the start of this file, they
    // would block the page.
    const isFirst = !this.#hasRendered;
    if (isFirst) await nextTask();
    this.#isQueued = false;
    this.#hasRendered = true;
    this.#hadFocus = this.#hasFocus();
    this.#current = this.#readCurrent();
    this.#render();
    if (isFirst) await nextTask();
    this.#showRendered();
    return !this.#isQueued;
  }

  readonly #fail = (error: unknown): boolean => {
    reportError(error);
    return false;
  };

  #readCurrent(): Rendering | undefined {
    const views = this.#views;
    if (!views || !this.isConnected || views.core.element() !== this) return undefined;
    const snapshot = views.core.consent.get();
    const texts = new Texts({
      own: this.#readOwnTexts(),
      language: views.language,
      panelEnglish: views.panel?.messages,
      mode: views.core.config().mode,
      slotted: (name) => this.#slotted(name)?.textContent.trim() ?? '',
    });
    if (views.panel && !this.#shown.has('preferences')) {
      this.#panel = views.panel.createPanel(this.#panelHost, snapshot);
    }
    const settings = views.core.settings(attributes) as Settings;
    return { views, snapshot, config: views.core.config(), settings, texts };
  }

  /** The author's texts as JSON. Null if there are none or they cannot be parsed. */
  #readOwnTexts(): Record<string, unknown> | null {
    try {
      return JSON.parse(this.#slotted('messages')!.textContent) as Record<string, unknown>;
    } catch {
      return null;
    }
  }

  // ---- templates ----

  #render(): void {
    render(this.#current ? this.#renderRoot(this.#current) : nothing, this.#root, { host: this });
  }

  #renderRoot(current: Rendering): TemplateResult {
    const { views, settings, snapshot, config } = current;
    const { lang, dir } = views.language;
    const isSeen = this.#status === 'confirmation';
    return html`<div
      class="root ${settings.theme} ${settings.position}"
      lang=${lang}
      dir=${dir}
      data-nosnippet=""
      @slotchange=${this.requestUpdate}
    >
      ${views.banner ? this.#renderBanner(current) : ''}
      <dialog id="panel" part="panel" aria-labelledby="panel-heading" @cancel=${this.#onClose} @close=${this.#onClose}>
        ${views.panel ? this.#panel!.render(snapshot, config) : ''}
      </dialog>
      <div id="confirmation" part="confirmation" role="status" class=${isSeen ? 'toast' : 'unseen'}>
        ${this.#renderStatus()}
      </div>
      <slot name="messages" hidden></slot>
    </div>`;
  }

  #renderBanner({ views, settings, snapshot }: Rendering): TemplateResult {
    const { heading, policyUrl, noClose } = settings;
    const choseBefore = snapshot.status === 'undecided' && snapshot.choice;
    return html`<section id="banner" part="banner" aria-labelledby="heading" popover="manual">
      <div class="head">
        <h2 id="heading" part="heading">${this.#text('heading', heading || undefined)}</h2>
        ${noClose ? '' : this.#button('close', () => this.#press('close'), cross)}
      </div>
      <div class="body">
        <div class="words">
          ${choseBefore ? html`<p class="note">${this.#text('changes')}</p>` : ''}
          <p id="message" part="message">${this.#text('message')}</p>
          ${views.panel ? '' : this.#renderSignal()}
          <div class="links" @pointerover=${this.#fetchPanel} @focusin=${this.#fetchPanel}>
            ${
              isWebAddress(policyUrl)
                ? html`<a id="policy" part="policy" href=${policyUrl}>${this.#text('policy')}</a>`
                : html`<slot name="policy"></slot>`
            }
            ${this.#button('preferences', (event) => void views.show('preferences', event.currentTarget as Element))}
          </div>
        </div>
        <div class="pair">
          ${this.#button('accept', () => this.#press('accept'))}
          ${this.#hasDecline() ? this.#button('decline', () => this.#press('decline')) : ''}
        </div>
      </div>
    </section>`;
  }

  #hasDecline(): boolean {
    const { settings, config } = this.#current!;
    return settings.decline ? settings.decline === 'show' : config.mode !== 'notice';
  }

  #renderStatus(): unknown {
    if (!this.#status) return '';
    return this.#status === 'signal' ? this.#signalText() : this.#text(this.#status);
  }

  #button(name: string, press: (event: Event) => void, content: unknown = ''): TemplateResult {
    return html`<button id=${name} part=${name} @click=${press}>${content}${this.#text(name)}</button>`;
  }

  /** A slot with the text as its fallback. */
  #text(key: string, fallback = this.#current!.texts.words(key)): TemplateResult {
    return html`<slot name=${key}>${fallback}</slot>`;
  }

  /** Rendered in one view at a time, because its id must be unique. */
  #renderSignal(): unknown {
    const text = this.#signalText();
    return text && html`<p id="signal" part="signal" class="note">${this.#text('signal', text)}</p>`;
  }

  /** Empty if no signal is honored or the visitor has granted everything that the signal would turn off. */
  #signalText(): string {
    const { snapshot, config, texts } = this.#current!;
    const off = config.categories.filter(
      (name) => config.signalCategories.includes(name) && !snapshot.granted.includes(name),
    );
    if (!snapshot.signals.length || !off.length) return '';
    const signal = texts.list(snapshot.signals.map((name) => SIGNAL_NAMES[name]));
    return texts.words('signal', { signal, categories: texts.labels(off) });
  }

  readonly #panelHost: PanelHost = {
    html,
    text: (key, fallback) => this.#text(key, fallback),
    words: (key, values) => this.#current!.texts.words(key, values),
    label: (category) => this.#current!.texts.label(category),
    labels: (categories) => this.#current!.texts.labels(categories),
    slotted: (name) => this.#slotted(name),
    button: (name, press, content) => this.#button(name, press, content),
    signal: () => this.#renderSignal(),
    press: (press, choices) => this.#press(press, choices),
    leave: () => this.#leavePanel(),
    requestUpdate: () => this.requestUpdate(),
  };

  // ---- showing what was rendered ----

  #showRendered(): void {
    const banner = this.#find('banner');
    const dialog = this.#find('panel') as HTMLDialogElement | null;
    const isPanelRendered = !!this.#find('panel-heading');
    const wasPanelOpen = this.#shown.has('preferences');

    this.#raiseBanner();
    if (isPanelRendered) this.#panel!.show(dialog!);
    else {
      dialog?.close();
      if (wasPanelOpen) (this.#views!.opener as HTMLElement | undefined)?.focus?.();
    }
    if (wasPanelOpen || this.#hadFocus) this.#keepFocus();

    this.#resize.disconnect();
    if (banner) {
      this.#resize.observe(banner);
      // Not in this task, which would have to wait for layout.
      setTimeout(() => this.#updateRoom());
    } else this.#updateRoom();
    this.#trackView('banner', !!banner);
    this.#trackView('preferences', isPanelRendered);
  }

  /** Records whether a view is open, and fires `consent-open` or `consent-close`. */
  #trackView(view: View, shows: boolean): void {
    const views = this.#views;
    if (!views) return;
    this.#setState(view, shows);
    const isSame = shows === this.#shown.has(view);
    const { lang } = views.language;
    if (shows && !(isSame && lang === views.texts.lang) && this.#isSeen()) {
      // All the view's texts, then those the page put into slots, with white space collapsed.
      views.texts = { lang, text: `${this.#root.textContent} ${this.textContent}`.replace(/\s+/g, ' ') };
    }
    if (isSame) return;
    if (shows) this.#shown.add(view);
    else this.#shown.delete(view);
    if (shows && view === 'banner' && this.#signalText()) {
      setTimeout(() => this.#shown.has('banner') && this.#say('signal'), STATUS_DELAY);
    }
    views.core.emit(shows ? 'consent-open' : 'consent-close', { view });
  }

  /** A site with its own dialog hides this element. Safari before 17.4 cannot tell and counts as visible. */
  #isSeen(): boolean {
    return this.checkVisibility?.() ?? true;
  }

  #setState(view: View, shows: boolean): void {
    try {
      if (shows) this.#states?.add(view);
      else this.#states?.delete(view);
    } catch {
      // Chromium before 125 requires state names to start with two dashes.
    }
  }

  /**
   * Moves the banner above the page's own popovers, but not above its modal dialog, which makes everything else inert.
   */
  #raiseBanner(again = false): void {
    const banner = this.#find('banner');
    try {
      if (!banner || this.#find('panel')!.matches(':modal') || document.querySelector(':modal')) return;
      if (again) banner.hidePopover();
      if (!banner.matches(':popover-open')) banner.showPopover();
    } catch {
      // Without popovers, z-index has to do.
    }
  }

  #updateRoom(): void {
    const element = this.isConnected ? this.#find('banner') : null;
    const isAbove = this.#current?.settings.position === 'top';
    this.#room.update(element ? { element, isAbove } : undefined);
  }

  #hasFocus(): boolean {
    const { activeElement } = this.getRootNode() as Document | ShadowRoot;
    // An element with that name hides the document's property.
    return activeElement instanceof Node && this.contains(activeElement);
  }

  /** If focus was in a view that closed, moves it here instead of losing it to `<body>`. */
  #keepFocus(): void {
    if (document.activeElement?.localName !== 'body') return;
    if (!this.hasAttribute('tabindex')) {
      this.tabIndex = -1;
      this.addEventListener('blur', () => this.removeAttribute('tabindex'), { once: true });
    }
    this.focus({ preventScroll: true });
  }

  #find(id: string): HTMLElement | null {
    return this.#root.querySelector<HTMLElement>(`#${id}`);
  }

  #slotted(name: string): Element | undefined {
    return Array.from(this.children).find((child) => child.slot === name);
  }

  // ---- what the visitor does ----

  #press(press: Press, choices?: Choices): void {
    const { mode } = this.#current!.config;
    this.#views!.core.press(press, choices);
    // In the other modes the close button changes nothing, so there is nothing to confirm.
    if (press !== 'close' || mode === 'opt-in') this.#say('confirmation');
  }

  /** The message stays until the visitor's next action. */
  #say(status?: 'confirmation' | 'signal'): void {
    if (status === this.#status) return;
    this.#status = status;
    this.requestUpdate();
  }

  /** Loads the panel's file early, so that it is there before the visitor presses. */
  readonly #fetchPanel = (): void => void this.#views?.fetchPanel();

  #leavePanel(): void {
    this.#views?.hidePanel();
  }

  readonly #onPage = (event: Event): void => {
    if (event.type === 'toggle') this.#raiseBanner((event as ToggleEvent).newState === 'open');
    else if (event.type === 'focusin') {
      // Focus inside this element is never covered, and a pressed button must not wait for layout.
      if (event.target !== this) this.#updateRoom();
    } else this.#say();
  };

  /** A dialog fires `close` a moment later and may be open again by then; Esc fires `cancel` immediately. */
  readonly #onClose = ({ type, target, currentTarget }: Event): void => {
    if (target !== currentTarget) return;
    if (type === 'cancel' || !(target as HTMLDialogElement).open) this.#leavePanel();
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'consent-gate': ConsentGateElement;
  }
}
