import { posix } from 'node:path';
import type { DatasetReport } from '../../src/documents/dataset-report.ts';
import type { Features } from '../../src/metrics/features.ts';
import type { MatrixProduct } from '../../src/metrics/matrix.ts';
import { permutation } from '../../src/training-step/permutation.ts';
import { EMBEDDING_SUBSET_STREAM } from '../../src/training-step/streams.ts';
import { compactness, type Compactness } from './compactness.ts';
import type { Grouping } from './grouping.ts';
import type { AllImages } from './images.ts';
import { projections, type ProjectionMethod, type VectorSpace } from './project.ts';
import { rounded, significant } from './round.ts';
import { centredProducts, distancesInPlane, distancesOf } from './space.ts';

type EmbeddingsReport = DatasetReport['embeddings'];
type SpaceReport = EmbeddingsReport['spaces'][number];
type EmbeddingReport = SpaceReport['embeddings'][number];

/** What embeddings need of a feature network. */
export interface FeatureExtractor {
  readonly name: string;
  readonly dimensions: number;
  /** Features [count, dimensions] of uint8 RGB images [count, 3, height, width]. */
  extract(images: Uint8Array, shape: { count: number; height: number; width: number }): Promise<{ features: Float32Array }>;
}

export interface EmbeddingsRequest {
  readonly images: AllImages;
  readonly grouping: Grouping;
  /** How many images are embedded; all of them where there are fewer. */
  readonly subset: number;
  readonly seed: number;
  readonly product: MatrixProduct;
  /** The network whose features are embedded, or the sentence that says why there is none. */
  readonly features: FeatureExtractor | string;
  readonly onProgress: (stage: string, done: number, total: number) => void;
  readonly signal?: AbortSignal | undefined;
}

/** Images that a network is given at a time. */
const FEATURE_BATCH = 16;

/** Embeds a seeded subset of the images, by their pixels and by their features, in the plane. */
export async function embedImages(request: EmbeddingsRequest): Promise<EmbeddingsReport> {
  const { images, grouping, seed, features } = request;
  const subset = permutation(seed, EMBEDDING_SUBSET_STREAM, images.count).slice(0, request.subset);
  const groups = Uint16Array.from(subset, (index) => grouping.of[index] ?? 0);
  const spaces = [
    await embed(request, groups, {
      name: 'pixels',
      source: `${images.side}x${images.side} pixels, red, green and blue`,
      vectors: pixelsOf(images, subset),
    }),
  ];
  if (typeof features !== 'string') {
    spaces.push(
      await embed(request, groups, {
        name: 'features',
        source: features.name,
        vectors: await featuresOf(request, features, subset),
      }),
    );
  }
  return {
    subset: { count: subset.length, seed, names: Array.from(subset, (index) => posix.basename(images.names[index] ?? '')) },
    grouping: { kind: grouping.kind, name: grouping.name },
    groups: grouping.groups.map((name, group) => ({ name, count: groups.filter((of) => of === group).length })),
    spaces,
    omitted: typeof features === 'string' ? [features] : [],
  };
}

interface Source extends Pick<SpaceReport, 'name' | 'source'> {
  readonly vectors: Features;
}

async function embed(
  { product, seed, onProgress, signal }: EmbeddingsRequest,
  groups: Uint16Array,
  { name, source, vectors }: Source,
): Promise<SpaceReport> {
  const products = await centredProducts(vectors, product);
  signal?.throwIfAborted();
  const space: VectorSpace = { products, distances: distancesOf(products) };
  const embeddings: EmbeddingReport[] = [];
  for (const method of Object.keys(projections) as ProjectionMethod[]) {
    const { points, parameters, explainedVariance } = await projections[method](space, {
      seed,
      signal,
      onProgress: (done, total) => onProgress(`${method} of ${name}`, done, total),
    });
    embeddings.push({
      method,
      parameters,
      explainedVariance: explainedVariance === null ? null : [significant(explainedVariance[0]), significant(explainedVariance[1])],
      compactness: roundedCompactness(compactness(distancesInPlane(points), groups)),
      points: fitted(points, groups),
    });
  }
  return {
    name,
    source,
    dimensions: vectors.dimensions,
    compactness: roundedCompactness(compactness(space.distances, groups)),
    embeddings,
  };
}

function roundedCompactness({ silhouette, neighbours, chance }: Compactness): Compactness {
  return { silhouette: rounded(silhouette, 4), neighbours: rounded(neighbours, 4), chance: rounded(chance, 4) };
}

/** The points with their groups, moved and scaled into [0, 1] by one scale for both axes. */
function fitted(points: Float64Array, groups: Uint16Array): [number, number, number][] {
  const extent = (axis: number): { least: number; length: number } => {
    const values = points.filter((_, index) => index % 2 === axis);
    const least = values.reduce((kept, value) => Math.min(kept, value), Infinity);
    return { least, length: values.reduce((kept, value) => Math.max(kept, value), -Infinity) - least };
  };
  const [x, y] = [extent(0), extent(1)];
  const side = Math.max(x.length, y.length) || 1;
  // The shorter axis is centred.
  const place = (value: number, { least, length }: typeof x): number => rounded((value - least) / side + (1 - length / side) / 2, 3);
  return Array.from(groups, (group, index) => [place(points[2 * index] ?? 0, x), place(points[2 * index + 1] ?? 0, y), group]);
}

/** Pixels as vectors, channels in [0, 1]. */
function pixelsOf(images: AllImages, subset: Uint32Array): Features {
  const dimensions = 3 * images.side ** 2;
  const values = new Float32Array(subset.length * dimensions);
  const image = new Uint8Array(dimensions);
  for (const [row, index] of subset.entries()) {
    images.readPixels(index, image);
    values.set(image, row * dimensions);
  }
  return { count: subset.length, dimensions, values: values.map((value) => value / 255) };
}

async function featuresOf(
  { images, onProgress, signal }: EmbeddingsRequest,
  network: FeatureExtractor,
  subset: Uint32Array,
): Promise<Features> {
  const { side } = images;
  const { dimensions } = network;
  const bytes = 3 * side * side;
  const values = new Float32Array(subset.length * dimensions);
  for (let from = 0; from < subset.length; from += FEATURE_BATCH) {
    signal?.throwIfAborted();
    const batch = subset.subarray(from, from + FEATURE_BATCH);
    const pixels = new Uint8Array(batch.length * bytes);
    for (const [place, index] of batch.entries()) images.readPixels(index, pixels.subarray(place * bytes, (place + 1) * bytes));
    const { features } = await network.extract(pixels, { count: batch.length, height: side, width: side });
    values.set(features, from * dimensions);
    onProgress('features', from + batch.length, subset.length);
  }
  return { count: subset.length, dimensions, values };
}
