import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawSubset } from './subset.ts';

fc.configureGlobal({ seed: 20210501 });

const uint32s = fc.nat({ max: 2 ** 32 - 1 });

describe('drawSubset', () => {
  it('draws different images that there are, the same for the same seed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), fc.nat({ max: 500 }), uint32s, uint32s, (count, most, seed, stream) => {
        const size = Math.min(count, most);
        const subset = drawSubset(count, size, seed, stream);
        expect(subset).toHaveLength(size);
        expect(new Set(subset).size).toBe(size);
        expect(subset.every((image) => image < count)).toBe(true);
        expect(drawSubset(count, size, seed, stream)).toEqual(subset);
      }),
    );
  });

  it('draws every pair of five as often as any other', () => {
    const draws = 20_000;
    const counts = new Map<string, number>();
    for (let stream = 0; stream < draws; stream++) {
      const pair = drawSubset(5, 2, 3, stream).sort().join();
      counts.set(pair, (counts.get(pair) ?? 0) + 1);
    }
    // Ten pairs; chi squared with nine degrees of freedom is below 27.9 in 999 of 1000 cases.
    const expected = draws / 10;
    const chiSquared = [...counts.values()].reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    expect(counts.size).toBe(10);
    expect(chiSquared).toBeLessThan(27.9);
  });

  it('draws others with another seed or stream', () => {
    const subset = drawSubset(1000, 100, 1, 1);
    expect(drawSubset(1000, 100, 2, 1)).not.toEqual(subset);
    expect(drawSubset(1000, 100, 1, 2)).not.toEqual(subset);
  });

  it('refuses to draw more than there are', () => {
    expect(() => drawSubset(3, 4, 0, 0)).toThrow('A subset of 4 cannot be drawn from 3.');
  });
});
