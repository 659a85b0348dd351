import { areKernelsInBlocks, placesOfBlocks } from '../graph/nchwc/kernels.ts';
import type { ChannelBlock } from '../graph/nchwc/reorder.ts';
import type { ParameterLayout } from '../networks/parameters.ts';

/** The order in which a training graph has the numbers of a flat vector of parameters. */
export interface TrainingOrder {
  /** A vector as the layout places its parameters, as the graph has it. */
  readonly toGraph: (vector: Float32Array) => Float32Array;
  /** The way back. */
  readonly fromGraph: (ordered: Float32Array) => Float32Array;
}

/**
 * How training orders the parameters of `layout`: each at the place that `inGraph` gives it, and, where the graph is lowered to
 * blocks, kernels as its convolutions read them, so that a step need not move them. Null where nothing is moved.
 *
 * @param inGraph the same parameters as the graph places them
 */
export function trainingOrder(layout: ParameterLayout, inGraph: ParameterLayout, block: ChannelBlock | null): TrainingOrder | null {
  const { parameters, parameterCount } = layout;
  const offsets = new Map(parameters.map(({ name, offset }) => [name, offset]));
  const places = new Uint32Array(parameterCount);
  for (const { name, offset, length, shape } of inGraph.parameters) {
    const [filters = 0, channels = 0, height = 0, width = 0] = shape;
    const isInBlocks = block !== null && areKernelsInBlocks(shape, block);
    const ofBlocks = isInBlocks ? placesOfBlocks([filters, channels, height, width], block) : null;
    const start = offsets.get(name) ?? Number.NaN;
    for (let index = 0; index < length; index += 1) places[offset + index] = start + (ofBlocks?.[index] ?? index);
  }
  if (places.every((place, index) => place === index)) return null;
  return {
    toGraph(vector) {
      const ordered = new Float32Array(parameterCount);
      for (let index = 0; index < parameterCount; index += 1) ordered[index] = vector[places[index] ?? index] ?? Number.NaN;
      return ordered;
    },
    fromGraph(ordered) {
      const vector = new Float32Array(parameterCount);
      for (let index = 0; index < parameterCount; index += 1) vector[places[index] ?? index] = ordered[index] ?? Number.NaN;
      return vector;
    },
  };
}
