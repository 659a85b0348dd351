import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StatisticsError, FeatureDimensionsError } from './errors.ts';
import { frechetDistance } from './frechet.ts';
import { plainMatrixProduct as product, zeroMatrix, type Matrix } from './matrix.ts';
import { featureStatistics, type FeatureStatistics } from './statistics.ts';
import { frechetDirectly, matrixOf } from './testing/directly.ts';
import { drawnFeatures, featurePairs } from './testing/features.ts';

fc.configureGlobal({ seed: 20210501 });

function gaussian(mean: readonly number[], covariance: Matrix): FeatureStatistics {
  return { count: 1000, mean: Float64Array.from(mean), covariance };
}

function diagonal(...variances: readonly number[]): Matrix {
  return matrixOf(variances.map((variance, row) => variances.map((_, column) => (row === column ? variance : 0))));
}

/** The statistics of the same features reflected by I - v v^T. */
async function reflected(statistics: FeatureStatistics, direction: readonly number[]): Promise<FeatureStatistics> {
  const length = Math.hypot(...direction) / Math.SQRT2;
  const vector = direction.map((value) => value / length);
  const reflection = matrixOf(vector.map((a, row) => vector.map((b, column) => (row === column ? 1 : 0) - a * b)));
  const mean = await product({ rows: 1, columns: vector.length, values: statistics.mean }, reflection);
  return {
    count: statistics.count,
    mean: mean.values,
    covariance: await product(reflection, await product(statistics.covariance, reflection)),
  };
}

describe('the distance of two Gaussians', () => {
  it('is that of the means where the covariances are equal', async () => {
    const covariance = matrixOf([
      [2, 1],
      [1, 3],
    ]);
    expect(await frechetDistance(gaussian([1, 2], covariance), gaussian([4, 6], covariance), product)).toBeCloseTo(25, 13);
  });

  it('is that of the deviations where the covariances are diagonal', async () => {
    const distance = await frechetDistance(gaussian([0, 0, 0], diagonal(4, 9, 1)), gaussian([0, 0, 0], diagonal(1, 25, 0)), product);
    expect(distance).toBeCloseTo(1 + 4 + 1, 13);
  });

  it('is that of all the variance where neither varies as the other does', async () => {
    const distance = await frechetDistance(gaussian([0, 0], diagonal(4, 0)), gaussian([0, 0], diagonal(0, 9)), product);
    expect(distance).toBe(13);
  });

  it('is that of the means between single points', async () => {
    expect(await frechetDistance(gaussian([0, 3], zeroMatrix(2, 2)), gaussian([4, 0], zeroMatrix(2, 2)), product)).toBe(25);
  });

  it('has a closed form in two dimensions', async () => {
    const entry = fc.integer({ min: -9, max: 9 });
    const root = fc.tuple(entry, entry, entry, entry);
    await fc.assert(
      fc.asyncProperty(root, root, async ([a, b, c, d], [e, f, g, h]) => {
        const [p, q, r] = [a * a + b * b, a * c + b * d, c * c + d * d];
        const [s, t, u] = [e * e + f * f, e * g + f * h, g * g + h * h];
        // The trace of the root of a 2 x 2 matrix M is sqrt(tr M + 2 sqrt(det M)), by Cayley and Hamilton.
        const determinants = Math.abs((a * d - b * c) * (e * h - f * g));
        const trace = Math.sqrt(p * s + 2 * q * t + r * u + 2 * determinants);
        const [left, right] = [
          gaussian(
            [0, 0],
            matrixOf([
              [p, q],
              [q, r],
            ]),
          ),
          gaussian(
            [0, 0],
            matrixOf([
              [s, t],
              [t, u],
            ]),
          ),
        ];
        expect(await frechetDistance(left, right, product)).toBeCloseTo(p + r + s + u - 2 * trace, 9);
      }),
    );
  });
});

describe('the distance of two sets of features', () => {
  const statisticsOf = ([count, seed, halvings]: readonly [number, number, number]): Promise<FeatureStatistics> =>
    featureStatistics(drawnFeatures(count, 96, seed, halvings), product);

  // From numpy 2.4, by the singular values of the centred features in float64: with X and Y divided by the root of their
  // count less one, |mu1 - mu2|^2 + |X|^2 + |Y|^2 - 2 linalg.svd(X Y^T).sum().
  it.each([
    { what: 'more images than dimensions', left: [500, 1, 4], right: [400, 2, 5], expected: 2.7392402169846477 },
    { what: 'fewer images than dimensions on one side', left: [500, 1, 4], right: [60, 3, 4], expected: 5.617140490485745 },
    { what: 'fewer images than dimensions on both sides', left: [60, 3, 4], right: [40, 4, 5], expected: 10.883120866804887 },
    { what: 'a covariance that is nearly singular', left: [500, 1, 4], right: [500, 5, 30], expected: 17.11471116829123 },
    { what: 'two that are nearly singular', left: [500, 5, 30], right: [400, 6, 20], expected: 0.8135049044010572 },
    { what: 'few images and a nearly singular covariance', left: [60, 3, 4], right: [500, 5, 30], expected: 19.16420480687986 },
  ] as const)("is numpy's for $what", async ({ left, right, expected }) => {
    expect(await frechetDistance(await statisticsOf(left), await statisticsOf(right), product)).toBeCloseTo(expected, 11);
  });

  it('is the one from the singular values of the features, however few they are', async () => {
    await fc.assert(
      fc.asyncProperty(featurePairs, async ([left, right]) => {
        const distance = await frechetDistance(await featureStatistics(left, product), await featureStatistics(right, product), product);
        expect(distance).toBeCloseTo(frechetDirectly(left, right), 11);
      }),
    );
  });

  it('is zero to itself, the same both ways, and the same in rotated coordinates', async () => {
    const direction = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 6, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(featurePairs, direction, async ([left, right], components) => {
        const [a, b] = [await featureStatistics(left, product), await featureStatistics(right, product)];
        expect(await frechetDistance(a, a, product)).toBeCloseTo(0, 11);
        const distance = await frechetDistance(a, b, product);
        expect(await frechetDistance(b, a, product)).toBeCloseTo(distance, 11);
        const [mirroredA, mirroredB] = [
          await reflected(a, components.slice(0, left.dimensions)),
          await reflected(b, components.slice(0, left.dimensions)),
        ];
        expect(await frechetDistance(mirroredA, mirroredB, product)).toBeCloseTo(distance, 11);
      }),
    );
  });
});

describe('what has no distance', () => {
  it('are features of different networks', async () => {
    const failure: unknown = await frechetDistance(gaussian([0], diagonal(1)), gaussian([0, 0], diagonal(1, 1)), product).catch(
      (error: unknown) => error,
    );
    expect(failure).toBeInstanceOf(FeatureDimensionsError);
    expect(failure).toMatchObject({ expected: 1, actual: 2 });
  });

  it.each([
    ['a mean that is not a number', gaussian([NaN, 0], diagonal(1, 1))],
    ['a covariance that is not a number', gaussian([0, 0], diagonal(1, NaN))],
    [
      'a covariance that is negative somewhere',
      gaussian(
        [0, 0],
        matrixOf([
          [1, 2],
          [2, 1],
        ]),
      ),
    ],
    ['a covariance of another size than the mean', gaussian([0, 0], diagonal(1, 1, 1))],
  ])('is %s', async (_, statistics) => {
    await expect(frechetDistance(statistics, gaussian([0, 0], diagonal(1, 1)), product)).rejects.toThrow(StatisticsError);
  });
});
