import type { Measure } from '../../src/documents/evaluation.ts';
import { frechetDistance } from '../../src/metrics/frechet.ts';
import { inceptionScore } from '../../src/metrics/inception-score.ts';
import { kernelDistance } from '../../src/metrics/kernel.ts';
import type { MatrixProduct } from '../../src/metrics/matrix.ts';
import { featureStatistics, type FeatureStatistics } from '../../src/metrics/statistics.ts';
import type { FeatureSet } from './feature-store.ts';

/** Real images with what the Fréchet distance knows of them. */
export interface Reference {
  readonly set: FeatureSet;
  readonly statistics: FeatureStatistics;
}

/** KID as its authors and torch-fidelity measure it, but for the generator that draws the subsets. */
const KERNEL = { subsets: 100, subsetSize: 1000, seed: 0 } as const;
const SCORE_SPLITS = 10;

export async function referenceOf(set: FeatureSet, product: MatrixProduct): Promise<Reference> {
  return { set, statistics: await featureStatistics(set.features, product) };
}

/**
 * FID and KID of `set` against the reference and, where the network has logits and there are images for its splits, IS.
 *
 * @param suffix behind the metrics' names: that of the feature network
 * @throws TooFewImagesError, NonFiniteFeaturesError; the reason of the signal that `product` heeds when aborted
 */
export async function measure(
  set: FeatureSet,
  reference: Reference,
  suffix: string,
  product: MatrixProduct,
  onProgress: (done: number, total: number) => void,
): Promise<Measure[]> {
  // FID comes first, and is one step of no known length.
  onProgress(0, KERNEL.subsets);
  const statistics = await featureStatistics(set.features, product);
  const fid = await frechetDistance(statistics, reference.statistics, product);
  const kid = await kernelDistance(
    set.features,
    reference.set.features,
    { ...KERNEL, onProgress: ({ done, total }) => onProgress(done, total) },
    product,
  );
  const measures: Measure[] = [
    { name: `FID${suffix}`, value: fid, deviation: null, over: null },
    {
      name: `KID${suffix}`,
      value: kid.mean,
      deviation: kid.deviation,
      over: kid.deviation === null ? null : `${kid.subsets} subsets of ${kid.subsetSize} images`,
    },
  ];
  if (set.logits !== null && set.logits.count >= SCORE_SPLITS) {
    const { mean, deviation } = inceptionScore(set.logits, SCORE_SPLITS);
    const least = Math.floor(set.logits.count / SCORE_SPLITS);
    const sizes = set.logits.count % SCORE_SPLITS === 0 ? String(least) : `${least} or ${least + 1}`;
    const over = `${SCORE_SPLITS} splits of ${sizes} images`;
    measures.push({ name: `IS${suffix}`, value: mean, deviation, over });
  }
  return measures;
}
