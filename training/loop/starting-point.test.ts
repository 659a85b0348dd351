import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '../../scripts/project.ts';
import type { SplitRule } from '../../src/documents/card.ts';
import { gaussianNoise } from '../../src/diffusion/gaussian.ts';
import { relativeError } from '../../src/graph/testing/finite-differences.ts';
import { CLASS_EMBEDDING } from '../../src/networks/class-embedding.ts';
import { inferenceModel, parameterLayout } from '../../src/networks/inference.ts';
import type { NetworkConfig } from '../../src/networks/network.ts';
import type { StoredWeights } from '../../src/networks/stored-weights.ts';
import type { TrainingConfig } from '../config/config.ts';
import { IntegrityError, ModelFolderError } from '../../src/runtime/errors.ts';
import type { Labels } from '../../src/diffusion/labels.ts';
import { openNodeWeights } from '../../src/runtime/node.ts';
import { describeSplit } from '../data/prepare.ts';
import { exportModel } from '../publish/export.ts';
import { describeOtherSplit, readStartingPoint, withNetwork } from './starting-point.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { tinyConfig, tinyDataset, tinyPlainConfig, tinyReferenceConfig, tinySplitSeed, untrainedCheckpoint } from '../testing/tiny-run.ts';

const root = temporaryFolder();

/** A model folder; its moving average, where there is one, is another than its weights. */
async function publish(config: TrainingConfig) {
  const { state, ...checkpoint } = untrainedCheckpoint(config);
  const vectors = new Map(state.vectors);
  const served = config.ema === null ? 'weights' : 'ema';
  const weights = gaussianNoise(7, 0, vectors.get('weights')?.length ?? 0);
  vectors.set(served, weights);
  const folder = join(root, config.preset);
  const progress = { ...checkpoint.progress, step: 20 };
  const card = await exportModel({
    checkpoint: { ...checkpoint, progress, state: { step: 20, vectors } },
    folder,
    id: 'tiny',
    title: 'Tiny',
  });
  return { folder, card, weights, statistics: vectors.get('statistics') ?? new Float32Array(0) };
}

describe('readStartingPoint', () => {
  it.each([tinyConfig, tinyPlainConfig, tinyReferenceConfig])(
    'gives the weights that were published, and what they are (a $network.kind by $preset)',
    async (config) => {
      const { folder, card, weights, statistics } = await publish(config);
      expect(await readStartingPoint(folder)).toEqual({
        weights: { weights, statistics },
        config: { network: config.network, diffusion: config.diffusion },
        startedFrom: {
          id: 'tiny',
          title: 'Tiny',
          samplesSeen: 100,
          totalHours: card.training.totalHours,
          sha256: card.file.sha256,
          diffusion: config.diffusion,
        },
        classNames: [],
        dataset: card.dataset,
        splitSeed: tinySplitSeed,
        splitRule: 2,
      });
    },
  );

  it.each(['flowers', 'celeba'])('reads the model %s that is published with this project', async (id) => {
    const { weights, config, startedFrom } = await readStartingPoint(join(projectRoot, 'public', 'models', id));
    expect(startedFrom.id).toBe(id);
    expect(weights.weights).toHaveLength(parameterLayout(config.network).parameterCount);
    expect(weights.weights.every(Number.isFinite)).toBe(true);
  });

  it('refuses a file that is not the one of the card', async () => {
    const { folder } = await publish(tinyConfig);
    const path = join(folder, 'model.onnx');
    const bytes = await readFile(path);
    bytes.writeUInt8(bytes.readUInt8(bytes.length >> 1) ^ 1, bytes.length >> 1);
    await writeFile(path, bytes);
    await expect(readStartingPoint(folder)).rejects.toThrow(IntegrityError);
  });

  it('names what is missing', async () => {
    await expect(readStartingPoint(join(root, 'absent'))).rejects.toThrow(ModelFolderError);
  });
});

