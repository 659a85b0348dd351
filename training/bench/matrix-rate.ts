import { Graph } from '../../src/graph/graph.ts';
import { matmul } from '../../src/graph/operators/matmul.ts';
import { gaussianNoise } from '../../src/diffusion/gaussian.ts';
import { openGraph } from '../engine.ts';
import { median } from './median.ts';

/** Side of the square matrices: large enough that the product runs at the machine's full rate. */
const SIDE = 1536;
/** Products timed in a row. */
const PRODUCTS = 5;

export interface MatrixRate {
  /** The product's rate in GFLOP/s: the median of a few in a row. */
  measure(): Promise<number>;
  release(): Promise<void>;
}

/** The runtime's own float32 matrix product, the ceiling of everything that is trained with it. */
export async function openMatrixRate(): Promise<MatrixRate> {
  const graph = new Graph('cpu');
  const left = graph.input('left', 'float32', [SIDE, SIDE]);
  const right = graph.input('right', 'float32', [SIDE, SIDE]);
  graph.output('product', matmul(graph, left, right));
  const runner = await openGraph(graph.serialize('matrix-rate'), 'cpu');
  const feeds = { left: gaussianNoise(0, 0, SIDE * SIDE), right: gaussianNoise(0, 1, SIDE * SIDE) };
  await runner.run(feeds);
  return {
    async measure() {
      // The first comes while the threads of whatever ran before still wait for more, at this session's cost.
      await runner.run(feeds);
      const rates: number[] = [];
      for (let product = 0; product < PRODUCTS; product += 1) {
        const started = performance.now();
        await runner.run(feeds);
        rates.push((2 * SIDE ** 3) / (performance.now() - started) / 1e6);
      }
      return median(rates);
    },
    release: () => runner.release(),
  };
}
