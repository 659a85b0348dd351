import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadCheckpoint } from '../runs/checkpoint.ts';
import type { TrainingConfig } from '../config/config.ts';
import type { PreparedDataset } from '../data/prepare.ts';
import { RunMovedOnError } from '../runs/errors.ts';
import { createRunFolder } from '../runs/run-folder.ts';
import { sittingsOn } from '../testing/sittings.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import {
  metricsOf,
  tinyAveragedConfig,
  tinyConfig,
  tinyDataset,
  tinyPlainConfig,
  tinyReferenceConfig,
  tinyMixedConfig,
} from '../testing/tiny-run.ts';
import type { TrainingObserver } from './trainer.ts';
import { traceOf } from '../testing/trace.ts';

/* Whatever interrupts a run, it ends bit for bit as if nothing had happened. */

const root = temporaryFolder();
let dataset: PreparedDataset;

beforeAll(async () => {
  dataset = await tinyDataset(root);
  return () => {
    dataset.close();
  };
});

const { sit, sitUntil } = sittingsOn(() => dataset, root);

describe('a run in mixed precision', () => {
  it('goes on bit for bit after an interruption, with its loss scale', async () => {
    const straight = await traceOf((await sit(tinyMixedConfig)).folder);
    const { folder } = await sitUntil(tinyMixedConfig, 7);
    const checkpoint = await loadCheckpoint(folder.checkpoint);
    expect([...(checkpoint.state.vectors.get('loss_scale') ?? [])]).toEqual([2 ** 16, 7]);
    await sit(tinyMixedConfig, { folder, checkpoint });
    expect(await traceOf(folder)).toEqual(straight);
  });

  it('takes no step while the scaled gradient goes beyond half precision, says so in its log, and then learns', async () => {
    const { folder } = await sitUntil(tinyMixedConfig, 1);
    const checkpoint = await loadCheckpoint(folder.checkpoint);
    const vectors = new Map(checkpoint.state.vectors).set('loss_scale', Float32Array.of(2 ** 40, 0));
    const norms: (number | null)[] = [];
    await sit(
      { ...tinyMixedConfig, steps: 60 },
      {
        folder,
        checkpoint: { ...checkpoint, progress: { ...checkpoint.progress, totalSteps: 60 }, state: { ...checkpoint.state, vectors } },
        observer: { onStep: ({ report }) => void norms.push(report.gradientNorm) },
      },
    );
    const skipped = norms.indexOf(norms.find((norm) => norm !== null) ?? null);
    expect(skipped).toBeGreaterThan(5);
    expect(norms.slice(skipped).every((norm) => norm !== null && norm > 0)).toBe(true);
    const scale = (await loadCheckpoint(folder.checkpoint)).state.vectors.get('loss_scale');
    expect([...(scale ?? [])]).toEqual([2 ** (40 - skipped), 59 - skipped]);
    const [tenth] = (await metricsOf(folder)).filter(({ kind }) => kind === 'train');
    expect(tenth).toMatchObject({ step: 10, gradientNorm: null });
  });
});

const muon: TrainingConfig = {
  ...tinyConfig,
  noiseAssignment: 'nearest',
  noiseLevels: { kind: 'logit-normal', mean: 0, deviation: 1 },
  optimizer: { ...tinyConfig.optimizer, muon: { learningRate: 5e-3, momentum: 0.95 } },
};

describe.each([
  ['group normalisation, EMA and gradient clipping', tinyConfig],
  ['batch normalisation without EMA', tinyPlainConfig],
  ['Muon and noise that is assigned', muon],
  ['averages over power functions instead of EMA', tinyAveragedConfig],
] as const)('a run with %s', (_, config) => {
  let straight: Awaited<ReturnType<typeof traceOf>>;
  beforeAll(async () => {
    straight = await traceOf((await sit(config)).folder);
  });

  it('ends after its steps with validation at the end of every epoch', () => {
    expect(straight.progress.step).toBe(14);
    // 24 images in batches of 5: the epochs end within the fifth and the tenth batch; the third is cut off.
    const epochs = straight.metrics.filter(({ kind }) => kind === 'validation').map(({ epoch, step }) => [epoch, step]);
    expect(epochs).toEqual([
      [1, 5],
      [2, 10],
      [3, 14],
    ]);
    expect(straight.metrics.filter(({ kind }) => kind === 'train').map(({ step }) => step)).toEqual([10]);
  });

  // At the end of an epoch and in the middle of one.
  it.each([5, 7])('goes on bit for bit after an interruption at step %i', async (last) => {
    const stopped = await sitUntil(config, last);
    expect(stopped.checkpoint.progress.step).toBe(last);
    const checkpoint = await loadCheckpoint(stopped.folder.checkpoint);
    await sit(config, { folder: stopped.folder, checkpoint });
    expect(await traceOf(stopped.folder)).toEqual(straight);
  });

  it('leaves the same, to the last bit, when one run of the runtime makes several steps', async () => {
    expect(await traceOf((await sit({ ...config, stepsPerRun: 3 })).folder)).toEqual(straight);
  });

  it('goes on bit for bit from the last checkpoint when the process was killed later', async () => {
    const folder = await createRunFolder(join(root, 'runs'), 'killed');
    const onValidation: TrainingObserver['onValidation'] = ({ step }) => {
      if (step === 10) throw new Error('killed');
    };
    await expect(sit(config, { folder, observer: { onValidation } })).rejects.toThrow('killed');
    const checkpoint = await loadCheckpoint(folder.checkpoint);
    expect(checkpoint.progress.step).toBe(8);
    expect((await metricsOf(folder)).map(({ step }) => step)).toEqual([5, 10, 10]);
    await sit(config, { folder, checkpoint });
    expect(await traceOf(folder)).toEqual(straight);
  });
});

describe('a run with the reference network', () => {
  // Its state is that of the first one above: what is left to see is that its own graph goes on, and in runs of several steps.
  it('goes on bit for bit after an interruption, and leaves the same when one run of the runtime makes several steps', async () => {
    const straight = await traceOf((await sit(tinyReferenceConfig)).folder);
    const { folder } = await sitUntil(tinyReferenceConfig, 7);
    await sit(tinyReferenceConfig, { folder, checkpoint: await loadCheckpoint(folder.checkpoint) });
    expect(await traceOf(folder)).toEqual(straight);
    expect(await traceOf((await sit({ ...tinyReferenceConfig, stepsPerRun: 3 })).folder)).toEqual(straight);
  });
});

describe('a run that another process has trained on', () => {
  it('is not taken back to what was read before, neither its checkpoints nor its log', async () => {
    const { folder, checkpoint: early } = await sitUntil(tinyConfig, 2);
    await sit(tinyConfig, { folder, checkpoint: early });
    const straight = await traceOf(folder);
    const late: unknown = await sit(tinyConfig, { folder, checkpoint: early }).catch((error: unknown) => error);
    expect(late).toBeInstanceOf(RunMovedOnError);
    expect(late).toMatchObject({ run: folder.path, step: 14 });
    expect(await traceOf(folder)).toEqual(straight);
  });
});
