import type { Composite, Graph, GraphNode } from '../graph.ts';
import { Layouts, type Rule } from './layouts.ts';
import type { ChannelBlock } from './reorder.ts';
import { compositeRules, nodeRules } from './rules.ts';

/**
 * The graph with the layout that onnxruntime's CPU provider convolves fastest in, channels in blocks as wide as the
 * processor's vectors (NCHWc, Liu et al. 2019). The runtime's own optimizer puts only constant kernels in it, and a
 * training step's are not. Without a block it is the graph itself.
 *
 * The nodes are gone through once, in their order: where a rule of `rules.ts` knows a node, or a composite as a whole, its
 * nodes take that one's place; all others stay, of plain values. Values are reordered only between the two.
 */
export function lowerToNchwc(graph: Graph, block: ChannelBlock | null): Graph {
  if (block === null) return graph;
  const composites = outermostFirst(graph.composites);
  return graph.rewritten((target) => {
    const layouts = new Layouts(graph, target, block);
    const taken = new Set<GraphNode>();
    for (const node of graph.nodes) {
      if (taken.has(node)) continue;
      const composite = composites.get(node)?.find((candidate) => isTaken(layouts, candidate, compositeRules[candidate.operator]));
      composite?.body.forEach((part) => taken.add(part));
      if (!composite && !isTaken(layouts, node, nodeRules[node.operator])) layouts.copy(node);
    }
    return (output) => layouts.as('plain', output);
  });
}

/** Whether a rule put something in the place of a node. */
function isTaken(layouts: Layouts, node: GraphNode, rule: Rule | undefined): boolean {
  const placed = rule?.(layouts, node) ?? null;
  placed?.forEach((made, index) => {
    const output = node.outputs[index];
    if (output) layouts.place(output, made);
  });
  return placed !== null;
}

/** Composites by their first node, those that hold others before these. */
function outermostFirst(composites: readonly Composite[]): Map<GraphNode, Composite[]> {
  const byFirst = new Map<GraphNode, Composite[]>();
  for (const composite of composites) {
    const [first] = composite.body;
    if (first) byFirst.set(first, [composite, ...(byFirst.get(first) ?? [])]);
  }
  return byFirst;
}
