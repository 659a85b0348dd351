import { gaussianNoise } from '../diffusion/gaussian.ts';
import type { Golden, ModelCard } from '../documents/card.ts';
import { GoldenMismatchError } from './errors.ts';
import type { DenoisingModel, ModelIdentity } from './model.ts';
import { imageLength } from './model.ts';
import type { Provider } from './provider.ts';

/** Prime, so that evenly spread positions do not all fall into the same column of the image. */
const GOLDEN_COUNT = 31;
const GOLDEN_SEED = 0;
/** In the middle, where both the noise and the image in the latent count. */
const GOLDEN_NOISE_LEVEL = 0.5;
const FLOAT32_DIGITS = 8;
/** Of a model with classes: that they count shows in the answer. */
const GOLDEN_LABEL = 0;

/**
 * How far a provider may be off, as a multiple of the deviation of the known answer. cpu and wasm differ by the order of
 * their float32 sums, measured at 3e-6 for 64x64 networks; cuda may multiply in TF32, with 10 bits of mantissa. WebGPU
 * promises its sine to 2^-11 only (WGSL, "Accuracy of Expressions"), which the sinusoidal embedding passes on to
 * everything: measured at 5e-5 on SwiftShader, but graphics cards differ, and 2e-2 of a deviation is two or three of 256
 * grey levels. A wrong kernel is off by a whole deviation or gives NaN.
 */
const tolerances: Record<Provider, number> = { cpu: 1e-3, wasm: 1e-3, cuda: 1e-2, webgpu: 2e-2 };

/** The positions of `count` values spread evenly over a flattened output of `length`, each in the middle of its share. */
function spreadPositions(count: number, length: number): number[] {
  return Array.from({ length: count }, (_, index) => Math.floor(((index + 0.5) * length) / count));
}

async function predictAt(
  model: DenoisingModel<ModelIdentity>,
  { seed, noiseLevel, label }: Omit<Golden, 'values'>,
  count: number,
): Promise<number[]> {
  const prediction = await model.predict(gaussianNoise(seed, 0, imageLength(model.card)), noiseLevel, [label ?? null]);
  return spreadPositions(count, prediction.length).map((position) => prediction[position] ?? Number.NaN);
}

/** The known answer for a model's card, computed on the model's provider: cpu, for one that ships. */
export async function measureGolden(model: DenoisingModel<ModelIdentity>): Promise<Golden> {
  const classes = model.card.network.classes === undefined ? {} : { label: GOLDEN_LABEL };
  const input = { seed: GOLDEN_SEED, noiseLevel: GOLDEN_NOISE_LEVEL, ...classes };
  const values = await predictAt(model, input, GOLDEN_COUNT);
  return { ...input, values: values.map((value) => Number(value.toPrecision(FLOAT32_DIGITS))) };
}

/**
 * Largest difference between `values` and the known answer, as a multiple of the known answer's standard deviation;
 * infinite when a value is not finite.
 */
export function goldenDeviation(golden: Pick<Golden, 'values'>, values: readonly number[]): number {
  const count = golden.values.length;
  const mean = golden.values.reduce((sum, value) => sum + value, 0) / count;
  const variance = golden.values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / count;
  const difference = Math.max(...golden.values.map((value, index) => Math.abs(value - (values[index] ?? Number.NaN))));
  if (difference === 0) return 0;
  return Number.isFinite(difference) ? difference / Math.sqrt(variance) : Number.POSITIVE_INFINITY;
}

/**
 * Runs the known answer of the model's card on the model's provider. It is a whole prediction, so it also compiles and
 * warms up what the first step would wait for.
 *
 * @throws GoldenMismatchError when the provider computes something else
 */
export async function checkGolden(model: DenoisingModel<Pick<ModelCard, 'id' | 'network' | 'golden'>>): Promise<void> {
  const { golden, id } = model.card;
  const deviation = goldenDeviation(golden, await predictAt(model, golden, golden.values.length));
  const tolerance = tolerances[model.provider];
  if (deviation > tolerance) throw new GoldenMismatchError(id, model.provider, deviation, tolerance);
}
