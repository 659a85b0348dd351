import * as ort from 'onnxruntime-node';
import { Graph } from '../../src/graph/graph.ts';
import { matmul } from '../../src/graph/operators/matmul.ts';
import { assertMultipliable, type MatrixProduct } from '../../src/metrics/matrix.ts';

export interface OpenMatrixProduct {
  readonly product: MatrixProduct;
  release(): Promise<void>;
}

/**
 * The runtime's own float64 matrix product on the CPU, for matrices of any size. `signal` is heeded before each, with its
 * own reason as the error, so that what is computed of many products can be stopped between them.
 */
export async function openMatrixProduct(signal?: AbortSignal): Promise<OpenMatrixProduct> {
  const graph = new Graph('cpu');
  // The sizes that a graph can leave open have the names of an image batch's; here the inner one is the batch.
  const left = graph.input('left', 'float64', ['height', 'batch']);
  const right = graph.input('right', 'float64', ['batch', 'width']);
  graph.output('product', matmul(graph, left, right));
  const session = await ort.InferenceSession.create(graph.serialize('matrix-product'), {
    executionProviders: ['cpu'],
    // Every size has a memory plan and an arena of its own otherwise, and they are many.
    enableMemPattern: false,
    enableCpuMemArena: false,
    logSeverityLevel: 3,
  });
  return {
    async product(a, b) {
      signal?.throwIfAborted();
      assertMultipliable(a, b);
      const { product } = await session.run({
        left: new ort.Tensor('float64', a.values, [a.rows, a.columns]),
        right: new ort.Tensor('float64', b.values, [b.rows, b.columns]),
      });
      if (!(product?.data instanceof Float64Array)) throw new TypeError('The product is not float64.');
      return { rows: a.rows, columns: b.columns, values: product.data };
    },
    release: () => session.release(),
  };
}
