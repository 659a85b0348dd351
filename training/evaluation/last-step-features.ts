import { seededNoise } from '../../src/diffusion/gaussian.ts';
import { addNoise, convertPrediction } from '../../src/diffusion/prediction.ts';
import { ratesOf } from '../../src/diffusion/schedule.ts';
import { LAST_STEP_STREAM } from '../../src/diffusion/streams.ts';
import { guidedModel } from '../../src/runtime/guide.ts';
import type { ImageSet } from '../data/image-set.ts';
import type { Extraction } from './extract.ts';
import { BLOCK_IMAGES, type BlockRange, type FeatureSet } from './feature-store.ts';
import { rgbPlanes } from './generated-features.ts';
import { photographFeatures } from './photograph-features.ts';
import { guidanceSettings, type GeneratedImages } from './protocol.ts';

/** What photographs are put through: the last step of a run, from the level `alphaBar` to the predicted image, told their class where images are drawn of any. */
export interface LastStep {
  /** Whether its predicted image is held in [-1, 1], and whether it is guided, is as in a run. */
  readonly generated: GeneratedImages;
  readonly alphaBar: number;
}

/**
 * The features of the first `images` photographs of a part, noised to the level that a run's last step starts from and denoised
 * by that step: what a sampler without any error would draw, since this step is a mean of all images that fit.
 *
 * @param onImages called with the number of images that have been done, one way or the other
 * @throws FileWriteError; the signal's reason when aborted
 */
export async function lastStepFeatures(
  step: LastStep,
  set: ImageSet,
  images: number,
  extraction: Extraction,
  folder: string,
  onImages: (count: number) => void,
): Promise<FeatureSet> {
  const { model, sampling } = step.generated;
  const { file, diffusion } = model.card;
  const guidance = guidanceSettings(step.generated);
  const labels = sampling.label === undefined ? null : set.labels;
  return photographFeatures(set, images, extraction, folder, onImages, {
    settings: (first) =>
      JSON.stringify([
        file.sha256,
        diffusion,
        step.alphaBar,
        sampling.clip,
        first,
        ...(guidance === null ? [] : [guidance]),
        ...(labels === null ? [] : [[...labels.subarray(first, first + BLOCK_IMAGES)]]),
      ]),
    apply: (pixels, batch) => denoised(step, batch, pixels, labels),
  });
}

/** Photographs, uint8 RGB [count, 3, side, side], noised with the seeds of their numbers and denoised once. */
async function denoised(
  { generated: { model, guide, sampling }, alphaBar }: LastStep,
  { first, count }: BlockRange,
  pixels: Uint8Array,
  labels: Uint16Array | null,
): Promise<Uint8Array> {
  const { channels, imageSize } = model.card.network;
  const values = Float32Array.from(pixels, (byte) => byte / 127.5 - 1);
  const rates = ratesOf(alphaBar);
  const seeds = Array.from({ length: count }, (_, index) => first + index);
  const latent = addNoise(values, seededNoise(seeds, LAST_STEP_STREAM, values.length / count), rates);
  const { fromLatent, fromPrediction } = convertPrediction(model.card.diffusion.prediction, 'x0', rates);
  const settings = { guidance: sampling.guidance, ...(labels && { labels: [...labels.subarray(first, first + count)] }) };
  const { predict } = guidedModel(model, model.card.diffusion, guide, settings);
  const prediction = await predict(latent, 1 - alphaBar);
  const bound = sampling.clip ? 1 : Infinity;
  const images = latent.map((value, index) =>
    Math.min(bound, Math.max(-bound, fromLatent * value + fromPrediction * (prediction[index] ?? 0))),
  );
  return rgbPlanes({ values: images, channels, size: imageSize });
}
