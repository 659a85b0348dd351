import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cosineNearZero, logOfUniform, sineNearZero } from './elementary.ts';

fc.configureGlobal({ seed: 20210501 });

const uint32s = fc.nat({ max: 2 ** 32 - 1 });
const eighthTurns = fc.double({ min: -Math.PI / 4, max: Math.PI / 4, noNaN: true });

/** A few roundings of float64. */
const TOLERANCE = 4 * Number.EPSILON;

describe('functions that are the same bits everywhere', () => {
  it('take the logarithm to the precision of float64', () => {
    fc.assert(
      fc.property(uint32s, (word) => {
        const expected = Math.log((word + 0.5) / 2 ** 32);
        // Near 1 the quotient above is already rounded, so the error is absolute there.
        expect(Math.abs(logOfUniform(word) - expected)).toBeLessThanOrEqual(TOLERANCE * Math.max(1, -expected));
      }),
    );
  });

  it('take the logarithm of the smallest and the largest uniform', () => {
    expect(logOfUniform(0)).toBeCloseTo(-33 * Math.LN2, 14);
    expect(logOfUniform(2 ** 32 - 1) * 2 ** 33).toBeCloseTo(-1, 9);
  });

  it('take sine and cosine of up to an eighth turn to the precision of float64', () => {
    fc.assert(
      fc.property(eighthTurns, (angle) => {
        expect(Math.abs(sineNearZero(angle) - Math.sin(angle))).toBeLessThanOrEqual(TOLERANCE * Math.abs(angle));
        expect(Math.abs(cosineNearZero(angle) - Math.cos(angle))).toBeLessThanOrEqual(TOLERANCE);
      }),
    );
  });
});
