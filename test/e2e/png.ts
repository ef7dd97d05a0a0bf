import { inflateSync } from 'node:zlib';
import type { Rgb } from '../component/contrast.js';

/** A picture's pixels, from left to right and from top to bottom. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  at(x: number, y: number): Rgb;
}

const SIGNATURE = '89504e470d0a1a0a';
/** Bytes of a pixel, by the color types that browsers write: truecolor, without and with alpha. */
const CHANNELS: Readonly<Record<number, number>> = { 2: 3, 6: 4 };

/** The chunks of a PNG file, each with its four-letter type. */
function* chunks(file: Buffer): Generator<{ type: string; data: Buffer }> {
  for (let from = 8; from < file.length;) {
    const length = file.readUInt32BE(from);
    yield { type: file.toString('latin1', from + 4, from + 8), data: file.subarray(from + 8, from + 8 + length) };
    from += length + 12;
  }
}

/** The neighbor that is nearest to what the three let expect. */
function paeth(left: number, above: number, aboveLeft: number): number {
  const expected = left + above - aboveLeft;
  const fromLeft = Math.abs(expected - left);
  const fromAbove = Math.abs(expected - above);
  const fromAboveLeft = Math.abs(expected - aboveLeft);
  if (fromLeft <= fromAbove && fromLeft <= fromAboveLeft) return left;
  return fromAbove <= fromAboveLeft ? above : aboveLeft;
}

/** What a filter lets expect of a byte: https://www.w3.org/TR/png-3/#9Filters */
function predict(filter: number, left: number, above: number, aboveLeft: number): number {
  switch (filter) {
    case 0:
      return 0;
    case 1:
      return left;
    case 2:
      return above;
    case 3:
      return (left + above) >> 1;
    case 4:
      return paeth(left, above, aboveLeft);
    default:
      throw new Error(`PNG with filter ${filter}`);
  }
}

/** Each line stands after the number of its filter; its bytes are what the filter did not expect. */
function unfilter(lines: Buffer, height: number, lineLength: number, channels: number): Buffer {
  const pixels = Buffer.alloc(height * lineLength);
  for (let y = 0; y < height; y++) {
    const from = y * (lineLength + 1);
    for (let x = 0; x < lineLength; x++) {
      const to = y * lineLength + x;
      const left = x >= channels ? pixels[to - channels]! : 0;
      const above = y > 0 ? pixels[to - lineLength]! : 0;
      const aboveLeft = x >= channels && y > 0 ? pixels[to - lineLength - channels]! : 0;
      pixels[to] = lines[from + 1 + x]! + predict(lines[from]!, left, above, aboveLeft);
    }
  }
  return pixels;
}

/** Reads a screenshot: 8 bits a channel, not interlaced, as browsers write it. */
export function decodePng(file: Buffer): Picture {
  if (file.toString('hex', 0, 8) !== SIGNATURE) throw new Error('no PNG');
  const all = [...chunks(file)];
  const header = all.find(({ type }) => type === 'IHDR')!.data;
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  const { 8: depth, 9: colorType, 12: interlace } = header;
  const channels = CHANNELS[colorType!];
  if (depth !== 8 || !channels || interlace) throw new Error(`PNG of type ${colorType}, ${depth} bits`);

  const data = Buffer.concat(all.filter(({ type }) => type === 'IDAT').map((chunk) => chunk.data));
  const pixels = unfilter(inflateSync(data), height, width * channels, channels);
  return {
    width,
    height,
    at(x, y) {
      const from = (y * width + x) * channels;
      return { red: pixels[from]!, green: pixels[from + 1]!, blue: pixels[from + 2]! };
    },
  };
}
