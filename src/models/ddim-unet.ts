import type { Graph, Value } from '../graph/graph.ts';
import { silu, sine, cosine } from '../graph/operators/activation.ts';
import { add, multiply, scale, subtract } from '../graph/operators/arithmetic.ts';
import { convolution } from '../graph/operators/convolution.ts';
import { concatenate, depthToSpace, expand, reshape, slice, spaceToDepth } from '../graph/operators/layout.ts';
import { matmul } from '../graph/operators/matmul.ts';
import {
  batchNormalization,
  batchNormalizationInference,
  groupNormalization,
  type BatchStatistics,
} from '../graph/operators/normalization.ts';
import { normalizedConvolution } from '../graph/operators/normalized-convolution.ts';
import { averagePool, bilinearUpsample } from '../graph/operators/resample.ts';
import { imageShape, staticDimension } from '../graph/shape.ts';
import type { DdimUNetConfig } from './network.ts';
import type { ParameterSource } from './parameters.ts';

/** Batch statistics that one normalisation met in training, in the order in which the network declares them. */
export interface ObservedStatistics extends BatchStatistics {
  readonly name: string;
}

export interface BuildContext {
  readonly graph: Graph;
  readonly parameters: ParameterSource;
  /**
   * In training, batch normalisation uses the batch's own statistics and hands them to `observe`; at inference it
   * reads the running ones.
   */
  readonly mode: { readonly kind: 'training'; readonly observe: (statistics: ObservedStatistics) => void } | { readonly kind: 'inference' };
}

/**
 * The UNet of the Keras DDIM example (Béres 2022, after Song et al. 2021): residual blocks of two 3x3
 * convolutions, average pooling down, bilinear interpolation up, a skip connection from every residual block,
 * the noise level as a sinusoidal embedding, no attention.
 *
 * @param latent the noisy images, [batch, channels, imageSize, imageSize]
 * @param noiseLevel the noise variance of each image, 1 - alphaBar, in 0 to 1, [batch]
 * @returns the prediction, shaped as `latent`
 */
export function buildDdimUNet(context: BuildContext, config: DdimUNetConfig, latent: Value, noiseLevel: Value): Value {
  const { graph } = context;
  const { patchSize, widths, blockDepth, channels } = config;
  const embedding = sinusoidalEmbedding(graph, config.embedding, noiseLevel);
  const block = residualBlocks(context, config, embedding);

  const patches = patchSize === 1 ? latent : spaceToDepth(graph, latent, patchSize);
  const [firstWidth = 0] = widths;
  let features = convolve(context, 'input', patches, firstWidth, 1);
  if (config.conditioning.kind === 'concatenate') {
    const { batch, height, width } = imageShape('embedding', features.shape);
    const dimensions = config.embedding.dimensions;
    const map = expand(graph, reshape(graph, embedding, [batch, dimensions, 1, 1]), [batch, dimensions, height, width]);
    features = concatenate(graph, [features, map], 1);
  }

  const skips: Value[] = [];
  const outerWidths = widths.slice(0, -1);
  outerWidths.forEach((width, level) => {
    for (let depth = 0; depth < blockDepth; depth += 1) {
      features = block(`down${level}.${depth}`, features, width);
      skips.push(features);
    }
    features = averagePool(graph, features);
  });

  for (let depth = 0; depth < blockDepth; depth += 1) {
    features = block(`middle.${depth}`, features, widths.at(-1) ?? 0);
  }

  outerWidths.toReversed().forEach((width, index) => {
    const level = outerWidths.length - 1 - index;
    features = bilinearUpsample(graph, features);
    for (let depth = 0; depth < blockDepth; depth += 1) {
      const skip = skips.pop();
      if (!skip) throw new Error('Every block on the way up has a skip connection from one on the way down.');
      features = block(`up${level}.${depth}`, concatenate(graph, [features, skip], 1), width);
    }
  });

  // Zero weights: an untrained network predicts 0, so the first loss is the target's own power, about 1.
  const output = convolve(context, 'output', features, channels * patchSize ** 2, 1, 'zeros');
  return patchSize === 1 ? output : depthToSpace(graph, output, patchSize);
}

/**
 * Sinusoidal embedding of numbers in 0 to 1 (Vaswani et al. 2017, section 3.5, with the frequencies of the
 * Keras DDIM example): sin and cos of 2 pi f_i x with f_i spaced geometrically. [batch] to [batch, dimensions].
 */
