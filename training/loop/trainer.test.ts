import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { gaussianNoise } from '../../src/diffusion/gaussian.ts';
import { parameterLayout } from '../../src/networks/inference.ts';
import { ProviderUnavailableError } from '../../src/runtime/errors.ts';
import { endingOf, loadCheckpoint, saveCheckpoint, type Checkpoint } from '../runs/checkpoint.ts';
import type { TrainingConfig } from '../config/config.ts';
import type { PreparedDataset } from '../data/prepare.ts';
import { FileWriteError } from '../io/errors.ts';
import { DatasetChangedError } from '../runs/errors.ts';
import { DivergedError } from '../step/errors.ts';
import { exportModel } from '../publish/export.ts';
import { loadFinal } from '../runs/run-checkpoints.ts';
import { type RunFolder, createRunFolder } from '../runs/run-folder.ts';
import type { StartingPoint } from './starting-point.ts';
import { sittingsOn } from '../testing/sittings.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { metricsOf, silent, tinyConfig, tinyDataset, tinyMixedConfig } from '../testing/tiny-run.ts';
import { train, type TrainingObserver } from './trainer.ts';
import { textOf } from '../testing/trace.ts';

const root = temporaryFolder();
let dataset: PreparedDataset;

beforeAll(async () => {
  dataset = await tinyDataset(root);
  return () => {
    dataset.close();
  };
});

/** Its steps are too small for float32, so that every validation gives the same. */
const unmoved: TrainingConfig = { ...tinyConfig, optimizer: { ...tinyConfig.optimizer, learningRate: 1e-30, decay: 'constant' } };

const { sit, sitUntil } = sittingsOn(() => dataset, root);

describe('the grids of samples', () => {
  it('are all there though the process was killed before one was written', async () => {
    const config = { ...tinyConfig, sampleEvery: 1 };
    const folder = await createRunFolder(join(root, 'runs'), 'killed');
    // The grid of step 10 cannot take the place of a folder: what a process that is killed there has left, is left.
    const observer: Partial<TrainingObserver> = { onStart: () => void mkdir(folder.sample(10)) };
    await expect(sit(config, { folder, observer })).rejects.toThrow(FileWriteError);
    await rmdir(folder.sample(10));
    await sit(config, { folder, checkpoint: await loadCheckpoint(folder.checkpoint) });
    expect(await folder.sampledSteps()).toEqual([5, 10, 14]);
  });

  it('end where a run does that goes back and is to be shorter', async () => {
    const config = { ...tinyConfig, sampleEvery: 1, checkpointEvery: 100 };
    const { folder } = await sit(config);
    const best = await loadCheckpoint(folder.bestCheckpoint);
    await saveCheckpoint(folder.checkpoint, { ...best, progress: { ...best.progress, step: 4 }, state: { ...best.state, step: 4 } });
    const checkpoint = await loadCheckpoint(folder.checkpoint);
    await sit(config, { folder, checkpoint: { ...checkpoint, progress: { ...checkpoint.progress, totalSteps: 6 } } });
    expect(await folder.sampledSteps()).toEqual([5, 6]);
  });
});

describe('the best checkpoint', () => {
  it('is that of the lowest validation loss, with its state and its progress', async () => {
    const losses = new Map<number, number>();
    const { folder, checkpoint } = await sit(tinyConfig, {
      observer: { onValidation: ({ step, report }) => void losses.set(step, report.loss) },
    });
    const lowest = Math.min(...losses.values());
    const { step } = checkpoint.progress.best ?? {};
    expect(losses.get(step ?? 0)).toBe(lowest);
    expect((await loadCheckpoint(folder.bestCheckpoint)).progress).toMatchObject({
      step,
      validationLoss: lowest,
      best: { step, validationLoss: lowest, validationsSince: 0 },
    });
  });

  it('stays at the first of equal validations, and the latest says how many were no better', async () => {
    const { folder, checkpoint } = await sit(unmoved);
    expect(checkpoint.progress).toMatchObject({ step: 14, best: { step: 5, validationsSince: 2 } });
    expect((await loadCheckpoint(folder.bestCheckpoint)).state.step).toBe(5);
  });
});

