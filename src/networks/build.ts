import type { Value } from '../graph/graph.ts';
import { buildDdimUNet } from './ddim-unet.ts';
import type { BuildContext } from './layers.ts';
import type { AnyNetwork } from './network.ts';
import { buildPerceptron } from './perceptron.ts';
import { buildUNet2d } from './unet2d.ts';

/**
 * Adds a network of any kind to the context's graph.
 *
 * @param latent the noisy images, [batch, channels, imageSize, imageSize]
 * @param noiseLevel the noise variance of each image, 1 - alphaBar, in 0 to 1, [batch]
 * @param classOneHot the class of each image, as `classInput` makes the input; null for a network without classes
 * @returns the prediction, shaped as `latent`
 */
export function buildNetwork(
  context: BuildContext,
  config: AnyNetwork,
  latent: Value,
  noiseLevel: Value,
  classOneHot: Value | null,
): Value {
  switch (config.kind) {
    case 'ddim-unet':
      return buildDdimUNet(context, config, latent, noiseLevel, classOneHot);
    case 'unet2d':
      return buildUNet2d(context, config, latent, noiseLevel, classOneHot);
    case 'perceptron':
      return buildPerceptron(context, config, latent, noiseLevel);
  }
}
