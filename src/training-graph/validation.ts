import type { PredictionType } from '../diffusion/config.ts';
import { Graph, type Dialect, type Value } from '../graph/graph.ts';
import { lowerToNchwc } from '../graph/nchwc/lower.ts';
import type { ChannelBlock } from '../graph/nchwc/reorder.ts';
import { square, subtract } from '../graph/operators/arithmetic.ts';
import { reshape } from '../graph/operators/layout.ts';
import { reduceMean } from '../graph/operators/reduce.ts';
import { staticDimension } from '../graph/shape.ts';
import { buildNetwork } from '../networks/build.ts';
import { classInput } from '../networks/class-embedding.ts';
import { parameterLayout } from '../networks/inference.ts';
import { batchMomentum, type AnyNetwork } from '../networks/network.ts';
import { diffuse, elementLoss, noiseLevelOf, noisyBatchInputs, predictedX0, targetOf, type LossKind } from './objective.ts';
import { FlatParameters } from '../networks/parameters.ts';

export interface ValidationConfig {
  readonly network: AnyNetwork;
  readonly prediction: PredictionType;
  readonly loss: LossKind;
  readonly batchSize: number;
}

/**
 * Measures the network, as it is at inference, on noisy images.
 *
 * Inputs: `images` and `noise` [batch, channels, size, size]; `signal_rate`, `noise_rate` [batch]; `weights`,
 * and with batch normalisation `statistics`, flat;
 * with classes `class_one_hot` [batch, classes].
 * Outputs, [batch] each: `loss`, the training loss of each image, and `squared_error`, the mean squared
 * difference of the predicted x0, clipped to [-1, 1], from the image; and `prediction` as the images.
 *
 * @param block in which the processor convolves; null for plain ONNX
 */
export function validationModel(config: ValidationConfig, dialect: Dialect, block: ChannelBlock | null = null): Uint8Array {
  const { network, batchSize, prediction } = config;
  const graph = new Graph(dialect);
  const layout = parameterLayout(network);
  const batch = noisyBatchInputs(graph, [batchSize, network.channels, network.imageSize, network.imageSize]);
  const weights = graph.input('weights', 'float32', [layout.parameterCount]);
  const statistics = batchMomentum(network) !== null ? graph.input('statistics', 'float32', [layout.statisticCount]) : null;
  const latent = diffuse(graph, batch);
  const output = buildNetwork(
    { graph, parameters: new FlatParameters(graph, layout, weights, statistics), mode: { kind: 'inference' } },
    network,
    latent,
    noiseLevelOf(graph, batch),
    classInput(graph, network, batchSize),
  );
  const restored = predictedX0(graph, batch, prediction, latent, output);
  const clipped = graph.single('Clip', [restored, graph.scalar(restored, -1), graph.scalar(restored, 1)], restored.shape);
  graph.output('loss', meanPerImage(graph, elementLoss(graph, config.loss, output, targetOf(graph, batch, prediction))));
  graph.output('squared_error', meanPerImage(graph, square(graph, subtract(graph, clipped, batch.images))));
  graph.output('prediction', output);
  return lowerToNchwc(graph, block).serialize('validation');
}

function meanPerImage(graph: Graph, error: Value): Value {
  return reshape(graph, reduceMean(graph, reduceMean(graph, error, [2, 3]), [1]), [staticDimension('mean', error.shape, 0)]);
}
