import { Graph } from '../../src/graph/graph.ts';
import { square } from '../../src/graph/operators/arithmetic.ts';
import { cast } from '../../src/graph/operators/cast.ts';
import type { NodeProvider } from '../../src/runtime/provider.ts';
import { openGraph } from './graph-runner.ts';
import { HalfPrecisionError, TrainingRunError } from './errors.ts';

/**
 * Tries out whether a provider's device computes in half precision: not every graphics card does, and the runtime says so
 * only when it comes to the first operator.
 * @throws HalfPrecisionError where it does not
 * @throws ProviderUnavailableError
 */
export async function requireHalfPrecision(provider: NodeProvider): Promise<void> {
  const graph = new Graph();
  const number = graph.input('number', 'float32', [1]);
  graph.output('squared', cast(graph, square(graph, cast(graph, number, 'float16')), 'float32'));
  const runner = await openGraph(graph.serialize('half-precision'), provider);
  try {
    await runner.run({ number: Float32Array.of(1) });
  } catch (error) {
    throw error instanceof TrainingRunError ? new HalfPrecisionError(provider, { cause: error.cause }) : error;
  } finally {
    await runner.release();
  }
}
