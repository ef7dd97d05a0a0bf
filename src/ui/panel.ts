import type { html as Html, TemplateResult } from 'lit/html.js';
import type { Choices, Press } from '../consent/api.js';
import type { Config } from '../consent/config.js';
import type { ConsentSnapshot } from '../consent/events.js';
import { englishPanel } from '../languages/english-panel.js';
import { styles } from './panel.styles.js';

/**
 * What the element passes to its panel. The panel's file is separate and contains neither Lit nor anything else of the
 * UI.
 */
export interface PanelHost {
  readonly html: typeof Html;
  /** A slot with the text as its fallback. */
  text(key: string, fallback?: string): TemplateResult;
  words(key: string, values?: Record<string, string>): string;
  label(category: string): string;
  /** The labels as a list in words. Empty if there are none. */
  labels(categories: readonly string[]): string;
  slotted(name: string): Element | undefined;
  button(name: string, press: () => void, content?: unknown): TemplateResult;
  /** The notice that a signal is honored, or nothing. */
  signal(): unknown;
  press(press: Press, choices?: Choices): void;
  /** Closes the panel and stores nothing. */
  leave(): void;
  /** Renders again. */
  requestUpdate(): void;
}

export interface Panel {
  render(state: ConsentSnapshot, config: Config): TemplateResult;
  /** Opens the dialog that the panel was rendered into, as a modal one with focus on its title. */
  show(dialog: HTMLDialogElement): void;
}

/** The exports of the panel's file. */
export interface PanelFile {
  /** The built-in English. */
  readonly messages: Readonly<Record<string, string>>;
  createPanel(host: PanelHost, state: ConsentSnapshot): Panel;
}

export const messages: PanelFile['messages'] = { ...englishPanel };

const sheet = new CSSStyleSheet();
sheet.replaceSync(styles);

/** One opening of the panel. Its switches affect nothing until Save. */
export const createPanel: PanelFile['createPanel'] = (host, { granted }) => {
  const { html, text, words, label, button } = host;
  const draft = new Set(granted);

  const icon = (path: string): TemplateResult =>
    html`<svg viewBox="0 0 24 24" aria-hidden="true"><path d=${path} /></svg>`;

  function toggle(name: string): void {
    if (!draft.delete(name)) draft.add(name);
    host.requestUpdate();
  }

  function save({ categories, deny }: Config): void {
    // A denied category is not named, so it keeps its stored choice.
    const named = categories.filter((name) => !deny.includes(name));
    host.press('save', Object.fromEntries(named.map((name) => [name, draft.has(name)])));
  }

  /** The visitor's earlier choice, if it is no longer valid. */
  function renderEarlier({ choice, status }: ConsentSnapshot): unknown {
    if (!choice || status !== 'undecided') return '';
    const list = (categories: readonly string[]): string =>
      host.labels(categories.filter((name) => name !== 'trusted')) || words('none');
    return html`<p class="note">
      ${words('previous', { granted: list(choice.granted), denied: list(choice.denied) })}
    </p>`;
  }

  function renderCategory(name: string, denied: boolean): TemplateResult {
    return html`<div id="category-${name}" part="category" class="category">
      <h3 id="category-label-${name}" part="category-label">${text(`${name}-label`, label(name))}</h3>
      ${
        name === 'trusted'
          ? html`<span>${words('always-on')}</span>`
          : html`<button
              id="switch-${name}"
              part="switch"
              role="switch"
              aria-checked=${!denied && draft.has(name)}
              aria-labelledby="category-label-${name}"
              aria-describedby="category-description-${name}"
              ?disabled=${denied}
              @click=${() => toggle(name)}
            >
              ${icon('M6.5 12l4 4 7-7.5')}
            </button>`
      }
      <div id="category-description-${name}" part="category-description">
        ${text(`${name}-description`)} ${denied ? html`<strong>${words('denied')}</strong>` : ''}
      </div>
      <details ?hidden=${!host.slotted(`${name}-details`)}>
        <summary>${words('details')}<span class="unseen">: ${label(name)}</span></summary>
        <slot name="${name}-details"></slot>
      </details>
    </div>`;
  }

  return {
    render: (state, config) =>
      html`<div class="head">
          <h2 id="panel-heading" part="panel-heading" tabindex="-1">${text('panel-heading')}</h2>
          ${button('panel-close', host.leave, icon('M6 6l12 12M18 6L6 18'))}
        </div>
        <p>${text('panel-message')}</p>
        ${renderEarlier(state)} ${host.signal()}
        ${['trusted', ...config.categories].map((name) => renderCategory(name, config.deny.includes(name)))}
        <div class="pair">
          ${button('panel-decline', () => host.press('decline'))} ${button('save', () => save(config))}
        </div>`,
    show(dialog) {
      const root = dialog.getRootNode() as ShadowRoot;
      if (!root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
      if (dialog.matches(':modal')) return;
      // A dialog that was moved on the page is still `open` but no longer modal.
      dialog.open = false;
      dialog.showModal();
      dialog.querySelector<HTMLElement>('#panel-heading')!.focus();
    },
  };
};
