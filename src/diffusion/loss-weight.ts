import type { LossWeighting, PredictionType } from './config.ts';
import type { Rates } from './schedule.ts';

/**
 * What the squared error of a prediction at these rates counts in the loss. Min-SNR gives the error of x0 the weight
 * min(snr, gamma) with snr = signalRate^2 / noiseRate^2; the same error, seen as one of epsilon or v, is snr or snr + 1
 * times as large and is divided by that (Hang et al. 2023, section 3.4 and appendix).
 */
export function lossWeight(weighting: LossWeighting, prediction: PredictionType, { signalRate, noiseRate }: Rates): number {
  if (weighting.kind === 'uniform') return 1;
  const { gamma } = weighting;
  const [signal, noise] = [signalRate ** 2, noiseRate ** 2];
  // Everything is multiplied by the noise's power, so that nothing is divided by 0 where there is none.
  const least = Math.min(signal, gamma * noise);
  switch (prediction) {
    case 'epsilon':
      return signal === 0 ? 1 : least / signal;
    case 'x0':
      return noise === 0 ? gamma : least / noise;
    case 'v':
      return least / (signal + noise);
  }
}
