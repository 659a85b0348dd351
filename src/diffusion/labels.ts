import type { SamplingOptions } from './config.ts';
import { uniform } from './gaussian.ts';
import { LABEL_STREAM } from './streams.ts';

/** The class of each image of a batch, from 0; null for none. */
export type Labels = readonly (number | null)[];

/**
 * The class of the image with a seed, where images are to have classes as often as those of a training: a function of the seed and
 * the counts alone, so that an image does not depend on the batch it is made in.
 *
 * @param counts training images of each class, not all 0
 */
export function drawLabel(seed: number, counts: readonly number[]): number {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const [draw = 0] = uniform(seed, LABEL_STREAM, 1);
  let before = 0;
  const drawn = counts.findIndex((count) => {
    before += count;
    return draw * total < before;
  });
  return Math.max(drawn, 0);
}

/**
 * The class of each image of a run, as its options say.
 *
 * @param seeds of the images
 * @param counts training images of each of the model's classes; null for a model without classes, of which none are drawn
 */
export function labelsOf(label: SamplingOptions['label'], seeds: readonly number[], counts: readonly number[] | null): Labels {
  return seeds.map((seed) => {
    if (label !== 'drawn') return label ?? null;
    return counts === null ? null : drawLabel(seed, counts);
  });
}
