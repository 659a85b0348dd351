import { describe, expect, it } from 'vitest';
import { LengthMismatchError } from './errors.ts';
import { mix, readPrediction, type Predictions } from './evaluation.ts';
import { combine, epsilon, latent as x, x0, type Mixture } from './samplers/mixture.ts';

const latent = Float32Array.of(1, -1, 0.5);
const prediction = Float32Array.of(0, 0, 0.5);
const reading = { x0: { fromLatent: 2, fromPrediction: -1 }, epsilon: { fromLatent: 1.5, fromPrediction: 2 } };

describe('readPrediction', () => {
  it('tells image and noise from latent and prediction', () => {
    const { x0: image, epsilon: noise } = readPrediction(reading, false, latent, prediction);
    expect([...image]).toEqual([2, -2, 0.5]);
    expect([...noise]).toEqual([1.5, -1.5, 1.75]);
  });

  it('clips the image to [-1, 1], and nothing else', () => {
    const { x0: image, epsilon: noise } = readPrediction(reading, true, latent, prediction);
    expect([...image]).toEqual([1, -1, 0.5]);
    expect([...noise]).toEqual([1.5, -1.5, 1.75]);
  });

  it('refuses a prediction of another length', () => {
    expect(() => readPrediction(reading, true, latent, new Float32Array(2))).toThrow(new LengthMismatchError('prediction', 3, 2));
  });
});

describe('mix', () => {
  const now: Predictions = { x0: Float64Array.of(1, 2, 3), epsilon: Float64Array.of(4, 5, 6) };
  const before: Predictions = { x0: Float64Array.of(10, 20, 30), epsilon: Float64Array.of(40, 50, 60) };
  const noise = Float32Array.of(1, 0, -1);
  const mixture: Mixture = { fromLatent: 0.5, fromX0: 2, fromEpsilon: 3, fromNoise: 4, earlier: [{ fromX0: 0.25, fromEpsilon: 0.5 }] };

  it('adds latent, predictions, earlier predictions and noise by their weights', () => {
    expect([...mix(mixture, latent, [now, before], noise)]).toEqual([
      0.5 + 2 + 12 + 4 + 2.5 + 20,
      -0.5 + 4 + 15 + 5 + 25,
      0.25 + 6 + 18 - 4 + 7.5 + 30,
    ]);
  });

  it('needs neither noise nor history where the mixture has none', () => {
    expect([...mix({ fromLatent: 0, fromX0: 1, fromEpsilon: 0, fromNoise: 0 }, latent, [now], null)]).toEqual([1, 2, 3]);
  });

  it('forms what `combine` says in one go', () => {
    const combined = combine([2, x], [-1, x0(0)], [0.5, combine([1, epsilon(1)], [4, x0(1)])]);
    expect([...mix(combined, latent, [now, before], null)]).toEqual([2 - 1 + 20 + 20, -2 - 2 + 25 + 40, 1 - 3 + 30 + 60]);
  });

  it('leaves what it was given as it was', () => {
    mix(mixture, latent, [now, before], noise);
    expect([latent, now.x0, before.epsilon, noise].map((values) => [...values])).toEqual([
      [1, -1, 0.5],
      [1, 2, 3],
      [40, 50, 60],
      [1, 0, -1],
    ]);
  });

  it('refuses arrays that do not belong together, or are not there', () => {
    const short = new Float32Array(2);
    expect(() => mix(mixture, latent, [now, before], short)).toThrow(new LengthMismatchError('noise', 3, 2));
    expect(() => mix(mixture, latent, [now, before], null)).toThrow(new LengthMismatchError('noise', 3, 0));
    expect(() => mix(mixture, latent, [now], noise)).toThrow(new LengthMismatchError('prediction', 3, 0));
  });
});
