import { describe, expect, it } from 'vitest';
import type { Checkpoint } from '../runs/checkpoint.ts';
import { continuedWith } from './continued.ts';
import { createTrainingBatches, samplesSeenBy } from '../../src/training-step/batches.ts';
import { tinyConfig, untrainedCheckpoint } from '../testing/tiny-run.ts';

const after = (step: number, config = tinyConfig): Checkpoint => {
  const untrained = untrainedCheckpoint(config);
  return { ...untrained, progress: { ...untrained.progress, step, totalSteps: 40 }, state: { ...untrained.state, step } };
};

describe('a run that goes on with other settings', () => {
  it('keeps its moments and its average', () => {
    const before = after(10);
    const config = { ...tinyConfig, optimizer: { ...tinyConfig.optimizer, learningRate: 1e-5 } };
    const { state, progress, config: changed } = continuedWith(before, config, null);
    expect(changed).toBe(config);
    expect(progress).toEqual(before.progress);
    expect([...state.vectors]).toEqual([...before.state.vectors]);
  });

  it('begins an average at its weights, or drops one', () => {
    const without = { ...tinyConfig, ema: null };
    expect(continuedWith(after(10), without, null).state.vectors.has('ema')).toBe(false);
    const before = after(10, without);
    const weights = before.state.vectors.get('weights');
    const { vectors } = continuedWith(before, tinyConfig, null).state;
    expect(vectors.get('ema')).toEqual(weights);
    expect(vectors.get('ema')).not.toBe(weights);
  });

  it('counts the images of both batch sizes, and takes as many steps as its epochs still need', () => {
    const larger = continuedWith(after(10), { ...tinyConfig, steps: null, batchSize: 20 }, null);
    // Ten steps of 5 images are done, 30 of 5 were left: as many images are 8 steps of 20.
    expect(larger.progress).toMatchObject({ totalSteps: 18, batches: { step: 10, samplesSeen: 50 } });
    const again = continuedWith({ ...larger, progress: { ...larger.progress, step: 12 } }, { ...larger.config, batchSize: 5 }, null);
    expect(again.progress).toMatchObject({ totalSteps: 36, batches: { step: 12, samplesSeen: 90 } });
    expect(samplesSeenBy(14, again.config, again.progress.batches)).toBe(100);
    expect(continuedWith(after(10), { ...tinyConfig, batchSize: 20 }, null).progress.totalSteps).toBe(40);
    expect(continuedWith(after(10), { ...tinyConfig, batchSize: 20 }, 99).progress.totalSteps).toBe(99);
  });

  it('shows every image of an epoch once though the batch size changes within it', () => {
    const set = { count: 12, side: 1, readPixels: (index: number, target: Uint8Array) => target.fill(index) };
    const options = { imageSize: 1, seed: 3, horizontalFlip: false };
    const imagesOf = (step: number, batchSize: number, from: { step: number; samplesSeen: number } | null): number[] => {
      const target = new Float32Array(3 * batchSize);
      createTrainingBatches(set, { ...options, batchSize, from }).fill(step, target);
      return Array.from({ length: batchSize }, (_, sample) => Math.round(((target[3 * sample] ?? 0) * 0.5 + 0.5) * 255));
    };
    const from = { step: 2, samplesSeen: 4 };
    const seen = [...imagesOf(0, 2, null), ...imagesOf(1, 2, null), ...imagesOf(2, 4, from), ...imagesOf(3, 4, from)];
    expect(seen.sort((a, b) => a - b)).toEqual(Array.from({ length: 12 }, (_, index) => index));
  });
});
