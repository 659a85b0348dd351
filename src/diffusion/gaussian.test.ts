import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SeedError } from './errors.ts';
import { fillRandomBytes, fillGaussian, gaussianNoise, imageSeeds, uniform } from './gaussian.ts';

fc.configureGlobal({ seed: 20210501 });

const uint32s = fc.nat({ max: 2 ** 32 - 1 });

/** A number that all bits of all values decide. */
function checksum(values: Float32Array): number {
  return new Uint32Array(values.buffer).reduce((sum, bits) => (Math.imul(sum, 31) + bits) >>> 0, 0);
}

function mean(values: Float32Array | Float64Array, of: (value: number) => number = (value) => value): number {
  let sum = 0;
  for (const value of values) sum += of(value);
  return sum / values.length;
}

function correlation(a: Float32Array, b: Float32Array): number {
  return mean(a.map((value, index) => value * (b[index] ?? NaN)));
}

describe('the fixed stream', () => {
  // Made with a separate implementation in Python: integers of any size, math.log, math.cos, math.sin, struct.pack.
  it.each([
    {
      seed: 7,
      stream: 0,
      first: [
        0.00029156741220504045, -0.30484697222709656, 1.78875732421875, 1.0678725242614746, 0.3764035105705261, -1.287011742591858,
        1.8115038871765137, -0.491240918636322,
      ],
      sum: 0xda345e79,
    },
    {
      seed: 4294967295,
      stream: 3,
      first: [
        0.47924813628196716, -0.5137768983840942, -1.0516599416732788, -2.3381664752960205, 0.38809940218925476, -1.9395287036895752,
        0.5583031177520752, 2.2005040645599365,
      ],
      sum: 0x13844e27,
    },
  ])('of seed $seed, stream $stream has these 100,000 Gaussians bit for bit', ({ seed, stream, first, sum }) => {
    const noise = gaussianNoise(seed, stream, 100_000);
    expect([...noise.subarray(0, 8)]).toEqual(first);
    expect(checksum(noise)).toBe(sum);
  });

  it('of uniforms starts with these', () => {
    // The words of the counter (0, 0, 0, 1) under the key (7, 0), from the same separate implementation.
    const words = [0xd6a62573, 0x71eade72, 0x3ac9655a, 0x2affc9a4];
    expect([...uniform(7, 0, 4)]).toEqual(words.map((word) => word / 2 ** 32));
  });

  it('does not depend on how much of it is drawn', () => {
    const long = gaussianNoise(3, 5, 64);
    fc.assert(
      fc.property(fc.nat({ max: 64 }), (length) => {
        expect(gaussianNoise(3, 5, length)).toEqual(long.slice(0, length));
      }),
    );
  });

  it('fills a part of an array and nothing beside it', () => {
    const out = new Float32Array(10).fill(9);
    fillGaussian(out.subarray(2, 7), 11, 1);
    expect([...out]).toEqual([9, 9, ...gaussianNoise(11, 1, 5), 9, 9, 9]);
  });
});

