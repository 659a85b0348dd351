import type { Pixels } from '../../../ui/pixels.ts';

/** Of each pixel of a square picture, row by row: 0 where it is kept, 1 where it is painted anew. */
export type Mask = Uint8Array<ArrayBuffer>;

/** A pixel of a picture, from 0. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

/** Keeps all of a picture. */
export function emptyMask(picture: Pixels): Mask {
  return new Uint8Array(picture.length / 4);
}

/** Where the middle of a brush `diameter` pixels across lies when it is at a pixel: in its middle, or at its corner where the diameter is even. */
export function brushCentre(place: Place, diameter: number): Place {
  const shift = (diameter % 2) / 2;
  return { x: place.x + shift, y: place.y + shift };
}

/** A mask after a round brush has gone from one pixel to another: the pixels whose middles it touched have `value`. */
export function withStroke(mask: Mask, from: Place, to: Place, diameter: number, value: 0 | 1): Mask {
  const size = Math.sqrt(mask.length);
  const radius = diameter / 2;
  const [start, end] = [brushCentre(from, diameter), brushCentre(to, diameter)];
  return mask.map((before, index) => {
    const middle = { x: (index % size) + 0.5, y: Math.floor(index / size) + 0.5 };
    return distanceToWay(middle, start, end) <= radius ? value : before;
  });
}

function distanceToWay(point: Place, start: Place, end: Place): number {
  const way = { x: end.x - start.x, y: end.y - start.y };
  const square = way.x ** 2 + way.y ** 2;
  const along = square === 0 ? 0 : ((point.x - start.x) * way.x + (point.y - start.y) * way.y) / square;
  const nearest = Math.min(1, Math.max(0, along));
  return Math.hypot(point.x - start.x - nearest * way.x, point.y - start.y - nearest * way.y);
}

/** The share of pixels that are painted anew, 0 to 1. */
export function paintedShare(mask: Mask): number {
  return mask.reduce((sum, value) => sum + value, 0) / mask.length;
}

/** A mask as the sampler takes it, [channels, size, size]. */
export function maskValues(mask: Mask, channels: number): Float32Array {
  return Float32Array.from({ length: channels * mask.length }, (_, index) => mask[index % mask.length] ?? 0);
}

/** A picture, and `paint` where the mask is 1. */
export function paintedOver(picture: Pixels, paint: Pixels, mask: Mask): Pixels {
  return picture.map((kept, index) => (mask[index >> 2] ? (paint[index] ?? 0) : kept));
}

/** The masked pixels as the path of an SVG whose unit is a pixel: one rectangle for each run of them in a row. */
export function maskPath(mask: Mask): string {
  const size = Math.sqrt(mask.length);
  const rectangles: string[] = [];
  for (let start = 0; start < mask.length; start++) {
    if (!mask[start]) continue;
    const x = start % size;
    let length = 1;
    while (x + length < size && mask[start + length]) length++;
    rectangles.push(`M${x} ${Math.floor(start / size)}h${length}v1h-${length}z`);
    start += length - 1;
  }
  return rectangles.join('');
}
