import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { gaussianNoise } from '../../src/diffusion/gaussian.ts';
import type { Checkpoint } from '../checkpoint.ts';
import type { TrainingConfig } from '../config.ts';
import { prepareDataset, type PreparedDataset } from '../data/prepare.ts';
import { presets } from '../presets.ts';
import type { RunFolder } from '../run-folder.ts';
import { initialState } from '../state.ts';
import type { TrainingObserver } from '../trainer.ts';

/* A run that takes a second: 16x16 pixels, some thousand weights, thirty images. */

const network = {
  kind: 'ddim-unet',
  imageSize: 16,
  channels: 3,
  patchSize: 1,
  widths: [4, 8],
  blockDepth: 1,
  embedding: { dimensions: 8, minimumFrequency: 1, maximumFrequency: 100 },
  conditioning: { kind: 'scale-shift', hidden: 8 },
  normalization: { kind: 'group', groups: 2 },
  attention: null,
} satisfies TrainingConfig['network'];

/** Group normalisation, v, gradient clipping, EMA, warm-up and decay. */
export const tinyConfig: TrainingConfig = {
  ...presets.compact,
  preset: 'compact',
  data: 'photographs',
  dataRoot: null,
  network,
  optimizer: { ...presets.compact.optimizer, warmupSteps: 3 },
  batchSize: 5,
  stepsPerRun: 1,
  steps: 14,
  seed: 3,
  validationImages: 3,
  checkpointEvery: 4,
  sampleEvery: 0,
};

/** What the other one leaves out: batch normalisation with its running statistics, epsilon, MAE, no EMA. */
export const tinyPlainConfig: TrainingConfig = {
  ...tinyConfig,
  preset: 'study',
  network: { ...network, patchSize: 2, conditioning: { kind: 'concatenate' }, normalization: { kind: 'batch', momentum: 0.9 } },
  diffusion: presets.study.diffusion,
  loss: presets.study.loss,
  optimizer: presets.study.optimizer,
  ema: null,
};

/** Writes `count` photographs of seeded noise, 20x20 PNGs. */
export async function writePhotographs(folder: string, count: number): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (let index = 0; index < count; index += 1) {
    const pixels = Uint8Array.from(gaussianNoise(index, 0, 20 * 20 * 3), (value) => Math.min(255, Math.max(0, 128 + 64 * value)));
    await sharp(pixels, { raw: { width: 20, height: 20, channels: 3 } }).png().toFile(join(folder, `${index}.png`));
  }
}

/** Thirty photographs, prepared below `folder`: 24 to train on, 3 to validate, 3 to test. */
export async function tinyDataset(folder: string): Promise<PreparedDataset> {
  const data = join(folder, 'photographs');
  await writePhotographs(data, 30);
  const { network, cropMargin, seed } = tinyConfig;
  return prepareDataset({ data, imageSize: network.imageSize, margin: cropMargin, seed, cacheRoot: join(folder, 'cache') });
}

/** The checkpoint of a run that has not learnt anything yet. */
export function untrainedCheckpoint(config: TrainingConfig): Checkpoint {
  return {
    config,
    dataset: { name: 'photographs', title: 'Photographs', licence: 'ours', split: '24 training images' },
    origin: { devices: ['a first machine', 'a second machine'], commit: 'abc', startedFrom: null },
    progress: { step: 0, totalSteps: 14, seconds: 7200, validationLoss: 0.25, psnr: 12.5, best: null },
    state: initialState(config),
  };
}

export const silent: TrainingObserver = { onStart: () => undefined, onStep: () => undefined, onValidation: () => undefined };

/** The lines of a run's log, without the one entry that tells how fast this machine was. */
export async function metricsOf(folder: RunFolder): Promise<Record<string, unknown>[]> {
  const text = await readFile(join(folder.path, 'metrics.jsonl'), 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => ({ ...(JSON.parse(line) as Record<string, unknown>), samplesPerSecond: null }));
}
