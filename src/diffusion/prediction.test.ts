import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { predictionTypeSchema, type PredictionType } from './config.ts';
import { LengthMismatchError } from './errors.ts';
import { addNoise, convertPrediction, predictionTarget, type PredictionConversion } from './prediction.ts';
import type { Rates } from './schedule.ts';

fc.configureGlobal({ seed: 20210501 });

const predictionTypes = fc.constantFrom(...predictionTypeSchema.options);
/** Signal and noise rate are the cosine and the sine; at the ends, where one of them is 0, not all can be converted. */
const angles = fc.double({ min: 0.05, max: Math.PI / 2 - 0.05, noNaN: true });
/** Values of latents and images. */
const values = fc.float({ min: -4, max: 4, noNaN: true });

const ratesAt = (angle: number): Rates => ({ signalRate: Math.cos(angle), noiseRate: Math.sin(angle) });

const apply = (conversion: PredictionConversion, latent: number, prediction: number) =>
  conversion.fromLatent * latent + conversion.fromPrediction * prediction;

/** What a perfect network of a type answers, by the definitions of the three types. */
function perfectPrediction(type: PredictionType, x0: number, epsilon: number, { signalRate, noiseRate }: Rates): number {
  return { x0, epsilon, v: signalRate * epsilon - noiseRate * x0 }[type];
}

describe('conversions between predictions', () => {
  it('lead from each perfect prediction to each other', () => {
    fc.assert(
      fc.property(predictionTypes, predictionTypes, angles, values, values, (from, to, angle, x0, epsilon) => {
        const rates = ratesAt(angle);
        const latent = rates.signalRate * x0 + rates.noiseRate * epsilon;
        const converted = apply(convertPrediction(from, to, rates), latent, perfectPrediction(from, x0, epsilon, rates));
        expect(converted).toBeCloseTo(perfectPrediction(to, x0, epsilon, rates), 11);
      }),
    );
  });

  it('invert, for any latent and prediction', () => {
    fc.assert(
      fc.property(predictionTypes, predictionTypes, angles, values, values, (from, to, angle, latent, prediction) => {
        const rates = ratesAt(angle);
        const there = apply(convertPrediction(from, to, rates), latent, prediction);
        expect(apply(convertPrediction(to, from, rates), latent, there)).toBeCloseTo(prediction, 9);
      }),
    );
  });

  // Salimans & Ho 2022, section 4: x0 = signalRate x_t - noiseRate v; epsilon = noiseRate x_t + signalRate v.
  it('read v as a rotation of the latent', () => {
    const rates = { signalRate: 0.6, noiseRate: 0.8 };
    const x0 = convertPrediction('v', 'x0', rates);
    const epsilon = convertPrediction('v', 'epsilon', rates);
    expect([x0.fromLatent, x0.fromPrediction]).toEqual([expect.closeTo(0.6, 15), expect.closeTo(-0.8, 15)]);
    expect([epsilon.fromLatent, epsilon.fromPrediction]).toEqual([expect.closeTo(0.8, 15), expect.closeTo(0.6, 15)]);
  });
});

describe('predictionTarget', () => {
  it('is what a perfect network answers', () => {
    fc.assert(
      fc.property(predictionTypes, angles, values, values, (type, angle, x0, epsilon) => {
        const rates = ratesAt(angle);
        const { fromX0, fromEpsilon } = predictionTarget(type, rates);
        expect(fromX0 * x0 + fromEpsilon * epsilon).toBeCloseTo(perfectPrediction(type, x0, epsilon, rates), 12);
      }),
    );
  });
});

describe('addNoise', () => {
  it('mixes image and noise by the rates', () => {
    const latent = addNoise(Float32Array.of(1, -1), Float32Array.of(0.5, 2), { signalRate: 0.6, noiseRate: 0.8 });
    expect([...latent]).toEqual([expect.closeTo(1, 6), expect.closeTo(1, 6)]);
  });

  it('refuses noise of another length', () => {
    const rates = { signalRate: 0.6, noiseRate: 0.8 };
    expect(() => addNoise(new Float32Array(4), new Float32Array(3), rates)).toThrow(new LengthMismatchError('noise', 4, 3));
  });
});
