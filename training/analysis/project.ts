import { Matrix as DruidMatrix, simultaneous_poweriteration, TSNE, UMAP } from '@saehrimnir/druidjs';
import { trace, type Matrix } from '../../src/metrics/matrix.ts';
import { pauser } from './pause.ts';
import type { DatasetReport } from '../../src/metrics/dataset-report.ts';

export type ProjectionMethod = DatasetReport['embeddings']['spaces'][number]['embeddings'][number]['method'];

/** Vectors as a projection sees them. */
export interface VectorSpace {
  /** Scalar products about the mean, [n, n]. */
  readonly products: Matrix;
  /** Euclidean distances, [n, n]. */
  readonly distances: Matrix;
}

export interface Projection {
  /** [n, 2] */
  readonly points: Float64Array;
  readonly parameters: Readonly<Record<string, number>>;
  /** The share of the variance that each axis holds; null where the axes hold no variance of their own. */
  readonly explainedVariance: [number, number] | null;
}

export interface ProjectionContext {
  /** Uint32 */
  readonly seed: number;
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal | undefined;
}

/** Lays n vectors out in the plane; the same vectors and seed give the same points on one machine. */
type Project = (space: VectorSpace, context: ProjectionContext) => Promise<Projection>;

/** Every way to lay vectors out in the plane, in the order of reports. */
export const projections: Readonly<Record<ProjectionMethod, Project>> = {
  /* eslint-disable-next-line @typescript-eslint/require-await -- the shape of the slower ones */
  async pca({ products }, { seed, onProgress }) {
    const iterations = 1000;
    // The left singular vectors of the vectors: theirs are the eigenvectors of the products, which are fewer than the dimensions.
    const { eigenvectors } = simultaneous_poweriteration(toDruid(products), 2, { seed, max_iterations: iterations, tol: 1e-14 });
    const axes = eigenvectors.map((vector) => principalAxis(products, vector));
    const [first = noAxis(products.rows), second = noAxis(products.rows)] = axes.sort((a, b) => b.variance - a.variance);
    const total = trace(products);
    const shareOf = ({ variance }: Axis): number => (total > 0 ? Math.min(1, variance / total) : 0);
    onProgress?.(1, 1);
    return {
      points: Float64Array.from({ length: 2 * products.rows }, (_, index) => (index % 2 === 0 ? first : second).scores[index >> 1] ?? 0),
      parameters: {},
      explainedVariance: [shareOf(first), shareOf(second)],
    };
  },

  async tsne({ distances }, { seed, onProgress, signal }) {
    // A perplexity of n / 3 or more would ask for more neighbours than there are.
    const parameters = { perplexity: Math.min(30, Math.max(1, Math.floor((distances.rows - 1) / 3))), learningRate: 100, iterations: 750 };
    const { perplexity, learningRate, iterations } = parameters;
    const squared = distances.values.map((distance) => distance * distance);
    const steps = new TSNE(toDruid({ ...distances, values: squared }), { perplexity, epsilon: learningRate, d: 2, metric: 'precomputed', seed });
    return { points: await lastOf(steps.generator(iterations), iterations, onProgress, signal), parameters, explainedVariance: null };
  },

  async umap({ distances }, { seed, onProgress, signal }) {
    const parameters = { neighbours: Math.min(15, distances.rows), minimumDistance: 0.1, negativeSamples: 5, epochs: 500 };
    const { neighbours, minimumDistance, negativeSamples, epochs } = parameters;
    const steps = new UMAP(toDruid(distances), {
      n_neighbors: neighbours,
      min_dist: minimumDistance,
      d: 2,
      metric: 'precomputed',
      seed,
      _n_epochs: epochs,
      // druidjs 0.9 multiplies the epochs between negative samples by this rate where McInnes et al. divide them by it.
      _negative_sample_rate: 1 / negativeSamples,
    });
    return { points: await lastOf(steps.generator(epochs), epochs, onProgress, signal), parameters, explainedVariance: null };
  },
};

interface Axis {
  /** The sum of squared scores. */
  readonly variance: number;
  /** Coordinate of each vector along the axis. */
  readonly scores: Float64Array;
}

function noAxis(count: number): Axis {
  return { variance: 0, scores: new Float64Array(count) };
}

/** From an eigenvector of the products: scores are it times the root of its eigenvalue, the largest one positive. */
function principalAxis({ rows, values }: Matrix, eigenvector: Float64Array): Axis {
  // Vectors in fewer than two dimensions leave the second axis undefined.
  if (!eigenvector.every(Number.isFinite)) return noAxis(rows);
  const image = eigenvector.map((_, row) => eigenvector.reduce((sum, value, column) => sum + value * (values[row * rows + column] ?? 0), 0));
  const variance = Math.max(0, image.reduce((sum, value, row) => sum + value * (eigenvector[row] ?? 0), 0));
  const largest = eigenvector.reduce((kept, value) => (Math.abs(value) > Math.abs(kept) ? value : kept), 0);
  const scale = Math.sqrt(variance) * (largest < 0 ? -1 : 1);
  return { variance, scores: eigenvector.map((value) => scale * value) };
}

/** Runs steps to their end; the points of the last. */
async function lastOf(
  steps: Iterable<DruidMatrix>,
  total: number,
  onProgress: ProjectionContext['onProgress'],
  signal: AbortSignal | undefined,
): Promise<Float64Array> {
  const pause = pauser(signal);
  let points = new Float64Array(0);
  let done = 0;
  for (const step of steps) {
    points = step.values;
    done += 1;
    await pause();
    onProgress?.(done, total);
  }
  return Float64Array.from(points);
}

function toDruid({ rows, columns, values }: Matrix): DruidMatrix {
  return new DruidMatrix(rows, columns, (row, column) => values[row * columns + column] ?? 0);
}
