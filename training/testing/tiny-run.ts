import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import { gaussianNoise } from '../../src/diffusion/gaussian.ts';
import type { Checkpoint } from '../runs/checkpoint.ts';
import type { DdimUNetConfig } from '../../src/networks/network.ts';
import { unet2dSchema } from '../../src/networks/unet2d-config.ts';
import type { TrainingConfig } from '../config/config.ts';
import { prepareDataset, type PreparedDataset } from '../data/prepare.ts';
import { presets } from '../config/presets.ts';
import type { RunFolder } from '../runs/run-folder.ts';
import { tinyPlainStepConfig, tinyStepConfig } from '../../src/training-step/testing/tiny-configs.ts';
import { initialState } from '../../src/training-step/state.ts';
import type { TrainingObserver } from '../loop/trainer.ts';

/* A run that takes a second: 16x16 pixels, some thousand weights, thirty images. */

/** By which thirty photographs are split into 24 to train on, 3 to validate and 3 to test, as near to 80/10/10 as can be. */
export const tinySplitSeed = 25;

/** Group normalisation, v, gradient clipping, EMA, warm-up and decay. */
export const tinyConfig: TrainingConfig & { readonly network: DdimUNetConfig } = {
  ...presets.compact,
  ...tinyStepConfig,
  preset: 'compact',
  data: 'photographs',
  dataRoot: null,
  steps: 14,
  splitSeed: tinySplitSeed,
  mirror: true,
  validationImages: 3,
  checkpointEvery: 4,
  sampleEvery: 0,
};

/** Averages over power functions, stored every three steps, in the place of EMA. */
export const tinyAveragedConfig: TrainingConfig = { ...tinyConfig, ema: null, averageLengths: [0.05, 0.1], snapshotEvery: 3 };

/** The same in mixed precision. */
export const tinyMixedConfig: TrainingConfig = { ...tinyConfig, precision: 'mixed' };

/** What the other one leaves out: batch normalisation with its running statistics, epsilon, MAE, no EMA. */
export const tinyPlainConfig: TrainingConfig & { readonly network: DdimUNetConfig } = {
  ...tinyConfig,
  ...tinyPlainStepConfig,
  preset: 'study',
};

/** A network of the reference's family, with timesteps and epsilon. */
export const tinyReferenceConfig = {
  ...tinyConfig,
  preset: 'ddpm',
  network: unet2dSchema.parse({
    kind: 'unet2d',
    imageSize: 16,
    widths: [4, 8],
    blockDepth: 1,
    groups: 2,
    attention: { down: [1], up: [1], headChannels: 4 },
  }),
  diffusion: { schedule: { kind: 'linear', betaStart: 1e-4, betaEnd: 0.02, timesteps: 1000 }, prediction: 'epsilon' },
} satisfies TrainingConfig;

/** Writes `count` photographs of seeded noise, 20x20 PNGs whose every byte is known, since images are split by their content. */
export async function writePhotographs(folder: string, count: number): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (let index = 0; index < count; index += 1) {
    const pixels = Uint8Array.from(gaussianNoise(index, 0, 20 * 20 * 3), (value) => Math.min(255, Math.max(0, 128 + 64 * value)));
    await writeFile(join(folder, `${index}.png`), storedPng(pixels, 20));
  }
}

/** A PNG of rows of RGB that is not compressed, so that no encoder's version changes it (ISO/IEC 15948). */
function storedPng(pixels: Uint8Array, width: number): Buffer {
  const stride = 3 * width;
  const height = pixels.length / stride;
  const rows = Array.from({ length: height }, (_, row) => Buffer.from([0, ...pixels.subarray(row * stride, (row + 1) * stride)]));
  const header = Buffer.from([0, 0, 0, width, 0, 0, 0, height, 8, 2, 0, 0, 0]);
  const chunk = (type: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    checksum.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, checksum]);
  };
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.concat(rows), { level: 0 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** Thirty photographs, prepared below `folder`: 24 to train on, 3 to validate, 3 to test. */
export async function tinyDataset(folder: string): Promise<PreparedDataset> {
  const data = join(folder, 'photographs');
  await writePhotographs(data, 30);
  const { network, cropMargin } = tinyConfig;
  return prepareDataset({ data, imageSize: network.imageSize, margin: cropMargin, seed: tinySplitSeed, cacheRoot: join(folder, 'cache') });
}

/** The checkpoint of a run that has not learnt anything yet. */
export function untrainedCheckpoint(config: TrainingConfig): Checkpoint {
  return {
    config,
    dataset: {
      name: 'photographs',
      title: 'Photographs',
      licence: 'ours',
      split: '24 training images',
      fingerprint: null,
      preparation: null,
      classes: null,
    },
    origin: { devices: ['a first machine', 'a second machine'], commit: 'abc', startedFrom: null },
    progress: { step: 0, totalSteps: 14, seconds: 7200, validationLoss: 0.25, psnr: 12.5, best: null, batches: null },
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
