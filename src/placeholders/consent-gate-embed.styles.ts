const css = ([text]: TemplateStringsArray): string => text!;

/** Colors and sizes come from the same custom properties as in `consent-gate.styles.ts`. */
export const styles = css`
  :host {
    display: contents;
    contain: layout;
    container-type: size;
    contain-intrinsic-size: 300px 150px;
  }
  #placeholder {
    color-scheme: light dark;
    --bg: var(--consent-gate-background, light-dark(#fff, #17212b));
    --fg: var(--consent-gate-color, light-dark(#1d2935, #e8edf2));
    --accent: var(--consent-gate-accent, light-dark(#0b5768, #86cbdb));
    --on: var(--consent-gate-on-accent, light-dark(#fff, #0b1b21));
    --line: 1px solid color-mix(in srgb, var(--fg) 20%, var(--bg));
    --gap: var(--consent-gate-spacing, 1.25em);
    display: grid;
    gap: calc(var(--gap) / 2);
    align-content: safe center;
    block-size: 100%;
    padding: var(--gap) var(--gap) 0;
    border: var(--line);
    border-radius: var(--consent-gate-radius, 8px);
    color: var(--fg);
    background: var(--bg);
    font-size: var(--consent-gate-font-size, max(16px, 1rem));
    font-family: var(--consent-gate-font);
    line-height: 1.5;
    text-align: start;
    overflow: auto;
    overflow-wrap: anywhere;
  }
  .light {
    color-scheme: light;
  }
  .dark {
    color-scheme: dark;
  }
  @supports not (color: light-dark(red, red)) {
    #placeholder,
    #placeholder * {
      color: #000;
      background: #fff;
    }
  }
  * {
    box-sizing: border-box;
  }
  p {
    margin: 0;
    max-inline-size: 70ch;
    /* The provider and the category are separate lines. */
    white-space: pre-line;
  }
  #embed-heading {
    font-weight: 700;
  }
  div div {
    display: flex;
    flex-wrap: wrap;
    gap: calc(var(--gap) / 2);
    padding-block-end: var(--gap);
    background: var(--bg);
    position: sticky;
    inset-block-end: 0;
  }
  button {
    margin: 0;
    font: inherit;
    font-weight: 600;
    min-block-size: 44px;
    padding: 0.4em 1em;
    border: 2px solid var(--accent);
    border-radius: var(--consent-gate-radius, 8px);
    color: var(--on);
    background: var(--accent);
    cursor: pointer;
  }
  #always-allow {
    color: var(--accent);
    background: none;
  }
  button:hover {
    border-color: var(--fg);
  }
  :focus-visible {
    outline: 3px solid var(--accent);
    outline-offset: 2px;
  }
  @container (max-height: 220px) or (max-width: 220px) {
    #placeholder {
      --gap: 0.5em;
      font-size: max(12px, 0.75rem);
      line-height: 1.3;
    }
    button {
      min-block-size: 26px;
      padding: 0 0.5em;
    }
    :focus-visible {
      outline-offset: -4px;
      outline-color: currentcolor;
    }
  }
`;
