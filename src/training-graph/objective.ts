import type { PredictionType } from '../diffusion/config.ts';
import type { Rates } from '../diffusion/schedule.ts';
import type { Graph, Value } from '../graph/graph.ts';
import { absolute, add, divide, multiply, square, subtract } from '../graph/operators/arithmetic.ts';
import { reshape } from '../graph/operators/layout.ts';
import { staticDimension } from '../graph/shape.ts';

/** Mean absolute or mean squared error between prediction and target. */
export type LossKind = 'mae' | 'mse';

/** Clean images with the noise that is to be mixed in; rates are [batch, 1, 1, 1], images [batch, channels, height, width]. */
export interface NoisyBatch {
  readonly images: Value;
  readonly noise: Value;
  readonly signalRate: Value;
  readonly noiseRate: Value;
}

/** The graph inputs of a batch: `images`, `noise`, and `signal_rate` and `noise_rate` of [batch], as `nameOf` calls them. */
export function noisyBatchInputs(
  graph: Graph,
  shape: readonly [number, number, number, number],
  nameOf: (name: string) => string = (name) => name,
): NoisyBatch {
  const rate = (name: string): Value => reshape(graph, graph.input(nameOf(name), 'float32', [shape[0]]), [shape[0], 1, 1, 1]);
  return {
    images: graph.input(nameOf('images'), 'float32', shape),
    noise: graph.input(nameOf('noise'), 'float32', shape),
    signalRate: rate('signal_rate'),
    noiseRate: rate('noise_rate'),
  };
}

/** What {@link noisyBatchInputs} are fed, by the names of a single step; images and noise are [batch, channels, height, width]. */
export function noisyBatchFeeds(images: Float32Array, noise: Float32Array, rates: readonly Rates[]) {
  return {
    images,
    noise,
    signal_rate: Float32Array.from(rates, ({ signalRate }) => signalRate),
    noise_rate: Float32Array.from(rates, ({ noiseRate }) => noiseRate),
  };
}

/** x_t = signalRate x0 + noiseRate epsilon (Ho et al. 2020, eq. 4). */
export function diffuse(graph: Graph, { images, noise, signalRate, noiseRate }: NoisyBatch): Value {
  return add(graph, multiply(graph, images, signalRate), multiply(graph, noise, noiseRate));
}

/** The noise level that the network is told: the noise variance, [batch]. */
export function noiseLevelOf(graph: Graph, { noiseRate }: NoisyBatch): Value {
  return reshape(graph, square(graph, noiseRate), [staticDimension('noise level', noiseRate.shape, 0)]);
}

/**
 * What the network is to predict: `predictionTarget` of src/diffusion/prediction.ts in a graph, where the rates are not
 * known; v = signalRate epsilon - noiseRate x0 (Salimans & Ho 2022, section 4).
 */
export function targetOf(graph: Graph, batch: NoisyBatch, prediction: PredictionType): Value {
  const { images, noise, signalRate, noiseRate } = batch;
  switch (prediction) {
    case 'epsilon':
      return noise;
    case 'x0':
      return images;
    case 'v':
      return subtract(graph, multiply(graph, noise, signalRate), multiply(graph, images, noiseRate));
  }
}

/** The clean images that a prediction at x_t stands for: `convertPrediction` to x0 of src/diffusion/prediction.ts in a graph. */
export function predictedX0(
  graph: Graph,
  { signalRate, noiseRate }: NoisyBatch,
  prediction: PredictionType,
  latent: Value,
  output: Value,
): Value {
  switch (prediction) {
    case 'epsilon':
      return divide(graph, subtract(graph, latent, multiply(graph, output, noiseRate)), signalRate);
    case 'x0':
      return output;
    case 'v':
      return subtract(graph, multiply(graph, latent, signalRate), multiply(graph, output, noiseRate));
  }
}

/** The error of each element, before any mean. */
export function elementLoss(graph: Graph, kind: LossKind, output: Value, target: Value): Value {
  const difference = subtract(graph, output, target);
  return kind === 'mae' ? absolute(graph, difference) : square(graph, difference);
}
