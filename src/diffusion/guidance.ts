import type { Guidance, PredictionType } from './config.ts';
import { LengthMismatchError } from './errors.ts';
import { convertPrediction, type PredictionConversion } from './prediction.ts';
import { ratesOf, type NoiseSchedule } from './schedule.ts';

/** A network: latents [batch, C, H, W] and one noise level (1 - alphaBar) for all of them, to a prediction like the latents. */
export type Predict = (latent: Float32Array, noiseLevel: number) => Promise<Float32Array>;

/** A weaker version of a network, for images of the same size. */
export interface Guide {
  readonly predict: Predict;
  /** The noise that it was trained to see, and what it predicts: both may be others than the network's. */
  readonly schedule: NoiseSchedule;
  readonly prediction: PredictionType;
}

/**
 * The network guided by a weaker version of itself (Karras et al. 2024, arXiv 2406.02507, eq. 3): what it predicts is moved
 * away from what the guide predicts,
 *
 *     D1 + (weight - 1) (D1 - D0).
 *
 * Since x0, epsilon and v are linear in one another at a given latent, this is the same of any of them. Outside of the interval
 * of noise levels (Kynkäänniemi et al. 2024, arXiv 2404.07724), and with weight 1, the guide is not evaluated.
 *
 * @param prediction what the network predicts, and so does the function that is returned
 * @returns a function that throws what the two networks do, and LengthMismatchError where their predictions differ in length
 */
export function guided(predict: Predict, prediction: PredictionType, guide: Guide, guidance: Guidance): Predict {
  return async (latent, noiseLevel) => {
    const own = await predict(latent, noiseLevel);
    if (!isGuidedAt(guidance, noiseLevel)) return own;
    const told = nearestLevel(guide.schedule, noiseLevel);
    const weaker = await guide.predict(latent, told);
    if (weaker.length !== own.length) throw new LengthMismatchError("guide's prediction", own.length, weaker.length);
    const { fromLatent, fromPrediction } = conversionBetween(guide.prediction, told, prediction, noiseLevel);
    const beyond = guidance.weight - 1;
    return own.map((value, index) => {
      const other = fromLatent * (latent[index] ?? 0) + fromPrediction * (weaker[index] ?? 0);
      return value + beyond * (value - other);
    });
  };
}

/** Whether the guide is evaluated at a noise level. */
export function isGuidedAt({ weight, interval }: Guidance, noiseLevel: number): boolean {
  return weight !== 1 && noiseLevel >= interval.minimumNoiseLevel && noiseLevel <= interval.maximumNoiseLevel;
}

/** The noise level of a schedule's range that is nearest to the one given: the guide knows no other. */
export function nearestLevel(schedule: NoiseSchedule, noiseLevel: number): number {
  const noisiest = schedule.timesteps === null ? 1 : schedule.timesteps - 1;
  return Math.min(Math.max(noiseLevel, 1 - schedule.alphaBar(0)), 1 - schedule.alphaBar(noisiest));
}

/**
 * How a prediction that was made at one noise level reads as one of another type at another level, of the same latent. The image is
 * what is carried over between levels: x0 means the same at both.
 */
export function conversionBetween(from: PredictionType, fromLevel: number, to: PredictionType, toLevel: number): PredictionConversion {
  if (fromLevel === toLevel) return convertPrediction(from, to, ratesOf(1 - toLevel));
  const image = convertPrediction(from, 'x0', ratesOf(1 - fromLevel));
  const wanted = convertPrediction('x0', to, ratesOf(1 - toLevel));
  return {
    fromLatent: wanted.fromLatent + wanted.fromPrediction * image.fromLatent,
    fromPrediction: wanted.fromPrediction * image.fromPrediction,
  };
}
