import { TooFewImagesError } from './errors.ts';
import { estimateOf, type Estimate } from './estimate.ts';
import { assertFeatures, type Features } from './features.ts';

/**
 * The Inception Score: exp of the mean Kullback-Leibler divergence of an image's class probabilities from those of all
 * images of its split; its mean and its deviation over the splits (Salimans et al., "Improved techniques for training
 * GANs", 2016). Split i has the images from floor(i count / splits) up to floor((i + 1) count / splits), in the order
 * given, as in torch-fidelity without its shuffling: generated images have no order that means anything.
 *
 * @param logits of the classes, one row for each image
 * @returns between 1 and the number of classes
 * @throws TooFewImagesError below one image for each split.
 * @throws NonFiniteFeaturesError
 */
export function inceptionScore(logits: Features, splits = 10): Estimate {
  const { count, dimensions: classes, values } = logits;
  if (count < splits) throw new TooFewImagesError('The Inception Score', splits, count);
  assertFeatures(logits);
  const boundary = (split: number): number => Math.floor((split * count) / splits) * classes;
  return estimateOf(
    Array.from({ length: splits }, (_, split) =>
      Math.exp(mutualInformation(values.subarray(boundary(split), boundary(split + 1)), classes)),
    ),
  );
}

/** The mean divergence in nats: the entropy of the mean probabilities less the mean entropy of an image's. */
function mutualInformation(logits: Float32Array, classes: number): number {
  const images = logits.length / classes;
  const mean = new Float64Array(classes);
  let meanEntropy = 0;
  for (let image = 0; image < images; image++) {
    const row = logits.subarray(image * classes, (image + 1) * classes);
    meanEntropy += addProbabilities(mean, row, images) / images;
  }
  return entropyOf(mean) - meanEntropy;
}

/** Adds softmax(`logits`) / `images` to `mean`; returns the entropy of softmax(`logits`). */
function addProbabilities(mean: Float64Array, logits: Float32Array, images: number): number {
  const largest = logits.reduce((most, logit) => Math.max(most, logit), -Infinity);
  const weights = Float64Array.from(logits, (logit) => Math.exp(logit - largest));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let expectedLogit = 0;
  weights.forEach((weight, index) => {
    const probability = weight / total;
    mean[index] = (mean[index] ?? 0) + probability / images;
    expectedLogit += probability * ((logits[index] ?? 0) - largest);
  });
  return Math.log(total) - expectedLogit;
}

function entropyOf(probabilities: Float64Array): number {
  return probabilities.reduce((sum, probability) => (probability > 0 ? sum - probability * Math.log(probability) : sum), 0);
}
