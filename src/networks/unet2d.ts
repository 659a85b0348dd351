import type { Graph, Value } from '../graph/graph.ts';
import { cosine, silu, sine } from '../graph/operators/activation.ts';
import { add, multiply, scale, subtract } from '../graph/operators/arithmetic.ts';
import { cast } from '../graph/operators/cast.ts';
import { concatenate, reshape, slice } from '../graph/operators/layout.ts';
import { modulatedGroupNormalization } from '../graph/operators/normalization.ts';
import { nearestUpsample } from '../graph/operators/resample.ts';
import { imageShape, staticDimension } from '../graph/shape.ts';
import { attend } from './attention.ts';
import { addClassEmbedding } from './class-embedding.ts';
import { affinePart, convolve, convolveStrided, linear, normalizeAffinely, type BuildContext } from './layers.ts';
import { readTimestep } from './read-timestep.ts';
import type { UNet2dConfig } from './unet2d-config.ts';

/**
 * The UNet of Ho et al. 2020, appendix B, as diffusers' UNet2DModel has it: residual blocks of two 3x3 convolutions with
 * affine group normalisation, self-attention at chosen levels, strided convolutions down, nearest pixels and a convolution
 * up, a skip connection from everything on the way down. It starts from a prediction of 0, and every block and attention
 * as the identity, as there.
 *
 * @param latent the noisy images, [batch, channels, imageSize, imageSize]; in half precision, so is all that is computed but the embedding
 * @param noiseLevel the noise variance of each image, 1 - alphaBar, in 0 to 1, [batch]; the network is told its timestep
 * @param classOneHot the class of each image, as `classInput`; null without classes
 * @returns the prediction, shaped as `latent`
 */
export function buildUNet2d(
  context: BuildContext,
  config: UNet2dConfig,
  latent: Value,
  noiseLevel: Value,
  classOneHot: Value | null,
): Value {
  const { graph } = context;
  const { widths, blockDepth, attention, groups, epsilon } = config;
  const timestep = readTimestep(graph, config.schedule, noiseLevel);
  const embedding = cast(graph, embedTimestep(graph, config, timestep), latent.type);
  const block = residualBlocks(context, config, embedding, classOneHot);
  const attended = (name: string, features: Value, normalized: Value): Value =>
    attend(context, name, features, normalized, attention.headChannels ?? staticDimension('attention', features.shape, 1));
  const layer = (name: string, input: Value, width: number, attends: boolean): Value => {
    const features = block(name, input, width);
    return attends
      ? attended(name, features, normalizeAffinely(context, `${name}.attention.normalization`, features, groups, epsilon))
      : features;
  };

  let features = convolve(context, 'input', latent, widths[0] ?? 0, 3);
  const skips = [features];
  widths.forEach((width, level) => {
    for (let depth = 0; depth < blockDepth; depth += 1) {
      features = layer(`down${level}.${depth}`, features, width, attention.down.includes(level));
      skips.push(features);
    }
    if (level === widths.length - 1) return;
    features = convolveStrided(context, `down${level}.smaller`, features, width, config.downsamplingZeros);
    skips.push(features);
  });

  const bottom = widths.at(-1) ?? 0;
  features = block('middle.0', features, bottom);
  if (attention.middle) {
    // With scale and shift UNet2DModel leaves the normalisation out here, and here alone.
    const normalized =
      config.modulation === 'shift' ? normalizeAffinely(context, 'middle.attention.normalization', features, groups, epsilon) : features;
    features = attended('middle', features, normalized);
  }
  features = block('middle.1', features, bottom);

  widths.toReversed().forEach((width, index) => {
    const level = widths.length - 1 - index;
    for (let depth = 0; depth <= blockDepth; depth += 1) {
      const skip = skips.pop();
      if (!skip) throw new Error('Every block on the way up has a skip connection from the way down.');
      features = layer(`up${level}.${depth}`, concatenate(graph, [features, skip], 1), width, attention.up.includes(level));
    }
    if (level > 0) features = convolve(context, `up${level}.larger`, nearestUpsample(graph, features), width, 3);
  });

  const activated = silu(graph, normalizeAffinely(context, 'output.normalization', features, groups, epsilon));
  return convolve(context, 'output', activated, config.channels, 3, 'zeros');
}

