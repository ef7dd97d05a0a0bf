import { LitElement, html, nothing, type PropertyDeclarations, type PropertyValues, type TemplateResult } from 'lit';
import type { Command } from '../core/api.js';
import type { Position, Settings, Theme } from '../core/config.js';
import type { Choice, ConsentSnapshot, View } from '../core/events.js';
import { readSettings } from './attributes.js';
import { ConsentController } from './consent-controller.js';
import { styles } from './consent-gate.styles.js';
import { english, languageFor, parseMessages, type Language, type Texts } from './messages.js';
import type { Stage } from './stage.js';
import { warn } from './warn.js';

const signalNames = { gpc: 'Global Privacy Control', dnt: 'Do Not Track' };

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
 * @attribute {string} lang - Language of the texts; else the page's, else the browser's.
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
 * @slot save - *Save my choices*.
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
 * @csspart save - *Save my choices*.
 * @csspart signal - That a browser's opt-out signal is honored.
 * @csspart confirmation - The status text after a choice.
 * @csspart category - One category in the panel.
 * @csspart category-label - Its name.
 * @csspart category-description - What it is for.
 * @csspart switch - Its switch.
 *
 * @cssproperty [--consent-gate-background=#fff] - Behind texts; dark theme: `#17212b`.
 * @cssproperty [--consent-gate-color=#1d2935] - Texts, and mixed with the background, lines and secondary texts; dark theme: `#e8edf2`.
 * @cssproperty [--consent-gate-accent=#0b5768] - Buttons, links, switches that are on, focus ring; dark theme: `#86cbdb`.
 * @cssproperty [--consent-gate-on-accent=#fff] - Texts on buttons; dark theme: `#0b1b21`.
 * @cssproperty [--consent-gate-font=inherit] - Font family.
 * @cssproperty [--consent-gate-font-size=max(16px, 1rem)] - Size of the text; everything else follows it.
 * @cssproperty [--consent-gate-radius=8px] - Corners.
 * @cssproperty [--consent-gate-spacing=1.25em] - Space around and between.
 * @cssproperty [--consent-gate-shadow=0 0 2em rgb(9 30 45 / .18)] - Shadow of banner and panel.
 * @cssproperty [--consent-gate-backdrop=rgb(9 22 33 / .55)] - Behind the open panel.
 * @cssproperty [--consent-gate-max-width=72em] - Width of the banner's content.
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

  // The attributes are read by the one parser, so a property only has to get there.
  static override properties: PropertyDeclarations = {
    policyUrl: { attribute: 'policy-url', reflect: true },
    heading: { reflect: true },
    position: { reflect: true },
    theme: { reflect: true },
    decline: { reflect: true },
    noClose: { attribute: 'no-close', type: Boolean, reflect: true },
    deny: { reflect: true },
  };

  /** Where the policy is: http(s) or relative. */
  declare policyUrl: string | null;
  /** The banner's heading; else the language's. */
  declare heading: string | null;
  /** Where the banner stands: `bottom`, `top`, `bottom-start`, `bottom-end` or `center`. */
  declare position: Position | null;
  /** `auto` follows the system. */
  declare theme: Theme | null;
  /** Whether the banner has *Decline*: `show` or `hide`. */
  declare decline: 'show' | 'hide' | null;
  /** No x on the banner. */
  declare noClose: boolean;
  /** Categories refused on this page, separated by spaces. */
  declare deny: string | null;

  readonly #stage = ConsentGateElement.stage;
  #internals: ElementInternals | undefined;
  #connection = new AbortController();
  readonly #resize = new ResizeObserver(() => this.#makeRoom());

  /** The views that are rendered. */
  readonly #shown = new Set<View>();
  /** Categories switched on in the open panel. Nothing else knows them until Save. */
  #draft = new Set<string>();
  #hadFocus = false;
  #said: 'confirmation' | 'signal' | undefined;

  #settings!: Settings;
  #language: Language = english;
  #json = '';
  #overrides: Texts = {};

  constructor() {
    super();
    if (this.#stage) this.addController(new ConsentController(this, this.#stage.core));
    try {
      this.#internals = this.attachInternals();
    } catch {
      // Only `:state()` is lost.
    }
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#connection = new AbortController();
    for (const type of ['toggle', 'keydown', 'pointerdown']) {
      document.addEventListener(type, this.#onPage, { capture: true, signal: this.#connection.signal });
    }
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#connection.abort();
    this.#resize.disconnect();
    this.#makeRoom();
    // A page that swapped its body brings its own element, or gets another one.
    setTimeout(() => !this.isConnected && this.#stage?.fill());
  }

  protected override willUpdate(): void {
    this.#hadFocus = this.contains((this.getRootNode() as Document | ShadowRoot).activeElement);
    const stage = this.#active;
    if (!stage) return;
    this.#settings = readSettings(stage.core);
    this.#language = languageFor(this.#settings.lang);
    this.#readMessages();
    if (stage.asks && this.#state.status === 'decided') stage.banner = stage.asks = false;
    if (stage.panel && !this.#shown.has('preferences')) this.#draft = new Set(this.#state.granted);
  }

  protected override updated(changed: PropertyValues): void {
    const stage = this.#active;
    const banner = this.#find('banner');
    const dialog = this.#find('panel') as HTMLDialogElement | null;
    const panelWasOpen = this.#shown.has('preferences');
    // Lit reflects a property after rendering, and only now the parser reads it.
    if (changed.size) queueMicrotask(this.#again);

    this.#raise();
    if (!stage?.panel) {
      dialog?.close();
      if (panelWasOpen) (this.#stage!.opener as HTMLElement | null)?.focus?.();
    } else if (!dialog?.matches(':modal')) {
      // A dialog that was moved in the page is `open` and no longer modal.
      dialog!.open = false;
      dialog!.showModal();
      this.#find('panel-heading')!.focus();
    }
    if (this.#hadFocus || panelWasOpen) this.#keepFocus();

    this.#resize.disconnect();
    if (banner) this.#resize.observe(banner);
    this.#makeRoom();
    this.#track('banner', !!banner);
    this.#track('preferences', !!stage?.panel);
  }

  override render(): TemplateResult | typeof nothing {
    const stage = this.#active;
    if (!stage) return nothing;
    const { theme, position } = this.#settings;
    return html`<div
      class="root ${theme} ${position}"
      lang=${this.#language.lang}
      dir=${this.#language.dir}
      data-nosnippet
    >
      ${stage.banner ? this.#renderBanner(stage) : nothing}
      <dialog id="panel" part="panel" aria-labelledby="panel-heading" @close=${this.#leave}>
        ${stage.panel ? this.#renderPanel(stage) : nothing}
      </dialog>
      <div
        id="confirmation"
        part="confirmation"
        role="status"
        class=${this.#said === 'confirmation' ? 'toast' : 'unseen'}
      >
        ${this.#said === 'confirmation' ? this.#text('confirmation') : nothing}
        ${this.#said === 'signal' ? this.#signalText() : nothing}
      </div>
      <slot name="messages" hidden @slotchange=${this.#again}></slot>
    </div>`;
  }

  #renderBanner(stage: Stage): TemplateResult {
    const { heading, policyUrl, decline, noClose } = this.#settings;
    return html`<section id="banner" part="banner" role="region" aria-labelledby="heading" popover="manual">
      <header>
        <h2 id="heading" part="heading">${this.#text('heading', heading || undefined)}</h2>
        ${noClose ? nothing : this.#cross('close', () => this.#command('close'))}
      </header>
      <div class="body">
        <div class="words">
          <p id="message" part="message">${this.#text('message')}</p>
          ${this.#earlier() ? html`<p>${this.#text('changes')}</p>` : nothing} ${stage.panel ? nothing : this.#signal()}
          ${
            policyUrl
              ? html`<a id="policy" part="policy" href=${policyUrl}>${this.#text('policy')}</a>`
              : html`<slot name="policy"></slot>`
          }
        </div>
        <div class="actions">
          ${this.#button('preferences', (event) => void stage.show('preferences', event.currentTarget as Element))}
          <div class="pair">
            ${this.#button('accept', () => this.#command('accept'))}
            ${decline === 'show' ? this.#button('decline', () => this.#command('decline')) : nothing}
          </div>
        </div>
      </div>
    </section>`;
  }

  #renderPanel(stage: Stage): TemplateResult {
    const earlier = this.#earlier();
    return html`<header>
        <h2 id="panel-heading" part="panel-heading" tabindex="-1">${this.#text('panel-heading')}</h2>
        ${this.#cross('panel-close', this.#leave)}
      </header>
      <p>${this.#text('panel-message')}</p>
      ${
        earlier
          ? html`<p class="note">
              ${this.#words('previous', {
                granted: this.#labels(earlier.granted),
                denied: this.#labels(earlier.denied),
              })}
            </p>`
          : nothing
      }
      ${this.#signal()}
      ${['trusted', ...stage.core.config().categories].map((name) => this.#renderCategory(stage, name))}
      <footer class="pair">
        ${this.#button('panel-decline', () => this.#command('decline'))}
        ${this.#button('save', () => this.#command('save'))}
      </footer>`;
  }

  #renderCategory(stage: Stage, name: string): TemplateResult {
    const denied = stage.core.config().deny.includes(name);
    const label = this.#label(name);
    if (!this.#shownText(`${name}-description`)) warn('undescribed-category', `fill the slot "${name}-description".`);
    return html`<div id="category-${name}" part="category" class="category">
      <h3 id="category-label-${name}" part="category-label">${this.#text(`${name}-label`, label)}</h3>
      ${
        name === 'trusted'
          ? html`<strong>${this.#words('always-on')}</strong>`
          : html`<button
              id="switch-${name}"
              part="switch"
              role="switch"
              aria-checked=${!denied && this.#draft.has(name)}
              aria-labelledby="category-label-${name}"
              aria-describedby="category-description-${name}"
              ?disabled=${denied}
              @click=${() => this.#toggle(name)}
            ></button>`
      }
      <div id="category-description-${name}" part="category-description">
        ${this.#text(`${name}-description`)} ${denied ? html`<strong>${this.#words('denied')}</strong>` : nothing}
      </div>
      <details ?hidden=${!this.#slotted(`${name}-details`)}>
        <summary>${this.#words('details')}<span class="unseen">: ${label}</span></summary>
        <slot name="${name}-details" @slotchange=${this.#again}></slot>
      </details>
    </div>`;
  }

  #button(name: string, press: (event: Event) => void): TemplateResult {
    return html`<button id=${name} part=${name} @click=${press}>${this.#text(name)}</button>`;
  }

  #cross(name: string, press: () => void): TemplateResult {
    return html`<button id=${name} part=${name} class="cross" @click=${press}>
      <span class="unseen">${this.#text(name)}</span>
      <svg viewBox="0 0 24 24" aria-hidden="true"><path d="M6 6l12 12M18 6L6 18" /></svg>
    </button>`;
  }

  /** Stands in one view at a time, as its id does. */
  #signal(): TemplateResult | typeof nothing {
    const text = this.#signalText();
    return text ? html`<p id="signal" part="signal" class="note">${this.#text('signal', text)}</p>` : nothing;
  }

  /** Empty if no signal is honoured, or if the visitor has granted all that it would turn off. */
  #signalText(): string {
    const { signals, granted } = this.#state;
    const { categories, signalCategories } = this.#stage!.core.config();
    const off = categories.filter((name) => signalCategories.includes(name) && !granted.includes(name));
    if (!signals.length || !off.length) return '';
    const signal = signals.map((name) => signalNames[name]).join(', ');
    return this.#words('signal', { signal, categories: this.#labels(off) });
  }

  /** What the visitor chose before, if it no longer stands. */
  #earlier(): Choice | null {
    const { choice, status } = this.#state;
    return status === 'undecided' ? choice : null;
  }

  /** The stage, if this is the element that shows. */
  get #active(): Stage | undefined {
    return this.isConnected && this.#stage?.core.element() === this ? this.#stage : undefined;
  }

  get #state(): ConsentSnapshot {
    return this.#stage!.core.consent.get();
  }

  #find(id: string): HTMLElement | null {
    return this.renderRoot.querySelector<HTMLElement>(`#${id}`);
  }

  readonly #again = (): void => this.requestUpdate();

  readonly #leave = (): void => {
    this.#stage?.dismiss();
  };

  #command(command: Command): void {
    const { core } = this.#stage!;
    const { categories, deny, mode } = core.config();
    // A denied category is not named, so what is stored for it stays.
    const named = categories.filter((name) => !deny.includes(name));
    core.command(
      command,
      command === 'save' ? Object.fromEntries(named.map((name) => [name, this.#draft.has(name)])) : undefined,
    );
    // In the other modes the x changes nothing, so there is nothing to confirm.
    if (command !== 'close' || mode === 'opt-in') this.#say('confirmation');
  }

  #toggle(name: string): void {
    if (!this.#draft.delete(name)) this.#draft.add(name);
    this.requestUpdate();
  }

  /** What the status says: a confirmation that is seen, or a signal that is only heard. It stays until the visitor does the next thing. */
  #say(what?: 'confirmation' | 'signal'): void {
    if (what === this.#said) return;
    this.#said = what;
    this.requestUpdate();
  }

  readonly #onPage = (event: Event): void => {
    if (event.type === 'toggle') this.#raise((event as ToggleEvent).newState === 'open');
    else this.#say();
  };

  #track(view: View, shows: boolean): void {
    try {
      this.#internals?.states[shows ? 'add' : 'delete'](view);
    } catch {
      // Chromium before 125 wants two dashes here.
    }
    if (shows === this.#shown.has(view)) return;
    if (shows) {
      this.#shown.add(view);
      void this.#opened(view);
    } else this.#shown.delete(view);
    this.dispatchEvent(
      new CustomEvent(shows ? 'consent-open' : 'consent-close', {
        detail: Object.freeze({ view }),
        bubbles: true,
        composed: true,
      }),
    );
  }

  async #opened(view: View): Promise<void> {
    if (view === 'banner' && this.#signalText()) {
      // A status text is heard only if its region stood there, empty, for a moment.
      setTimeout(() => this.#shown.has('banner') && this.#say('signal'), 300);
    }
    try {
      // All texts of the view, then those that the page put into slots; any run of white space is one space.
      const texts = `${this.renderRoot.textContent} ${this.textContent}`.replace(/\s+/g, ' ');
      const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(texts));
      const hex = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0'));
      this.#stage!.core.texts(this.#language.lang, hex.join(''));
    } catch {
      // No `crypto.subtle` outside secure contexts: the receipt then has no hash.
    }
  }

  /** A slot with the text as its fallback. */
  #text(key: string, fallback = this.#words(key)): TemplateResult {
    return html`<slot name=${key}>${fallback}</slot>`;
  }

  /** The author's text, else the language's; a text for this mode before a general one. `{names}` become `values`. */
  #words(key: string, values?: Record<string, string>): string {
    const modeKey = `${key}-${this.#stage!.core.config().mode}`;
    const own = this.#overrides;
    const built = this.#language.messages as unknown as Texts;
    const text = own[modeKey] ?? own[key] ?? built[modeKey] ?? built[key] ?? '';
    return values ? text.replace(/{(\w+)}/g, (all, name: string) => values[name] ?? all) : text;
  }

  /** What the page shows for the key, as a string. */
  #shownText(key: string): string {
    return this.#slotted(key)?.textContent?.trim() || this.#words(key);
  }

  #label(category: string): string {
    return this.#shownText(`${category}-label`) || category[0]!.toUpperCase() + category.slice(1).replaceAll('-', ' ');
  }

  #labels(categories: readonly string[]): string {
    const optional = categories.filter((name) => name !== 'trusted');
    return optional.map((name) => this.#label(name)).join(', ') || this.#words('none');
  }

  #slotted(name: string): Element | undefined {
    return Array.from(this.children).find((child) => child.slot === name);
  }

  #readMessages(): void {
    const json = this.#slotted('messages')?.textContent ?? '';
    if (json === this.#json) return;
    const texts = json ? parseMessages(json) : {};
    // While the page is parsed, the rest of the JSON may still be on its way.
    if (!texts && document.readyState === 'loading') return;
    this.#json = json;
    this.#overrides = texts ?? {};
    if (!texts) warn('invalid-messages', 'slot="messages" is not JSON; the built-in texts stay.');
  }

  /** Focus that stood in a view that went away comes here, not silently to `<body>`. */
  #keepFocus(): void {
    const active = document.activeElement?.localName;
    if (active && active !== 'body') return;
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

  /** Keeps the page's focused elements out from under the banner (WCAG 2.4.11), and its last lines reachable. */
  #makeRoom(): void {
    room ??= new CSSStyleSheet();
    const sheets = document.adoptedStyleSheets.filter((sheet) => sheet !== room);
    const banner = this.isConnected && this.#find('banner');
    if (banner) {
      const { top, bottom } = banner.getBoundingClientRect();
      const [side, size] = this.#settings.position === 'top' ? ['start', bottom] : ['end', innerHeight - top];
      room.replaceSync(`html{scroll-padding-block-${side}:${size}px;padding-block-${side}:${size}px}`);
      sheets.push(room);
    }
    document.adoptedStyleSheets = sheets;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'consent-gate': ConsentGateElement;
  }
}
