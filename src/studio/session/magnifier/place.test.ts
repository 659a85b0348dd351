import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { colourAt, formatColour, formatValues, moved, outlineOf, pixelsAround, placeAt, radius, within } from './place.ts';

const shapes = fc.record({ images: fc.integer({ min: 1, max: 16 }), imageSize: fc.integer({ min: 8, max: 64 }) });

describe('a place under the magnifier', () => {
  it('is the pixel that its outline has in its middle', () => {
    fc.assert(
      fc.property(shapes, fc.nat(), fc.nat(), fc.nat(), (shape, a, b, c) => {
        const place = { image: a % shape.images, x: b % shape.imageSize, y: c % shape.imageSize };
        const { left, top, size } = outlineOf(place, shape);
        expect(placeAt(left + size / 2, top + size / 2, shape)).toEqual(place);
      }),
    );
  });

  it('is none where the last row has no image', () => {
    expect(placeAt(0.9, 0.9, { images: 3, imageSize: 8 })).toBeNull();
    expect(placeAt(0.1, 0.9, { images: 3, imageSize: 8 })).toMatchObject({ image: 2 });
  });

  it('moves over to the next image, and stays where there is none', () => {
    const shape = { images: 3, imageSize: 8 };
    expect(moved({ image: 0, x: 7, y: 3 }, 1, 0, shape)).toEqual({ image: 1, x: 0, y: 3 });
    expect(moved({ image: 0, x: 2, y: 7 }, 0, 1, shape)).toEqual({ image: 2, x: 2, y: 0 });
    expect(moved({ image: 1, x: 2, y: 7 }, 0, 1, shape)).toEqual({ image: 1, x: 2, y: 7 });
    expect(moved({ image: 0, x: 0, y: 0 }, -1, -1, shape)).toEqual({ image: 0, x: 0, y: 0 });
  });

  it('comes along to a picture of another shape', () => {
    expect(within({ image: 5, x: 60, y: 3 }, { images: 2, imageSize: 32 })).toEqual({ image: 1, x: 31, y: 3 });
  });

  it('shows its surroundings, and nothing of the image beside', () => {
    const imageSize = 8;
    const pixels = Uint8ClampedArray.from({ length: 2 * imageSize ** 2 * 4 }, (_, index) =>
      index % 4 === 3 ? 255 : Math.floor(index / 4),
    );
    const picture = { pixels, images: 2, imageSize };
    const place = { image: 1, x: 1, y: 7 };
    const around = pixelsAround(place, picture);
    const at = (column: number, row: number) => [...around.slice((row * (2 * radius + 1) + column) * 4).slice(0, 4)];
    expect(at(radius, radius)).toEqual([...colourAt(place, picture), 255]);
    expect(at(radius + 1, radius - 1)).toEqual([...colourAt({ image: 1, x: 2, y: 6 }, picture), 255]);
    expect(at(radius - 2, radius)).toEqual([0, 0, 0, 0]);
    expect(at(radius, radius + 1)).toEqual([0, 0, 0, 0]);
  });
});

describe('a colour', () => {
  it('is written as bytes, and as the model has it', () => {
    expect(formatColour([255, 0, 128])).toBe('255 0 128');
    expect(formatValues([255, 0, 128])).toBe('1.00 −1.00 0.00');
  });
});
