import { MAXIMUM_STEPS } from './config.ts';
import { LengthMismatchError, StepCountError } from './errors.ts';
import { seededNoise } from './gaussian.ts';
import type { DenoisingStep } from './plan.ts';
import { ratesOf, type Rates } from './schedule.ts';
import { applyStep } from './step.ts';

export interface DenoiseRequest {
  /** The network: latents [batch, C, H, W] and one noise level for all of them, to a prediction like the latents. */
  readonly predict: (latent: Float32Array, noiseLevel: number) => Promise<Float32Array>;
  /** The steps to take, from `planSampling`; a tail of them starts part of the way, with an `initialLatent`. */
  readonly plan: readonly DenoisingStep[];
  /** Whether each predicted x0 is held in [-1, 1]. */
  readonly clip: boolean;
  /** [batch, C, H, W]. */
  readonly shape: readonly [number, number, number, number];
  /** One uint32 for each image; image i depends on `seeds[i]` alone. */
  readonly seeds: readonly number[];
  /** x_t before the first step; stream 0 of each image's seed when absent. */
  readonly initialLatent?: Float32Array;
  /** What becomes of each latent, the first and the last included, given its rates: a new array of its length. */
  readonly constrain?: (latent: Float32Array, rates: Rates) => Float32Array;
  readonly signal?: AbortSignal;
}

/** A moment of a run. Its arrays belong to the receiver, who may change or transfer them. */
export interface Frame {
  /** 0 to `steps`. */
  readonly index: number;
  readonly steps: number;
  readonly timestep: number;
  readonly signalRate: number;
  readonly noiseRate: number;
  /** x_t, [batch, C, H, W]. */
  readonly latent: Float32Array;
  /** The image that the network sees in this latent, [batch, C, H, W]. */
  readonly predictedX0: Float32Array;
  /** The noise that the network sees in this latent, [batch, C, H, W]; null where the plan ends, where none is predicted. */
  readonly predictedNoise: Float32Array | null;
}

/**
 * Runs a plan and yields its frames as they are made: S steps give S + 1. Frame k < S is x_t before step k with
 * the x0 and noise predicted there; frame S, at the timestep where the plan ends, is the result, as latent and as x0.
 *
 * The signal is heeded between evaluations of the network, with its own reason as the error; one that is under
 * way is waited for. What `predict` throws ends the run.
 *
 * @throws StepCountError when the plan is empty.
 * @throws LengthMismatchError when seeds, latents or predictions do not fit `shape`.
 * @throws SeedError when a seed is not a uint32.
 */
export async function* denoise(request: DenoiseRequest): AsyncGenerator<Frame, void, undefined> {
  const { predict, plan, clip, shape, seeds, signal, constrain = (latent: Float32Array) => latent } = request;
  const [batch, channels, height, width] = shape;
  const imageLength = channels * height * width;
  const first = plan[0];
  const last = plan.at(-1);
  if (first === undefined || last === undefined) throw new StepCountError(0, MAXIMUM_STEPS);
  if (seeds.length !== batch) throw new LengthMismatchError('list of seeds', batch, seeds.length);

  let latent = request.initialLatent?.slice() ?? seededNoise(seeds, 0, imageLength);
  if (latent.length !== batch * imageLength) {
    throw new LengthMismatchError('initial latent', batch * imageLength, latent.length);
  }
  latent = constrain(latent, first);
  const steps = plan.length;
  for (const [index, step] of plan.entries()) {
    signal?.throwIfAborted();
    const prediction = await predict(latent, step.noiseLevel);
    signal?.throwIfAborted();
    const addsNoise = step.coefficients.nextFromNoise !== 0;
    const noise = addsNoise ? seededNoise(seeds, step.index + 1, imageLength) : null;
    const { predictedX0, predictedNoise, next } = applyStep(step.coefficients, clip, latent, prediction, noise);
    const { timestep, signalRate, noiseRate } = step;
    yield { index, steps, timestep, signalRate, noiseRate, latent, predictedX0, predictedNoise };
    latent = constrain(next, ratesOf(step.nextAlphaBar));
  }
  const end = { index: steps, steps, timestep: last.nextTimestep, ...ratesOf(last.nextAlphaBar) };
  yield { ...end, latent, predictedX0: latent.slice(), predictedNoise: null };
}