describe('describeOtherSplit', () => {
  it('warns where the same images are split otherwise, and only there', async () => {
    const start = await readStartingPoint((await publish(tinyConfig)).folder);
    const prepared = await tinyDataset(join(root, 'split'));
    try {
      const warningFor = (name: string, split: string, splitSeed = 5, splitRule: SplitRule = 1) =>
        describeOtherSplit({ ...start, dataset: { name, split, fingerprint: null }, splitSeed, splitRule }, prepared);
      const split = describeSplit(prepared);
      expect(warningFor(prepared.title, split, prepared.split.seed, 2)).toBeNull();
      expect(warningFor('Other photographs', 'another split')).toBeNull();
      const warning = `Tiny was trained on another split, and this run has ${split}: some of the images that it validates and tests with have been trained on.`;
      expect(warningFor(prepared.title, 'another split')).toBe(`${warning} --split-seed 5 keeps them apart.`);
      expect(warningFor(prepared.title, 'another split', prepared.split.seed)).toBe(warning);
      // By content, other images move none that the model has been trained on.
      expect(warningFor(prepared.title, 'another split', prepared.split.seed, 2)).toBeNull();
    } finally {
      prepared.close();
    }
  });
});

describe('withNetwork', () => {
  async function predictionOf({ weights, statistics }: StoredWeights, network: NetworkConfig, labels?: Labels): Promise<Float32Array> {
    const model = await openNodeWeights(inferenceModel(network, weights, statistics), { id: 'tiny', network });
    try {
      return await model.predict(gaussianNoise(5, 0, 2 * 3 * 16 * 16), 0.5, labels);
    } finally {
      await model.release();
    }
  }

  it('with classes predicts what the model predicts, whatever the class', async () => {
    const { folder } = await publish(tinyConfig);
    const start = await readStartingPoint(folder);
    const network = { ...tinyConfig.network, classes: 3 };
    const told = withNetwork(start, network, 1);
    const expected = await predictionOf(start.weights, tinyConfig.network);
    for (const labels of [
      [null, null],
      [2, 0],
    ])
      expect(await predictionOf(told.weights, network, labels)).toEqual(expected);
  });

  it('knows a class by its name, and starts another as no class', async () => {
    const { folder } = await publish(tinyConfig);
    const three = { ...tinyConfig.network, classes: 3 };
    const told = withNetwork(await readStartingPoint(folder), three, 1, ['iris', 'lily', 'rose']);
    const { offset = 0, length = 0 } = parameterLayout(three).parameters.find(({ name }) => name === CLASS_EMBEDDING) ?? {};
    told.weights.weights.set(gaussianNoise(6, 0, length), offset);
    const two = { ...tinyConfig.network, classes: 2 };
    const other = withNetwork(told, two, 1, ['rose', 'tulip']);
    expect(other.classNames).toEqual(['rose', 'tulip']);
    const ofOther = await predictionOf(other.weights, two, [0, 1]);
    expect(relativeError(ofOther, await predictionOf(told.weights, three, [2, null]))).toBeLessThan(1e-5);
    expect(relativeError(ofOther, await predictionOf(told.weights, three, [0, null]))).toBeGreaterThan(1e-3);
    expect(withNetwork(told, three, 1).weights).toEqual(told.weights);
  });

  it.each([tinyConfig, tinyPlainConfig])('predicts what the model predicts (preset $preset)', async (config) => {
    const { folder } = await publish(config);
    const start = await readStartingPoint(folder);
    const network = { ...config.network, attention: { resolutions: [4, 8], headChannels: 2 } };
    const wider = withNetwork(start, network, 1);
    expect(wider.weights.weights.length).toBeGreaterThan(start.weights.weights.length);
    const expected = await predictionOf(start.weights, config.network);
    const actual = await predictionOf(wider.weights, network);
    expect(expected.some((value) => Math.abs(value) > 0.1)).toBe(true);
    actual.forEach((value, index) => expect(value).toBeCloseTo(expected[index] ?? Number.NaN, 4));
  });
});
