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

/** How long a status region stands empty before it speaks, in milliseconds: one that comes with its text is not read aloud. */
const STATUS_DELAY = 300;

const cross = html`<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M6 6l12 12M18 6L6 18" /></svg>`;

let sheet: CSSStyleSheet | undefined;

/** One for all elements; made with the first, since Node has none. */
function sharedSheet(): CSSStyleSheet {
  if (!sheet) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(styles);
  }
  return sheet;
}

/** What a page does that the element must hear of. */
const PAGE_EVENTS = ['toggle', 'focusin', 'keydown', 'pointerdown'];

/** What one rendering goes by. */
interface Rendering {
  readonly views: PageViews;
  readonly snapshot: ConsentSnapshot;
  readonly config: Config;
  readonly settings: Settings;
  readonly texts: Texts;
}

/**
 * A cookie banner and the panel with its categories. It shows what the head script has decided and sends back what the
 * visitor presses; it keeps no consent of its own. Only the page's one element shows anything.
 *
 * When the visitor's focus was in a view that goes away, it returns to what opened the view, else to this element.
 *
 * @tagname consent-gate
 *
 * @attribute {string} mode - `opt-in`, `opt-out` or `notice`. Early: read before the first tag runs.
 * @attribute {string} categories - The optional categories, in order. Early.
 * @attribute {string} policy-version - Another value than the stored one asks again. Early.
 * @attribute {string} deny - Categories refused on this page, separated by spaces.
 * @attribute {string} policy-url - Where the policy is: http(s) or relative.
 * @attribute {string} heading - The banner's heading; else the language's.
 * @attribute {string} lang - Language of the texts; else the page's, else the browser's.
 * @attribute {string} position - Where the banner stands: `bottom`, `top`, `bottom-start`, `bottom-end` or `center`.
 * @attribute {string} theme - `light`, `dark`, or `auto`, which follows the system.
 * @attribute {string} decline - Whether the banner has *Decline*: `show` or `hide`.
 * @attribute {boolean} no-close - No x on the banner.
 *
 * @slot heading - The banner's heading; beats the attribute.
 * @slot message - The banner's text.
 * @slot policy - The policy link's text; without `policy-url`, any markup in its place.
 * @slot preferences - *Update your preferences*.
 * @slot accept - *I Agree*.
 * @slot decline - *Decline*.
 * @slot close - The name of the banner's x, read aloud.
 * @slot changes - What is new, when a visitor who chose before is asked again.
 * @slot panel-heading - The panel's title.
 * @slot panel-message - The panel's introduction.
 * @slot panel-close - The name of the panel's x, read aloud.
 * @slot panel-decline - *Decline all*.
 * @slot save - *Save*.
 * @slot signal - That a browser's opt-out signal is honored.
 * @slot confirmation - That the choice has been saved.
 * @slot messages - `<script type="application/json">` with any of the texts by key.
 * @slot <category>-label - Name of a category; `trusted` too.
 * @slot <category>-description - What the category is for.
 * @slot <category>-details - Any markup: its cookies and third parties, for instance. Folded away until asked for.
 *
 * @csspart banner - The banner, a region.
 * @csspart heading - The banner's heading.
 * @csspart message - The banner's text.
 * @csspart policy - The link to the policy.
 * @csspart preferences - The button that opens the panel.
 * @csspart accept - *I Agree*.
 * @csspart decline - *Decline*; keep it as prominent as *I Agree*.
 * @csspart close - The banner's x.
 * @csspart panel - The panel, a modal dialog.
 * @csspart panel-heading - The panel's title.
 * @csspart panel-close - The panel's x.
 * @csspart panel-decline - *Decline all*.
 * @csspart save - *Save*.
 * @csspart signal - That a browser's opt-out signal is honored.
 * @csspart confirmation - The status text after a choice.
 * @csspart category - One category in the panel.
 * @csspart category-label - Its name.
 * @csspart category-description - What it is for.
 * @csspart switch - Its switch.
 *
 * @cssproperty [--consent-gate-background=#fff] - Behind texts; dark theme: `#14222b`.
 * @cssproperty [--consent-gate-color=#16262f] - Texts, and mixed with the background where nothing else is said; dark theme: `#e7eef2`.
 * @cssproperty [--consent-gate-muted=mixed] - Descriptions of the categories; by default 78 % of the color of the texts.
 * @cssproperty [--consent-gate-line=mixed] - Edges and lines; by default 18 % of the color of the texts.
 * @cssproperty [--consent-gate-tint=mixed] - Behind notes, and behind the x under the pointer; by default 10 % of the accent.
 * @cssproperty [--consent-gate-accent=#0b5768] - Buttons, switches that are on, links and focus ring; dark theme: `#8ad1e0`.
 * @cssproperty [--consent-gate-on-accent=#fff] - Texts on buttons; dark theme: `#0a1c22`.
 * @cssproperty [--consent-gate-link=accent] - Links, and buttons that look like one.
 * @cssproperty [--consent-gate-focus=accent] - Focus ring.
 * @cssproperty [--consent-gate-font=inherit] - Font family.
 * @cssproperty [--consent-gate-heading-font=inherit] - Font family of the two headings.
 * @cssproperty [--consent-gate-font-size=max(16px, 1rem)] - Size of the text; everything else follows it.
 * @cssproperty [--consent-gate-radius=12px] - Corners of banner and panel.
 * @cssproperty [--consent-gate-button-radius=8px] - Corners of buttons and notes.
 * @cssproperty [--consent-gate-spacing=clamp(0.75em, 2.5vh, 1.25em)] - Space around and between.
 * @cssproperty [--consent-gate-shadow=0 0.5em 3em #0a1c2833] - Shadow of banner and panel.
 * @cssproperty [--consent-gate-backdrop=#0916218c] - Behind the open panel.
 * @cssproperty [--consent-gate-max-width=72em] - Width of the content of a banner that spans the page.
 * @cssproperty [--consent-gate-z-index=2147483000] - Where the browser has no popovers; else the banner is in the top layer.
 *
 * @cssstate banner - The banner shows.
 * @cssstate preferences - The panel shows.
 *
 * @fires {CustomEvent<ConsentSnapshot>} consent-ready - Once, when the state is known.
 * @fires {CustomEvent<ConsentChoiceDetail>} consent-choice - A choice was made.
 * @fires {CustomEvent<ConsentChangeDetail>} consent-change - What is in force changed.
 * @fires {CustomEvent<ConsentWithdrawDetail>} consent-withdraw - A choice removed something that was in force.
 * @fires {CustomEvent<ConsentViewDetail>} consent-open - Banner or panel shown.
 * @fires {CustomEvent<ConsentViewDetail>} consent-close - Banner or panel hidden.
 * @fires {CustomEvent<ConsentErrorDetail>} consent-error - Something could not be done.
 */
