import { findCpuDialect } from '../../src/graph/cpu-dialect.ts';
import type { Dialect } from '../../src/graph/graph.ts';
import type { NodeProvider } from '../../src/runtime/provider.ts';
import { openGraph } from './graph-runner.ts';

let ofCpu: Promise<Dialect> | null = null;

/**
 * The dialect in which a graph runs fastest on a provider. Operators of the CPU provider's own would run on the CPU,
 * between transfers, under any other; which of them the processor has is tried out once.
 */
export function dialectOf(provider: NodeProvider): Promise<Dialect> {
  if (provider !== 'cpu') return Promise.resolve('standard');
  ofCpu ??= findCpuDialect(async (model, feeds) => {
    const runner = await openGraph(model, 'cpu');
    try {
      return (await runner.run(feeds)).get('features') ?? new Float32Array();
    } finally {
      await runner.release();
    }
  });
  return ofCpu;
}
