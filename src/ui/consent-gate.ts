import { LitElement, html, nothing, type TemplateResult } from 'lit';
import type { Wish } from '../consent/api.js';
import type { Config, Settings } from '../consent/config.js';
import type { By, ConsentSnapshot, View } from '../consent/events.js';
import { attributes, isWebAddress, names } from './attributes.js';
import { styles } from './consent-gate.styles.js';
import { english, type Texts } from '../languages/messages.js';
import type { Panel, PanelHost } from './panel.js';
import { nextTask, type Stage } from './stage.js';

const signalNames = { gpc: 'Global Privacy Control', dnt: 'Do Not Track' };

const cross = html`<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M6 6l12 12M18 6L6 18" /></svg>`;

/** Adopted by the page while the banner shows. */
let room: CSSStyleSheet | undefined;

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
export class ConsentGateElement extends LitElement {
  /** @ignore What elements made from now on show. */
  static stage: Stage | undefined;

  static override styles = styles;

  /** @ignore The attributes are read from the tag, by the one parser; here they only render anew. */
  static override get observedAttributes(): string[] {
    return [...super.observedAttributes, ...names, 'deny'];
  }

  readonly #stage = ConsentGateElement.stage;
  readonly #states = this.attachInternals?.().states;
  readonly #resize = new ResizeObserver(() => this.#makeRoom());

  /** The views that are rendered. */
  readonly #shown = new Set<View>();
  /** The panel that is open, or was. */
  #panel: Panel | undefined;
  #hadFocus = false;
  /** Does the banner push the page down? */
  #pushes = false;
  #said: 'confirmation' | 'signal' | undefined;