export class ConsentGateElement extends SettingsElement {
  /** @ignore What elements made from now on show. */
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
  /** The panel that is open, or was. */
  #panel: Panel | undefined;
  #hadFocus = false;
  /** What the status region says: a confirmation that is seen, or a signal that is only heard. */
  #status: 'confirmation' | 'signal' | undefined;
  /** Undefined if this is not the element that shows. */
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

  /** Resolves when what was asked for last has been rendered; to false if more has been asked for since, as Lit's elements do. */
  get updateComplete(): Promise<boolean> {
    return this.#updated;
  }

  connectedCallback(): void {
    this.upgradeProperties();
    for (const type of PAGE_EVENTS) document.addEventListener(type, this.#onPage, true);
    // What was in the top layer fell out of it when this was moved.
    this.requestUpdate();
  }

  disconnectedCallback(): void {
    for (const type of PAGE_EVENTS) document.removeEventListener(type, this.#onPage, true);
    this.#resize.disconnect();
    this.#room.update(undefined);
    // A page that swapped its body brings its own element, or gets another one.
    setTimeout(() => !this.isConnected && this.#views?.showWanted());
  }

  attributeChangedCallback(): void {
    this.requestUpdate();
  }

  /** Renders anew, once for all that changes in the meantime. */
  requestUpdate(): void {
    if (this.#isQueued) return;
    this.#isQueued = true;
    this.#updated = this.#updated.then(() => this.#update()).catch(this.#fail);
  }

  /** No view opens before its language is there; one that is open changes its texts when they have come. */
  async #update(): Promise<boolean> {
    const language = this.#views?.updateLanguage();
    if (!this.#shown.size) await language;
    // At first rendering and showing take a task each, apart from that of this file's start: one for all keeps the page waiting.
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

  /** The author's texts as JSON; null if there are none, or none that can be read. */
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

  /** Stands in one view at a time, as its id does. */
  #renderSignal(): unknown {
    const text = this.#signalText();
    return text && html`<p id="signal" part="signal" class="note">${this.#text('signal', text)}</p>`;
  }

  /** Empty if no signal is honored, or if the visitor has granted all that it would turn off. */
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

  // ---- what was rendered shows ----

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
      // Not in this task, which would have to wait for a layout.
      setTimeout(() => this.#updateRoom());
    } else this.#updateRoom();
    this.#trackView('banner', !!banner);
    this.#trackView('preferences', isPanelRendered);
  }

  /** Remembers, and tells the page, that a view shows or no longer does. */
  #trackView(view: View, shows: boolean): void {
    const views = this.#views;
    if (!views) return;
    this.#setState(view, shows);
    const isSame = shows === this.#shown.has(view);
    const { lang } = views.language;
    if (shows && !(isSame && lang === views.texts.lang) && this.#isSeen()) {
      // All texts of the view, then those that the page put into slots; any run of white space is one space.
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

  /** A site with a dialog of its own hides this element; Safari before 17.4 cannot say. */
  #isSeen(): boolean {
    return this.checkVisibility?.() ?? true;
  }

  #setState(view: View, shows: boolean): void {
    try {
      if (shows) this.#states?.add(view);
      else this.#states?.delete(view);
    } catch {
      // Chromium before 125 wants two dashes here.
    }
  }

  /** Above the page's own popovers; under a modal dialog of the page's, which makes everything else inert. */
  #raiseBanner(again = false): void {
    const banner = this.#find('banner');
    try {
      if (!banner || this.#find('panel')!.matches(':modal') || document.querySelector(':modal')) return;
      if (again) banner.hidePopover();
      if (!banner.matches(':popover-open')) banner.showPopover();
    } catch {
      // Without popovers, z-index does what it can.
    }
  }

  #updateRoom(): void {
    const element = this.isConnected ? this.#find('banner') : null;
    const isAbove = this.#current?.settings.position === 'top';
    this.#room.update(element ? { element, isAbove } : undefined);
  }

  #hasFocus(): boolean {
    const { activeElement } = this.getRootNode() as Document | ShadowRoot;
    // Elements of that name hide the document's own.
    return activeElement instanceof Node && this.contains(activeElement);
  }

  /** Focus that stood in a view that went away comes here, not silently to `<body>`. */
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
    // In the other modes the x changes nothing, so there is nothing to confirm.
    if (press !== 'close' || mode === 'opt-in') this.#say('confirmation');
  }

  /** It stays until the visitor does the next thing. */
  #say(status?: 'confirmation' | 'signal'): void {
    if (status === this.#status) return;
    this.#status = status;
    this.requestUpdate();
  }

  /** The panel's file is there before the visitor presses, if it can be. */
  readonly #fetchPanel = (): void => void this.#views?.fetchPanel();

  #leavePanel(): void {
    this.#views?.hidePanel();
  }

  readonly #onPage = (event: Event): void => {
    if (event.type === 'toggle') this.#raiseBanner((event as ToggleEvent).newState === 'open');
    else if (event.type === 'focusin') {
      // A focus of our own is covered by nothing, and a button that is pressed must not wait for a layout.
      if (event.target !== this) this.#updateRoom();
    } else this.#say();
  };

  /** That it was closed a dialog tells a moment later, and may be open again by then; Esc itself tells at once. */
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
