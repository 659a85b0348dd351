import { Matrix as DruidMatrix, simultaneous_poweriteration, TSNE, UMAP } from '@saehrimnir/druidjs';
import { trace, type Matrix } from '../../src/metrics/matrix.ts';
import { pauser } from './pause.ts';
import type { DatasetReport } from '../../src/documents/dataset-report.ts';

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
    // The eigenvectors of the products are the vectors' coordinates along the components, but for their length; and the
    // products are as many as the vectors, not as the dimensions.
    const { eigenvectors } = simultaneous_poweriteration(toDruid(products), 2, { seed, max_iterations: iterations, tol: 1e-14 });
    const [first, second] = principalAxes(products, eigenvectors);
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
    // It asks for three times as many neighbours; with one or fewer there is no width that gives it.
    const perplexity = Math.max(1.5, Math.min(30, Math.floor((distances.rows - 1) / 3)));
    const parameters = { perplexity, learningRate: 100, iterations: 750 };
    const { learningRate, iterations } = parameters;
    const squared = distances.values.map((distance) => distance * distance);
    const steps = new TSNE(toDruid({ ...distances, values: squared }), {
      perplexity,
      epsilon: learningRate,
      d: 2,
      metric: 'precomputed',
      seed,
    });
    return {
      points: await lastOf(steps.generator(iterations), iterations, onProgress, signal),
      parameters,
      explainedVariance: null,
    };
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

/** A direction of less than this is what rounding left of one that is not there. */
const NO_DIRECTION = 1e-6;

/** The two axes of largest variance, from the leading eigenvectors of the products. */
function principalAxes(products: Matrix, [first, second]: readonly Float64Array[]): [Axis, Axis] {
  const none = new Float64Array(products.rows);
  const direction = first ?? none;
  // Vectors on one line have no second eigenvector, and what is given as one is none or the first again.
  const overlap = dot(second ?? none, direction);
  const rest = (second ?? none).map((value, row) => value - overlap * (direction[row] ?? 0));
  return [axisAlong(products, direction), axisAlong(products, rest)];
}

/** Scores are the eigenvector times the root of its eigenvalue; the largest is made positive. */
function axisAlong({ rows, columns, values }: Matrix, direction: Float64Array): Axis {
  const length = Math.sqrt(dot(direction, direction));
  // Not a number where the products are all 0.
  if (!(length > NO_DIRECTION)) return { variance: 0, scores: new Float64Array(rows) };
  const unit = direction.map((value) => value / length);
  const variance = Math.max(
    0,
    dot(
      unit,
      unit.map((_, row) => dot(unit, values.subarray(row * columns, (row + 1) * columns))),
    ),
  );
  const largest = unit.reduce((kept, value) => (Math.abs(value) > Math.abs(kept) ? value : kept), 0);
  const scale = Math.sqrt(variance) * (largest < 0 ? -1 : 1);
  return { variance, scores: unit.map((value) => scale * value) };
}

function dot(left: Float64Array, right: Float64Array): number {
  return left.reduce((sum, value, index) => sum + value * (right[index] ?? 0), 0);
}

/** Runs steps to their end; the points of the last. */
async function lastOf(
  steps: Iterable<DruidMatrix>,
  total: number,
  onProgress: ProjectionContext['onProgress'],
  signal: AbortSignal | undefined,
): Promise<Float64Array> {
  const pause = pauser(signal);
  let points: Float64Array = new Float64Array(0);
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
