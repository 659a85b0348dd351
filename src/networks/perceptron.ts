import type { Value } from '../graph/graph.ts';
import { silu } from '../graph/operators/activation.ts';
import { concatenate, reshape } from '../graph/operators/layout.ts';
import { sinusoidalEmbedding } from './ddim-unet.ts';
import { linear, type BuildContext } from './layers.ts';
import type { PerceptronConfig } from './network.ts';

/**
 * A perceptron with SiLU units that predicts for points what the other networks predict for images.
 *
 * @param latent the noisy points, [batch, channels, 1, 1]
 * @param noiseLevel the noise variance of each point, 1 - alphaBar, in 0 to 1, [batch]
 * @returns the prediction, shaped as `latent`
 */
export function buildPerceptron(
  context: BuildContext,
  { channels, width, hiddenLayers, embedding }: PerceptronConfig,
  latent: Value,
  noiseLevel: Value,
): Value {
  const { graph } = context;
  const [batch = 'batch'] = latent.shape;
  let features = concatenate(graph, [reshape(graph, latent, [batch, channels]), sinusoidalEmbedding(graph, embedding, noiseLevel)], 1);
  for (let layer = 0; layer < hiddenLayers; layer += 1) features = silu(graph, linear(context, `hidden${layer}`, features, width));
  // Zero weights, as in the UNet: an untrained network predicts 0.
  return reshape(graph, linear(context, 'output', features, channels, 'zeros'), [batch, channels, 1, 1]);
}
