import type { Dialect } from '../../src/graph/graph.ts';
import { findChannelBlock } from '../../src/graph/nchwc/channel-block.ts';
import type { ChannelBlock } from '../../src/graph/nchwc/reorder.ts';
import type { NodeProvider } from '../../src/runtime/provider.ts';
import { openGraph } from './graph-runner.ts';

/** What a graph is written in, and lowered to, for a provider. */
export interface Target {
  readonly dialect: Dialect;
  /** In which its convolutions have channels; null for plain ONNX. */
  readonly block: ChannelBlock | null;
}

export const standardTarget: Target = { dialect: 'standard', block: null };

let ofCpu: Promise<Target> | null = null;

/**
 * The target that runs fastest on a provider. Operators of the CPU provider's own would run on the CPU, between transfers,
 * under any other; in which blocks the processor convolves is tried out once.
 */
export function targetOf(provider: NodeProvider): Promise<Target> {
  if (provider !== 'cpu') return Promise.resolve(standardTarget);
  ofCpu ??= findChannelBlock(async (model, feeds) => {
    const runner = await openGraph(model, 'cpu');
    try {
      return (await runner.run(feeds)).get('features') ?? new Float32Array();
    } finally {
      await runner.release();
    }
  }).then((block) => ({ dialect: 'cpu', block }));
  return ofCpu;
}