/** The frequencies of the embedding of timesteps, falling geometrically from 1: radians a timestep. */
export function timestepFrequencies({ widths, timeEmbedding }: Pick<UNet2dConfig, 'widths' | 'timeEmbedding'>): number[] {
  const half = (widths[0] ?? 0) / 2;
  return Array.from({ length: half }, (_, index) => 10_000 ** (-index / (half - timeEmbedding.frequencyShift)));
}

/** 2 pi in two parts, of which whole numbers of the first are exact in single precision. */
const [TURN, REST_OF_TURN] = [6.28125, 2 * Math.PI - 6.28125] as const;

/** Sines and cosines of timesteps, [batch] to [batch, widths[0]]. */
function embedTimestep(graph: Graph, config: UNet2dConfig, timestep: Value): Value {
  const frequencies = timestepFrequencies(config);
  const [batch = 'batch'] = timestep.shape;
  const angles = multiply(graph, reshape(graph, timestep, [batch, 1]), graph.constant('float32', frequencies, [1, frequencies.length]));
  // Whole turns are taken off first: WebGPU promises its sine only between -pi and pi.
  const turns = add(graph, scale(graph, angles, 1 / (2 * Math.PI)), graph.scalar(angles, 0.5));
  const wholeTurns = graph.single('Floor', [turns], turns.shape);
  const nearly = subtract(graph, angles, scale(graph, wholeTurns, TURN));
  const phases = subtract(graph, nearly, scale(graph, wholeTurns, REST_OF_TURN));
  const waves = [sine(graph, phases), cosine(graph, phases)] as const;
  return concatenate(graph, config.timeEmbedding.first === 'sines' ? waves : [waves[1], waves[0]], 1);
}

/** The network's residual block: a function from a name, features and a width to features of that width. */
function residualBlocks(
  context: BuildContext,
  config: UNet2dConfig,
  embedding: Value,
  classOneHot: Value | null,
): (name: string, input: Value, width: number) => Value {
  const { graph, mode } = context;
  const { groups, epsilon, widths } = config;
  const hidden = 4 * (widths[0] ?? 0);
  const first = silu(graph, linear(context, 'time.first', embedding, hidden));
  const time = silu(graph, addClassEmbedding(context, linear(context, 'time.second', first, hidden), classOneHot));

  return (name, input, width) => {
    const normalized = normalizeAffinely(context, `${name}.first.normalization`, input, groups, epsilon);
    const before = convolve(context, `${name}.first`, silu(graph, normalized), width, 3);
    const activated = silu(graph, modulate(context, config, name, before, time));
    const dropped = mode.kind === 'training' && mode.drop ? mode.drop(activated) : activated;
    const residual =
      staticDimension('residual block', input.shape, 1) === width ? input : convolve(context, `${name}.residual`, input, width, 1);
    return add(graph, convolve(context, `${name}.second`, dropped, width, 3, 'zeros'), residual);
  };
}

/** A block's second normalisation, and what the timestep does to it (Dhariwal & Nichol 2021, section 3.1, for `scale-shift`). */
function modulate(context: BuildContext, config: UNet2dConfig, name: string, features: Value, time: Value): Value {
  const { graph } = context;
  const { groups, epsilon } = config;
  const { batch, channels } = imageShape('modulate', features.shape);
  const ofChannels = (values: Value): Value => reshape(graph, values, [batch, channels, 1, 1]);
  if (config.modulation === 'shift') {
    const moved = add(graph, features, ofChannels(linear(context, `${name}.time`, time, channels)));
    return normalizeAffinely(context, `${name}.second.normalization`, moved, groups, epsilon);
  }
  const pair = linear(context, `${name}.time`, time, 2 * channels);
  const scaling = ofChannels(add(graph, slice(graph, pair, 1, 0, channels), graph.scalar(pair, 1)));
  const movement = ofChannels(slice(graph, pair, 1, channels, 2 * channels));
  // (n gain + shift) (1 + s) + t as one scale and one shift of what is normalised.
  const affine = affinePart(context, `${name}.second.normalization`, channels);
  const gain = multiply(graph, scaling, reshape(graph, affine.gain, [1, channels, 1, 1]));
  const shift = add(graph, multiply(graph, scaling, reshape(graph, affine.shift, [1, channels, 1, 1])), movement);
  return modulatedGroupNormalization(graph, features, groups, gain, shift, epsilon);
}
