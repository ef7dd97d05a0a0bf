import { css } from 'lit';

export const styles = css`
  :host {
    display: block;
    position: absolute;
  }
  :host([hidden]),
  [hidden] {
    display: none !important;
  }
  .root {
    color-scheme: light dark;
    --bg: var(--consent-gate-background, light-dark(#fff, #17212b));
    --fg: var(--consent-gate-color, light-dark(#1d2935, #e8edf2));
    --accent: var(--consent-gate-accent, light-dark(#0b5768, #86cbdb));
    --on: var(--consent-gate-on-accent, light-dark(#fff, #0b1b21));
    --muted: color-mix(in srgb, var(--fg) 78%, var(--bg));
    --line: color-mix(in srgb, var(--fg) 20%, var(--bg));
    --gap: var(--consent-gate-spacing, 1.25em);
    --half: calc(var(--gap) / 2);
    --round: var(--consent-gate-radius, 8px);
    font: 400 var(--consent-gate-font-size, max(16px, 1rem)) / 1.5 sans-serif;
    font-family: var(--consent-gate-font, inherit);
    text-align: start;
    color: var(--fg);
  }
  .light {
    color-scheme: light;
  }
  .dark {
    color-scheme: dark;
  }
  /* Safari before 17.5, Chromium before 123: light only. */
  @supports not (color: light-dark(#fff, #fff)) {
    .root {
      color-scheme: light;
      --bg: #fff;
      --fg: #1d2935;
      --accent: #0b5768;
      --on: #fff;
    }
  }
  * {
    box-sizing: border-box;
  }
  section,
  dialog,
  .toast {
    margin: 0;
    padding: 0;
    border: 1px solid var(--line);
    color: var(--fg);
    background: var(--bg);
    box-shadow: var(--consent-gate-shadow, 0 0 2em rgb(9 30 45 / 0.18));
    overflow: auto;
    overflow-wrap: anywhere;
  }
  section {
    display: block;
    position: fixed;
    inset: auto 0 0;
    z-index: var(--consent-gate-z-index, 2147483000);
    inline-size: auto;
    block-size: fit-content;
    max-block-size: 50%;
    padding-block-start: var(--gap);
    padding-inline: max(var(--gap), 50% - var(--consent-gate-max-width, 72em) / 2);
    border-width: 1px 0;
  }
  .top section {
    inset: 0 0 auto;
  }
  .bottom-start section,
  .bottom-end section,
  .center section {
    inset: auto var(--gap) var(--gap);
    inline-size: min(28em, 100% - 2 * var(--gap));
    padding-inline: var(--gap);
    border-width: 1px;
    border-radius: var(--round);
  }
  .bottom-end section {
    margin-inline-start: auto;
  }
  .center section {
    inset-block-start: var(--gap);
    inline-size: min(38em, 100% - 2 * var(--gap));
    margin: auto;
  }
  header {
    display: flex;
    align-items: start;
    justify-content: space-between;
    gap: var(--gap);
  }
  h2,
  h3,
  p {
    margin: 0;
    font: inherit;
  }
  h2 {
    font-size: 1.25em;
    font-weight: 600;
    line-height: 1.3;
  }
  h3 {
    font-weight: 600;
  }
  .body {
    display: flex;
    flex-wrap: wrap;
    column-gap: calc(2 * var(--gap));
  }
  .words {
    flex: 1 1 24em;
  }
  .words > * {
    max-inline-size: 70ch;
    margin-block: var(--half);
  }
  a,
  summary {
    display: inline-block;
    min-block-size: 24px;
    color: var(--accent);
  }
  .actions {
    display: flex;
    flex: 1 1 31em;
    flex-wrap: wrap;
    align-self: end;
    column-gap: var(--half);
    background: var(--bg);
  }
  .pair {
    display: grid;
    flex: 1 1 19.25em;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 9em), 1fr));
    gap: var(--half);
    padding-block: var(--half) var(--gap);
    background: var(--bg);
  }
  button {
    margin: 0;
    font: inherit;
    font-weight: 600;
    letter-spacing: inherit;
    word-spacing: inherit;
    cursor: pointer;
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
    margin-block: var(--half) auto;
    text-decoration: underline;
  }
  .cross {
    flex: none;
    inline-size: 44px;
    padding: 0;
    margin: -0.6em;
    margin-block-end: -0.4em;
    color: var(--fg);
  }
  button:hover {
    border-color: var(--fg);
  }
  svg {
    inline-size: 1.5em;
    vertical-align: middle;
    stroke: currentcolor;
    stroke-width: 2;
  }
  :focus-visible {
    outline: 3px solid var(--accent);
    outline-offset: 2px;
  }
  h2:focus-visible {
    outline: 1px solid var(--line);
  }
  .note {
    padding: var(--half);
    border-inline-start: 4px solid var(--accent);
    background: color-mix(in srgb, var(--accent) 9%, var(--bg));
  }
  dialog {
    inline-size: min(42em, 100% - 1em);
    max-inline-size: none;
    max-block-size: calc(100% - 1em);
    margin: auto;
    padding: var(--gap) var(--gap) 0;
    border-radius: var(--round);
  }
  dialog::backdrop {
    background: var(--consent-gate-backdrop, rgb(9 22 33 / 0.55));
  }
  dialog p {
    margin-block: var(--half);
  }
  .category {
    display: grid;
    grid-template-columns: 1fr auto;
    align-items: center;
    gap: 0 var(--gap);
    padding-block: var(--gap);
    border-block-start: 1px solid var(--line);
  }
  .category > :nth-child(n + 3) {
    grid-column: 1 / -1;
  }
  .category > div {
    max-inline-size: 60ch;
  }
  .category > div,
  strong {
    color: var(--muted);
  }
  strong {
    font-weight: 600;
  }
  [role='switch'] {
    position: relative;
    inline-size: 52px;
    min-block-size: 32px;
    border-color: var(--muted);
    border-radius: 99em;
    padding: 0;
    color: var(--muted);
    background: none;
  }
  [role='switch']::before {
    content: '';
    position: absolute;
    inset-block: 4px;
    inset-inline-start: 4px;
    inline-size: 20px;
    box-sizing: border-box;
    border: 4px solid;
    border-radius: 50%;
  }
  [aria-checked='true'] {
    color: var(--on);
    border-color: var(--accent);
    background: var(--accent);
  }
  [aria-checked='true']::before {
    inset-inline-start: 24px;
    border-width: 10px;
  }
  :disabled {
    cursor: not-allowed;
    border-style: dashed;
  }
  details {
    overflow: auto;
  }
  summary {
    display: list-item;
    cursor: pointer;
  }
  footer {
    border-block-start: 1px solid var(--line);
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
    position: fixed;
    inset-block-end: var(--gap);
    inset-inline: var(--gap);
    inline-size: fit-content;
    z-index: var(--consent-gate-z-index, 2147483000);
    padding: var(--half) var(--gap);
    border-radius: var(--round);
    pointer-events: none;
  }
  .unseen {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
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
