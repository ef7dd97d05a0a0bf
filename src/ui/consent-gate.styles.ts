const css = ([text]: TemplateStringsArray): string => text!;

export const styles = css`
  :host {
    display: block;
    position: absolute !important;
  }
  :host([hidden]),
  :host([inert]) section {
    display: none;
  }
  .root {
    color-scheme: light dark;
    --bg: var(--consent-gate-background, light-dark(#fff, #14222b));
    --fg: var(--consent-gate-color, light-dark(#16262f, #e7eef2));
    --muted: var(--consent-gate-muted, color-mix(in srgb, var(--fg) 78%, var(--bg)));
    --line: 1px solid var(--consent-gate-line, color-mix(in srgb, var(--fg) 18%, var(--bg)));
    --accent: var(--consent-gate-accent, light-dark(#0b5768, #8ad1e0));
    --on: var(--consent-gate-on-accent, light-dark(#fff, #0a1c22));
    --link: var(--consent-gate-link, var(--accent));
    --tint: var(--consent-gate-tint, color-mix(in srgb, var(--accent) 10%, var(--bg)));
    --gap: var(--consent-gate-spacing, clamp(0.75em, 2.5vh, 1.25em));
    --half: calc(var(--gap) / 2);
    --round: var(--consent-gate-radius, 12px);
    --small: var(--consent-gate-button-radius, 8px);
    font-size: var(--consent-gate-font-size, max(16px, 1rem));
    font-family: var(--consent-gate-font);
    line-height: 1.5;
    text-align: start;
    text-transform: none;
  }
  .light {
    color-scheme: light;
  }
  .dark {
    color-scheme: dark;
  }
  /* Safari before 17.5 and Chromium before 123: black on white. */
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
    padding: 0 var(--gap) var(--gap);
    border: var(--line);
    border-radius: var(--round);
    color: var(--fg);
    background: var(--bg);
    box-shadow: var(--consent-gate-shadow, 0 0.5em 3em #0a1c2833);
    overflow: auto;
    overflow-wrap: anywhere;
  }
  section {
    display: block;
    inset: auto var(--gap) var(--gap);
    inline-size: min(29em, 100% - 2 * var(--gap));
    max-block-size: 50%;
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
    inline-size: min(36em, 100% - 2 * var(--gap));
  }
  .head {
    display: flex;
    justify-content: space-between;
    gap: var(--half);
    padding-block: var(--gap) var(--half);
    background: var(--bg);
  }
  h2 {
    margin: 0;
    font-size: 1.25em;
    font-weight: 600;
    line-height: 1.3;
    font-family: var(--consent-gate-heading-font);
    text-wrap: balance;
  }
  p {
    margin: 0 0 var(--half);
    max-inline-size: 70ch;
  }
  .body,
  .links {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0 var(--gap);
  }
  .body {
    align-items: end;
    row-gap: var(--half);
  }
  .words {
    flex: 9 28em;
  }
  /* Stays visible while the rest scrolls. Content that scrolls below it fades out. */
  .pair {
    display: grid;
    flex: 20em;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 9em), 1fr));
    gap: var(--half);
    background: var(--bg);
    box-shadow: 0 var(--half) 0 var(--half) var(--bg);
  }
  .pair::before {
    content: '';
    position: absolute;
    inset: -1em 0 100%;
    background: linear-gradient(#0000, var(--bg));
    pointer-events: none;
  }
  button {
    margin: 0;
    cursor: pointer;
    font: inherit;
    font-weight: 600;
    line-height: 1.25;
    min-block-size: 44px;
    padding: 0.5em 1em;
    border: 2px solid var(--accent);
    border-radius: var(--small);
    color: var(--on);
    background: var(--accent);
  }
  a:hover,
  button:hover {
    --link: var(--fg);
    --accent: var(--fg);
    --on: var(--bg);
  }
  a,
  #preferences {
    min-block-size: 24px;
    color: var(--link);
    text-underline-offset: 0.2em;
  }
  #policy {
    padding-block: 10px;
  }
  #preferences,
  .head button {
    min-block-size: 44px;
    padding: 0;
    background: none;
    border: 0;
  }
  #preferences {
    text-align: start;
    text-decoration: underline;
  }
  .head button {
    flex: none;
    inline-size: 40px;
    margin: calc(0.65em - 22px) calc(var(--half) * -1);
    color: inherit;
  }
  .head button:hover {
    background: var(--tint);
  }
  svg {
    display: block;
    inline-size: 24px;
    margin: auto;
    fill: none;
    stroke: currentcolor;
    stroke-width: 2;
  }
  :focus-visible {
    outline: 3px solid var(--consent-gate-focus, var(--accent));
    outline-offset: 2px;
  }
  .note {
    margin-block: var(--half) var(--gap);
    padding: var(--half);
    border: 1px solid transparent;
    border-radius: var(--small);
    background: var(--tint);
  }
  .toast {
    inset: auto 0 var(--gap);
    inline-size: fit-content;
    margin: auto;
    padding: var(--half) var(--gap);
    color: var(--bg);
    background: var(--fg);
    pointer-events: none;
  }
  .head button slot,
  .unseen {
    display: block;
    position: absolute;
    inline-size: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  @media (min-height: 30em) {
    .pair {
      position: sticky;
      inset-block: 0;
      z-index: 1;
    }
    section {
      scroll-padding-block-end: min(9em, 60%);
    }
  }
  /* Fades in only the words: buttons can be pressed immediately, and no text counts as the page's largest paint. */
  @media (prefers-reduced-motion: no-preference) {
    section .head,
    .words,
    dialog,
    .toast {
      animation: enter 0.18s ease-out;
    }
  }
  @keyframes enter {
    from {
      opacity: 0;
    }
  }
  @media print {
    :host {
      display: none;
    }
  }
`;
