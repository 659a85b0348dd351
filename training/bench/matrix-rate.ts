import { Graph } from '../../src/graph/graph.ts';
import { slice } from '../../src/graph/operators/layout.ts';
import { matmul } from '../../src/graph/operators/matmul.ts';
import { gaussianNoise } from '../../src/diffusion/gaussian.ts';
import { openGraph } from '../step/graph-runner.ts';

/** Side of the square matrices: large enough that the product runs at the machine's full rate. */
const SIDE = 1536;
/** Products timed at once, each of the one before. */
const PRODUCTS = 3;

export interface MatrixRate {
  /** The product's rate in GFLOP/s. */
  measure(): Promise<number>;
  release(): Promise<void>;
}

/** The runtime's own float32 matrix product, the ceiling of everything that is trained with it. */
export async function openMatrixRate(): Promise<MatrixRate> {
  const graph = new Graph('cpu');
  const left = graph.input('left', 'float32', [SIDE, SIDE]);
  const right = graph.input('right', 'float32', [SIDE, SIDE]);
  let product = left;
  for (let count = 0; count < PRODUCTS; count += 1) product = matmul(graph, product, right);
  // One number: handing over a whole matrix would be timed, too.
  graph.output('corner', slice(graph, slice(graph, product, 0, 0, 1), 1, 0, 1));
  const runner = await openGraph(graph.serialize('matrix-rate'), 'cpu');
  const feeds = { left: gaussianNoise(0, 0, SIDE * SIDE), right: gaussianNoise(0, 1, SIDE * SIDE) };
  await runner.run(feeds);
  return {
    async measure() {
      // The first comes while the threads of whatever ran before still wait for more, at this session's cost.
      await runner.run(feeds);
      const started = performance.now();
      await runner.run(feeds);
      return (PRODUCTS * 2 * SIDE ** 3) / (performance.now() - started) / 1e6;
    },
    release: () => runner.release(),
  };
}

/** The middle value, or the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}
