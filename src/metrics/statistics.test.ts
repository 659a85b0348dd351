import { describe, expect, it } from 'vitest';
import { NonFiniteFeaturesError, TooFewImagesError } from './errors.ts';
import { plainMatrixProduct, transposed } from './matrix.ts';
import { featureStatistics } from './statistics.ts';
import { drawnFeatures, featuresOf } from './testing/features.ts';

describe('the statistics of features', () => {
  it('are the mean and the covariance over one image less', async () => {
    const statistics = await featureStatistics(featuresOf([1, 2], [3, 2], [5, 8]), plainMatrixProduct);
    expect(statistics.count).toBe(3);
    expect([...statistics.mean]).toEqual([3, 4]);
    expect([...statistics.covariance.values]).toEqual([4, 6, 6, 12]);
  });

  it("are numpy's where there are more images than are taken at a time", async () => {
    const { mean, covariance } = await featureStatistics(drawnFeatures(2500, 3, 11), plainMatrixProduct);
    // From numpy 2.4: mean(axis=0) and cov(rowvar=False) of the same features in float64.
    [0.012615833274193574, 0.17883510971321376, 0.29024443020942997].forEach((value, index) => expect(mean[index]).toBeCloseTo(value, 14));
    const [xx, xy, xz, yy, yz, zz] = [
      1.0265940319883335, -0.042364157264356175, -0.006957827791063124, 0.9771616554293873, -0.017438842106403236, 1.0181117554712467,
    ];
    [xx, xy, xz, xy, yy, yz, xz, yz, zz].forEach((value, index) => expect(covariance.values[index]).toBeCloseTo(value, 14));
  });

  it('lose nothing where the mean is large beside the deviation', async () => {
    const shifted = featuresOf([2 ** 20 + 1], [2 ** 20 + 2], [2 ** 20 + 3]);
    expect((await featureStatistics(shifted, plainMatrixProduct)).covariance.values[0]).toBe(1);
  });

  it('are the same digits every time, and symmetric', async () => {
    const features = drawnFeatures(1500, 5, 12);
    const first = await featureStatistics(features, plainMatrixProduct);
    expect(await featureStatistics(features, plainMatrixProduct)).toEqual(first);
    expect(transposed(first.covariance)).toEqual(first.covariance);
  });

  it('need two images', async () => {
    const failure: unknown = await featureStatistics(featuresOf([1, 2]), plainMatrixProduct).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(TooFewImagesError);
    expect(failure).toMatchObject({ minimum: 2, actual: 1 });
  });

  it.each([NaN, Infinity, -Infinity])('name the image whose features contain %d', async (value) => {
    const failure: unknown = await featureStatistics(featuresOf([1, 2], [3, value], [value, 4]), plainMatrixProduct).catch(
      (error: unknown) => error,
    );
    expect(failure).toBeInstanceOf(NonFiniteFeaturesError);
    expect(failure).toMatchObject({ image: 1, value });
  });

  it('refuse values that are not as many as stated', async () => {
    const features = { count: 2, dimensions: 3, values: new Float32Array(5) };
    await expect(featureStatistics(features, plainMatrixProduct)).rejects.toThrow('5 values are not 2 vectors of 3 features.');
  });
});
