import { describe, expect, it } from 'vitest';
import { Graph } from '../graph/graph.ts';
import { buildDdimUNet } from './ddim-unet.ts';
import { parameterLayout } from './inference.ts';
import { FlatParameters } from './parameters.ts';
import { tinyNetworks } from './testing/networks.ts';

describe('FlatParameters', () => {
  const network = tinyNetworks['like the Keras example'];
  const layout = parameterLayout(network);

  it('without statistics read none, rather than weights in their place', () => {
    const graph = new Graph();
    const weights = graph.input('weights', 'float32', [layout.parameterCount]);
    const latent = graph.input('latent', 'float32', [1, 3, 8, 8]);
    const noiseLevel = graph.input('noise_level', 'float32', [1]);
    const context = { graph, parameters: new FlatParameters(graph, layout, weights, null), mode: { kind: 'inference' } } as const;
    expect(() => buildDdimUNet(context, network, latent, noiseLevel, null)).toThrow(
      'There are no running statistics from which to read down0.0.first.statistics.',
    );
  });
});
