import { visitSquaredDistances } from './distances.ts';
import { TooFewImagesError } from './errors.ts';
import type { Features } from './features.ts';
import type { MatrixProduct } from './matrix.ts';

/** Neighbours that a ball around an image reaches to, as in the paper. */
const NEIGHBOURS = 3;

export interface PrecisionRecall {
  /** Share of the generated images that lie among the real ones: fidelity. */
  readonly precision: number;
  /** Share of the real images that lie among the generated ones: diversity. */
  readonly recall: number;
}

/**
 * Improved precision and recall (Kynkäänniemi et al. 2019, "Improved Precision and Recall Metric for Assessing Generative
 * Models", equations 1 and 2): an image lies among a set where it is in the ball around one of its images that reaches to that
 * one's third nearest neighbour in the set. They depend on the number of images, so that only those of as many compare.
 *
 * @throws TooFewImagesError where either set has no third neighbours.
 * @throws FeatureDimensionsError, NonFiniteFeaturesError
 */
export async function precisionRecall(generated: Features, real: Features, product: MatrixProduct): Promise<PrecisionRecall> {
  for (const { count } of [generated, real]) {
    if (count <= NEIGHBOURS) throw new TooFewImagesError('Precision and recall', NEIGHBOURS + 1, count);
  }
  return {
    precision: await shareAmong(generated, real, product),
    recall: await shareAmong(real, generated, product),
  };
}

/** The share of `images` that lie in a ball of `set`. */
async function shareAmong(images: Features, set: Features, product: MatrixProduct): Promise<number> {
  const radii = new Float64Array(set.count);
  await visitSquaredDistances(set, set, product, (index, distances) => {
    radii[index] = neighbourDistance(distances, index);
  });
  let among = 0;
  await visitSquaredDistances(images, set, product, (_, distances) => {
    if (distances.some((distance, index) => distance <= (radii[index] ?? 0))) among++;
  });
  return among / images.count;
}

/** The distance of the third nearest, the image itself not counted. */
function neighbourDistance(distances: Float64Array, self: number): number {
  const nearest = new Float64Array(NEIGHBOURS).fill(Infinity);
  distances.forEach((distance, index) => {
    if (index === self || distance >= (nearest[NEIGHBOURS - 1] ?? 0)) return;
    nearest[NEIGHBOURS - 1] = distance;
    nearest.sort();
  });
  return nearest[NEIGHBOURS - 1] ?? Infinity;
}
