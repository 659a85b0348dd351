import { Graph, type Dialect } from '../../graph/graph.ts';
import { concatenate, reshape } from '../../graph/operators/layout.ts';
import { elementCount, staticShape } from '../../graph/shape.ts';
import { buildNetwork } from '../build.ts';
import { classInput } from '../class-embedding.ts';
import { parameterLayout } from '../inference.ts';
import type { ObservedStatistics } from '../layers.ts';
import type { NetworkConfig } from '../network.ts';
import { FlatParameters } from '../parameters.ts';

/**
 * The network as it is in training, without a loss. Inputs: `latent`, `noise_level`, with classes `class_one_hot`, and the flat `weights`; outputs:
 * `prediction`, and with batch normalisation the flat `statistics` that it met, as the layout places them.
 */
export function trainingForward(network: NetworkConfig, dialect: Dialect, batchSize: number): Uint8Array {
  const graph = new Graph(dialect);
  const layout = parameterLayout(network);
  const weights = graph.input('weights', 'float32', [layout.parameterCount]);
  const latent = graph.input('latent', 'float32', [batchSize, network.channels, network.imageSize, network.imageSize]);
  const noiseLevel = graph.input('noise_level', 'float32', [batchSize]);
  const observed = new Map<string, ObservedStatistics>();
  const context = {
    graph,
    parameters: new FlatParameters(graph, layout, weights, null),
    mode: {
      kind: 'training',
      observe: (statistics: ObservedStatistics) => observed.set(statistics.name, statistics),
      drop: null,
    },
  } as const;
  graph.output('prediction', buildNetwork(context, network, latent, noiseLevel, classInput(graph, network, batchSize)));
  const [first, ...rest] = layout.statistics
    .flatMap(({ name }) => {
      const met = observed.get(name);
      if (!met) throw new Error(`Training meets no ${name}.`);
      return [met.mean, met.variance];
    })
    .map((value) => reshape(graph, value, [elementCount(staticShape('statistics', value.shape))]));
  if (first) graph.output('statistics', concatenate(graph, [first, ...rest], 0));
  return graph.serialize('training-forward');
}
