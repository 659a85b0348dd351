import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gaussianNoise } from '../../src/diffusion/gaussian.ts';
import { elementCount } from '../../src/graph/shape.ts';
import type { Features } from '../../src/metrics/features.ts';
import { frechetDistance } from '../../src/metrics/frechet.ts';
import type { MatrixProduct } from '../../src/metrics/matrix.ts';
import { featureStatistics } from '../../src/metrics/statistics.ts';
import { INCEPTION_CLASSES, INCEPTION_FEATURES, inceptionModel, inceptionMultiplyAdds } from '../../src/networks/inception.ts';
import type { WeightSource } from '../../src/networks/inception-weights.ts';
import { BATCH_IMAGES } from '../evaluation/extract.ts';
import { FeatureNetworkError, openFeatureNetwork, type FeatureNetwork } from '../evaluation/feature-network.ts';
import { openMatrixProduct } from '../evaluation/matrix-product.ts';
import { openMatrixRate, median } from './matrix-rate.ts';

/** The metrics' algebra, on features that are drawn instead of computed. */
export interface StatisticsBenchmark {
  readonly images: number;
  readonly dimensions: number;
  /** Mean and covariance of all images' features. */
  readonly statisticsSeconds: number;
  /** The Fréchet distance of two such statistics. */
  readonly frechetSeconds: number;
  /** Highest resident memory of the process in bytes once the statistics are there, features included. */
  readonly residentBytes: number;
}

export interface ExtractionBenchmark {
  readonly network: string;
  /** Images that were timed, of `side` x `side` pixels, in batches of `batchSize`. */
  readonly images: number;
  readonly side: number;
  readonly batchSize: number;
  readonly imagesPerSecond: number;
  /** Two for each multiply-add of the convolutions; resizing, pools and copies count as time alone. */
  readonly gigaflopsPerImage: number;
  readonly gigaflopsPerSecond: number;
  readonly matrixGigaflopsPerSecond: number;
  /** The network's rate over the matrix product's. */
  readonly ratio: number;
}

/** As many images as published FIDs are measured on. */
const IMAGES = 50_000;
/** Rows that are drawn; more images repeat them, which costs the same. */
const DRAWN = 4096;
/** Side of the images, in pixels: the network resizes them itself. */
const SIDE = 64;

/** To be called first in a process, whose highest memory it reports. */
export async function benchmarkStatistics(signal: AbortSignal): Promise<StatisticsBenchmark> {
  const matrices = await openMatrixProduct(signal);
  try {
    const { product } = matrices;
    const large = await timeStatistics(drawnFeatures(IMAGES, 0), product);
    const residentBytes = process.resourceUsage().maxRSS * 1024;
    const small = await timeStatistics(drawnFeatures(DRAWN, 1), product);
    const started = performance.now();
    await frechetDistance(large.statistics, small.statistics, product);
    return {
      images: IMAGES,
      dimensions: INCEPTION_FEATURES,
      statisticsSeconds: large.seconds,
      frechetSeconds: secondsSince(started),
      residentBytes,
    };
  } finally {
    await matrices.release();
  }
}

async function timeStatistics(features: Features, product: MatrixProduct) {
  const started = performance.now();
  const statistics = await featureStatistics(features, product);
  return { statistics, seconds: secondsSince(started) };
}

function drawnFeatures(count: number, seed: number): Features {
  const dimensions = INCEPTION_FEATURES;
  const drawn = gaussianNoise(seed, 0, DRAWN * dimensions);
  const values = new Float32Array(count * dimensions);
  for (let start = 0; start < values.length; start += drawn.length) {
    values.set(drawn.subarray(0, values.length - start), start);
  }
  return { count, dimensions, values };
}

interface ExtractionBenchmarkRequest {
  /** A file of the whole Inception network; null for one of its shape with other numbers, which is as fast. */
  readonly features: string | null;
  /** Batches that count; one before them does not. */
  readonly rounds: number;
  readonly signal: AbortSignal;
  /** Told how many rounds are done. */
  readonly onRound: (done: number) => void;
}

/**
 * Times the feature network in turn with the runtime's matrix product, so that both meet the same machine; medians over
 * `rounds`.
 *
 * @throws FeatureNetworkError where the file is not the Inception network, whose operations are known
 */
export async function benchmarkExtraction({ features, rounds, signal, onRound }: ExtractionBenchmarkRequest): Promise<ExtractionBenchmark> {
  const network = await openNetwork(features, signal);
  try {
    const matrix = await openMatrixRate();
    try {
      const shape = { count: BATCH_IMAGES, height: SIDE, width: SIDE };
      // Ramps; the numbers do not matter to the time.
      const images = Uint8Array.from({ length: BATCH_IMAGES * 3 * SIDE * SIDE }, (_, index) => index % 251);
      const seconds: number[] = [];
      const rates: number[] = [];
      for (let round = 0; round <= rounds; round += 1) {
        signal.throwIfAborted();
        const started = performance.now();
        await network.extract(images, shape);
        const elapsed = secondsSince(started);
        const rate = await matrix.measure();
        if (round > 0) {
          seconds.push(elapsed);
          rates.push(rate);
        }
        onRound(round);
      }
      const gigaflopsPerImage = (2 * inceptionMultiplyAdds()) / 1e9;
      const imagesPerSecond = BATCH_IMAGES / median(seconds);
      const gigaflopsPerSecond = imagesPerSecond * gigaflopsPerImage;
      const matrixGigaflopsPerSecond = median(rates);
      return {
        network: network.name,
        images: rounds * BATCH_IMAGES,
        side: SIDE,
        batchSize: BATCH_IMAGES,
        imagesPerSecond,
        gigaflopsPerImage,
        gigaflopsPerSecond,
        matrixGigaflopsPerSecond,
        ratio: gigaflopsPerSecond / matrixGigaflopsPerSecond,
      };
    } finally {
      await matrix.release();
    }
  } finally {
    await network.release();
  }
}

async function openNetwork(features: string | null, signal: AbortSignal): Promise<FeatureNetwork> {
  if (features === null) return openStandIn(signal);
  const network = await openFeatureNetwork({ file: features, provider: 'cpu', cacheRoot: tmpdir(), signal });
  if (network.dimensions === INCEPTION_FEATURES && network.logits === INCEPTION_CLASSES) return network;
  await network.release();
  throw new FeatureNetworkError(features, 'only the operations of the whole Inception network are known, and a rate needs them');
}

/** Drawn kernels that keep the scale of what they are applied to, under batch normalisation that changes nothing. */
const madeUpWeights: WeightSource = (name, shape) => {
  const count = elementCount(shape);
  if (/\.bn\.(weight|running_var)$/.test(name)) return new Float32Array(count).fill(1);
  if (name.includes('.bn.')) return new Float32Array(count);
  const deviation = Math.sqrt(2 / elementCount(shape.slice(1)));
  return gaussianNoise(0, 0, count).map((value) => deviation * value);
};

/** The Inception network with made-up weights, through a file as any other. */
async function openStandIn(signal: AbortSignal): Promise<FeatureNetwork> {
  const folder = await mkdtemp(join(tmpdir(), 'stepwise-bench-'));
  try {
    const file = join(folder, 'inception-with-made-up-weights.onnx');
    await writeFile(file, inceptionModel(madeUpWeights, 'cpu'));
    return await openFeatureNetwork({ file, provider: 'cpu', cacheRoot: folder, signal });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function secondsSince(started: number): number {
  return (performance.now() - started) / 1000;
}
