import { float, int } from '../attributes.ts';
import { dotOverBatch, meanOverBatch, statisticsOverBatch, type BatchNormalized, type BatchStatistics } from '../batch-channels.ts';
import { filled } from '../broadcast.ts';
import { reduceMean, reduceSum } from './reduce.ts';
import type { Graph, Value } from '../graph.ts';
import { elementCount, imageShape, requireShapes, staticDimension, staticShape } from '../shape.ts';
import { add, multiply, negate, scale, squareRoot } from './arithmetic.ts';
import { cast, widened } from './cast.ts';
import { reshape } from './layout.ts';
import { rowDots } from './matmul.ts';

/**
 * Group normalisation without a learnt affine part (Wu & He 2018, eq. 1-2): every image's channels, in `groups`
 * equal groups, are brought to mean 0 and variance 1. `input` is [batch, channels, height, width].
 */
export function groupNormalization(graph: Graph, input: Value, groups: number, epsilon = 1e-5): Value {
  const { image, normalized, mean, inverseDeviation } = normalizeGroups(graph, input, groups, null, null, epsilon);
  return graph.withGradient(image, [input], (gradient) => {
    const build = () => {
      const flat = normalizationGradient(graph, normalized, inverseDeviation, reshape(graph, gradient, normalized.shape));
      return [reshape(graph, flat, input.shape)] as const;
    };
    const inputs = [gradient, input, null, mean, inverseDeviation];
    return graph.composite('GroupNormalizationGradient', inputs, build, { groups: int(groups) });
  });
}

/**
 * Group normalisation, scaled and shifted: `groupNormalization(input) gain + shift` with `gain` and `shift` of
 * [batch, channels, 1, 1]. That is what its gradient is made for: what each channel's sums of the gradient, alone and
 * with the normalised pixels, say of gain and shift, together says what mean and deviation do, so that no pass over
 * whole images is made for those.
 */
export function modulatedGroupNormalization(graph: Graph, input: Value, groups: number, gain: Value, shift: Value, epsilon = 1e-5): Value {
  const { batch, channels, height, width } = imageShape('modulatedGroupNormalization', input.shape);
  const { normalized, mean, inverseDeviation, image, output } = normalizeGroups(graph, input, groups, gain, shift, epsilon);
  const size = (channels / groups) * height * width;
  const gradientsOf = (gradient: Value) => {
    const pixels = [batch, channels, height * width];
    const ofShift = reduceSum(graph, gradient, [2, 3]);
    const ofGain = reshape(graph, rowDots(graph, reshape(graph, gradient, pixels), reshape(graph, image, pixels)), gain.shape);
    const wideGain = widened(graph, gain);
    const ofGroups = (ofChannels: Value): Value => {
      const products = multiply(graph, widened(graph, ofChannels), wideGain);
      const sums = reduceSum(graph, reshape(graph, products, [batch, groups, channels / groups]), [2]);
      return cast(graph, scale(graph, multiply(graph, sums, inverseDeviation), -1 / size), input.type);
    };
    const inGroups = reshape(graph, wideGain, [batch, groups, channels / groups]);
    const gainOfGroups = cast(graph, multiply(graph, inGroups, inverseDeviation), input.type);
    const scaled = multiply(graph, gradient, reshape(graph, gainOfGroups, gain.shape));
    const rest = add(graph, multiply(graph, normalized, ofGroups(ofGain)), ofGroups(ofShift));
    return [add(graph, scaled, reshape(graph, rest, input.shape)), ofGain, ofShift] as const;
  };
  return graph.withGradient(output, [input, gain, shift], (gradient) => {
    const inputs = [gradient, input, gain, mean, inverseDeviation];
    return graph.composite('GroupNormalizationGradient', inputs, () => gradientsOf(gradient), { groups: int(groups) });
  });
}

/**
 * The `image` whose groups of channels have mean 0 and variance 1, scaled and shifted as `output`, and with a row for each
 * group as `normalized`, [batch, groups, size]. What each row had for its `mean` and was multiplied by, `inverseDeviation`, are
 * [batch, groups, 1]; the latter is float32 for rows in half precision, as is all that is computed of one number a row.
 *
 * @param gain [batch, channels, 1, 1], null for 1
 * @param shift the same, null for 0
 */
