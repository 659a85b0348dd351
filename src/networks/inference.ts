import { Graph } from '../graph/graph.ts';
import { buildNetwork } from './build.ts';
import { classInput } from './class-embedding.ts';
import type { AnyNetwork } from './network.ts';
import { LayoutRecorder, StoredParameters, type ParameterLayout, type WeightPrecision } from './parameters.ts';

/** Names and order of a network's weights, found by building it once. */
export function parameterLayout(config: AnyNetwork): ParameterLayout {
  const graph = new Graph();
  const recorder = new LayoutRecorder(graph);
  buildInference(graph, config, recorder);
  return recorder.layout;
}

/**
 * The exported model: inputs `latent` [batch, channels, imageSize, imageSize] and `noise_level` [batch]
 * (the noise variance, 0 to 1), where there are classes `class_one_hot` [batch, classes], output `prediction` shaped as `latent`, all float32, the batch open.
 *
 * @param weights all trainable parameters, flat, as {@link parameterLayout} places them
 * @param statistics running means and variances of batch normalisation, flat likewise; empty without it
 * @param precision of the weights in the file; everything is computed in float32
 * @returns the bytes of an ONNX file
 * @throws Float16RangeError for float16 where a weight does not fit into it
 */
export function inferenceModel(
  config: AnyNetwork,
  weights: Float32Array,
  statistics: Float32Array,
  precision: WeightPrecision = 'float32',
): Uint8Array<ArrayBuffer> {
  const graph = new Graph();
  const prediction = buildInference(graph, config, new StoredParameters(graph, parameterLayout(config), weights, statistics, precision));
  graph.output('prediction', prediction);
  return graph.serialize('stepwise', { network: JSON.stringify(config) });
}

function buildInference(graph: Graph, config: AnyNetwork, parameters: LayoutRecorder | StoredParameters) {
  const { channels, imageSize } = config;
  const latent = graph.input('latent', 'float32', ['batch', channels, imageSize, imageSize]);
  const noiseLevel = graph.input('noise_level', 'float32', ['batch']);
  return buildNetwork({ graph, parameters, mode: { kind: 'inference' } }, config, latent, noiseLevel, classInput(graph, config, 'batch'));
}
