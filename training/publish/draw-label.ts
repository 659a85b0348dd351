import { uniform } from '../../src/diffusion/gaussian.ts';
import { LABEL_STREAM } from '../../src/diffusion/streams.ts';

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
