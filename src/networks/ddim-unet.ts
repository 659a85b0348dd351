import type { Graph, Value } from '../graph/graph.ts';
import { silu, sine, cosine } from '../graph/operators/activation.ts';
import { add, multiply, scale, subtract } from '../graph/operators/arithmetic.ts';
import { cast } from '../graph/operators/cast.ts';
import { concatenate, depthToSpace, reshape, slice, spaceToDepth } from '../graph/operators/layout.ts';
import { expand } from '../graph/operators/reduce.ts';
import { groupNormalization, modulatedGroupNormalization } from '../graph/operators/normalization.ts';
import { averagePool, bilinearUpsample } from '../graph/operators/resample.ts';
import { imageShape, staticDimension } from '../graph/shape.ts';
import { attend } from './attention.ts';
import { addClassEmbedding } from './class-embedding.ts';
import { convolve, convolveNormalized, linear, normalizeBatch, type BuildContext } from './layers.ts';
import type { DdimUNetConfig } from './network.ts';

/**
 * The UNet of the Keras DDIM example (Béres 2022, after Song et al. 2021): residual blocks of two 3x3
 * convolutions, average pooling down, bilinear interpolation up, a skip connection from every residual block,
 * the noise level as a sinusoidal embedding. The example has no attention; here it can be asked for at chosen resolutions.
 *
 * @param latent the noisy images, [batch, channels, imageSize, imageSize]; in half precision, so is all that is computed but the embedding
 * @param noiseLevel the noise variance of each image, 1 - alphaBar, in 0 to 1, [batch]
 * @param classOneHot the class of each image, as `classInput`; null without classes
 * @returns the prediction, shaped as `latent`
 */
export function buildDdimUNet(
  context: BuildContext,
  config: DdimUNetConfig,
  latent: Value,
  noiseLevel: Value,
  classOneHot: Value | null,
): Value {
  const { graph } = context;
  const { patchSize, widths, blockDepth, channels } = config;
  const ofLevel = cast(graph, sinusoidalEmbedding(graph, config.embedding, noiseLevel), latent.type);
  // Where there is a perceptron, the class joins in it.
  const embedding = config.conditioning.kind === 'concatenate' ? addClassEmbedding(context, ofLevel, classOneHot) : ofLevel;
  const block = residualBlocks(context, config, embedding, classOneHot);

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

/** The frequencies of the sinusoidal embedding, spaced geometrically: turns while the noise level goes from 0 to 1. */
export function embeddingFrequencies({ dimensions, minimumFrequency, maximumFrequency }: DdimUNetConfig['embedding']): number[] {
  const half = dimensions / 2;
  const ratio = maximumFrequency / minimumFrequency;
  return Array.from({ length: half }, (_, index) => minimumFrequency * ratio ** (half === 1 ? 0 : index / (half - 1)));
}

/**
 * Sinusoidal embedding of numbers in 0 to 1 (Vaswani et al. 2017, section 3.5, with the frequencies of the
 * Keras DDIM example): sin and cos of 2 pi f_i x with f_i spaced geometrically. [batch] to [batch, dimensions].
 */
export function sinusoidalEmbedding(graph: Graph, embedding: DdimUNetConfig['embedding'], level: Value): Value {
  const { dimensions } = embedding;
  const half = dimensions / 2;
  const frequencies = embeddingFrequencies(embedding);
  const [batch = 'batch'] = level.shape;
  const turns = multiply(graph, reshape(graph, level, [batch, 1]), graph.constant('float32', frequencies, [1, half]));
  // Whole turns are taken off first: WebGPU promises its sine only between -pi and pi.
  const wholeTurns = graph.single('Floor', [add(graph, turns, graph.scalar(turns, 0.5))], turns.shape);
  const phases = scale(graph, subtract(graph, turns, wholeTurns), 2 * Math.PI);
  return concatenate(graph, [sine(graph, phases), cosine(graph, phases)], 1);
}

/**
 * The network's residual block, with self-attention behind it where the configuration asks for it: a function from a
 * name, features and a width to features of that width.
 */
function residualBlocks(
  context: BuildContext,
  config: DdimUNetConfig,
  embedding: Value,
  classOneHot: Value | null,
): (name: string, input: Value, width: number) => Value {
  const { graph, mode } = context;
  const { conditioning, normalization, attention } = config;
  const normalize = (name: string, input: Value): Value =>
    normalization.kind === 'group' ? groupNormalization(graph, input, normalization.groups) : normalizeBatch(context, name, input);
  const modulation = conditioning.kind === 'scale-shift' ? perceptron(context, embedding, conditioning.hidden, classOneHot) : null;

  return (name, input, width) => {
    const residual =
      staticDimension('residual block', input.shape, 1) === width ? input : convolve(context, `${name}.residual`, input, width, 1);
    const first =
      normalization.kind === 'batch' && mode.kind === 'training'
        ? convolveNormalized(context, `${name}.first`, input, width, mode.observe)
        : convolve(context, `${name}.first`, normalize(`${name}.first`, input), width, 3);
    const hidden = silu(graph, modulation ? modulate(context, name, normalization, first, modulation) : first);
    const dropped = mode.kind === 'training' && mode.drop ? mode.drop(hidden) : hidden;
    const features = add(graph, convolve(context, `${name}.second`, dropped, width, 3), residual);
    const attends = attention?.resolutions.includes(staticDimension('residual block', features.shape, 3)) === true;
    return attention && attends
      ? attend(context, name, features, normalize(`${name}.attention`, features), attention.headChannels)
      : features;
  };
}

/** Two SiLU layers of `hidden` units over the embedding, shared by all blocks; the class joins before the second SiLU. */
function perceptron(context: BuildContext, embedding: Value, hidden: number, classOneHot: Value | null): Value {
  const { graph } = context;
  const first = silu(graph, linear(context, 'embedding.first', embedding, hidden));
  return silu(graph, addClassEmbedding(context, linear(context, 'embedding.second', first, hidden), classOneHot));
}

/**
 * Normalises features, then scales and shifts them by the noise level, (1 + gain) h + shift (adaptive group
 * normalisation, Dhariwal & Nichol 2021, section 3.1). Zero weights: it starts as the normalisation alone.
 */
function modulate(
  context: BuildContext,
  name: string,
  normalization: DdimUNetConfig['normalization'],
  features: Value,
  modulation: Value,
): Value {
  const { graph } = context;
  const { batch, channels } = imageShape('modulate', features.shape);
  const pair = linear(context, `${name}.modulation`, modulation, channels * 2, 'zeros');
  const ofChannels = (values: Value): Value => reshape(graph, values, [batch, channels, 1, 1]);
  const gain = ofChannels(add(graph, slice(graph, pair, 1, 0, channels), graph.scalar(pair, 1)));
  const shift = ofChannels(slice(graph, pair, 1, channels, channels * 2));
  if (normalization.kind === 'group') return modulatedGroupNormalization(graph, features, normalization.groups, gain, shift);
  return add(graph, multiply(graph, normalizeBatch(context, `${name}.second`, features), gain), shift);
}
