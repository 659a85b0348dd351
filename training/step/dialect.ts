import { findChannelBlock } from '../../src/graph/nchwc/channel-block.ts';
import type { NodeProvider } from '../../src/runtime/provider.ts';
import { standardTarget, type Target } from '../../src/training-step/target.ts';
import { openGraph } from './graph-runner.ts';

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
