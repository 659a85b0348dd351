import { describe, expect, it } from 'vitest';
import { NonFiniteFeaturesError, TooFewImagesError } from './errors.ts';
import { inceptionScore } from './inception-score.ts';
import { drawnFeatures, featuresOf } from './testing/features.ts';

/** Logits that leave no doubt, of images of these classes. */
function certain(classes: number, images: readonly number[]): ReturnType<typeof featuresOf> {
  return featuresOf(...images.map((image) => Array.from({ length: classes }, (_, index) => (index === image ? 500 : 0))));
}

describe('inceptionScore', () => {
  it('is 1 where the network knows nothing', () => {
    const { mean, deviation } = inceptionScore(featuresOf(...Array.from({ length: 20 }, () => new Array<number>(7).fill(3))));
    expect(mean).toBeCloseTo(1, 14);
    expect(deviation).toBeCloseTo(0, 14);
  });

  it('is 1 where all images are certainly of one class', () => {
    expect(inceptionScore(certain(7, new Array<number>(20).fill(4)))).toEqual({ mean: 1, deviation: 0 });
  });

  it('is the number of classes where images are certainly of one each, in equal parts', () => {
    const { mean, deviation } = inceptionScore(
      certain(
        7,
        Array.from({ length: 70 }, (_, image) => image % 7),
      ),
    );
    expect(mean).toBeCloseTo(7, 12);
    expect(deviation).toBeCloseTo(0, 12);
  });

  it('is what a hand computes where the network is nearly sure', () => {
    // Probabilities 0.75 and 0.25, then 0.25 and 0.75: log 2 nats less the entropy of (3/4, 1/4).
    const logits = featuresOf([Math.log(3), 0], [0, Math.log(3)]);
    const entropy = -(0.75 * Math.log(0.75) + 0.25 * Math.log(0.25));
    expect(inceptionScore(logits, 1).mean).toBeCloseTo(2 * Math.exp(-entropy), 6);
  });

  it('does not depend on what is added to all logits of an image', () => {
    const logits = featuresOf([1, 2, 3], [3, 0, 1], [501, 502, 503], [-997, -1000, -999]);
    const { mean, deviation } = inceptionScore(logits, 2);
    expect(mean).toBeCloseTo(inceptionScore(featuresOf([1, 2, 3], [3, 0, 1]), 1).mean, 13);
    expect(deviation).toBeCloseTo(0, 13);
  });

  it('is measured on consecutive splits, with their mean and deviation', () => {
    // The first two images give 2, the other three 1: the boundary is floor(5 / 2).
    const { mean, deviation } = inceptionScore(certain(3, [0, 1, 2, 2, 2]), 2);
    expect(mean).toBeCloseTo(1.5, 14);
    expect(deviation).toBeCloseTo(0.5, 14);
  });

  it("is numpy's for drawn logits, in equal splits and in unequal ones", () => {
    // numpy 2.4, in float64, splits [i n // 10, (i + 1) n // 10): the mean and the std of the splits' scores.
    const logits = drawnFeatures(40, 16, 8, 1);
    const forty = inceptionScore(logits);
    expect(forty.mean).toBeCloseTo(1.2372812348168702, 13);
    expect(forty.deviation).toBeCloseTo(0.06275742050429862, 13);
    const odd = inceptionScore({ ...logits, count: 37, values: logits.values.subarray(0, 37 * 16) });
    expect(odd.mean).toBeCloseTo(1.239826543039626, 13);
    expect(odd.deviation).toBeCloseTo(0.07026186758201217, 13);
  });

  it('needs an image for each split', () => {
    expect(() => inceptionScore(certain(2, [0, 1, 0]))).toThrow(TooFewImagesError);
  });

  it('refuses logits that are not numbers', () => {
    expect(() => inceptionScore(featuresOf([0, NaN]), 1)).toThrow(NonFiniteFeaturesError);
  });
});
