import { describe, expect, it } from 'vitest';
import type { SamplingOptions } from './config.ts';
import { planEdit } from './edit.ts';
import { StrengthError } from './errors.ts';
import { gaussianNoise } from './gaussian.ts';
import { planSampling } from './plan.ts';
import { addNoise } from './prediction.ts';
import { createNoiseSchedule } from './schedule.ts';
import { EDIT_STREAMS } from './streams.ts';
import { framesOf } from './testing/runs.ts';

const cosine = createNoiseSchedule({ kind: 'cosine-rates', minimumSignalRate: 0.02, maximumSignalRate: 0.95 });
const options: SamplingOptions = { sampler: 'ddim', steps: 10, spacing: 'trailing', eta: 0, clip: true };
const { levels } = planSampling(cosine, 'v', options);
const pictures = Float32Array.of(0.5, -0.5, 1, 0.25);
const edit = (strength: number, seeds = [1], changes: Partial<SamplingOptions> = {}) =>
  planEdit(cosine, 'v', { ...options, ...changes }, { pictures, strength }, seeds);

describe('an edit', () => {
  it.each([
    [0.01, 1],
    [0.3, 3],
    [0.5, 5],
    [1, 10],
  ])('of strength %d takes the last %d of ten steps', (strength, count) => {
    expect(edit(strength).plan.levels).toEqual(levels.slice(10 - count));
  });

  it('starts from each picture, noised by its own seed to the level of the first of these steps', () => {
    const { initialLatent } = edit(0.4, [7, 8]);
    const noise = Float32Array.of(...gaussianNoise(7, EDIT_STREAMS.start, 2), ...gaussianNoise(8, EDIT_STREAMS.start, 2));
    expect(initialLatent).toEqual(addNoise(pictures, noise, levels[6] ?? { signalRate: NaN, noiseRate: NaN }));
  });

  it.each(['dpm-solver++', 'unipc-3', 'ipndm'] as const)(
    'by a sampler that remembers needs no prediction from before it began (%s)',
    async (sampler) => {
      const frames = await framesOf({
        ...edit(0.5, [1], { sampler }),
        predict: (latent, noiseLevel) => Promise.resolve(latent.map((value) => Math.sin(2 * value) * noiseLevel)),
        shape: [1, 1, 2, 2],
        seeds: [1],
      });
      expect(frames).toHaveLength(6);
      expect(frames.at(-1)?.latent.every(Number.isFinite)).toBe(true);
    },
  );

  it.each([0, -0.1, 1.01, NaN])('is refused at a strength of %d', (strength) => {
    expect(() => edit(strength)).toThrow(StrengthError);
  });
});
