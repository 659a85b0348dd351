import { gridShape, gridSize, type Picture } from '../trajectory/grid.ts';
import { screenGap } from '../trajectory/painter.ts';

/** A pixel of one of a picture's images. */
export interface Place {
  readonly image: number;
  /** From the left, from 0. */
  readonly x: number;
  /** From the top, from 0. */
  readonly y: number;
}

type Shape = Pick<Picture, 'images' | 'imageSize'>;

/** Pixels that are seen on each side of the one in the middle. */
export const radius = 5;

/** Red, green and blue of a pixel, 0 to 255. */
export type Colour = readonly [red: number, green: number, blue: number];

/** The place in a picture of this shape that is nearest to one of another. */
export function within({ image, x, y }: Place, { images, imageSize }: Shape): Place {
  return { image: Math.min(image, images - 1), x: Math.min(x, imageSize - 1), y: Math.min(y, imageSize - 1) };
}

/**
 * The pixel under a point of the square that a picture is fitted into, as it is painted there; null where no image is.
 *
 * @param across 0 at the square's left edge, 1 at its right
 * @param down 0 at its top, 1 at its bottom
 */
export function placeAt(across: number, down: number, shape: Shape): Place | null {
  const { columns } = gridShape(shape.images);
  const [column, x] = cellAt(across, 'width', shape);
  const [row, y] = cellAt(down, 'height', shape);
  const image = row * columns + column;
  return image < shape.images ? { image, x, y } : null;
}

function cellAt(share: number, side: 'width' | 'height', { images, imageSize }: Shape): readonly [cell: number, pixel: number] {
  const size = gridSize({ images, imageSize }, screenGap);
  const pitch = imageSize + screenGap;
  const at = (share - 0.5) * Math.max(size.width, size.height) + size[side] / 2;
  const cell = clamp(Math.floor(at / pitch), Math.round((size[side] + screenGap) / pitch) - 1);
  return [cell, clamp(Math.floor(at - cell * pitch), imageSize - 1)];
}

/** The place so many pixels further, over to the next image where one ends; the same where there is none. */
export function moved({ image, x, y }: Place, right: number, down: number, { images, imageSize }: Shape): Place {
  const { columns, rows } = gridShape(images);
  const across = clamp((image % columns) * imageSize + x + right, columns * imageSize - 1);
  const along = clamp(Math.floor(image / columns) * imageSize + y + down, rows * imageSize - 1);
  const next = Math.floor(along / imageSize) * columns + Math.floor(across / imageSize);
  return next < images ? { image: next, x: across % imageSize, y: along % imageSize } : { image, x, y };
}

/** Where the magnified pixels lie in the square that the picture is fitted into: their left, their top and their width, as shares of its side. */
export function outlineOf({ image, x, y }: Place, shape: Shape): { readonly left: number; readonly top: number; readonly size: number } {
  const { columns } = gridShape(shape.images);
  const { width, height } = gridSize(shape, screenGap);
  const side = Math.max(width, height);
  const pitch = shape.imageSize + screenGap;
  const left = (image % columns) * pitch + x - radius;
  const top = Math.floor(image / columns) * pitch + y - radius;
  return { left: 0.5 + (left - width / 2) / side, top: 0.5 + (top - height / 2) / side, size: (2 * radius + 1) / side };
}

/** The pixels around a place, row by row as RGBA; what lies beyond its image is transparent. */
export function pixelsAround({ image, x, y }: Place, { pixels, imageSize }: Picture): Uint8ClampedArray<ArrayBuffer> {
  const width = 2 * radius + 1;
  const around = new Uint8ClampedArray(width * width * 4);
  for (let row = 0; row < width; row++) {
    for (let column = 0; column < width; column++) {
      const [fromX, fromY] = [x + column - radius, y + row - radius];
      if (fromX < 0 || fromY < 0 || fromX >= imageSize || fromY >= imageSize) continue;
      const source = ((image * imageSize + fromY) * imageSize + fromX) * 4;
      around.set(pixels.subarray(source, source + 4), (row * width + column) * 4);
    }
  }
  return around;
}

export function colourAt({ image, x, y }: Place, { pixels, imageSize }: Picture): Colour {
  const source = ((image * imageSize + y) * imageSize + x) * 4;
  return [pixels[source] ?? 0, pixels[source + 1] ?? 0, pixels[source + 2] ?? 0];
}

function clamp(value: number, maximum: number): number {
  return Math.min(Math.max(value, 0), maximum);
}

/** A colour as its bytes: `231 89 52`. */
export function formatColour(colour: Colour): string {
  return colour.join(' ');
}

/** A colour as the model has it, in [-1, 1], to the two digits that a byte knows: `0.81 −0.30 −0.59`. */
export function formatValues(colour: Colour): string {
  return colour.map((byte) => (byte / 127.5 - 1).toFixed(2).replace('-', '−')).join(' ');
}
