import type { PredictionType } from '../../../../diffusion/config.ts';
import { convertPrediction } from '../../../../diffusion/prediction.ts';
import { alphaBarOfLogSnr, endsOf, logSnr, ratesOf, type NoiseSchedule, type Rates } from '../../../../diffusion/schedule.ts';

/** Noise levels at which the errors are measured. */
export const LEVELS = 12;

/** Mean squared errors of a network's predictions at one noise level, per value of an image. */
export interface LevelError extends Rates {
  readonly epsilon: number;
  readonly x0: number;
}

/** The rates of levels over a whole schedule, the cleanest first, even in the logarithm of signal to noise. */
export function levelsOver(schedule: NoiseSchedule): Rates[] {
  const { cleanest, noisiest } = endsOf(schedule);
  const [first, last] = [logSnr(cleanest), logSnr(noisiest)];
  return Array.from({ length: LEVELS }, (_, index) => {
    const share = index / (LEVELS - 1);
    return ratesOf(share === 0 ? cleanest : share === 1 ? noisiest : alphaBarOfLogSnr(first + share * (last - first)));
  });
}

interface Measured {
  readonly rates: Rates;
  readonly latents: Float32Array;
  /** What the network answered for them. */
  readonly prediction: Float32Array;
  /** What is in them. */
  readonly x0: Float32Array;
  readonly epsilon: Float32Array;
}

/** The errors of a network of type `type`, of the noise and of the image that its answer tells; neither is clipped. */
export function errorsAt(type: PredictionType, { rates, latents, prediction, x0, epsilon }: Measured): LevelError {
  const errorOf = (wanted: 'epsilon' | 'x0', truth: Float32Array) => {
    const { fromLatent, fromPrediction } = convertPrediction(type, wanted, rates);
    let sum = 0;
    for (let index = 0; index < truth.length; index++) {
      sum += (fromLatent * (latents[index] ?? 0) + fromPrediction * (prediction[index] ?? 0) - (truth[index] ?? 0)) ** 2;
    }
    return sum / truth.length;
  };
  return { ...rates, epsilon: errorOf('epsilon', epsilon), x0: errorOf('x0', x0) };
}
