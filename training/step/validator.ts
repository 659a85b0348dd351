import { fillGaussian } from '../../src/diffusion/gaussian.ts';
import { CLASS_INPUT, oneHot } from '../../src/networks/class-embedding.ts';
import { createNoiseSchedule } from '../../src/diffusion/schedule.ts';
import { noisyBatchFeeds } from '../../src/training-graph/objective.ts';
import { validationModel } from '../../src/training-graph/validation.ts';
import type { TrainingConfig } from '../config/config.ts';
import { centredBatches } from '../data/batches.ts';
import type { LabelledImages } from '../data/pixel-source.ts';
import { targetOf } from './dialect.ts';
import { openGraph } from './graph-runner.ts';
import { stratifiedRates } from './noise-levels.ts';
import { servingWeights, type TrainingState } from './state.ts';
import { validationStream } from '../streams.ts';

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

/**
 * Measures a state on the first `validationImages` images of `set`, which is not empty, in whole batches, in the
 * centre crop, each told its class where the network has classes, with the moving average of the weights where there is one.
 * @throws ProviderUnavailableError
 */
export async function openValidator(config: TrainingConfig, set: LabelledImages): Promise<Validator> {
  const { network, diffusion, seed, provider } = config;
  const available = Math.min(config.validationImages, set.count);
  const batchSize = Math.min(BATCH_SIZE, available);
  const batches = Math.floor(available / batchSize);
  const { dialect, block } = await targetOf(provider);
  const graph = validationModel({ network, prediction: diffusion.prediction, loss: config.loss, batchSize }, dialect, block);
  const runner = await openGraph(graph, provider);
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