  readonly #host: PanelHost = {
    html,
    text: (key, fallback) => this.#text(key, fallback),
    words: (key, values) => this.#words(key, values),
    label: (category) => this.#label(category),
    labels: (categories) => this.#labels(categories),
    slotted: (name) => this.#slotted(name),
    button: (name, press, content) => this.#button(name, press, content),
    signal: () => this.#signal(),
    command: (by, wish) => this.#command(by, wish),
    leave: () => this.#leave(),
    requestUpdate: () => this.requestUpdate(),
  };

  // As it was when the last rendering began.
  /** The stage, if this is the element that shows. */
  #active: Stage | undefined;
  #state!: ConsentSnapshot;
  #config!: Config;
  #settings!: Settings;
  #language = english;
  #own: Texts = null;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#listen('add');
    // What was in the top layer fell out of it when this was moved.
    this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#listen('remove');
    this.#resize.disconnect();
    this.#makeRoom();
    // A page that swapped its body brings its own element, or gets another one.
    setTimeout(() => !this.isConnected && this.#stage?.fill());
  }

  override attributeChangedCallback(): void {
    this.requestUpdate();
  }

  /** No view opens before its language is there; one that is open changes its texts when they have come. */
  protected override async scheduleUpdate(): Promise<void> {
    const speaking = this.#stage?.speak();
    if (!this.#shown.size) await speaking;
    // At first rendering and showing take a task each, apart from that of this file's start: one for all keeps the page waiting.
    const first = !this.hasUpdated;
    await (first && nextTask());
    await super.scheduleUpdate();
    await (first && nextTask());
    this.#show();
  }

  protected override willUpdate(): void {
    const { activeElement } = this.getRootNode() as Document | ShadowRoot;
    // Elements of that name hide the document's own.
    this.#hadFocus = activeElement instanceof Node && this.contains(activeElement);
    const stage = this.#stage;
    this.#active = this.isConnected && stage?.core.element() === this ? stage : undefined;
    if (!this.#active) return;
    const { core } = this.#active;
    this.#state = core.consent.get();
    this.#config = core.config();
    this.#settings = core.settings(attributes) as Settings;
    this.#language = stage!.language;
    try {
      this.#own = JSON.parse(this.#slotted('messages')!.textContent) as Texts;
    } catch {
      this.#own = null;
    }
    if (stage!.panel && !this.#shown.has('preferences')) {
      this.#panel = stage!.panel.createPanel(this.#host, this.#state);
    }
  }

  /** What was rendered shows. */
  #show(): void {
    const banner = this.#find('banner');
    const panel = !!this.#find('panel-heading');
    const dialog = this.#find('panel') as HTMLDialogElement | null;
    const panelWasOpen = this.#shown.has('preferences');

    this.#raise();
    if (!panel) {
      dialog?.close();
      if (panelWasOpen) (this.#stage!.opener as HTMLElement | undefined)?.focus?.();
    } else this.#panel!.show(dialog!);
    if (panelWasOpen || this.#hadFocus) this.#keepFocus();

    this.#resize.disconnect();
    if (banner) {
      this.#resize.observe(banner);
      // Not in this task, which would have to wait for a layout.
      setTimeout(() => this.#makeRoom());
    } else this.#makeRoom();
    this.#track('banner', !!banner);
    this.#track('preferences', panel);
  }

  #renderBanner(stage: Stage): TemplateResult {
    const { heading, policyUrl, decline, noClose } = this.#settings;
    return html`<section id="banner" part="banner" aria-labelledby="heading" popover="manual">
      <div class="head">
        <h2 id="heading" part="heading">${this.#text('heading', heading || undefined)}</h2>
        ${noClose ? '' : this.#button('close', () => this.#command('close'), cross)}
      </div>
      <div class="body">
        <div class="words">
          ${this.#state.status === 'undecided' && this.#state.choice && html`<p class="note">${this.#text('changes')}</p>`}
          <p id="message" part="message">${this.#text('message')}</p>
          ${stage.panel ? '' : this.#signal()}
          <div class="links" @pointerover=${this.#fetch} @focusin=${this.#fetch}>
            ${
              isWebAddress(policyUrl)
                ? html`<a id="policy" part="policy" href=${policyUrl}>${this.#text('policy')}</a>`
                : html`<slot name="policy"></slot>`
            }
            ${this.#button('preferences', (event) => void stage.show('preferences', event.currentTarget as Element))}
          </div>
        </div>
        <div class="pair">
          ${this.#button('accept')}
          ${decline === 'hide' || (!decline && this.#config.mode === 'notice') ? '' : this.#button('decline')}
        </div>
      </div>
    </section>`;
  }

  override render(): unknown {
    const stage = this.#active;
    if (!stage) return nothing;
    const { theme, position } = this.#settings;
    const { lang, dir } = this.#language;
    const said = this.#said;
    return html`<div
      class="root ${theme} ${position}"
      lang=${lang}
      dir=${dir}
      data-nosnippet=""
      @slotchange=${() => this.requestUpdate()}
    >
      ${stage.banner ? this.#renderBanner(stage) : ''}
      <dialog id="panel" part="panel" aria-labelledby="panel-heading" @cancel=${this.#closing} @close=${this.#closing}>
        ${stage.panel ? this.#panel!.render(this.#state, this.#config) : ''}
      </dialog>
      <div id="confirmation" part="confirmation" role="status" class=${said === 'confirmation' ? 'toast' : 'unseen'}>
        ${said && (said === 'signal' ? this.#signalText() : this.#text(said))}
      </div>
      <slot name="messages" hidden></slot>
    </div>`;
  }

  #button(
    name: string,
    press: (event: Event) => void = () => this.#command(name as By),
    content: unknown = '',
  ): TemplateResult {
    return html`<button id=${name} part=${name} @click=${press}>${content}${this.#text(name)}</button>`;
  }

  /** Stands in one view at a time, as its id does. */
  #signal(): unknown {
    const text = this.#signalText();
    return text && html`<p id="signal" part="signal" class="note">${this.#text('signal', text)}</p>`;
  }

  /** Empty if no signal is honoured, or if the visitor has granted all that it would turn off. */
  #signalText(): string {
    const { signals, granted } = this.#state;
    const { categories, signalCategories } = this.#config;
    const off = categories.filter((name) => signalCategories.includes(name) && !granted.includes(name));
    if (!signals[0] || !off[0]) return '';
    const signal = this.#list(signals.map((name) => signalNames[name]));
    return this.#words('signal', { signal, categories: this.#labels(off) });
  }

  #find(id: string): HTMLElement | null {
    return this.renderRoot.querySelector<HTMLElement>(`#${id}`);
  }

  readonly #leave = (): void => void this.#stage?.hide(true);

  /** The panel's file is there before the visitor presses, if it can be. */
  readonly #fetch = (): void => void this.#stage!.fetchPanel();

  #command(by: By, wish?: Wish): void {
    const { granted } = this.#state;
    const { mode, categories } = this.#config;
    // In the other modes the x changes nothing, so there is nothing to confirm.
    const keeps = by === 'close' && mode !== 'opt-in';
    const inForce = Object.fromEntries(categories.map((name) => [name, granted.includes(name)]));
    this.#stage!.core.command(by, wish ?? (keeps ? inForce : by === 'accept'));
    if (!keeps) this.#say('confirmation');
  }

  /** What the status says: a confirmation that is seen, or a signal that is only heard. It stays until the visitor does the next thing. */
  #say(what?: 'confirmation' | 'signal'): void {
    if (what !== this.#said) {
      this.#said = what;
      this.requestUpdate();
    }
  }

  #listen(how: 'add' | 'remove'): void {
    for (const type of ['toggle', 'focusin', 'keydown', 'pointerdown'])
      document[`${how}EventListener`](type, this.#onPage, true);
  }

  readonly #onPage = (event: Event): void => {
    if (event.type === 'toggle') this.#raise((event as ToggleEvent).newState === 'open');
    else if (event.type === 'focusin') {
      // A focus of our own is covered by nothing, and a button that is pressed must not wait for a layout.
      if (event.target !== this) this.#makeRoom();
    } else this.#say();
  };

  #track(view: View, shows: boolean): void {
    const change = shows ? 'add' : 'delete';
    try {
      this.#states?.[change](view);
    } catch {
      // Chromium before 125 wants two dashes here.
    }
    const stage = this.#stage!;
    const { lang } = this.#language;
    const same = shows === this.#shown.has(view);
    if (shows && !(same && lang === stage.texts[0])) {
      // All texts of the view, then those that the page put into slots; any run of white space is one space.
      stage.texts = [lang, `${this.renderRoot.textContent} ${this.textContent}`.replace(/\s+/g, ' ')];
    }
    if (same) return;
    this.#shown[change](view);
    if (shows && view === 'banner' && this.#signalText()) {
      // A status text is heard only if its region stood there, empty, for a moment.
      setTimeout(() => this.#shown.has('banner') && this.#say('signal'), 300);
    }
    stage.core.emit(shows ? 'consent-open' : 'consent-close', { view });
  }

  /** A slot with the text as its fallback. */
  #text(key: string, fallback = this.#words(key)): TemplateResult {
    return html`<slot name=${key}>${fallback}</slot>`;
  }

  /**
   * The author's text, else the language's; a text for this mode before a general one. `{names}` become `values`. What
   * an object inherits is never a string, so no key of the author's reaches anything but texts.
   */
  #words(key: string, values: Record<string, string> = {}): string {
    for (const texts of [
      this.#own,
      this.#language.messages,
      english.messages,
      this.#stage!.panel?.messages,
    ] as Texts[]) {
      for (const textKey of [`${key}-${this.#config.mode}`, key]) {
        const text = texts?.[textKey];
        if (typeof text === 'string')
          return text.replace(/{(\w+)}/g, (all, name: string) => (Object.hasOwn(values, name) ? values[name]! : all));
      }
    }
    return '';
  }

  /** That it was closed a dialog tells a moment later, and may be open again by then; Esc itself tells at once. */
  readonly #closing = ({ type, target, currentTarget }: Event): void => {
    if (target === currentTarget && (type === 'cancel' || !(target as HTMLDialogElement).open)) this.#leave();
  };

  #label(category: string): string {
    const key = `${category}-label`;
    return (
      this.#slotted(key)?.textContent.trim() ||
      this.#words(key) ||
      category[0]!.toUpperCase() + category.slice(1).replaceAll('-', ' ')
    );
  }

  #labels(categories: readonly string[]): string {
    return this.#list(categories.map((name) => this.#label(name)));
  }

  #list(words: string[]): string {
    return new Intl.ListFormat(this.#language.lang).format(words);
  }

  #slotted(name: string): Element | undefined {
    return Array.from(this.children).find((child) => child.slot === name);
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

  /** Above the page's own popovers; under a modal dialog of the page's, which makes everything else inert. */
  #raise(again = false): void {
    const banner = this.#find('banner');
    try {
      if (!banner || this.#find('panel')!.matches(':modal') || document.querySelector(':modal')) return;
      if (again) banner.hidePopover();
      if (!banner.matches(':popover-open')) banner.showPopover();
    } catch {
      // Without popovers, z-index does what it can.
    }
  }

  /**
   * Keeps what the visitor has in focus out from under the banner (WCAG 2.4.11), and the page's last lines reachable, by
   * room after all that the page has: nothing moves for it. Room before it would move the page, so that comes only with a
   * focus that is covered.
   */
  #makeRoom(): void {
    try {
      const sheets = document.adoptedStyleSheets.filter((sheet) => sheet !== room);
      const banner = this.isConnected && this.#find('banner')?.getBoundingClientRect();
      const focused = document.querySelector(':focus:not(consent-gate)');
      let covered = false;
      if (banner && banner.height) {
        const above = this.#settings.position === 'top';
        if (focused) {
          const { x, y, width, height } = focused.getBoundingClientRect();
          covered = document.elementFromPoint(x + width / 2, y + height / 2) === this;
        }
        this.#pushes = above && (this.#pushes || covered);
        // Not `document.documentElement`, which an element of that name hides.
        const root = document.querySelector('html')!;
        const size = (above ? banner.bottom : innerHeight - banner.top) / (root.currentCSSZoom ?? 1);
        // Where the body is longer than the root, what follows the body stands beside its end.
        const end = root.scrollHeight > root.offsetHeight + size ? 'body::after' : 'html::after';
        // A new one each time: WebKit keeps the old rule of an adopted sheet whose text is replaced.
        room = new CSSStyleSheet();
        room.replaceSync(
          `:root{scroll-padding-block-${above ? 'start' : 'end'}:${size}px!important}` +
            `${above ? this.#pushes && 'html::before' : end}{content:"";display:block;block-size:${size}px}`,
        );
        sheets.push(room);
      }
      document.adoptedStyleSheets = sheets;
      if (covered) focused!.scrollIntoView({ block: 'nearest' });
    } catch {
      // An image called `adoptedStyleSheets` stands in the way: the page does without.
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'consent-gate': ConsentGateElement;
  }
}
