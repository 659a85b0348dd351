import { BLOCKED_DOMAIN } from './blocked-layout.ts';
import type { Graph, GraphNode, Value } from './graph.ts';
import { staticShape } from './shape.ts';

/*
 * A convolution in blocks can begin with something else than zeros: its fourth input. So a sum of which one part is made
 * by such a convolution for this sum alone needs no pass of its own.
 */

/** Nodes from a convolution that begins with zeros to a part of a sum, in their order; what each makes, the next alone reads. */
type Chain = readonly [GraphNode, ...GraphNode[]];

/**
 * The nodes, all of which are needed, with sums left to the convolutions that make their parts.
 *
 * @param kept the names of values that are outputs of the graph
 */
export function sumsInConvolutions(graph: Graph, nodes: readonly GraphNode[], kept: ReadonlySet<string>): GraphNode[] {
  const readers = new Map<string, number>();
  for (const { inputs } of nodes) for (const input of inputs) if (input) readers.set(input.name, (readers.get(input.name) ?? 0) + 1);
  const makers = new Map(nodes.flatMap((node) => node.outputs.map(({ name }) => [name, node] as const)));
  const chainTo = (value: Value): Chain | null => {
    const node = makers.get(value.name);
    if (!node || readers.get(value.name) !== 1 || kept.has(value.name)) return null;
    const start = isConvolution(node) ? node.inputs[3] : node.operator === 'Reshape' ? node.inputs[0] : null;
    if (isConvolution(node) && !start) return [node];
    const before = start ? chainTo(start) : null;
    return before ? [...before, node] : null;
  };

  // What a sum is left to takes its place: only there all of its parts are known to be made.
  const inPlaceOf = new Map<GraphNode, readonly GraphNode[]>(nodes.map((node) => [node, [node]]));
  const places = new Map(nodes.map((node) => [node, node]));
  for (const sum of nodes) {
    const [left, right] = sum.operator === 'Add' ? sum.inputs : [];
    if (!left || left.shape.join() !== right?.shape.join()) continue;
    const ofLeft = chainTo(left);
    const chain = ofLeft ?? chainTo(right);
    if (!chain) continue;
    for (const node of chain) {
      const place = places.get(node) ?? node;
      inPlaceOf.set(
        place,
        (inPlaceOf.get(place) ?? []).filter((other) => other !== node),
      );
    }
    const begun = beginWith(graph, chain, ofLeft ? right : left, sum);
    inPlaceOf.set(sum, begun);
    for (const node of begun) {
      places.set(node, sum);
      for (const { name } of node.outputs) makers.set(name, node);
    }
  }
  return nodes.flatMap((node) => inPlaceOf.get(node) ?? []);
}

/** The nodes of `chain` with `start` in the place of zeros; the last makes what `sum` made. */
function beginWith(graph: Graph, [convolution, ...rest]: Chain, start: Value, sum: GraphNode): GraphNode[] {
  const [features] = convolution.outputs;
  if (!features) throw new Error('A convolution has an output.');
  const shaped = { ...start, shape: features.shape, name: `${features.name}_start` };
  const isShaped = start.shape.join() === features.shape.join();
  const shape = graph.constant('int64', staticShape('Reshape', features.shape));
  const reshaping: GraphNode = { operator: 'Reshape', domain: '', inputs: [start, shape], outputs: [shaped], attributes: {} };
  const [images = null, kernels = null, bias = null] = convolution.inputs;
  const begun = [{ ...convolution, inputs: [images, kernels, bias, isShaped ? start : shaped] }, ...rest];
  return [...(isShaped ? [] : [reshaping]), ...begun.slice(0, -1), ...begun.slice(-1).map((last) => ({ ...last, outputs: sum.outputs }))];
}

function isConvolution({ operator, domain }: GraphNode): boolean {
  return operator === 'Conv' && domain === BLOCKED_DOMAIN;
}
