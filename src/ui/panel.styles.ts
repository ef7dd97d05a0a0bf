const css = ([text]: TemplateStringsArray): string => text!;

/** Adopted after the element's styles, which these extend. */
export const styles = css`
  dialog {
    inline-size: min(40em, 100% - 1em);
    max-inline-size: none;
    max-block-size: calc(100% - 1em);
    margin: auto;
    container-type: inline-size;
  }
  dialog::backdrop {
    background: var(--consent-gate-backdrop, #0916218c);
  }
  .category {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0 var(--gap);
    justify-content: space-between;
    padding-block: var(--gap);
    border-block-start: var(--line);
    color: var(--muted);
  }
  .category > :nth-child(n + 3) {
    flex-basis: 100%;
  }
  h3 {
    flex: 1 9em;
    margin: 0;
    font-size: 1em;
    font-weight: 600;
    line-height: 1.3;
    color: var(--fg);
  }
  [role='switch'] {
    inline-size: 52px;
    min-block-size: 32px;
    padding: 2px;
    border-color: var(--fg);
    border-radius: 99em;
    color: var(--fg);
    background: none;
  }
  [role='switch'] svg {
    inline-size: 24px;
    margin: 0;
    border: 2px solid;
    border-radius: 50%;
    stroke: none;
    scale: 0.75;
  }
  [aria-checked='true'] {
    border-color: var(--accent);
    background: var(--accent);
  }
  [aria-checked='true'] svg {
    margin-inline-start: 20px;
    color: var(--accent);
    background: var(--on);
    stroke: currentcolor;
    scale: 1;
  }
  :disabled {
    cursor: not-allowed;
    border-style: dashed;
  }
  summary {
    cursor: pointer;
    min-block-size: 24px;
    color: var(--link);
    text-underline-offset: 0.2em;
  }
  details {
    overflow: auto;
  }
  @media (min-height: 30em) {
    dialog {
      scroll-padding-block: min(8em, 40%) min(9em, 50%);
    }
    dialog .head {
      position: sticky;
      inset-block: 0;
      z-index: 1;
    }
  }
  /* With large text in a narrow panel, the sticky parts would take too much space. */
  @container (max-width: 12em) {
    dialog .head,
    dialog .pair {
      position: static;
    }
    h2 {
      font-size: 1em;
    }
  }
  @media (prefers-reduced-motion: no-preference) {
    [role='switch'] svg {
      transition: 0.12s;
    }
  }
`;