describe('the distribution', () => {
  const COUNT = 1_000_000;
  const noise = gaussianNoise(2024, 0, COUNT);

  /** Four standard errors of an average whose single terms have `variance`. */
  const bound = (variance: number) => 4 * Math.sqrt(variance / COUNT);

  it('has the moments of N(0, 1)', () => {
    expect(Math.abs(mean(noise))).toBeLessThan(bound(1));
    expect(Math.abs(mean(noise, (z) => z ** 2) - 1)).toBeLessThan(bound(2));
    expect(Math.abs(mean(noise, (z) => z ** 3))).toBeLessThan(bound(15));
    expect(Math.abs(mean(noise, (z) => z ** 4) - 3)).toBeLessThan(bound(96));
  });

  // Probabilities of |z| < 1, 2, 3 and 4.
  it.each([
    [1, 0.6826894921],
    [2, 0.9544997361],
    [3, 0.9973002039],
    [4, 0.9999366575],
  ])('has the mass of N(0, 1) within %d standard deviations', (deviations, probability) => {
    const share = mean(noise, (z) => (Math.abs(z) < deviations ? 1 : 0));
    expect(Math.abs(share - probability)).toBeLessThan(bound(probability * (1 - probability)));
  });

  it.each([1, 2, 3, 4, 64, 4096, 12_288])('has no correlation at lag %d, of values or of their squares', (lag) => {
    const early = noise.subarray(0, COUNT - lag);
    const late = noise.subarray(lag);
    expect(Math.abs(correlation(early, late))).toBeLessThan(bound(1) * 1.01);
    const centredSquares = (part: Float32Array) => part.map((z) => z ** 2 - 1);
    expect(Math.abs(correlation(centredSquares(early), centredSquares(late)))).toBeLessThan(bound(4) * 1.01);
  });

  it.each([
    ['seeds', gaussianNoise(2025, 0, COUNT)],
    ['streams', gaussianNoise(2024, 1, COUNT)],
  ])('has no correlation between neighbouring %s', (_, neighbour) => {
    expect(Math.abs(correlation(noise, neighbour))).toBeLessThan(bound(1));
  });

  it('of uniforms is flat on [0, 1) and unrelated to the Gaussians of the same seed and stream', () => {
    const draws = uniform(2024, 0, COUNT);
    expect(draws.every((u) => u >= 0 && u < 1)).toBe(true);
    expect(Math.abs(mean(draws) - 1 / 2)).toBeLessThan(bound(1 / 12));
    expect(Math.abs(mean(draws, (u) => u ** 2) - 1 / 3)).toBeLessThan(bound(4 / 45));
    expect(
      Math.abs(
        correlation(
          noise,
          Float32Array.from(draws, (u) => u - 0.5),
        ),
      ),
    ).toBeLessThan(bound(1 / 12));
  });

  it('of bytes is flat on 0 to 255 and unrelated to the Gaussians of the same seed and stream', () => {
    const bytes = new Uint8Array(COUNT);
    fillRandomBytes(bytes, 2024, 0);
    const [variance, fourth] = [(256 ** 2 - 1) / 12, ((256 ** 2 - 1) * (3 * 256 ** 2 - 7)) / 240];
    const centred = Float64Array.from(bytes, (byte) => byte - 127.5);
    expect(Math.abs(mean(centred))).toBeLessThan(bound(variance));
    expect(Math.abs(mean(centred, (byte) => byte ** 2) - variance)).toBeLessThan(bound(fourth - variance ** 2));
    expect(new Set(bytes).size).toBe(256);
    expect(Math.abs(correlation(noise, Float32Array.from(centred)))).toBeLessThan(bound(variance));
  });
});

describe('random bytes', () => {
  it('do not depend on how many are asked for, and depend on seed and stream', () => {
    const drawn = (seed: number, stream: number, length: number) => {
      const out = new Uint8Array(length);
      fillRandomBytes(out, seed, stream);
      return [...out];
    };
    expect(drawn(2024, 0, 37)).toEqual(drawn(2024, 0, 64).slice(0, 37));
    expect(drawn(2024, 1, 37)).not.toEqual(drawn(2024, 0, 37));
    expect(drawn(2025, 0, 37)).not.toEqual(drawn(2024, 0, 37));
  });
});

describe('seeds', () => {
  it('of a run count up and wrap after 2^32 - 1', () => {
    expect(imageSeeds(4294967294, 4)).toEqual([4294967294, 4294967295, 0, 1]);
  });

  it('and streams of any uint32 are taken', () => {
    fc.assert(
      fc.property(uint32s, uint32s, (seed, stream) => {
        expect(gaussianNoise(seed, stream, 5).every(Number.isFinite)).toBe(true);
      }),
    );
  });

  it.each([-1, 0.5, 2 ** 32, NaN])('such as %d are refused by name', (value) => {
    expect(() => gaussianNoise(value, 0, 4)).toThrow(new SeedError('seed', value));
    expect(() => gaussianNoise(0, value, 4)).toThrow(new SeedError('stream', value));
    expect(() => uniform(value, 0, 4)).toThrow(SeedError);
  });
});
