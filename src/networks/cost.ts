import { multiplyAdds } from '../graph/cost.ts';
import { Graph } from '../graph/graph.ts';
import { buildNetwork } from './build.ts';
import { classInput } from './class-embedding.ts';
import type { NetworkConfig } from './network.ts';
import { LayoutRecorder } from './parameters.ts';

/** Multiply-adds of one forward pass for one image: its convolutions and matrix products. */
export function forwardMultiplyAdds(config: NetworkConfig): number {
  const graph = new Graph();
  const latent = graph.input('latent', 'float32', [1, config.channels, config.imageSize, config.imageSize]);
  const noiseLevel = graph.input('noise_level', 'float32', [1]);
  const context = { graph, parameters: new LayoutRecorder(graph), mode: { kind: 'inference' } } as const;
  buildNetwork(context, config, latent, noiseLevel, classInput(graph, config, 1));
  return multiplyAdds(graph);
}
