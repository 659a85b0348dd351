import { describe, expect, it } from 'vitest';
import { gaussianNoise } from '../diffusion/gaussian.ts';
import { GoldenMismatchError } from './errors.ts';
import { checkGolden, goldenDeviation, measureGolden } from './golden.ts';
import type { DenoisingModel, ModelIdentity } from './model.ts';
import { imageLength } from './model.ts';
import type { Provider } from './provider.ts';
import { tinyModel } from './testing/tiny-model.ts';

const { identity } = tinyModel();

/** A model that predicts by `compute`, entry by entry. */
function modelOf<Card extends ModelIdentity>(
  card: Card,
  provider: Provider,
  compute: (value: number, noiseLevel: number, index: number) => number,
): DenoisingModel<Card> {
  return {
    card,
    provider,
    predict: (latent, noiseLevel) => Promise.resolve(latent.map((value, index) => compute(value, noiseLevel, index))),
    release: () => Promise.resolve(),
  };
}

const golden = await measureGolden(modelOf(identity, 'cpu', (value, noiseLevel) => noiseLevel * value));
const card = { ...identity, golden };

describe('the known answer of a model', () => {
  it('is its prediction for seeded noise, at 31 positions over all columns', () => {
    expect(golden).toMatchObject({ seed: 0, noiseLevel: 0.5 });
    const noise = gaussianNoise(0, 0, imageLength(identity));
    const positions = golden.values.map((value) => noise.findIndex((entry) => Math.abs(entry / 2 - value) < 1e-6));
    expect(positions).toEqual([...positions].sort((a, b) => a - b));
    expect(new Set(positions.map((position) => position % identity.network.imageSize)).size).toBeGreaterThan(10);
  });

  it.each(['cpu', 'wasm', 'cuda', 'webgpu'] as const)('is accepted from %s with the rounding of float32', async (provider) => {
    await checkGolden(modelOf(card, provider, (value, noiseLevel) => noiseLevel * value * (1 + 1e-6)));
  });

  it.each([
    ['a value that is not a number', (value: number, noiseLevel: number) => noiseLevel * value * Number.NaN],
    ['infinite values', () => Number.POSITIVE_INFINITY],
    ['zeros', () => 0],
    ['values of another noise level', (value: number) => 0.6 * value],
    ['a wrong last row', (value: number, noiseLevel: number, index: number) => (index > 740 ? 0 : noiseLevel * value)],
  ])('does not accept %s on any provider', async (_, compute) => {
    for (const provider of ['cpu', 'wasm', 'cuda', 'webgpu'] as const) {
      await expect(checkGolden(modelOf(card, provider, compute))).rejects.toBeInstanceOf(GoldenMismatchError);
    }
  });

  it('is held more strictly on cpu than on WebGPU, and the failure says by how much it was missed', async () => {
    const compute = (value: number, noiseLevel: number) => noiseLevel * value + 0.004;
    await checkGolden(modelOf(card, 'webgpu', compute));
    const failure: unknown = await checkGolden(modelOf(card, 'wasm', compute)).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(GoldenMismatchError);
    expect(failure).toMatchObject({ model: 'tiny', provider: 'wasm', tolerance: 1e-3 });
    const { deviation } = failure as GoldenMismatchError;
    // Half of standard Gaussian noise deviates by about 0.5, so that 0.004 is about 0.008 of it.
    expect(deviation).toBeGreaterThan(0.005);
    expect(deviation).toBeLessThan(0.012);
  });
});

describe('the deviation from a known answer', () => {
  it('is the largest difference in standard deviations', () => {
    // 1, 3 has the standard deviation 1.
    expect(goldenDeviation({ values: [1, 3] }, [1.25, 2.5])).toBe(0.5);
  });

  it('is 0 for equal values even if they are all the same, and infinite for missing ones', () => {
    expect(goldenDeviation({ values: [2, 2] }, [2, 2])).toBe(0);
    expect(goldenDeviation({ values: [2, 2] }, [2, 3])).toBe(Number.POSITIVE_INFINITY);
    expect(goldenDeviation({ values: [1, 3] }, [1])).toBe(Number.POSITIVE_INFINITY);
  });
});
