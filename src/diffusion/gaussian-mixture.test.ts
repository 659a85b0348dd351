import { describe, expect, it } from 'vitest';
import { idealEpsilon, noisedMixture, sampleMixture, scoreOf, type GaussianMixture } from './gaussian-mixture.ts';
import { ratesOf } from './schedule.ts';

const mixture: GaussianMixture = [
  { weight: 0.3, mean: [-1, 0.5], deviation: 0.2 },
  { weight: 0.7, mean: [0.8, -0.4], deviation: 0.5 },
];

/** The density, directly. */
function density(of: GaussianMixture, [x, y]: readonly [number, number]): number {
  return of.reduce((sum, { weight, mean: [meanX = NaN, meanY = NaN], deviation }) => {
    const variance = deviation ** 2;
    return sum + (weight * Math.exp(-((x - meanX) ** 2 + (y - meanY) ** 2) / (2 * variance))) / (2 * Math.PI * variance);
  }, 0);
}

describe('the score of a mixture', () => {
  it.each([
    [0, 0],
    [-1, 0.4],
    [1.5, -2],
  ] as const)('is the gradient of its log-density, by finite differences, at (%d, %d)', (x, y) => {
    const h = 1e-5;
    const slopes = [
      (Math.log(density(mixture, [x + h, y])) - Math.log(density(mixture, [x - h, y]))) / (2 * h),
      (Math.log(density(mixture, [x, y + h])) - Math.log(density(mixture, [x, y - h]))) / (2 * h),
    ];
    for (const [axis, value] of scoreOf(mixture, [x, y]).entries()) expect(value).toBeCloseTo(slopes[axis] ?? NaN, 5);
  });

  it('points to the nearest component from where no density is left in float64', () => {
    const [x = NaN, y = NaN] = scoreOf(mixture, [-60, 0.5]);
    expect(x).toBeGreaterThan(0);
    expect(Number.isFinite(y)).toBe(true);
  });
});

describe('the ideal prediction of the noise', () => {
  it('leaves the mean of the images that a latent may come from, by integration over them', () => {
    const rates = ratesOf(0.3);
    const latent = Float32Array.of(0.2, 0.1);
    const epsilon = idealEpsilon(mixture, latent, rates);
    const side = 200;
    let total = 0;
    const mean = [0, 0];
    for (let i = 0; i < side; i++) {
      for (let j = 0; j < side; j++) {
        const image = [-3 + (6 * (i + 0.5)) / side, -3 + (6 * (j + 0.5)) / side] as const;
        const distance = image.reduce((sum, value, axis) => sum + ((latent[axis] ?? NaN) - rates.signalRate * value) ** 2, 0);
        const weight = density(mixture, image) * Math.exp(-distance / (2 * rates.noiseRate ** 2));
        total += weight;
        for (const [axis, value] of image.entries()) mean[axis] = (mean[axis] ?? 0) + weight * value;
      }
    }
    for (const [axis, noise] of epsilon.entries()) {
      const predicted = ((latent[axis] ?? NaN) - rates.noiseRate * noise) / rates.signalRate;
      expect(predicted).toBeCloseTo((mean[axis] ?? NaN) / total, 4);
    }
  });

  it('is of each latent by itself', () => {
    const rates = ratesOf(0.5);
    const [first, second] = [Float32Array.of(0.5, -1), Float32Array.of(2, 0.3)];
    const both = idealEpsilon(mixture, Float32Array.of(...first, ...second), rates);
    expect(Array.from(both)).toEqual([...idealEpsilon(mixture, first, rates), ...idealEpsilon(mixture, second, rates)]);
  });
});

describe('a noised mixture', () => {
  it('is a standard Gaussian without signal, and itself without noise', () => {
    expect(noisedMixture(mixture, { signalRate: 1, noiseRate: 0 })).toEqual(mixture);
    for (const { mean, deviation } of noisedMixture(mixture, { signalRate: 0, noiseRate: 1 })) {
      expect(mean.every((coordinate) => Math.abs(coordinate) === 0)).toBe(true);
      expect(deviation).toBe(1);
    }
  });
});

describe('points of a mixture', () => {
  const count = 20_000;
  const points = sampleMixture(mixture, count, 1, [0, 1]);
  const mean = (of: (x: number, y: number) => number) =>
    Array.from({ length: count }, (_, point) => of(points[2 * point] ?? NaN, points[2 * point + 1] ?? NaN)).reduce(
      (sum, value) => sum + value / count,
      0,
    );

  it('have its mean and its variance', () => {
    const meanX = 0.3 * -1 + 0.7 * 0.8;
    expect(mean((x) => x)).toBeCloseTo(meanX, 1.7);
    expect(mean((x) => (x - meanX) ** 2)).toBeCloseTo(0.3 * (0.04 + (-1 - meanX) ** 2) + 0.7 * (0.25 + (0.8 - meanX) ** 2), 1.5);
    expect(mean((_, y) => y)).toBeCloseTo(0.3 * 0.5 + 0.7 * -0.4, 1.7);
  });

  it('are of each component as often as it weighs', () => {
    const [first, second] = [1, 2].map((seed) =>
      sampleMixture(
        [
          { weight: 0.25, mean: [-10], deviation: 0.1 },
          { weight: 0.75, mean: [10], deviation: 0.1 },
        ],
        4000,
        seed,
        [0, 1],
      ),
    );
    expect((first ?? []).filter((x) => x < 0).length / 4000).toBeCloseTo(0.25, 1.5);
    expect(second).not.toEqual(first);
  });
});
