import { LengthMismatchError } from './errors.ts';
import type { Evaluation } from './plan.ts';
import type { Mixture, PredictionWeights } from './samplers/mixture.ts';

/** What the network sees in a latent, in float64: the image, clipped if the run clips, and the noise, which is its own. */
export interface Predictions {
  readonly x0: Float64Array;
  readonly epsilon: Float64Array;
}

/**
 * Reads a network's prediction for `input`, latents of any shape. With `clip` the image is held in [-1, 1].
 *
 * @throws LengthMismatchError when `prediction` is not as long as `input`.
 */
export function readPrediction(
  { x0, epsilon }: Pick<Evaluation, 'x0' | 'epsilon'>,
  clip: boolean,
  input: Float32Array,
  prediction: Float32Array,
): Predictions {
  const { length } = input;
  if (prediction.length !== length) throw new LengthMismatchError('prediction', length, prediction.length);
  const bound = clip ? 1 : Infinity;
  const predictions = { x0: new Float64Array(length), epsilon: new Float64Array(length) };
  for (let i = 0; i < length; i++) {
    const u = input[i] ?? 0;
    const p = prediction[i] ?? 0;
    const estimate = x0.fromLatent * u + x0.fromPrediction * p;
    predictions.x0[i] = estimate > bound ? bound : estimate < -bound ? -bound : estimate;
    predictions.epsilon[i] = epsilon.fromLatent * u + epsilon.fromPrediction * p;
  }
  return predictions;
}

/**
 * Forms a mixture, in float64 till the end: a new array of the latent's length. `history` holds the predictions of the evaluations up to now, the
 * latest first; `noise` fresh draws from N(0, 1), null where the mixture has none.
 *
 * @throws LengthMismatchError when the noise, or a prediction that is mixed in, is not as long as `latent`.
 */
export function mix(mixture: Mixture, latent: Float32Array, history: readonly Predictions[], noise: Float32Array | null): Float32Array {
  const { length } = latent;
  const sum = new Float64Array(length);

  function add(weight: number, what: string, values: Float32Array | Float64Array | null | undefined): void {
    if (weight === 0) return;
    if (values?.length !== length) throw new LengthMismatchError(what, length, values?.length ?? 0);
    for (let i = 0; i < length; i++) sum[i] = (sum[i] ?? 0) + weight * (values[i] ?? 0);
  }

  add(mixture.fromLatent, 'latent', latent);
  const weights: readonly PredictionWeights[] = [mixture, ...(mixture.earlier ?? [])];
  for (const [age, { fromX0, fromEpsilon }] of weights.entries()) {
    add(fromEpsilon, 'prediction', history[age]?.epsilon);
    add(fromX0, 'prediction', history[age]?.x0);
  }
  add(mixture.fromNoise, 'noise', noise);
  return Float32Array.from(sum);
}
