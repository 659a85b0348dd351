import { describe, expect, it } from 'vitest';
import { samplingSchema } from '../../../../diffusion/config.ts';
import { planSampling } from '../../../../diffusion/plan.ts';
import { createNoiseSchedule } from '../../../../diffusion/schedule.ts';
import { ancestralOptions, futureDistances } from './futures.ts';

const schedules = [
  createNoiseSchedule({ kind: 'cosine-rates', minimumSignalRate: 0.02, maximumSignalRate: 0.95 }),
  createNoiseSchedule({ kind: 'linear', betaStart: 1e-4, betaEnd: 0.02, timesteps: 1000 }),
];

describe('ancestral draws', () => {
  it.each(schedules)('go from the level of the noisy image to the cleanest of the schedule $config.kind', (schedule) => {
    const from = schedule.alphaBar(schedule.timesteps === null ? 0.7 : 700);
    const options = samplingSchema.parse(ancestralOptions(from, schedule.alphaBar(0)));
    const { levels } = planSampling(schedule, 'v', options);
    expect(levels[0]?.alphaBar).toBe(from);
    expect(levels.at(-2)?.alphaBar).toBe(schedule.alphaBar(0));
    expect(levels.at(-1)?.alphaBar).toBe(1);
    expect(options.eta).toBe(1);
  });

  it('of an image that is as clean as can be take one step', () => {
    const cleanest = schedules[0]?.alphaBar(0) ?? NaN;
    expect(samplingSchema.parse(ancestralOptions(cleanest, cleanest)).alphaBars).toEqual([cleanest]);
  });
});

describe('the distances of futures', () => {
  const grey = (value: number) => Uint8ClampedArray.of(value, value, value, 255);

  it('are those of each and of their mean from the prediction, in grey levels', () => {
    const { single, mean, expected } = futureDistances(grey(100), [grey(90), grey(110), grey(90), grey(118)]);
    expect(mean).toBeCloseTo(2, 10);
    expect(single).toBeCloseTo(Math.sqrt((3 * 100 + 18 ** 2) / 4), 10);
    expect(expected).toBeCloseTo(single / 2, 10);
  });
});