export function sinusoidalEmbedding(graph: Graph, embedding: DdimUNetConfig['embedding'], level: Value): Value {
  const { dimensions, minimumFrequency, maximumFrequency } = embedding;
  const half = dimensions / 2;
  const ratio = maximumFrequency / minimumFrequency;
  const frequencies = Array.from(
    { length: half },
    (_, index) => minimumFrequency * ratio ** (half === 1 ? 0 : index / (half - 1)),
  );
  const [batch = 'batch'] = level.shape;
  const turns = multiply(graph, reshape(graph, level, [batch, 1]), graph.constant('float32', frequencies, [1, half]));
  // Whole turns are taken off first: WebGPU promises its sine only between -pi and pi.
  const wholeTurns = graph.single('Floor', [add(graph, turns, graph.scalar(turns, 0.5))], turns.shape);
  const phases = scale(graph, subtract(graph, turns, wholeTurns), 2 * Math.PI);
  return concatenate(graph, [sine(graph, phases), cosine(graph, phases)], 1);
}

/** The network's residual block: a function from a name, features and a width to features of that width. */
function residualBlocks(
  context: BuildContext,
  config: DdimUNetConfig,
  embedding: Value,
): (name: string, input: Value, width: number) => Value {
  const { graph } = context;
  const { conditioning, normalization } = config;
  const normalize = (name: string, input: Value): Value =>
    normalization.kind === 'group'
      ? groupNormalization(graph, input, normalization.groups)
      : normalizeBatch(context, name, input);
  const modulation = conditioning.kind === 'scale-shift' ? perceptron(context, embedding, conditioning.hidden) : null;

  return (name, input, width) => {
    const residual =
      staticDimension('residual block', input.shape, 1) === width ? input : convolve(context, `${name}.residual`, input, width, 1);
    const first =
      normalization.kind === 'batch' && context.mode.kind === 'training'
        ? convolveNormalized(context, `${name}.first`, input, width, context.mode.observe)
        : convolve(context, `${name}.first`, normalize(`${name}.first`, input), width, 3);
    const hidden = modulation
      ? silu(graph, modulate(context, name, normalize(`${name}.second`, first), modulation))
      : silu(graph, first);
    return add(graph, convolve(context, `${name}.second`, hidden, width, 3), residual);
  };
}

/** Two SiLU layers of `hidden` units over the embedding, shared by all blocks. */
function perceptron(context: BuildContext, embedding: Value, hidden: number): Value {
  const { graph } = context;
  const first = silu(graph, linear(context, 'embedding.first', embedding, hidden));
  return silu(graph, linear(context, 'embedding.second', first, hidden));
}

/**
 * Scales and shifts normalised features by the noise level, (1 + gain) h + shift (adaptive group normalisation,
 * Dhariwal & Nichol 2021, section 3.1). Zero weights: it starts as the identity.
 */
function modulate(context: BuildContext, name: string, normalized: Value, modulation: Value): Value {
  const { graph } = context;
  const { batch, channels } = imageShape('modulate', normalized.shape);
  const pair = linear(context, `${name}.modulation`, modulation, channels * 2, 'zeros');
  const gain = add(graph, slice(graph, pair, 1, 0, channels), graph.scalar(pair, 1));
  const shift = slice(graph, pair, 1, channels, channels * 2);
  const scaled = multiply(graph, normalized, reshape(graph, gain, [batch, channels, 1, 1]));
  return add(graph, scaled, reshape(graph, shift, [batch, channels, 1, 1]));
}

function normalizeBatch(context: BuildContext, name: string, input: Value): Value {
  const { graph, parameters, mode } = context;
  const channels = staticDimension('batch normalisation', input.shape, 1);
  if (mode.kind === 'training') {
    const { output, statistics } = batchNormalization(graph, input);
    mode.observe({ name: `${name}.statistics`, ...statistics });
    return output;
  }
  const stored = parameters.statistic({ name: `${name}.statistics`, channels });
  const mean = reshape(graph, slice(graph, stored, 0, 0, 1), [channels]);
  const variance = reshape(graph, slice(graph, stored, 0, 1, 2), [channels]);
  return batchNormalizationInference(graph, input, { mean, variance });
}

function convolve(
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
function convolveNormalized(
  { graph, parameters }: BuildContext,
  name: string,
  input: Value,
  filters: number,
  observe: (statistics: ObservedStatistics) => void,
): Value {
  const { weights, bias } = kernelOf(parameters, name, input, filters, 3, 'glorot');
  const { output, statistics } = normalizedConvolution(graph, input, weights, bias);
  observe({ name: `${name}.statistics`, ...statistics });
  return output;
}

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

function linear(
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
