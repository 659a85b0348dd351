import { DEFAULT_SAMPLING } from '../../src/diffusion/config.ts';
import { denoise } from '../../src/diffusion/denoise.ts';
import { imageSeeds } from '../../src/diffusion/gaussian.ts';
import { planSampling } from '../../src/diffusion/plan.ts';
import { createNoiseSchedule } from '../../src/diffusion/schedule.ts';
import type { DenoisingModel } from '../../src/runtime/model.ts';
import { median } from './matrix-rate.ts';

/** One run of a sampler, by the clock: all of it, and the part spent inside the session's runs. */
export interface RunTiming {
  readonly steps: number;
  readonly totalMilliseconds: number;
  readonly sessionMilliseconds: number;
}

export interface SamplingBenchmark {
  readonly where: string;
  readonly batch: number;
  readonly millisecondsPerStep: number;
  /** Share of a step spent outside the session's run: sampler, noise, copies, messages. */
  readonly shareOutside: number;
}

/** Medians over several runs. */
export function summarize(where: string, batch: number, runs: readonly RunTiming[]): SamplingBenchmark {
  return {
    where,
    batch,
    millisecondsPerStep: median(runs.map(({ totalMilliseconds, steps }) => totalMilliseconds / steps)),
    shareOutside: median(runs.map(({ totalMilliseconds, sessionMilliseconds }) => 1 - sessionMilliseconds / totalMilliseconds)),
  };
}

/** Runs the sampler in this process. */
export async function timeSamplingInNode(model: DenoisingModel, batch: number): Promise<RunTiming> {
  const { network, diffusion } = model.card;
  const plan = planSampling(createNoiseSchedule(diffusion.schedule), diffusion.prediction, DEFAULT_SAMPLING);
  let sessionMilliseconds = 0;
  const started = performance.now();
  const frames = denoise({
    async predict(latent, noiseLevel) {
      const before = performance.now();
      const prediction = await model.predict(latent, noiseLevel);
      sessionMilliseconds += performance.now() - before;
      return prediction;
    },
    plan,
    shape: [batch, network.channels, network.imageSize, network.imageSize],
    seeds: imageSeeds(0, batch),
  });
  let steps = 0;
  for await (const frame of frames) steps = frame.index;
  return { steps, totalMilliseconds: performance.now() - started, sessionMilliseconds };
}
