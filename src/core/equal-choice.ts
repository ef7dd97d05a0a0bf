/** How far the two answers may be apart: a tenth. */
const TOLERANCE = 1.1;

type Rgb = readonly number[];

/** One pixel on which colours are laid over another, as the screen does it, whatever notation they are written in. */
function layered(...colors: readonly string[]): Rgb {
  const context = Object.assign(document.createElement('canvas'), { width: 1, height: 1 }).getContext('2d')!;
  for (const color of colors) {
    context.fillStyle = color;
    context.fillRect(0, 0, 1, 1);
  }
  return [...context.getImageData(0, 0, 1, 1).data].slice(0, 3);
}

/** WCAG's relative luminance. */
const luminance = (rgb: Rgb): number =>
  rgb
    .map((value) => (value <= 10 ? value / 3294.6 : ((value / 255 + 0.055) / 1.055) ** 2.4))
    .reduce((sum, part, index) => sum + part * [0.2126, 0.7152, 0.0722][index]!, 0);

function contrast(one: Rgb, other: Rgb): number {
  const ratio = (luminance(one) + 0.05) / (luminance(other) + 0.05);
  return ratio < 1 ? 1 / ratio : ratio;
}

/** What makes a button strong, by name. */
function strength(button: Element, banner: Element): Record<string, number> {
  const { width, height } = button.getBoundingClientRect();
  const { color, backgroundColor, fontSize, fontWeight, opacity } = getComputedStyle(button);
  const ground = ['white', getComputedStyle(banner).backgroundColor];
  const fill = layered(...ground, backgroundColor);
  return {
    width,
    height,
    'font size': parseFloat(fontSize),
    'font weight': Number(fontWeight),
    'contrast of the text': contrast(layered(...ground, backgroundColor, color), fill),
    'contrast of the button': contrast(fill, layered(...ground)),
    opacity: Number(opacity),
  };
}

/**
 * In what *I Agree* and *Decline* differ by more than a tenth as they are rendered now, in words; empty if they are
 * equal, if one of them is not there, or if a pointer that rests on one makes it look different for the moment.
 */
export function unequal(root: ShadowRoot | null | undefined): string {
  const [banner, accept, decline] = ['banner', 'accept', 'decline'].map((id) => root?.getElementById(id));
  if (!banner || !accept || !decline || accept.matches(':hover') || decline.matches(':hover')) return '';
  const [one, other] = [strength(accept, banner), strength(decline, banner)];
  return Object.keys(one)
    .filter((name) => {
      const ratio = one[name]! / other[name]!;
      return ratio > TOLERANCE || ratio < 1 / TOLERANCE;
    })
    .join(', ');
}
