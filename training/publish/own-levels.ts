import { denoise } from '../../src/diffusion/denoise.ts';
import { imageSeeds } from '../../src/diffusion/gaussian.ts';
import { bestLevels, recordTrajectory, stepErrors } from '../../src/diffusion/level-search.ts';
import { planSampling } from '../../src/diffusion/plan.ts';
import { createNoiseSchedule } from '../../src/diffusion/schedule.ts';
import type { ModelCard, SamplingLevels } from '../../src/documents/card.ts';
import type { DenoisingModel, ModelIdentity } from '../../src/runtime/model.ts';

/** Images that are denoised together. */
const BATCH_SIZE = 16;
/** Among so many levels those of a short run are chosen: two minutes on two cores, and denser ones change little. */
const REFERENCE = { sampler: 'dpm-solver++', steps: 60, spacing: 'karras', eta: 0, clip: false } as const;

export interface OwnLevelsRequest {
  readonly model: DenoisingModel<ModelIdentity & Pick<ModelCard, 'diffusion'>>;
  /** For how many steps levels are wanted; each at most those of the reference. */
  readonly steps: readonly number[];
  /** Seed of the first reference image. */
  readonly seed: number;
  readonly images: number;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress: (done: number, total: number) => void;
}

/** The most steps that levels can be found for. */
export const MOST_OWN_STEPS: number = REFERENCE.steps - 1;

/**
 * The levels at which runs of a few steps follow the model's own trajectories best: those of reference runs in many steps,
 * among whose levels dynamic programming chooses (see level-search.ts).
 *
 * @throws what predicting throws; the signal's reason when aborted
 */
export async function findOwnLevels({ model, steps, seed, images, signal, onProgress }: OwnLevelsRequest): Promise<SamplingLevels[]> {
  const { network, diffusion } = model.card;
  const plan = planSampling(createNoiseSchedule(diffusion.schedule), diffusion.prediction, REFERENCE);
  const total = Math.ceil(images / BATCH_SIZE) * plan.evaluations;
  let done = 0;
  const squares = plan.levels.map(() => plan.levels.map(() => 0));
  for (let first = 0; first < images; first += BATCH_SIZE) {
    const seeds = imageSeeds(seed, images).slice(first, first + BATCH_SIZE);
    const trajectory = await recordTrajectory(
      denoise({
        predict: (latent, noiseLevel) => {
          onProgress(++done, total);
          return model.predict(latent, noiseLevel);
        },
        plan,
        shape: [seeds.length, network.channels, network.imageSize, network.imageSize],
        seeds,
        ...(signal ? { signal } : {}),
      }),
    );
    stepErrors(trajectory).forEach((row, from) =>
      row.forEach((error, to) => {
        const ofRow = squares[from];
        if (ofRow) ofRow[to] = (ofRow[to] ?? 0) + (error ** 2 * seeds.length) / images;
      }),
    );
  }
  const errors = squares.map((row) => row.map(Math.sqrt));
  return steps.map((count) => ({
    steps: count,
    // The last level is where the run ends, not one that a step starts from.
    alphaBars: bestLevels(errors, count)
      .slice(0, -1)
      .map((level) => plan.levels[level]?.alphaBar ?? Number.NaN),
  }));
}
