import { describe, expect, it } from 'vitest';
import { composeGrid, gridShape, gridSize } from './grid.ts';
import { paintingScale } from './painter.ts';
import { millisecondsPerFrame } from './player.ts';

describe('gridShape', () => {
  it.each([
    [1, 1, 1],
    [2, 2, 1],
    [4, 2, 2],
    [5, 3, 2],
    [8, 3, 3],
    [16, 4, 4],
  ])('lays %i images out in %i columns and %i rows', (images, columns, rows) => {
    expect(gridShape(images)).toEqual({ columns, rows });
  });
});

describe('composeGrid', () => {
  const pixel = (value: number) => [value, value, value, 255];
  // Three images of 1x1 pixel.
  const pixels = Uint8ClampedArray.from([...pixel(10), ...pixel(20), ...pixel(30)]);

  it('puts images row by row and leaves the rest transparent', () => {
    const { width, height, rgba } = composeGrid({ pixels, images: 3, imageSize: 1 }, 0);
    expect([width, height]).toEqual([2, 2]);
    expect([...rgba]).toEqual([...pixel(10), ...pixel(20), ...pixel(30), 0, 0, 0, 0]);
  });

  it('leaves a transparent gap between images, none around them', () => {
    const { width, height, rgba } = composeGrid({ pixels, images: 3, imageSize: 1 }, 1);
    expect({ width, height }).toEqual(gridSize({ images: 3, imageSize: 1 }, 1));
    const red = Array.from({ length: 9 }, (_, index) => rgba[4 * index]);
    expect(red).toEqual([10, 0, 20, 0, 0, 0, 30, 0, 0]);
  });

  it('keeps the pixels of an image where they are', () => {
    const image = Uint8ClampedArray.from({ length: 2 * 2 * 4 }, (_, index) => index);
    expect(composeGrid({ pixels: image, images: 1, imageSize: 2 }, 5).rgba).toEqual(image);
  });
});

describe('paintingScale', () => {
  it('is the next whole number up, so that the browser only shrinks', () => {
    expect(paintingScale({ width: 430, height: 430 }, { width: 64, height: 64 }, 1)).toBe(7);
    expect(paintingScale({ width: 448, height: 448 }, { width: 64, height: 64 }, 2)).toBe(14);
    expect(paintingScale({ width: 100, height: 100 }, { width: 262, height: 262 }, 1)).toBe(1);
  });
});

describe('millisecondsPerFrame', () => {
  it('plays any trajectory at a pace that can be followed', () => {
    expect(millisecondsPerFrame(50)).toBe(50);
    expect(millisecondsPerFrame(3)).toBe(150);
    expect(millisecondsPerFrame(1001)).toBeCloseTo(1000 / 60);
  });
});