describe('patience', () => {
  // Validations at steps 5, 10 and 14 of 14, at 15, 20 and so on of more: the second and later ones are no better.
  it('ends the run after so many validations without a better one', async () => {
    const { folder, checkpoint } = await sit({ ...unmoved, steps: 100, patience: 2, sampleEvery: 100 });
    expect(checkpoint.progress).toMatchObject({ step: 15, totalSteps: 100, best: { step: 5, validationsSince: 2 } });
    expect(endingOf(checkpoint)).toBe('stopped early');
    expect((await loadFinal(folder, checkpoint)).state.step).toBe(5);
    expect(await readdir(join(folder.path, 'samples')), 'the last pictures').toEqual(['step-0000015.png']);
  });

  it('counts on over an interruption, and has ended when it goes on after the end', async () => {
    const config = { ...unmoved, steps: 100, patience: 2 };
    const { folder } = await sitUntil(config, 12);
    const again = await sit(config, { folder, checkpoint: await loadCheckpoint(folder.checkpoint) });
    expect(again.checkpoint.progress.step).toBe(15);
    const onceMore = await sit(config, { folder, checkpoint: await loadCheckpoint(folder.checkpoint) });
    expect(onceMore.checkpoint.progress).toMatchObject({ step: 15, best: { step: 5, validationsSince: 2 } });
  });

  it('starts anew at a better one, and a run that reaches its last step is complete', async () => {
    const losses: number[] = [];
    const observer: Partial<TrainingObserver> = { onValidation: ({ report }) => losses.push(report.loss) };
    const { folder, checkpoint } = await sit({ ...tinyConfig, patience: 1 }, { observer });
    expect(losses, 'each better than the one before').toEqual([...losses].sort((a, b) => b - a));
    expect(endingOf(checkpoint)).toBe('completed');
    expect(await loadFinal(folder, checkpoint)).toBe(checkpoint);
  });
});

describe('a run that starts from a model', () => {
  const { network, diffusion } = unmoved;
  const weights = gaussianNoise(7, 0, parameterLayout(network).parameterCount).map((value) => 0.1 * value);
  const start: StartingPoint = {
    weights: { weights, statistics: new Float32Array(0) },
    config: { network, diffusion },
    startedFrom: { id: 'tiny', title: 'Tiny', samplesSeen: 100, totalHours: 2, sha256: 'a'.repeat(64), diffusion: null },
    dataset: { name: 'Photographs', split: 'all of them', fingerprint: null },
    splitSeed: 0,
    classNames: [],
    splitRule: 2,
  };

  it('has its weights, as their average too, counts its own steps, and says from which', async () => {
    const { folder, checkpoint } = await sit({ ...unmoved, steps: 1 }, { start });
    const { vectors } = checkpoint.state;
    expect(vectors.get('weights')).toEqual(weights);
    expect(vectors.get('ema')).toEqual(weights);
    const card = await exportModel({ checkpoint, folder: folder.model, id: 'tuned', title: 'Tuned' });
    expect(card.training).toMatchObject({ samplesSeen: 105, samplesSeenInRun: 5, steps: 1, startedFrom: start.startedFrom });
    expect(card.training.totalHours).toBe(2 + card.training.hours);
  });

  it('goes on bit for bit after an interruption, and still says from which', async () => {
    const straight = await sit(tinyConfig, { start });
    const { folder } = await sitUntil(tinyConfig, 3, start);
    const resumed = await sit(tinyConfig, { folder, checkpoint: await loadCheckpoint(folder.checkpoint) });
    expect(textOf(resumed.checkpoint)).toEqual(textOf(straight.checkpoint));
    expect(resumed.checkpoint.origin.startedFrom).toEqual(start.startedFrom);
  });
});

