import type { Value } from '../graph/graph.ts';
import { add } from '../graph/operators/arithmetic.ts';
import { attention } from '../graph/operators/attention.ts';
import { reshape, split } from '../graph/operators/layout.ts';
import { imageShape } from '../graph/shape.ts';
import { convolve, type BuildContext } from './layers.ts';

/**
 * Self-attention among the pixels of an image (Vaswani et al. 2017, section 3.2; Ho et al. 2020, appendix B) in heads
 * of `headChannels` channels: every pixel adds to itself a mean of all pixels' values, weighted by
 * softmax(query key / sqrt(headChannels)). Zero weights at its end: it starts as the identity.
 *
 * @param features [batch, channels, height, width]
 * @param normalized the same, normalised
 */
export function attend(context: BuildContext, name: string, features: Value, normalized: Value, headChannels: number): Value {
  const { graph } = context;
  const { batch, channels, height, width } = imageShape('attention', features.shape);
  const heads = channels / headChannels;
  const joined = convolve(context, `${name}.attention.input`, normalized, 3 * channels, 1);
  const [query, key, value] = split(graph, joined, 1, 3).map((own) => reshape(graph, own, [batch, heads, headChannels, height * width]));
  if (!query || !key || !value) throw new Error('Attention needs query, key and value.');
  const image = reshape(graph, attention(graph, query, key, value), [batch, channels, height, width]);
  return add(graph, features, convolve(context, `${name}.attention.output`, image, channels, 1, 'zeros'));
}
