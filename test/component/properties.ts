/** Where a custom property is seen: `::` names a pseudo-element. */
interface Effect {
  value: string;
  selector: string;
  style: string;
}

/**
 * The documented custom properties, each with a value that changes what is seen. `--consent-gate-focus` is tested end to
 * end: browsers draw the focus ring only in the window in front.
 */
export const PROPERTIES: Readonly<Record<string, Effect>> = {
  '--consent-gate-background': { value: '#123456', selector: '#banner', style: 'background-color' },
  '--consent-gate-color': { value: '#123456', selector: '#message', style: 'color' },
  '--consent-gate-muted': { value: '#123456', selector: '#category-description-trusted', style: 'color' },
  '--consent-gate-line': { value: '#123456', selector: '#banner', style: 'border-top-color' },
  '--consent-gate-tint': { value: '#123456', selector: '#signal', style: 'background-color' },
  '--consent-gate-accent': { value: '#123456', selector: '#accept', style: 'background-color' },
  '--consent-gate-on-accent': { value: '#123456', selector: '#accept', style: 'color' },
  '--consent-gate-link': { value: '#123456', selector: '#policy', style: 'color' },
  '--consent-gate-font': { value: 'Fantasia', selector: '#message', style: 'font-family' },
  '--consent-gate-heading-font': { value: 'Fantasia', selector: '#heading', style: 'font-family' },
  '--consent-gate-font-size': { value: '31px', selector: '#message', style: 'font-size' },
  '--consent-gate-radius': { value: '31px', selector: '#panel', style: 'border-top-left-radius' },
  '--consent-gate-button-radius': { value: '31px', selector: '#accept', style: 'border-top-left-radius' },
  '--consent-gate-spacing': { value: '31px', selector: '#banner', style: 'padding-bottom' },
  '--consent-gate-shadow': { value: '0 0 31px #123456', selector: '#banner', style: 'box-shadow' },
  '--consent-gate-backdrop': { value: '#123456', selector: '#panel::backdrop', style: 'background-color' },
  '--consent-gate-max-width': { value: '31em', selector: '#banner', style: 'padding-left' },
  '--consent-gate-z-index': { value: '31', selector: '#banner', style: 'z-index' },
};
