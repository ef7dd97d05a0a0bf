import { unsafeCSS } from 'lit';

// Lit's own `css` would bring its checks of values put into a style sheet; there are none here.
const css = ([text]: TemplateStringsArray) => unsafeCSS(text);

export const styles = css`
  :host {
    display: block;
    position: absolute;
  }
  :host([hidden]) {
    display: none;
  }
  .root {
    color-scheme: light dark;
    --bg: var(--consent-gate-background, light-dark(#fff, #17212b));
    --fg: var(--consent-gate-color, light-dark(#1d2935, #e8edf2));
    --accent: var(--consent-gate-accent, light-dark(#0b5768, #86cbdb));
    --on: var(--consent-gate-on-accent, light-dark(#fff, #0b1b21));
    --line: 1px solid color-mix(in srgb, var(--fg) 20%, var(--bg));
    --gap: var(--consent-gate-spacing, 1.25em);
    --half: calc(var(--gap) / 2);
    --round: var(--consent-gate-radius, 8px);
    font-size: var(--consent-gate-font-size, max(16px, 1rem));
    font-family: var(--consent-gate-font);
    line-height: 1.5;
    text-align: start;
  }
  .light {
    color-scheme: light;
  }
  .dark {
    color-scheme: dark;
  }
  /* Safari before 17.5, Chromium before 123: black on white. */
  @supports not (color: light-dark(red, red)) {
    .root * {
      color: #000;
      background: #fff;
    }
  }
  * {
    box-sizing: border-box;
  }
  section,
  dialog,
  .toast {
    position: fixed;
    z-index: var(--consent-gate-z-index, 2147483000);
    margin: 0;
    padding: var(--half) var(--gap);
    border: var(--line);
    border-radius: var(--round);
    color: var(--fg);
    background: var(--bg);
    box-shadow: var(--consent-gate-shadow, 0 0 2em #091e2d2e);
    overflow: auto;
    overflow-wrap: anywhere;
  }
  section {
    display: block;
    inset: auto var(--gap) var(--gap);
    inline-size: min(28em, 100% - 2 * var(--gap));
    max-block-size: 50%;
    padding-block: var(--gap) 0;
  }
  .bottom section,
  .top section {
    inset: auto 0 0;
    inline-size: auto;
    padding-inline: max(var(--gap), 50% - var(--consent-gate-max-width, 72em) / 2);
    border-width: 1px 0;
    border-radius: 0;
  }
  .top section {
    inset: 0 0 auto;
  }
  .bottom-end section {
    margin-inline-start: auto;
  }
  .center section {
    inset: 0;
    margin: auto;
    inline-size: min(38em, 100% - 2 * var(--gap));
  }
  header {
    display: flex;
    align-items: start;
    justify-content: space-between;
    gap: var(--gap);
  }
  h2,
  h3 {
    margin: 0;
    font-size: 1em;
  }
  h2 {
    font-size: 1.25em;
  }
  p,
  a {
    margin: var(--half) 0;
    max-inline-size: 70ch;
  }
  .body,
  .actions {
    display: flex;
    flex-wrap: wrap;
    gap: 0 var(--gap);
  }
  .words {
    flex: 24em;
  }
  a,
  summary {
    min-block-size: 24px;
    color: var(--accent);
  }
  a {
    display: inline-block;
  }
  .actions {
    flex: 32em;
    align-self: end;
    background: var(--bg);
  }
  .pair {
    display: grid;
    flex: 20em;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 9em), 1fr));
    gap: var(--half);
    padding-block: var(--half) var(--gap);
    background: var(--bg);
  }
  button,
  summary {
    cursor: pointer;
  }
  button {
    margin: 0;
    font: inherit;
    font-weight: 600;
    min-block-size: 44px;
    padding: 0.4em 1em;
    border: 2px solid var(--accent);
    border-radius: var(--round);
    color: var(--on);
    background: var(--accent);
  }
  #preferences,
  .cross {
    color: var(--accent);
    background: none;
    border-color: transparent;
  }
  #preferences {
    flex: 1 0 auto;
    max-inline-size: 100%;
    margin-block: var(--half) auto;
    text-decoration: underline;
  }
  .cross {
    flex: none;
    padding: 0.4em;
    margin: -0.6em -0.6em -0.4em;
    color: var(--fg);
  }
  button:hover {
    border-color: var(--fg);
  }
  svg {
    display: block;
    inline-size: 1.5em;
    stroke: currentcolor;
    stroke-width: 2;
  }
  :focus-visible {
    outline: 3px solid var(--accent);
    outline-offset: 2px;
  }
  .note {
    padding-inline: var(--half);
    border-inline-start: 4px solid var(--accent);
  }
  dialog {
    inline-size: min(42em, 100% - 1em);
    max-inline-size: none;
    max-block-size: calc(100% - 1em);
    margin: auto;
    padding-block: var(--gap) 0;
  }
  dialog::backdrop {
    background: var(--consent-gate-backdrop, #0916218c);
  }
  .category {
    display: grid;
    grid-template-columns: 1fr auto;
    align-items: center;
    gap: 0 var(--gap);
    padding-block: var(--gap);
    border-block-start: var(--line);
  }
  .category > :nth-child(n + 3) {
    grid-column: 1/-1;
  }
  [role='switch'] {
    inline-size: 52px;
    min-block-size: 32px;
    padding: 0 4px;
    border-color: var(--fg);
    border-radius: 99em;
    color: var(--fg);
    background: none;
  }
  [role='switch']::before {
    content: '';
    display: block;
    inline-size: 12px;
    border: 4px solid;
    border-radius: 50%;
    aspect-ratio: 1;
  }
  [aria-checked='true'] {
    border-color: var(--accent);
    color: var(--on);
    background: var(--accent);
  }
  [aria-checked='true']::before {
    margin-inline-start: auto;
    inline-size: 0;
    border-width: 10px;
  }
  :disabled {
    cursor: not-allowed;
    border-style: dashed;
  }
  details {
    overflow: auto;
  }
  footer {
    border-block-start: var(--line);
  }
  @media (max-width: 30em) {
    .actions {
      display: contents;
    }
  }
  @media (min-height: 30em) {
    .actions,
    .pair {
      position: sticky;
      inset-block-end: 0;
    }
    section,
    dialog {
      scroll-padding-block-end: 9em;
    }
  }
  .toast {
    inset-block-end: var(--gap);
    inset-inline: var(--gap);
    inline-size: fit-content;
    pointer-events: none;
  }
  .unseen {
    position: absolute;
    inline-size: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  @media print {
    :host {
      display: none;
    }
  }
`;