function normalizeGroups(graph: Graph, input: Value, groups: number, gain: Value | null, shift: Value | null, epsilon: number) {
  const { batch, channels, height, width } = imageShape('groupNormalization', input.shape);
  const reason = `${channels} channels cannot be split into ${groups} groups`;
  requireShapes(channels % groups === 0, 'groupNormalization', [input.shape], reason);
  const size = (channels / groups) * height * width;
  const grouped = [batch, groups, size];
  const build = () => {
    // LayerNormalization's statistics are float32 whatever its input.
    const statistic = { type: 'float32', shape: [batch, groups, 1] } as const;
    const [normalized, mean, deviation] = graph.node(
      'LayerNormalization',
      [reshape(graph, input, grouped), filled(graph, input, 1, [size])],
      [{ type: input.type, shape: grouped }, statistic, statistic],
      { axis: int(-1), epsilon: float(epsilon) },
    );
    if (!mean || !deviation) throw new Error('LayerNormalization gives its statistics.');
    const image = reshape(graph, normalized, input.shape);
    const inverseDeviation = input.type === 'float16' ? deviation : cast(graph, deviation, input.type);
    const scaled = gain ? multiply(graph, image, gain) : image;
    const output = shift ? add(graph, scaled, shift) : scaled;
    return [output, mean, inverseDeviation, image, normalized] as const;
  };
  const attributes = { groups: int(groups), epsilon: float(epsilon) };
  const made = graph.composite('GroupNormalization', [input, gain, shift], build, attributes);
  const [output, mean, inverseDeviation, image, normalized] = made;
  return { output, mean, inverseDeviation, image, normalized };
}

/**
 * The gradient through `normalized` = (x - mean) inverseDeviation over the last axis:
 * inverseDeviation (g - mean(g) - normalized mean(g normalized)), arranged so that all but two products with
 * whole images happen on one number a row.
 */
function normalizationGradient(graph: Graph, normalized: Value, inverseDeviation: Value, gradient: Value): Value {
  const [batch = 0, groups = 0, size = 0] = staticShape('groupNormalization', normalized.shape);
  const ofRows = (numbers: Value, factor: number): Value =>
    cast(graph, scale(graph, multiply(graph, widened(graph, numbers), inverseDeviation), factor), gradient.type);
  const slope = ofRows(reshape(graph, rowDots(graph, gradient, normalized), [batch, groups, 1]), -1 / size);
  const offset = ofRows(reduceMean(graph, gradient, [2]), -1);
  const scaled = multiply(graph, gradient, cast(graph, inverseDeviation, gradient.type));
  return add(graph, scaled, add(graph, multiply(graph, normalized, slope), offset));
}

/**
 * Batch normalisation in training, without a learnt affine part (Ioffe & Szegedy 2015, algorithm 1): returns the
 * normalised images and the batch's statistics, from which the caller keeps running averages for inference.
 * Built from ReduceMean, since onnxruntime's BatchNormalization cannot train on WebGPU. Statistics of images in half
 * precision, which could not count them, are float32.
 */
export function batchNormalization(graph: Graph, input: Value, epsilon = 1e-3): BatchNormalized {
  if (input.type === 'float16') {
    const { output, statistics } = batchNormalization(graph, cast(graph, input, 'float32'), epsilon);
    return { output: cast(graph, output, input.type), statistics };
  }
  const { channels, height, width } = imageShape('batchNormalization', input.shape);
  const count = staticDimension('batchNormalization', input.shape, 0) * height * width;
  const { mean, variance, inverseDeviation, output } = graph.withoutRecording(() => {
    const { mean, variance } = statisticsOverBatch(graph, input);
    const deviation = squareRoot(graph, add(graph, variance, graph.scalar(input, epsilon)));
    const inverseDeviation = graph.single('Reciprocal', [deviation], variance.shape);
    const shift = negate(graph, multiply(graph, mean, inverseDeviation));
    return { mean, variance, inverseDeviation, output: add(graph, multiply(graph, input, inverseDeviation), shift) };
  });
  graph.withGradient(output, [input], (gradient) => {
    const dot = dotOverBatch(graph, gradient, output);
    const slope = scale(graph, multiply(graph, reshape(graph, dot, [1, channels, 1, 1]), inverseDeviation), -1 / count);
    const shift = scale(graph, multiply(graph, meanOverBatch(graph, gradient), inverseDeviation), -1);
    return [add(graph, add(graph, multiply(graph, gradient, inverseDeviation), shift), multiply(graph, output, slope))];
  });
  return { output, statistics: { mean, variance } };
}

/** Batch normalisation at inference with known `statistics`, each one number a channel; no gradient is recorded. */
export function batchNormalizationInference(graph: Graph, input: Value, statistics: BatchStatistics, epsilon = 1e-3): Value {
  const { channels } = imageShape('batchNormalizationInference', input.shape);
  const ofChannels = (numbers: Value): Value => {
    const shape = staticShape('batchNormalizationInference', numbers.shape);
    const isPerChannel = elementCount(shape) === channels;
    requireShapes(isPerChannel, 'batchNormalizationInference', [input.shape, shape], 'it needs one mean and one variance a channel');
    return reshape(graph, numbers, [channels]);
  };
  const [mean, variance] = [ofChannels(statistics.mean), ofChannels(statistics.variance)];
  const gain = filled(graph, input, 1, [channels]);
  const offset = scale(graph, gain, 0);
  return graph.single('BatchNormalization', [input, gain, offset, mean, variance], input.shape, { epsilon: float(epsilon) });
}
