import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FeatureDimensionsError, NonFiniteFeaturesError, TooFewImagesError } from './errors.ts';
import { kernelDistance } from './kernel.ts';
import { plainMatrixProduct } from './matrix.ts';
import { drawSubset } from './subset.ts';
import { kernelDirectly, rowsOf } from './testing/directly.ts';
import { drawnFeatures, featurePairs, featuresOf } from './testing/features.ts';
import type { Features } from './features.ts';

fc.configureGlobal({ seed: 20210501 });

const all = { subsets: 1, subsetSize: 1000, seed: 0 };

function first(features: Features, count: number): Features {
  return { ...features, count, values: features.values.subarray(0, count * features.dimensions) };
}

describe('kernelDistance', () => {
  it('is what a hand computes', async () => {
    // (x y + 1)^3 among 0 and 1 is 1, among 1 and 2 it is 27, across 1, 1, 8 and 27: 1 + 27 - 2 x 37 / 4.
    const { mean } = await kernelDistance(featuresOf([0], [1]), featuresOf([1], [2]), all, plainMatrixProduct);
    expect(mean).toBe(9.5);
  });

  it('is its definition, pair by pair', async () => {
    await fc.assert(
      fc.asyncProperty(featurePairs, async ([left, right]) => {
        const count = Math.min(left.count, right.count);
        const [generated, reference] = [first(left, count), first(right, count)];
        const { mean } = await kernelDistance(generated, reference, all, plainMatrixProduct);
        const direct = kernelDirectly(rowsOf(generated), rowsOf(reference));
        expect(Math.abs(mean - direct)).toBeLessThan(1e-11 * Math.max(1, Math.abs(direct)));
      }),
    );
  });

  it("is numpy's for drawn features", async () => {
    // numpy 2.4, in float64: (x @ y.T / 16 + 1) ** 3, without the diagonals.
    const [generated, reference] = [drawnFeatures(30, 16, 7, 1), first(drawnFeatures(40, 16, 8, 1), 30)];
    const { mean } = await kernelDistance(generated, reference, all, plainMatrixProduct);
    expect(mean).toBeCloseTo(-0.020716380149803815, 13);
  });

  it('is measured on the subsets that its seed draws, with their mean and deviation', async () => {
    const [generated, reference] = [drawnFeatures(30, 4, 1), drawnFeatures(20, 4, 2)];
    const options = { subsets: 3, subsetSize: 8, seed: 5 };
    const estimate = await kernelDistance(generated, reference, options, plainMatrixProduct);
    const take = (features: Features, stream: number): number[][] => {
      const rows = rowsOf(features);
      return [...drawSubset(features.count, 8, 5, stream)].map((image) => rows[image] ?? []);
    };
    const distances = [0, 1, 2].map((subset) => kernelDirectly(take(generated, 2 * subset), take(reference, 2 * subset + 1)));
    const mean = distances.reduce((sum, value) => sum + value, 0) / 3;
    const variance = distances.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 3;
    expect(estimate).toMatchObject({ subsets: 3, subsetSize: 8 });
    expect(estimate.mean).toBeCloseTo(mean, 12);
    expect(estimate.deviation).toBeCloseTo(Math.sqrt(variance), 12);
    expect(await kernelDistance(generated, reference, options, plainMatrixProduct)).toEqual(estimate);
    expect(await kernelDistance(generated, reference, { ...options, seed: 6 }, plainMatrixProduct)).not.toEqual(estimate);
  });

  it('is near zero for two halves of one distribution, and far from it for another', async () => {
    const options = { subsets: 20, subsetSize: 100, seed: 0 };
    const [left, right] = [drawnFeatures(400, 8, 1), drawnFeatures(400, 8, 2)];
    const same = await kernelDistance(left, right, options, plainMatrixProduct);
    const other = await kernelDistance(left, { ...right, values: right.values.map((value) => value + 1) }, options, plainMatrixProduct);
    expect(Math.abs(same.mean)).toBeLessThan(same.deviation ?? 0);
    expect(other.mean).toBeGreaterThan(5 * (other.deviation ?? Infinity));
  });

  it('takes subsets of half of the images where they would be all of them, and says so', async () => {
    const estimate = await kernelDistance(drawnFeatures(30, 2, 1), drawnFeatures(12, 2, 2), { ...all, subsets: 4 }, plainMatrixProduct);
    expect(estimate).toMatchObject({ subsets: 4, subsetSize: 6 });
    const equal = await kernelDistance(drawnFeatures(24, 2, 1), drawnFeatures(24, 2, 2), { ...all, subsets: 20 }, plainMatrixProduct);
    // Subsets of all 24 differ by rounding alone, 1.6e-15.
    expect(equal.deviation).toBeGreaterThan(1e-3);
  });

  it('has no deviation where there are too few images for two subsets', async () => {
    const [generated, reference] = [drawnFeatures(3, 2, 1), drawnFeatures(40, 2, 2)];
    expect(await kernelDistance(generated, reference, { ...all, subsets: 20 }, plainMatrixProduct)).toMatchObject({
      subsets: 1,
      subsetSize: 3,
      deviation: null,
    });
  });

  it('tells how far it is', async () => {
    const told: unknown[] = [];
    await kernelDistance(
      drawnFeatures(4, 2, 1),
      drawnFeatures(4, 2, 2),
      { ...all, subsets: 2, onProgress: (progress) => told.push(progress) },
      plainMatrixProduct,
    );
    expect(told).toEqual([
      { done: 1, total: 2 },
      { done: 2, total: 2 },
    ]);
  });

  it.each([
    ['a single image', featuresOf([1]), featuresOf([1], [2]), TooFewImagesError],
    ['a feature that is not a number', featuresOf([1], [NaN]), featuresOf([1], [2]), NonFiniteFeaturesError],
    ['features of different networks', featuresOf([1, 1], [2, 2]), featuresOf([1], [2]), FeatureDimensionsError],
  ])('refuses %s', async (_, generated, reference, error) => {
    await expect(kernelDistance(generated, reference, all, plainMatrixProduct)).rejects.toThrow(error);
  });

  it.each([
    { subsets: 0, subsetSize: 2 },
    { subsets: 1, subsetSize: 1 },
  ])('refuses $subsets subsets of $subsetSize', async (wrong) => {
    const features = featuresOf([1], [2]);
    await expect(kernelDistance(features, features, { ...wrong, seed: 0 }, plainMatrixProduct)).rejects.toThrow(RangeError);
  });
});
