import { describe, expect, it } from 'vitest';
import { planEdit } from './edit.ts';
import { StrengthError } from './errors.ts';
import { gaussianNoise } from './gaussian.ts';
import { planSampling } from './plan.ts';
import { addNoise } from './prediction.ts';
import { createNoiseSchedule } from './schedule.ts';

const cosine = createNoiseSchedule({ kind: 'cosine-rates', minimumSignalRate: 0.02, maximumSignalRate: 0.95 });
const plan = planSampling(cosine, 'v', { sampler: 'ddim', steps: 10, spacing: 'trailing', eta: 0, clip: true });
const pictures = Float32Array.of(0.5, -0.5, 1, 0.25);

describe('an edit', () => {
  it.each([[0.01, 1], [0.3, 3], [0.5, 5], [1, 10]])('of strength %d takes the last %d of ten steps', (strength, count) => {
    expect(planEdit(plan, pictures, strength, [1]).plan).toEqual(plan.slice(10 - count));
  });

  it('starts from each picture, noised by its own seed to the level of the first of these steps', () => {
    const { initialLatent } = planEdit(plan, pictures, 0.4, [7, 8]);
    const noise = Float32Array.of(...gaussianNoise(7, 0, 2), ...gaussianNoise(8, 0, 2));
    expect(initialLatent).toEqual(addNoise(pictures, noise, plan[6] ?? { signalRate: NaN, noiseRate: NaN }));
  });

  it.each([0, -0.1, 1.01, NaN])('is refused at a strength of %d', (strength) => {
    expect(() => planEdit(plan, pictures, strength, [1])).toThrow(StrengthError);
  });
});
