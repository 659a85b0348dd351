import type { Graph, Value } from '../graph.ts';
import { imageShape, requireShapes } from '../shape.ts';
import { add, multiply } from './arithmetic.ts';
import { reshape } from './layout.ts';
import { expand } from './reduce.ts';
import { groupNormalization, modulatedGroupNormalization } from './normalization.ts';

/**
 * Group normalisation with a learnt affine part (Wu & He 2018, eq. 1-3): every image's channels, in `groups` equal
 * groups, are brought to mean 0 and variance 1, then each channel is multiplied by its gain and moved by its shift.
 *
 * @param input [batch, channels, height, width]
 * @param gain [channels]
 * @param shift [channels]
 */
export function affineGroupNormalization(graph: Graph, input: Value, groups: number, gain: Value, shift: Value, epsilon = 1e-5): Value {
  const { batch, channels } = imageShape('affineGroupNormalization', input.shape);
  for (const { shape } of [gain, shift]) {
    const fits = shape.join() === `${channels}`;
    requireShapes(fits, 'affineGroupNormalization', [input.shape, shape], 'it needs one gain and one shift a channel');
  }
  const perChannel = (numbers: Value): Value => reshape(graph, numbers, [1, channels, 1, 1]);
  const [ofGain, ofShift] = [perChannel(gain), perChannel(shift)];
  if (typeof batch === 'string') return add(graph, multiply(graph, groupNormalization(graph, input, groups, epsilon), ofGain), ofShift);
  // As numbers of every image, for which the gradient is made with fewest passes over images.
  const ofImages = (numbers: Value): Value => expand(graph, numbers, [batch, channels, 1, 1]);
  return modulatedGroupNormalization(graph, input, groups, ofImages(ofGain), ofImages(ofShift), epsilon);
}
