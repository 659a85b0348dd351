import { fillGaussian } from '../diffusion/gaussian.ts';
import { createNoiseSchedule } from '../diffusion/schedule.ts';
import { CLASS_INPUT, oneHot } from '../networks/class-embedding.ts';
import { noisyBatchFeeds } from '../training-graph/objective.ts';
import { validationModel } from '../training-graph/validation.ts';
import { centredBatches } from './batches.ts';
import type { StepConfig } from './config.ts';
import type { GraphRunner } from './graph-runner.ts';
import type { LabelledImages } from './images.ts';
import { stratifiedRates } from './noise-levels.ts';
import { servingWeights, type TrainingState } from './state.ts';
import { validationStream } from './streams.ts';
import type { Target } from './target.ts';

export interface ValidationReport {
  /** The training loss without weights or dropout, on images and noise levels that are the same at every call, spread evenly over the schedule's time. */
  readonly loss: number;
  /** Mean over images of the predicted x0's peak signal-to-noise ratio in dB, for a peak of 2 in [-1, 1]. */
  readonly psnr: number;
  readonly images: number;
}

export interface Validator {
  validate(state: TrainingState): Promise<ValidationReport>;
  release(): Promise<void>;
}

const BATCH_SIZE = 16;

/** What a validator depends on beside its images. */
export interface ValidatorConfig extends Pick<StepConfig, 'network' | 'diffusion' | 'loss' | 'seed'> {
  /** How many images at most. */
  readonly validationImages: number;
}

/**
 * Measures a state on the first `validationImages` images of `set`, which is not empty, in whole batches, in the
 * centre crop, each told its class where the network has classes, with the moving average of the weights where there is one.
 *
 * @param open opens the graph that measures; it throws what that cannot be opened for
 */
export async function createValidator(
  { network, diffusion, seed, loss: kind, validationImages }: ValidatorConfig,
  set: LabelledImages,
  { dialect, block }: Target,
  open: (graph: Uint8Array) => Promise<GraphRunner>,
): Promise<Validator> {
  const available = Math.min(validationImages, set.count);
  const batchSize = Math.min(BATCH_SIZE, available);
  const batches = Math.floor(available / batchSize);
  const runner = await open(validationModel({ network, prediction: diffusion.prediction, loss: kind, batchSize }, dialect, block));
  const schedule = createNoiseSchedule(diffusion.schedule);
  const noise = new Float32Array(batchSize * network.channels * network.imageSize ** 2);

  const classesOf = (first: number): Readonly<Record<string, Float32Array>> => {
    if (network.classes === undefined) return {};
    const labels = Array.from({ length: batchSize }, (_, index) => set.labels?.[first + index] ?? null);
    return { [CLASS_INPUT]: oneHot(labels, network.classes) };
  };

  return {
    async validate(state) {
      const { weights, statistics } = servingWeights(state);
      let loss = 0;
      let psnr = 0;
      let batch = 0;
      for (const { first, images } of centredBatches(set, { batchSize, imageSize: network.imageSize })) {
        if (batch === batches) break;
        const stream = validationStream(batch);
        fillGaussian(noise, seed, stream);
        const outputs = await runner.run({
          ...noisyBatchFeeds(images, noise, stratifiedRates(schedule, { kind: 'uniform' }, batchSize, seed, stream)),
          weights,
          ...classesOf(first),
          ...(statistics.length === 0 ? {} : { statistics }),
        });
        loss += mean(outputs.get('loss'));
        psnr += mean(outputs.get('squared_error')?.map((error) => 10 * Math.log10(4 / Math.max(error, 1e-10))));
        batch += 1;
      }
      return { loss: loss / batches, psnr: psnr / batches, images: batches * batchSize };
    },
    release: () => runner.release(),
  };
}

function mean(values: Float32Array | undefined): number {
  if (!values) throw new Error('The validation graph lacks an output.');
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