describe('train', () => {
  it('learns: the loss falls', async () => {
    const losses: number[] = [];
    await sit({ ...tinyConfig, steps: 60 }, { observer: { onStep: ({ report }) => losses.push(report.loss) } });
    const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
    // Noise holds little to learn: its mean and its spread, which 60 steps find.
    expect(mean(losses.slice(-10))).toBeLessThan(0.95 * mean(losses.slice(0, 10)));
  });

  it('draws a grid of samples after the epochs that ask for one and after the last', async () => {
    const { folder } = await sit({ ...tinyConfig, sampleEvery: 2 });
    expect(await readdir(join(folder.path, 'samples'))).toEqual(['step-0000010.png', 'step-0000014.png']);
  });

  it('validates and draws as seldom as it is asked to, also where a step passes several epochs', async () => {
    const validatedAt = async (config: TrainingConfig) => {
      const { folder } = await sit({ ...config, sampleEvery: 4 });
      const steps = (await metricsOf(folder)).filter(({ kind }) => kind === 'validation').map(({ step }) => step);
      return { steps, grids: await readdir(join(folder.path, 'samples')) };
    };
    expect((await validatedAt({ ...tinyConfig, validateEvery: 2 })).steps).toEqual([10, 14]);
    // Batches of 60 out of 24 images: 5 epochs are over after 2 steps, 7 after 3, 10 after 4, 12 after 5, 15 after 6.
    const quick = { ...tinyConfig, batchSize: 60, steps: 6, validateEvery: 6 };
    const expected = { steps: [3, 5, 6], grids: ['step-0000002.png', 'step-0000004.png', 'step-0000005.png', 'step-0000006.png'] };
    expect(await validatedAt(quick)).toEqual(expected);
    expect(await validatedAt({ ...quick, stepsPerRun: 2 })).toEqual(expected);
  });

  it('keeps the split and the configuration in the folder', async () => {
    const { folder } = await sit({ ...tinyConfig, steps: 1 });
    expect(JSON.parse(await readFile(join(folder.path, 'config.json'), 'utf8'))).toEqual({ ...tinyConfig, steps: 1 });
    expect(await readFile(join(folder.path, 'split.json'), 'utf8')).toBe(await readFile(dataset.split.path, 'utf8'));
  });

  it('keeps its own split in a folder in which another run was killed before its first checkpoint', async () => {
    const folder = await createRunFolder(join(root, 'runs'), 'tiny');
    const whole = JSON.parse(await readFile(dataset.split.path, 'utf8')) as Record<string, unknown>;
    await writeFile(join(folder.path, 'split.json'), JSON.stringify({ ...whole, seed: 4, train: [] }));
    await sit({ ...tinyConfig, steps: 1 }, { folder });
    expect(JSON.parse(await readFile(join(folder.path, 'split.json'), 'utf8'))).toEqual(whole);
  });

  it('saves at once when it is interrupted before the first step', async () => {
    const { folder } = await sit(tinyConfig, { signal: AbortSignal.abort() });
    expect((await loadCheckpoint(folder.checkpoint)).progress).toMatchObject({ step: 0, validationLoss: null });
  });

  it('adds up the time of all sittings', async () => {
    const { folder, checkpoint } = await sitUntil(tinyConfig, 2);
    const before = { ...checkpoint, progress: { ...checkpoint.progress, seconds: 1000 } };
    const { progress } = (await sit(tinyConfig, { folder, checkpoint: before, signal: AbortSignal.abort() })).checkpoint;
    expect(progress.seconds).toBeGreaterThan(1000);
    expect(progress.seconds).toBeLessThan(1100);
  });

  it('refuses to go on with other images', async () => {
    const { folder, checkpoint } = await sitUntil(tinyConfig, 2);
    const other: PreparedDataset = { ...dataset, split: { ...dataset.split, imageList: 'another' } };
    const resumed = train({
      config: tinyConfig,
      dataset: other,
      openFolder: () => Promise.resolve(folder),
      checkpoint,
      observer: silent,
      signal: new AbortController().signal,
    });
    await expect(resumed).rejects.toThrow(DatasetChangedError);
  });

  it('refuses to go on with other pictures under the same names, and says how many are others', async () => {
    const { folder, checkpoint } = await sitUntil(tinyConfig, 2);
    const contents = [...dataset.contents.slice(2), 'another', 'and another', 'a third'];
    const replaced: PreparedDataset = { ...dataset, contents, fingerprint: 'another' };
    const resumed = train({
      config: tinyConfig,
      dataset: replaced,
      openFolder: () => Promise.resolve(folder),
      checkpoint,
      observer: silent,
      signal: new AbortController().signal,
    });
    await expect(resumed).rejects.toThrow(`those that ${folder.path} started with (2 of 30 are gone or changed, 3 are new): put them back`);
  });

  it('refuses to go on with other classes of the same images', async () => {
    const labelled = (names: readonly string[]): PreparedDataset => ({
      ...dataset,
      classNames: names,
      train: { ...dataset.train, labels: Uint16Array.from({ length: dataset.train.count }, (_, index) => index % 2) },
      validation: { ...dataset.validation, labels: new Uint16Array(dataset.validation.count) },
    });
    const config = { ...tinyConfig, network: { ...tinyConfig.network, classes: 2 } };
    const sitOn = (of: PreparedDataset, folder: RunFolder, checkpoint: Checkpoint | null) =>
      train({ config, dataset: of, openFolder: () => Promise.resolve(folder), checkpoint, observer: silent, signal: AbortSignal.abort() });
    const { folder, checkpoint } = await sitOn(labelled(['roses', 'tulips']), await createRunFolder(join(root, 'runs'), 'classes'), null);
    expect(checkpoint.dataset.classes).toEqual({ names: ['roses', 'tulips'], counts: [12, 12] });
    await expect(sitOn(labelled(['tulips', 'violets']), folder, checkpoint)).rejects.toThrow(DatasetChangedError);
    expect((await sitOn(labelled(['roses', 'tulips']), folder, checkpoint)).checkpoint.progress.step).toBe(0);
  });

  // A rate this large makes weights whose products overflow; one a little smaller overflows the gradient alone.
  it.each([
    [1e30, 'loss'],
    [1e6, 'gradient norm'],
  ])('stops at a learning rate of %d, when the %s is no number, and keeps the checkpoint before', async (learningRate, quantity) => {
    const optimizer = { ...tinyConfig.optimizer, learningRate, warmupSteps: 0, gradientClip: null };
    const folder = await createRunFolder(join(root, 'runs'), 'diverged');
    const failure: unknown = await sit({ ...tinyConfig, optimizer, checkpointEvery: 1 }, { folder }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(DivergedError);
    expect(failure).toMatchObject({ quantity });
    const { step, vectors } = (await loadCheckpoint(folder.checkpoint)).state;
    expect(failure).toMatchObject({ step: step + 1, savedStep: step });
    expect(failure).toHaveProperty('message', expect.stringContaining(`The last checkpoint is from step ${step} and good.`));
    expect(vectors.get('weights')?.every(Number.isFinite)).toBe(true);
  });

  it('does not speak of a checkpoint where it stops before the first', async () => {
    const optimizer = { ...tinyConfig.optimizer, learningRate: 1e30, warmupSteps: 0, gradientClip: null };
    const folder = await createRunFolder(join(root, 'runs'), 'diverged');
    await expect(sit({ ...tinyConfig, optimizer, checkpointEvery: 100 }, { folder })).rejects.toThrow(
      'with a lower --learning-rate than 1e+30 or with --gradient-clip 1. Nothing was saved before.',
    );
    expect(folder.hasCheckpoint).toBe(false);
  });

  it('in mixed precision, stops at such a gradient once no smaller scale of the loss helps', async () => {
    const spoilt = {
      ...tinyMixedConfig,
      optimizer: { ...tinyMixedConfig.optimizer, learningRate: 1000, warmupSteps: 0, gradientClip: null },
    };
    const skipped: number[] = [];
    const onStep: TrainingObserver['onStep'] = ({ step, report }) => {
      if (report.gradientNorm === null) skipped.push(step);
    };
    const failure: unknown = await sit({ ...spoilt, steps: 100 }, { observer: { onStep } }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(DivergedError);
    expect(failure instanceof DivergedError && [failure.quantity, failure.step - skipped.length]).toEqual(['gradient norm', 2]);
    expect(skipped).toHaveLength(16);
  });

  it.each(['best.safetensors', 'metrics.jsonl', 'config.json'])('names the file when %s cannot be written', async (name) => {
    const folder = await createRunFolder(join(root, 'runs'), 'full');
    // A folder in the file's place fails every write to it, on every system.
    const observer: Partial<TrainingObserver> = { onStart: () => void mkdir(join(folder.path, name)) };
    if (name === 'config.json') await mkdir(join(folder.path, name));
    const failure: unknown = await sit(tinyConfig, { folder, observer }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(FileWriteError);
    expect(failure).toMatchObject({ path: join(folder.path, name) });
    expect((await readdir(folder.path)).filter((file) => file.endsWith('.partial'))).toEqual([]);
  });

  it('makes no folder when the provider cannot start', async () => {
    const openFolder = (): Promise<RunFolder> => createRunFolder(join(root, 'no-runs'), 'tiny');
    // No session takes part of this name, so that the test does not depend on the machine's cards.
    const config = { ...tinyConfig, provider: 'abacus' as TrainingConfig['provider'] };
    const failed = train({ config, dataset, openFolder, checkpoint: null, observer: silent, signal: new AbortController().signal });
    await expect(failed).rejects.toThrow(ProviderUnavailableError);
    expect(existsSync(join(root, 'no-runs'))).toBe(false);
  });
});
