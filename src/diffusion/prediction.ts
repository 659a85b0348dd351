import type { PredictionType } from './config.ts';
import { LengthMismatchError } from './errors.ts';
import type { Rates } from './schedule.ts';

/** What a network predicts, as a mixture of the clean image and the noise: fromX0 x0 + fromEpsilon epsilon. */
export interface PredictionTarget {
  readonly fromX0: number;
  readonly fromEpsilon: number;
}

/** A quantity told from a latent and the network's prediction there: fromLatent x_t + fromPrediction prediction. */
export interface PredictionConversion {
  readonly fromLatent: number;
  readonly fromPrediction: number;
}

/** The definition of each prediction type; v is that of Salimans & Ho 2022, section 4. */
const targets: Record<PredictionType, (rates: Rates) => PredictionTarget> = {
  epsilon: () => ({ fromX0: 0, fromEpsilon: 1 }),
  x0: () => ({ fromX0: 1, fromEpsilon: 0 }),
  v: ({ signalRate, noiseRate }) => ({ fromX0: -noiseRate, fromEpsilon: signalRate }),
};

/** What a network of type `prediction` should answer at these rates. */
export function predictionTarget(prediction: PredictionType, rates: Rates): PredictionTarget {
  return targets[prediction](rates);
}

/**
 * How to read a prediction of type `from` as one of type `to`, given the latent: the solution of
 * x_t = signalRate x0 + noiseRate epsilon and prediction = fromX0 x0 + fromEpsilon epsilon.
 *
 * Reading epsilon needs a positive signal rate, x0 a positive noise rate; v can be read at any rates.
 */
export function convertPrediction(from: PredictionType, to: PredictionType, rates: Rates): PredictionConversion {
  const given = targets[from](rates);
  const wanted = targets[to](rates);
  const determinant = rates.signalRate * given.fromEpsilon - rates.noiseRate * given.fromX0;
  return {
    fromLatent: (wanted.fromX0 * given.fromEpsilon - wanted.fromEpsilon * given.fromX0) / determinant,
    fromPrediction: (rates.signalRate * wanted.fromEpsilon - rates.noiseRate * wanted.fromX0) / determinant,
  };
}

/**
 * Draws the latent x_t = signalRate x0 + noiseRate epsilon (Ho et al. 2020, eq. 4).
 *
 * @throws LengthMismatchError when `x0` and `epsilon` differ in length.
 */
export function addNoise(x0: Float32Array, epsilon: Float32Array, { signalRate, noiseRate }: Rates): Float32Array {
  if (epsilon.length !== x0.length) throw new LengthMismatchError('noise', x0.length, epsilon.length);
  return x0.map((value, index) => signalRate * value + noiseRate * (epsilon[index] ?? 0));
}
