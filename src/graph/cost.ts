import type { Graph, GraphNode } from './graph.ts';
import { elementCount, staticShape } from './shape.ts';

/**
 * Multiply-adds of all convolutions and matrix products in a graph without open sizes. Everything else is left
 * out, as is usual when a network's cost is stated.
 *
 * @throws GraphShapeError where a size is open
 */
export function multiplyAdds(graph: Graph): number {
  return graph.nodes.reduce((sum, node) => sum + nodeMultiplyAdds(node), 0);
}

function nodeMultiplyAdds(node: GraphNode): number {
  const [first, second] = node.inputs;
  const [output] = node.outputs;
  if (!first || !second) return 0;
  const outputs = elementCount(staticShape(node.operator, output.shape));
  switch (node.operator) {
    case 'Conv':
      return outputs * elementCount(staticShape(node.operator, second.shape.slice(1)));
    case 'MatMul':
      return outputs * elementCount(staticShape(node.operator, first.shape.slice(-1)));
    case 'FusedMatMul': {
      const inner = node.attributes['transA']?.value === 1 ? -2 : -1;
      return outputs * elementCount(staticShape(node.operator, [first.shape.at(inner) ?? 1]));
    }
    default:
      return 0;
  }
}
