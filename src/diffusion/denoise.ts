import { MAXIMUM_STEPS } from './config.ts';
import { LengthMismatchError, StepCountError } from './errors.ts';
import { mix, readPrediction, type Predictions } from './evaluation.ts';
import { seededNoise } from './gaussian.ts';
import type { SamplingPlan } from './plan.ts';
import { MAXIMUM_HISTORY } from './samplers/mixture.ts';
import type { Target } from './samplers/sampler.ts';
import { ratesOf, type Rates } from './schedule.ts';
import { GENERATION_STREAMS, type RunStreams } from './streams.ts';

export interface DenoiseRequest {
  /** The network: latents [batch, C, H, W] and one noise level for all of them, to a prediction like the latents. */
  readonly predict: (latent: Float32Array, noiseLevel: number) => Promise<Float32Array>;
  /** The steps to take, from `planSampling`; one that starts part of the way needs an `initialLatent`. */
  readonly plan: SamplingPlan;
  /** [batch, C, H, W]. */
  readonly shape: readonly [number, number, number, number];
  /** One uint32 for each image; image i depends on `seeds[i]` alone. */
  readonly seeds: readonly number[];
  /** Which streams of the seeds serve this run; those of generation when absent. */
  readonly streams?: RunStreams;
  /** x_t before the first step; drawn from each image's seed when absent. */
  readonly initialLatent?: Float32Array;
  /**
   * What becomes of each latent, those that only the network is shown and the last included, given its rates: a new array of
   * its length. Predictions are left alone, and with them what a sampler remembers: they are of the constrained latents.
   */
  readonly constrain?: (latent: Float32Array, rates: Rates) => Float32Array;
  readonly signal?: AbortSignal;
  /** Where the same run stood when it was broken off: it goes on there, with the frames from that step on. */
  readonly resume?: DenoiseState;
  /** Told where the run stands before each step. */
  readonly onState?: (state: DenoiseState) => void;
}

/** Where a run stands before a step: all that the rest of it is computed from. Nobody changes its arrays. */
export interface DenoiseState {
  /** The step to take next, from 0. */
  readonly step: number;
  /** x_t, [batch, C, H, W], and what the network is shown in its place. */
  readonly latent: Float32Array;
  readonly input: Float32Array;
  /** The predictions that a multistep sampler remembers, the newest first. */
  readonly history: readonly Predictions[];
  /** Evaluations of the network up to now. */
  readonly evaluations: number;
}

/** A moment of a run. Its arrays belong to the receiver, who may change or transfer them. */
export interface Frame {
  /** 0 to `steps`. */
  readonly index: number;
  readonly steps: number;
  /** Evaluations of the network up to now, those of the step that starts here included. */
  readonly evaluations: number;
  readonly timestep: number;
  readonly signalRate: number;
  readonly noiseRate: number;
  /** x_t as the network was shown it, [batch, C, H, W]. */
  readonly latent: Float32Array;
  /** The image that the network sees in this latent, [batch, C, H, W]. */
  readonly predictedX0: Float32Array;
  /** The noise that the network sees in this latent, [batch, C, H, W]; null where the plan ends, where none is predicted. */
  readonly predictedNoise: Float32Array | null;
}

/**
 * Runs a plan and yields its frames as they are made: S steps give S + 1, however many evaluations they take. Frame k < S is x_t
 * before step k with the x0 and noise predicted there, and comes when step k is done; frame S, at the level where the plan ends, is the
 * result, as latent and as x0.
 *
 * The signal is heeded between evaluations of the network, with its own reason as the error; one that is under
 * way is waited for. What `predict` throws ends the run.
 *
 * @throws StepCountError when the plan is empty.
 * @throws LengthMismatchError when seeds, latents or predictions do not fit `shape`.
 * @throws SeedError when a seed is not a uint32.
 */
export async function* denoise(request: DenoiseRequest): AsyncGenerator<Frame, void, undefined> {
  const { predict, plan, shape, seeds, signal, streams = GENERATION_STREAMS, constrain = (latent: Float32Array) => latent } = request;
  const [batch, channels, height, width] = shape;
  const imageLength = channels * height * width;
  const [first, last] = [plan.levels[0], plan.levels.at(-1)];
  if (first === undefined || last === undefined || plan.steps.length === 0) throw new StepCountError(0, MAXIMUM_STEPS);
  if (seeds.length !== batch) throw new LengthMismatchError('list of seeds', batch, seeds.length);

  function begin(rates: Rates): DenoiseState {
    const given = request.initialLatent?.slice() ?? seededNoise(seeds, streams.start, imageLength);
    if (given.length !== batch * imageLength) throw new LengthMismatchError('initial latent', batch * imageLength, given.length);
    const latent = constrain(given, rates);
    const input = plan.input ? constrain(mix(plan.input.mixture, latent, [], null), ratesOf(plan.input.alphaBar)) : latent;
    return { step: 0, latent, input, history: [], evaluations: 0 };
  }
  const start = request.resume ?? begin(first);
  let { latent, input, history, evaluations } = start;
  const steps = plan.steps.length;

  for (const [step, { index, timestep, signalRate, noiseRate, stages }] of [...plan.steps.entries()].slice(start.step)) {
    request.onState?.({ step, latent, input, history, evaluations });
    const shown = input;
    for (const { noiseLevel, x0, epsilon, latent: nextLatent, input: nextInput } of stages) {
      signal?.throwIfAborted();
      const prediction = await predict(input, noiseLevel);
      signal?.throwIfAborted();
      const predictions = readPrediction({ x0, epsilon }, plan.clip, input, prediction);
      history = [predictions, ...history].slice(0, MAXIMUM_HISTORY + 1);
      evaluations += 1;

      const before = latent;
      const formed = ({ mixture, alphaBar }: Target): Float32Array => {
        const noise = mixture.fromNoise === 0 ? null : seededNoise(seeds, streams.step(index), imageLength);
        return constrain(mix(mixture, before, history, noise), ratesOf(alphaBar));
      };
      if (nextLatent) latent = formed(nextLatent);
      input = nextInput ? formed(nextInput) : latent;
    }
    const { x0: predictedX0 = [], epsilon: predictedNoise = [] } = history[stages.length - 1] ?? {};
    const moment = { index, steps, evaluations, timestep, signalRate, noiseRate };
    yield {
      ...moment,
      latent: shown.slice(),
      predictedX0: Float32Array.from(predictedX0),
      predictedNoise: Float32Array.from(predictedNoise),
    };
  }
  const { timestep, signalRate, noiseRate } = last;
  yield { index: steps, steps, evaluations, timestep, signalRate, noiseRate, latent, predictedX0: latent.slice(), predictedNoise: null };
}
