import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { walkTogether } from './lockstep.ts';

const falling = fc
  .uniqueArray(fc.double({ min: 0.001, max: 1, noNaN: true }), { minLength: 1, maxLength: 40 })
  .map((rates) => [...rates.sort((a, b) => b - a), 0]);

describe('walkTogether', () => {
  it('goes one by one where both have the same noise', () => {
    const rates = [1, 0.5, 0];
    expect(walkTogether(rates, rates)).toEqual([
      { a: 0, b: 0 },
      { a: 1, b: 1 },
      { a: 2, b: 2 },
    ]);
  });

  it('shows the coarser one at the noise nearest to the finer one’s', () => {
    expect(walkTogether([1, 0], [1, 0.8, 0.3, 0])).toEqual([
      { a: 0, b: 0 },
      { a: 0, b: 1 },
      { a: 1, b: 2 },
      { a: 1, b: 3 },
    ]);
  });

  it('leads from both firsts to both lasts, never back, leaving out no frame', () => {
    fc.assert(
      fc.property(falling, falling, (a, b) => {
        const stops = walkTogether(a, b);
        expect(stops[0]).toEqual({ a: 0, b: 0 });
        expect(stops.at(-1)).toEqual({ a: a.length - 1, b: b.length - 1 });
        for (const [index, stop] of stops.slice(1).entries()) {
          const before = stops[index];
          expect(stop.a + stop.b).toBeGreaterThan((before?.a ?? NaN) + (before?.b ?? NaN));
          expect(stop.a).toBeGreaterThanOrEqual(before?.a ?? NaN);
          expect(stop.b).toBeGreaterThanOrEqual(before?.b ?? NaN);
        }
        expect(new Set(stops.map((stop) => stop.a)).size).toBe(a.length);
        expect(new Set(stops.map((stop) => stop.b)).size).toBe(b.length);
      }),
    );
  });
});
