import { multiplyAdds } from '../graph/cost.ts';
import { Graph, type Dialect, type Value } from '../graph/graph.ts';
import { scale, subtract } from '../graph/operators/arithmetic.ts';
import { cast } from '../graph/operators/cast.ts';
import { resizeBilinearLikeTensorFlow1, maxPool } from '../graph/operators/without-gradient.ts';
import { reshape } from '../graph/operators/layout.ts';
import { matmul } from '../graph/operators/matmul.ts';
import { reduceMean } from '../graph/operators/reduce.ts';
import { elementCount, imageShape } from '../graph/shape.ts';
import { convolve, inceptionA, inceptionB, inceptionC, inceptionD, inceptionE, type InceptionContext } from './inception-blocks.ts';
import type { WeightSource } from './inception-weights.ts';

/** Side of the images that the network sees, in pixels: everything is resized to it. */
const SIDE = 299;

/** Length of a feature vector: the channels of the last block. */
export const INCEPTION_FEATURES = 2048;
/** TensorFlow's classes of 2015: 1,000 of ImageNet, one for the background and seven that are never right. */
export const INCEPTION_CLASSES = 1008;

export interface InceptionLayers {
  /** The last block of 17x17 pixels, [n, 768, 17, 17]; its mean is what FID-768 is measured on. */
  readonly mixed6e: Value;
  /** The mean over the pixels of the last block, [n, 2048]: what FID and KID are defined on. */
  readonly features: Value;
  /** The class logits without the last layer's bias, [n, 1008]: what the Inception score is defined on. */
  readonly logits: Value;
}

/**
 * The Inception network of TensorFlow's checkpoint of 2015-12-05 (Szegedy et al., "Rethinking the Inception
 * Architecture for Computer Vision", 2016), on which FID (Heusel et al. 2017), KID (Binkowski et al. 2018) and the
 * Inception score (Salimans et al. 2016) are defined. It differs from the network of later libraries: means in pools
 * are over the pixels of the image alone, the last block's pool takes the maximum, and there are 1,008 classes.
 *
 * The logits leave out `fc.bias`, as the Inception score's first implementation did when it multiplied the features by
 * the last layer's weights alone; published scores, and torch-fidelity's `logits_unbiased`, follow it.
 *
 * @param images uint8 RGB [n, 3, height, width], the number and both sizes known or open
 * @param weights named as in the checkpoint pt_inception-2015-12-05-6726825d.pth
 */
export function buildInception(graph: Graph, images: Value, weights: WeightSource): InceptionLayers {
  const context: InceptionContext = { graph, weights };
  const pixels = resizeBilinearLikeTensorFlow1(graph, cast(graph, images, 'float32'), [SIDE, SIDE]);
  // Not / 127.5 - 1: TensorFlow's graph maps bytes so, and division by a power of two loses nothing.
  let value = scale(graph, subtract(graph, pixels, graph.scalar(pixels, 128)), 1 / 128);

  value = convolve(context, value, { name: 'Conv2d_1a_3x3', filters: 32, kernel: [3, 3], stride: 2, edges: 'crop' });
  value = convolve(context, value, { name: 'Conv2d_2a_3x3', filters: 32, kernel: [3, 3], edges: 'crop' });
  value = convolve(context, value, { name: 'Conv2d_2b_3x3', filters: 64, kernel: [3, 3] });
  value = maxPool(graph, value, { kernel: [3, 3], stride: 2 });
  value = convolve(context, value, { name: 'Conv2d_3b_1x1', filters: 80, kernel: [1, 1] });
  value = convolve(context, value, { name: 'Conv2d_4a_3x3', filters: 192, kernel: [3, 3], edges: 'crop' });
  value = maxPool(graph, value, { kernel: [3, 3], stride: 2 });

  value = inceptionA(context, 'Mixed_5b', value, 32);
  value = inceptionA(context, 'Mixed_5c', value, 64);
  value = inceptionA(context, 'Mixed_5d', value, 64);
  value = inceptionB(context, 'Mixed_6a', value);
  value = inceptionC(context, 'Mixed_6b', value, 128);
  value = inceptionC(context, 'Mixed_6c', value, 160);
  value = inceptionC(context, 'Mixed_6d', value, 160);
  const mixed6e = inceptionC(context, 'Mixed_6e', value, 192);
  value = inceptionD(context, 'Mixed_7a', mixed6e);
  value = inceptionE(context, 'Mixed_7b', value, 'mean');
  value = inceptionE(context, 'Mixed_7c', value, 'maximum');

  const features = meanOverPixels(graph, value);
  const lastLayer = [INCEPTION_CLASSES, INCEPTION_FEATURES];
  const classWeights = graph.initializer('fc.weight', weights('fc.weight', lastLayer), lastLayer);
  return { mixed6e, features, logits: matmul(graph, features, classWeights, { transposeRight: true }) };
}

/** [n, channels, height, width] to [n, channels]. */
export function meanOverPixels(graph: Graph, images: Value): Value {
  const { batch, channels } = imageShape('meanOverPixels', images.shape);
  return reshape(graph, reduceMean(graph, images, [2, 3]), [batch, channels]);
}

/**
 * The network of {@link buildInception} as an ONNX file: input `images`, uint8 RGB [n, 3, height, width] of any number
 * and size, outputs `features` [n, 2048] and `logits` [n, 1008].
 *
 * @throws InceptionWeightsError where the weights are not the network's
 */
export function inceptionModel(weights: WeightSource, dialect: Dialect): Uint8Array {
  const graph = new Graph(dialect);
  const images = graph.input('images', 'uint8', ['batch', 3, 'height', 'width']);
  const { features, logits } = buildInception(graph, images, weights);
  graph.output('features', features);
  graph.output('logits', logits);
  return graph.serialize('inception-2015-12-05');
}

/** Multiply-adds for one image: the network's convolutions and its one matrix product. */
export function inceptionMultiplyAdds(): number {
  const graph = new Graph();
  buildInception(graph, graph.input('images', 'uint8', [1, 3, SIDE, SIDE]), (_, shape) => new Float32Array(elementCount(shape)));
  return multiplyAdds(graph);
}
