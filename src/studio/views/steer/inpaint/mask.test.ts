import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maskPath, maskValues, paintedOver, paintedShare, withStroke, type Mask } from './mask.ts';

const empty = (size: number): Mask => new Uint8Array(size * size);
const rowsOf = (mask: Mask) => {
  const size = Math.sqrt(mask.length);
  return Array.from({ length: size }, (_, row) =>
    Array.from(mask.subarray(row * size, (row + 1) * size), (value) => (value ? '#' : '.')).join(''),
  );
};
const place = (size: number) => fc.record({ x: fc.nat(size - 1), y: fc.nat(size - 1) });

describe('a stroke', () => {
  it('of one pixel is that pixel, of two the four around a corner, of five a disc', () => {
    const dab = (diameter: number) => rowsOf(withStroke(empty(6), { x: 3, y: 3 }, { x: 3, y: 3 }, diameter, 1));
    expect(dab(1)).toEqual(['......', '......', '......', '...#..', '......', '......']);
    expect(dab(2)).toEqual(['......', '......', '..##..', '..##..', '......', '......']);
    expect(dab(5)).toEqual(['......', '..###.', '.#####', '.#####', '.#####', '..###.']);
  });

  it('leaves no gap on its way, is cut at the edges, and can be taken out again', () => {
    const line = withStroke(empty(5), { x: 0, y: 1 }, { x: 4, y: 1 }, 3, 1);
    expect(rowsOf(line)).toEqual(['#####', '#####', '#####', '.....', '.....']);
    expect(rowsOf(withStroke(line, { x: 2, y: 2 }, { x: 2, y: 2 }, 1, 0))).toEqual(['#####', '#####', '##.##', '.....', '.....']);
  });

  it('covers its two ends and is the same from either', () => {
    fc.assert(
      fc.property(place(12), place(12), fc.integer({ min: 1, max: 9 }), (from, to, diameter) => {
        const mask = withStroke(empty(12), from, to, diameter, 1);
        expect(mask).toEqual(withStroke(empty(12), to, from, diameter, 1));
        expect([mask[12 * from.y + from.x], mask[12 * to.y + to.x]]).toEqual([1, 1]);
      }),
    );
  });
});

describe('a mask', () => {
  const mask = Uint8Array.of(0, 1, 1, 0);

  it('tells its share, and is repeated for every channel', () => {
    expect(paintedShare(mask)).toBe(0.5);
    expect(maskValues(mask, 3)).toEqual(Float32Array.of(0, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1, 0));
  });

  it('lets a picture through where it is 0', () => {
    const whole = (value: number) => new Uint8ClampedArray(16).fill(value);
    expect(Array.from(paintedOver(whole(1), whole(2), mask))).toEqual([1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1]);
  });

  it('is drawn as one rectangle for each run of a row', () => {
    expect(maskPath(mask)).toBe('M1 0h1v1h-1zM0 1h1v1h-1z');
    expect(maskPath(Uint8Array.of(1, 1, 1, 1))).toBe('M0 0h2v1h-2zM0 1h2v1h-2z');
    expect(maskPath(empty(3))).toBe('');
  });
});
