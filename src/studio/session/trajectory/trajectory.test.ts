import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { testCard } from '../../../../workers/sampling/testing/card.ts';
import { modelCardSchema } from '../../../documents/card.ts';
import { defaultSettings, samplingOptions } from '../settings/settings.ts';
import { testFrame } from '../testing/studio.ts';
import { thinEvenly, extend, planRun, planTrajectory } from './trajectory.ts';

const card = testCard();
const entry = { id: 'tiny', title: 'Tiny', card, weightsUrl: '' };
const options = (steps: number) => samplingOptions({ ...defaultSettings, sampler: 'ddim', spacing: 'trailing', steps }, { ownLevels: [] });

describe('thinEvenly', () => {
  it('keeps everything that fits', () => {
    expect(thinEvenly(5, 8)).toEqual([0, 1, 2, 3, 4]);
  });

  it('keeps the first, the last and an even choice between them', () => {
    fc.assert(
      fc.property(fc.integer({ min: 3, max: 1001 }), fc.integer({ min: 2, max: 300 }), (count, capacity) => {
        const kept = thinEvenly(count, capacity);
        const gaps = kept.slice(1).map((index, place) => index - (kept[place] ?? 0));
        expect(kept.length).toBe(Math.min(count, capacity));
        expect([kept[0], kept.at(-1)]).toEqual([0, count - 1]);
        expect(Math.max(...gaps) - Math.min(...gaps)).toBeLessThanOrEqual(1);
        expect(Math.min(...gaps)).toBeGreaterThanOrEqual(1);
      }),
    );
  });
});

describe('planRun', () => {
  it('goes from the noisiest level of the schedule to the finished image', () => {
    const { levels } = planRun(card, options(4));
    expect(levels.map(({ timestep }) => timestep)).toEqual([1, 0.75, 0.5, 0.25, 0]);
    expect(levels[0]?.signalRate).toBeCloseTo(0.02, 10);
    expect(levels[4]).toMatchObject({ timestep: 0, signalRate: 1, noiseRate: 0 });
  });

  it('counts the evaluations of the network', () => {
    expect(planRun(card, options(20)).evaluations).toBe(20);
    expect(planRun(card, { ...options(20), sampler: 'heun' }).evaluations).toBe(39);
  });
});

describe('planTrajectory', () => {
  it('keeps every frame of a usual run', () => {
    const { keptIndices, moments } = planTrajectory(entry, { seed: 1, images: 16, options: options(50) });
    expect(keptIndices).toHaveLength(51);
    expect(moments).toHaveLength(51);
  });

  it('stays below 128 MiB for the longest run of the most images at 64x64', () => {
    const large = modelCardSchema.parse({ ...card, network: { ...card.network, imageSize: 64 } });
    const { keptIndices } = planTrajectory({ ...entry, card: large }, { seed: 1, images: 16, options: options(1000) });
    expect(keptIndices).toHaveLength(170);
    expect(keptIndices.length * 16 * 64 * 64 * 4 * 3).toBeLessThanOrEqual(128 * 2 ** 20);
  });
});

describe('extend', () => {
  it('keeps the frames that were planned, in order, and always knows the newest', () => {
    const request = { card, images: 1, options: options(8) };
    const empty = { ...planTrajectory(entry, { seed: 1, ...request }), keptIndices: [0, 4, 8] };
    const frames = Array.from({ length: 7 }, (_, index) => testFrame(index, request));
    const half = extend(extend(empty, frames.slice(0, 3)), frames.slice(3));
    expect(half.frames.map(({ index }) => index)).toEqual([0, 4]);
    expect(half.newest?.index).toBe(6);
    expect(empty.frames).toEqual([]);
  });
});
