import { denoise } from '../../../src/diffusion/denoise.ts';
import { imageSeeds } from '../../../src/diffusion/gaussian.ts';
import { planSampling } from '../../../src/diffusion/plan.ts';
import { createNoiseSchedule } from '../../../src/diffusion/schedule.ts';
import type { AnyStepConfig } from '../../../src/training-step/config.ts';
import type { Predictor } from '../../../src/training-step/predictor.ts';
import type { TrainingState } from '../../../src/training-step/state.ts';
import type { PointRequest, WalkFrame } from './contract.ts';

/** Points that the predictor of a request is asked for at once. */
export function pointsAtOnce({ walk, places }: Pick<PointRequest, 'walk' | 'places'>): number {
  return Math.max(walk.particles, places.length / 2);
}

/**
 * Lets particles walk from noise by what a state's network predicts, by the sampler that the ideal network's particles walk by, and
 * asks the network at the places at every level.
 *
 * @param predictor of {@link pointsAtOnce} points
 * @returns steps + 1 frames. Throws the signal's reason between two of them, and what `predictor` throws
 */
export async function walkPoints(
  { diffusion }: Pick<AnyStepConfig, 'diffusion'>,
  predictor: Predictor,
  state: TrainingState,
  request: Pick<PointRequest, 'walk' | 'places'>,
  signal: AbortSignal,
): Promise<WalkFrame[]> {
  const { walk, places } = request;
  const padded = new Float32Array(2 * pointsAtOnce(request));
  const predict = async (points: Float32Array, noiseLevel: number): Promise<Float32Array> => {
    padded.set(points);
    return (await predictor.predict(state, padded, noiseLevel)).slice(0, points.length);
  };
  const frames: WalkFrame[] = [];
  const denoised = denoise({
    predict,
    plan: planSampling(createNoiseSchedule(diffusion.schedule), diffusion.prediction, {
      sampler: 'ddim',
      steps: walk.steps,
      spacing: 'trailing',
      eta: 0,
      clip: false,
    }),
    shape: [walk.particles, 2, 1, 1],
    seeds: imageSeeds(walk.seed, walk.particles),
    signal,
  });
  for await (const { signalRate, noiseRate, latent, predictedX0 } of denoised) {
    const epsilonAtPlaces = noiseRate === 0 ? new Float32Array(places.length) : await predict(places, noiseRate ** 2);
    frames.push({ signalRate, noiseRate, latent, predictedX0, epsilonAtPlaces });
  }
  return frames;
}
