import { walkPoints } from '../../../src/diffusion/point-walk.ts';
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
 * Lets particles walk from noise by what a state's network predicts, and asks the network at the places at every level.
 *
 * @param predictor of {@link pointsAtOnce} points
 * @returns steps + 1 frames. Throws the signal's reason between two of them, and what `predictor` throws
 */
export async function walkLearnt(
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
  const schedule = createNoiseSchedule(diffusion.schedule);
  for await (const frame of walkPoints({ ...walk, predict, schedule, eta: 0, start: null, signal })) {
    const { noiseRate } = frame;
    const epsilonAtPlaces = noiseRate === 0 ? new Float32Array(places.length) : await predict(places, noiseRate ** 2);
    frames.push({ ...frame, epsilonAtPlaces });
  }
  return frames;
}
