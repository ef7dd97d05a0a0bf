/** The ratio of the two, at least 1. */
const apart = (one: number, other: number): number => Math.max(one / other, other / one);

/**
 * WCAG's relative luminance (plus its 0.05) of one pixel, after painting each color over the ones before it. Accepts
 * colors in any notation.
 */
function luminances(colors: readonly string[]): number[] {
  const context = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true })!;
  return colors.map((color) => {
    context.fillStyle = color;
    context.fillRect(0, 0, 1, 1);
    // Near black, WCAG's curve is a straight line; the error here is below a thousandth.
    const [red, green, blue] = [...context.getImageData(0, 0, 1, 1).data].map(
      (value) => ((value / 255 + 0.055) / 1.055) ** 2.4,
    );
    return red! * 0.2126 + green! * 0.7152 + blue! * 0.0722 + 0.05;
  });
}

/** The properties that make a button prominent, by name. */
function strength(button: Element): Record<string, number> {
  const { width, height } = button.getBoundingClientRect();
  const { color, backgroundColor, fontSize, fontWeight, opacity } = getComputedStyle(button);
  const ground = getComputedStyle(button.closest('#banner')!).backgroundColor;
  const [, under, fill, text] = luminances(['white', ground, backgroundColor, color]);
  return {
    width,
    height,
    fontSize: parseFloat(fontSize),
    fontWeight: parseFloat(fontWeight),
    opacity: parseFloat(opacity),
    textContrast: apart(text!, fill!),
    buttonContrast: apart(fill!, under!),
  };
}

/**
 * The names of the properties in which the rendered *I Agree* and *Decline* differ by more than 10%. Empty if they are
 * equal, if one is missing, or while a pointer rests on one and changes its look.
 */
export function unequal(root: ShadowRoot | null | undefined): string {
  const buttons = [...(root?.querySelectorAll('#banner .pair button') ?? [])];
  const [accept, decline] = buttons.map(strength);
  if (!decline || root!.querySelector('.pair :hover')) return '';
  return Object.keys(decline)
    .filter((name) => apart(accept![name]!, decline[name]!) > 1.1)
    .join(', ');
}
