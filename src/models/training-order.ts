import { areKernelsInBlocks, placesOfBlocks } from '../graph/blocked-kernels.ts';
import { blockOf } from '../graph/blocked-layout.ts';
import type { Dialect } from '../graph/graph.ts';
import type { ParameterLayout } from './parameters.ts';

/** The order in which a training graph has the numbers of a flat vector of parameters. */
export interface TrainingOrder {
  /** A vector as the layout places its parameters, as the graph has it. */
  readonly toGraph: (vector: Float32Array) => Float32Array;
  /** The way back. */
  readonly fromGraph: (ordered: Float32Array) => Float32Array;
}

/**
 * How training in a dialect orders parameters: kernels lie as the dialect's convolutions read them, so that a step need
 * not move them, and everything else as it is. Dialects that have an order of their own train in float32 alone. Null where
 * nothing is moved.
 */
export function trainingOrder({ parameters, parameterCount }: ParameterLayout, dialect: Dialect): TrainingOrder | null {
  const block = blockOf(dialect);
  if (block === null) return null;
  const kernels = parameters.filter(({ shape }) => areKernelsInBlocks(shape, block));
  if (kernels.length === 0) return null;
  const places = Uint32Array.from({ length: parameterCount }, (_, index) => index);
  for (const { offset, shape } of kernels) {
    const [filters = 0, channels = 0, height = 0, width = 0] = shape;
    places.set(placesOfBlocks([filters, channels, height, width], block).map((place) => offset + place), offset);
  }
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
