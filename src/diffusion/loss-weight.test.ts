import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { predictionTypeSchema } from './config.ts';
import { lossWeight } from './loss-weight.ts';
import { convertPrediction } from './prediction.ts';
import { ratesOf } from './schedule.ts';

const minimum = { kind: 'min-snr', gamma: 5 } as const;
const predictions = predictionTypeSchema.options;
const inside = fc.double({ min: 0.001, max: 0.999, noNaN: true }).map(ratesOf);

describe('lossWeight', () => {
  it('is 1 everywhere where noise levels count alike', () => {
    fc.assert(
      fc.property(inside, fc.constantFrom(...predictions), (rates, prediction) => {
        expect(lossWeight({ kind: 'uniform' }, prediction, rates)).toBe(1);
      }),
    );
  });

  it('is min(snr, gamma) for x0, over snr for epsilon, over snr + 1 for v', () => {
    // alphaBar 0.9 is a ratio of 9, alphaBar 0.5 one of 1.
    expect(lossWeight(minimum, 'x0', ratesOf(0.9))).toBeCloseTo(5, 12);
    expect(lossWeight(minimum, 'epsilon', ratesOf(0.9))).toBeCloseTo(5 / 9, 12);
    expect(lossWeight(minimum, 'v', ratesOf(0.9))).toBeCloseTo(5 / 10, 12);
    expect(lossWeight(minimum, 'x0', ratesOf(0.5))).toBeCloseTo(1, 12);
    expect(lossWeight(minimum, 'epsilon', ratesOf(0.5))).toBeCloseTo(1, 12);
    expect(lossWeight(minimum, 'v', ratesOf(0.5))).toBeCloseTo(1 / 2, 12);
  });

  it('weighs one error the same, whatever the network predicts', () => {
    fc.assert(
      fc.property(inside, fc.constantFrom(...predictions), (rates, prediction) => {
        // An error of 1 in the prediction is one of this size in x0.
        const { fromPrediction } = convertPrediction(prediction, 'x0', rates);
        const ofX0 = lossWeight(minimum, 'x0', rates) * fromPrediction ** 2;
        expect(lossWeight(minimum, prediction, rates) / ofX0).toBeCloseTo(1, 9);
      }),
    );
  });

  it('is finite without any signal and without any noise', () => {
    expect(predictions.map((prediction) => lossWeight(minimum, prediction, { signalRate: 0, noiseRate: 1 }))).toEqual([1, 0, 0]);
    expect(predictions.map((prediction) => lossWeight(minimum, prediction, { signalRate: 1, noiseRate: 0 }))).toEqual([0, 5, 0]);
  });
});
