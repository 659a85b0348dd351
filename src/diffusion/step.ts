import { LengthMismatchError } from './errors.ts';
import type { StepCoefficients } from './plan.ts';

/** What a step makes of a latent: three new arrays of the latent's length. */
export interface StepResult {
  readonly predictedX0: Float32Array;
  /** epsilon as the network predicts it, before x0 is clipped. */
  readonly predictedNoise: Float32Array;
  readonly next: Float32Array;
}

/**
 * Takes one step (see `StepCoefficients`) on a batch of latents of any shape, computing in float64. With `clip`
 * the predicted x0 is held in [-1, 1]. `noise` holds fresh draws from N(0, 1); it is null where the step adds none.
 *
 * @throws LengthMismatchError when `prediction`, or `noise` in a step that adds some, is not as long as `latent`.
 */
export function applyStep(
  coefficients: StepCoefficients,
  clip: boolean,
  latent: Float32Array,
  prediction: Float32Array,
  noise: Float32Array | null,
): StepResult {
  const { length } = latent;
  const { x0FromLatent, x0FromPrediction, epsilonFromLatent, epsilonFromPrediction } = coefficients;
  const { nextFromLatent, nextFromPrediction, nextFromX0, nextFromNoise } = coefficients;
  // A step without noise reads any array times 0, so that one loop serves both.
  const fresh = nextFromNoise === 0 ? latent : (noise ?? new Float32Array(0));
  if (prediction.length !== length) throw new LengthMismatchError('prediction', length, prediction.length);
  if (fresh.length !== length) throw new LengthMismatchError('noise', length, fresh.length);

  const bound = clip ? 1 : Infinity;
  const predictedX0 = new Float32Array(length);
  const predictedNoise = new Float32Array(length);
  const next = new Float32Array(length);
  for (let i = 0; i < length; i++) {
    const x = latent[i] ?? 0;
    const p = prediction[i] ?? 0;
    const estimate = x0FromLatent * x + x0FromPrediction * p;
    const x0 = estimate > bound ? bound : estimate < -bound ? -bound : estimate;
    predictedX0[i] = x0;
    predictedNoise[i] = epsilonFromLatent * x + epsilonFromPrediction * p;
    next[i] = nextFromLatent * x + nextFromPrediction * p + nextFromX0 * x0 + nextFromNoise * (fresh[i] ?? 0);
  }
  return { predictedX0, predictedNoise, next };
}
