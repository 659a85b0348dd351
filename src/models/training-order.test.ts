import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { kernelsToBlocks } from '../graph/blocked-kernels.ts';
import { blockOf } from '../graph/blocked-layout.ts';
import { Graph } from '../graph/graph.ts';
import { machineDialect } from '../graph/testing/machine-dialect.ts';
import { runGraph } from '../graph/testing/session.ts';
import type { ParameterLayout } from './parameters.ts';
import { trainingOrder } from './training-order.ts';

/** Parameters of these shapes one after the other. */
function layoutOf(shapes: readonly (readonly number[])[]): ParameterLayout {
  let offset = 0;
  const parameters = shapes.map((shape, index) => {
    const length = shape.reduce((product, size) => product * size, 1);
    const placed = { name: `parameter${index}`, shape, initialization: 'zeros' as const, offset, length };
    offset += length;
    return placed;
  });
  return { parameters, parameterCount: offset, statistics: [], statisticCount: 0 };
}

const counted = (length: number): Float32Array => Float32Array.from({ length }, (_, index) => index);

describe('trainingOrder', () => {
  it('moves nothing where the dialect has no blocks', () => {
    expect(trainingOrder(layoutOf([[16, 16, 3, 3]]), 'standard')).toBeNull();
    expect(trainingOrder(layoutOf([[16, 16, 3, 3]]), 'cpu')).toBeNull();
  });

  it('moves numbers within kernels whose filters and channels fill blocks alone, and there is a way back', () => {
    const sizes = fc.constantFrom(3, 8, 12, 16, 24);
    const shapes = fc.array(fc.oneof(fc.tuple(sizes), fc.tuple(sizes, sizes), fc.tuple(sizes, sizes, fc.constant(1), fc.constant(1)), fc.tuple(sizes, sizes, fc.constant(3), fc.constant(3))), { maxLength: 5 });
    fc.assert(
      fc.property(shapes, (drawn) => {
        const layout = layoutOf(drawn);
        const order = trainingOrder(layout, 'cpu-blocked-8');
        const vector = counted(layout.parameterCount);
        const ordered = order?.toGraph(vector) ?? new Float32Array();
        expect(order?.fromGraph(ordered)).toEqual(vector);
        for (const { offset, length, shape } of layout.parameters) {
          const [before, after] = [vector.subarray(offset, offset + length), ordered.subarray(offset, offset + length)];
          const inBlocks = shape.length === 4 && shape.every((size, axis) => axis > 1 || size % 8 === 0);
          if (inBlocks) expect(after.toSorted()).toEqual(before);
          else expect(after).toEqual(before);
        }
      }),
    );
  });

  it.skipIf(machineDialect === 'cpu').each([1, 3])('is the one in which a graph has kernels of %s pixels', async (side) => {
    const block = blockOf(machineDialect);
    if (!block) throw new Error('The dialect has blocks.');
    const shape = [2 * block, 3 * block, side, side] as const;
    const graph = new Graph(machineDialect);
    graph.output('blocked', kernelsToBlocks(graph, graph.input('kernels', 'float32', shape), block));
    const layout = layoutOf([shape]);
    const kernels = counted(layout.parameterCount);
    const ordered = trainingOrder(layout, machineDialect)?.toGraph(kernels);
    expect((await runGraph(graph, { kernels })).get('blocked')).toEqual(ordered);
    expect(ordered).not.toEqual(kernels);
  });
});
