import { describe, expect, it } from 'vitest';
import { testCard } from '../../../../../workers/sampling/testing/card.ts';
import { DEFAULT_SAMPLING } from '../../../../diffusion/config.ts';
import { createNoiseSchedule } from '../../../../diffusion/schedule.ts';
import { testFrame } from '../../../session/testing/studio.ts';
import { logSignalToNoise, predictionChange, scheduleCurve } from './measures.ts';

const continuous = createNoiseSchedule({ kind: 'cosine-rates', minimumSignalRate: 0.02, maximumSignalRate: 0.95 });
const discrete = createNoiseSchedule({ kind: 'linear', betaStart: 1e-4, betaEnd: 0.02, timesteps: 1000 });

describe('the schedule as a curve', () => {
  it('is 0 where image and noise are equally strong', () => {
    expect(logSignalToNoise({ signalRate: Math.SQRT1_2, noiseRate: Math.SQRT1_2 })).toBeCloseTo(0, 12);
    expect(logSignalToNoise({ signalRate: 0.1, noiseRate: 0.01 })).toBeCloseTo(2, 12);
  });

  it.each([continuous, discrete])('falls from the clean end to the noisy one ($config.kind)', (schedule) => {
    const curve = scheduleCurve(schedule);
    expect([curve[0]?.share, curve.at(-1)?.share]).toEqual([0, 1]);
    const levels = curve.map(({ logSignalToNoise: level }) => level);
    expect(levels).toEqual(levels.toSorted((a, b) => b - a));
  });

  it('begins and ends at the rates of the cosine schedule', () => {
    const curve = scheduleCurve(continuous);
    expect(curve[0]?.logSignalToNoise).toBeCloseTo(Math.log10(0.95 ** 2 / (1 - 0.95 ** 2)), 10);
    expect(curve.at(-1)?.logSignalToNoise).toBeCloseTo(Math.log10(0.02 ** 2 / (1 - 0.02 ** 2)), 10);
  });
});

describe('the change of the prediction', () => {
  const request = { images: 2, options: { ...DEFAULT_SAMPLING, steps: 4 }, card: testCard() };

  it('is the mean difference of its colours, whatever their opacity', () => {
    // Frame k of a test has k in every byte.
    expect(predictionChange(testFrame(1, request), testFrame(4, request))).toBe(3);
    expect(predictionChange(testFrame(4, request), testFrame(1, request))).toBe(3);
    const opaque = testFrame(1, request);
    opaque.predictedX0.forEach((_, at, bytes) => at % 4 === 3 && (bytes[at] = 255));
    expect(predictionChange(testFrame(1, request), opaque)).toBe(0);
  });

  it('is that since the frame asked for, also when another was asked for before', () => {
    const frame = testFrame(4, request);
    expect(predictionChange(testFrame(3, request), frame)).toBe(1);
    expect(predictionChange(testFrame(0, request), frame)).toBe(4);
  });
});
