import type { BatchStatistics } from '../graph/batch-channels.ts';
import type { Graph, Value } from '../graph/graph.ts';
import { add, multiply, scale } from '../graph/operators/arithmetic.ts';
import { affineGroupNormalization } from '../graph/operators/affine-normalization.ts';
import { cast } from '../graph/operators/cast.ts';
import { convolution } from '../graph/operators/convolution.ts';
import { slice } from '../graph/operators/layout.ts';
import { matmul } from '../graph/operators/matmul.ts';
import { batchNormalization, batchNormalizationInference } from '../graph/operators/normalization.ts';
import { normalizedConvolution } from '../graph/operators/normalized-convolution.ts';
import { stridedConvolution, type StridedPadding } from '../graph/operators/strided-convolution.ts';
import { elementCount, staticDimension, staticShape } from '../graph/shape.ts';
import type { ParameterSource } from './parameters.ts';

/*
 * The layers that networks are made of: each declares its weights under a name and adds its operators to the graph.
 */

/** Batch statistics that one normalisation met in training, in the order in which the network declares them. */
export interface ObservedStatistics extends BatchStatistics {
  readonly name: string;
}

/** How the network is built for training. */
export interface TrainingMode {
  readonly kind: 'training';
  /** Told the statistics of every batch normalisation. */
  readonly observe: (statistics: ObservedStatistics) => void;
  /** Drops features at random; null for no dropout. */
  readonly drop: ((features: Value) => Value) | null;
}

export interface BuildContext {
  readonly graph: Graph;
  readonly parameters: ParameterSource;
  /**
   * In training, batch normalisation uses the batch's own statistics and features are dropped; at inference it reads
   * the running ones.
   */
  readonly mode: TrainingMode | { readonly kind: 'inference' };
}

/** Batch normalisation, by the batch's own statistics in training, which are observed, and by the running ones at inference. */
export function normalizeBatch(context: BuildContext, name: string, input: Value): Value {
  const { graph, parameters, mode } = context;
  const channels = staticDimension('batch normalisation', input.shape, 1);
  if (mode.kind === 'training') {
    const { output, statistics } = batchNormalization(graph, input);
    mode.observe({ name: `${name}.statistics`, ...statistics });
    return output;
  }
  const stored = parameters.statistic({ name: `${name}.statistics`, channels });
  return batchNormalizationInference(graph, input, { mean: slice(graph, stored, 0, 0, 1), variance: slice(graph, stored, 0, 1, 2) });
}

/** A convolution with bias that keeps the image's size. */
export function convolve(
  { graph, parameters }: BuildContext,
  name: string,
  input: Value,
  filters: number,
  kernel: 1 | 3,
  start: 'glorot' | 'zeros' = 'glorot',
): Value {
  const { weights, bias } = kernelOf(parameters, name, input, filters, kernel, start);
  return convolution(graph, input, weights, bias);
}

/** A 3x3 convolution of batch-normalised features in training, whose statistics `observe` is told. */
export function convolveNormalized(
  context: BuildContext,
  name: string,
  input: Value,
  filters: number,
  observe: (statistics: ObservedStatistics) => void,
): Value {
  const { graph, parameters } = context;
  const kernels = filters * staticDimension('convolution', input.shape, 1) * 9;
  // In half precision kernels divided by a deviation would lose more digits than images do.
  if (input.type === 'float16' || elementCount(staticShape('convolution', input.shape)) < IMAGES_PER_KERNELS * kernels) {
    return convolve(context, name, normalizeBatch(context, name, input), filters, 3);
  }
  const { weights, bias } = kernelOf(parameters, name, input, filters, 3, 'glorot');
  const { output, statistics } = normalizedConvolution(graph, input, weights, bias);
  observe({ name: `${name}.statistics`, ...statistics });
  return output;
}

/** Below so many numbers of images for each of the kernels, a few passes over images take less time than a few over kernels. */
const IMAGES_PER_KERNELS = 1.5;

/** A 3x3 convolution with bias that moves by two pixels, so that the image is halved. */
export function convolveStrided(
  { graph, parameters }: BuildContext,
  name: string,
  input: Value,
  filters: number,
  zeros: StridedPadding,
): Value {
  const { weights, bias } = kernelOf(parameters, name, input, filters, 3, 'glorot');
  return stridedConvolution(graph, input, weights, bias, zeros);
}

/** What an affine normalisation multiplies its channels by and adds to them, each [channels]: at first 1 and 0. */
export function affinePart({ parameters }: BuildContext, name: string, channels: number): { readonly gain: Value; readonly shift: Value } {
  return {
    gain: parameters.parameter({ name: `${name}.gain`, shape: [channels], initialization: 'ones' }),
    shift: parameters.parameter({ name: `${name}.shift`, shape: [channels], initialization: 'zeros' }),
  };
}

/** Group normalisation with a learnt gain and shift of each channel. */
export function normalizeAffinely(context: BuildContext, name: string, input: Value, groups: number, epsilon: number): Value {
  const { gain, shift } = affinePart(context, name, staticDimension('group normalisation', input.shape, 1));
  return affineGroupNormalization(context.graph, input, groups, gain, shift, epsilon);
}

/** Weights [filters, channels, kernel, kernel] and bias of a convolution. */
function kernelOf(
  parameters: ParameterSource,
  name: string,
  input: Value,
  filters: number,
  kernel: 1 | 3,
  start: 'glorot' | 'zeros',
): { readonly weights: Value; readonly bias: Value } {
  const channels = staticDimension('convolution', input.shape, 1);
  const area = kernel * kernel;
  const weights = parameters.parameter({
    name: `${name}.weights`,
    shape: [filters, channels, kernel, kernel],
    initialization: start === 'zeros' ? 'zeros' : { kind: 'glorot-uniform', fanIn: channels * area, fanOut: filters * area },
  });
  return { weights, bias: parameters.parameter({ name: `${name}.bias`, shape: [filters], initialization: 'zeros' }) };
}

/** A fully connected layer with bias, [batch, inputs] to [batch, outputs]. */
export function linear(
  { graph, parameters }: BuildContext,
  name: string,
  input: Value,
  outputs: number,
  start: 'glorot' | 'zeros' = 'glorot',
): Value {
  const inputs = staticDimension('linear', input.shape, 1);
  const weights = parameters.parameter({
    name: `${name}.weights`,
    shape: [inputs, outputs],
    initialization: start === 'zeros' ? 'zeros' : { kind: 'glorot-uniform', fanIn: inputs, fanOut: outputs },
  });
  const bias = parameters.parameter({ name: `${name}.bias`, shape: [outputs], initialization: 'zeros' });
  return add(graph, matmul(graph, input, weights), bias);
}

/**
 * The features that `mask` keeps, divided by the share of them that is kept; 0 for the others.
 *
 * @param mask bytes of 1 and 0, shaped as the features
 */
export function keep(graph: Graph, features: Value, mask: Value, share: number): Value {
  return multiply(
    graph,
    features,
    graph.withoutRecording(() => scale(graph, cast(graph, mask, features.type), 1 / share)),
  );
}
