export interface Rgb {
  readonly red: number;
  readonly green: number;
  readonly blue: number;
}

/** The first color in a computed style, such as `rgb(18 52 86)`. */
export function rgbOf(style: string): Rgb {
  const [red, green, blue] = style.match(/[\d.]+/g)!.map(Number);
  return { red: red!, green: green!, blue: blue! };
}

function linear(value: number): number {
  const part = value / 255;
  return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
}

function luminance({ red, green, blue }: Rgb): number {
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

/** WCAG's contrast ratio of two colors. */
export function contrast(one: Rgb, other: Rgb): number {
  const [a, b] = [luminance(one), luminance(other)];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}
