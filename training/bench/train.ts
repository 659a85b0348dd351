import { fillRandomBytes } from '../../src/diffusion/gaussian.ts';
import { parameterLayout } from '../../src/models/inference.ts';
import { forwardMultiplyAdds } from '../../src/models/cost.ts';
import type { TrainingConfig } from '../config.ts';
import { createTrainingBatches } from '../data/batches.ts';
import type { ImageSet } from '../data/image-set.ts';
import { openGraph, type GraphRunner } from '../engine.ts';
import { initialState } from '../state.ts';
import { openStepper } from '../stepper.ts';
import { openMatrixRate } from './matrix-rate.ts';
import { median } from './median.ts';

export interface TrainingBenchmark {
  readonly parameters: number;
  readonly batchSize: number;
  readonly samplesPerSecond: number;
  /** Forward and backward: three times the forward's convolutions and matrix products, by convention. */
  readonly gigaflopsPerSample: number;
  readonly gigaflopsPerSecond: number;
  readonly matrixGigaflopsPerSecond: number;
  /**
   * The step's rate over the matrix product's: the median over the rounds, each against the products before and after
   * it, so that a machine whose rate wanders is compared with itself.
   */
  readonly ratio: number;
  /** Within which the middle half of the rounds lies. */
  readonly ratioQuartiles: readonly [number, number];
  /** Share of a step that passes before its run starts: reading, cropping and scaling its images, drawing its noise. */
  readonly shareWaiting: number;
  /** Highest resident memory of the process in bytes. */
  readonly residentBytes: number;
}

/** The first rounds, which also allocate memory, do not count. */
export const WARM_UP_ROUNDS = 2;

interface TrainingBenchmarkRequest {
  readonly config: TrainingConfig;
  /** Rounds that count. */
  readonly rounds: number;
  readonly signal: AbortSignal;
  /** Told how many rounds are done, those of the warm-up included. */
  readonly onRound: (done: number) => void;
}

/**
 * Times whole training steps, from the images' bytes on, in turn with the runtime's matrix product, so that both meet
 * the same machine; medians over `rounds`.
 */
export async function benchmarkTraining({ config, rounds, signal, onRound }: TrainingBenchmarkRequest): Promise<TrainingBenchmark> {
  const { network, batchSize } = config;
  const total = rounds + WARM_UP_ROUNDS;
  const { imageSize } = network;
  const batches = createTrainingBatches(drawnImages(imageSize + config.cropMargin), { batchSize, imageSize, seed: 0, horizontalFlip: true });
  const images = new Float32Array(batchSize * network.channels * imageSize ** 2);
  const measured: Round[] = [];
  let inside = 0;
  const stepper = await openStepper(config, total, async (bytes, provider) => timed(await openGraph(bytes, provider), (elapsed) => (inside = elapsed)));
  const gigaflopsPerSample = (3 * 2 * forwardMultiplyAdds(network)) / 1e9;
  try {
    const matrix = await openMatrixRate();
    try {
      let state = initialState(config);
      let rateBefore = await matrix.measure();
      for (let round = 0; round < total; round += 1) {
        signal.throwIfAborted();
        const started = performance.now();
        batches.fill(round, images);
        ({ state } = await stepper.advance(state, [images]));
        const seconds = (performance.now() - started) / 1000;
        const rateAfter = await matrix.measure();
        if (round >= WARM_UP_ROUNDS) measured.push({ seconds, shareWaiting: 1 - inside / seconds, matrixRate: (rateBefore + rateAfter) / 2 });
        rateBefore = rateAfter;
        onRound(round + 1);
      }
    } finally {
      await matrix.release();
    }
  } finally {
    await stepper.release();
  }
  const samplesPerSecond = batchSize / median(measured.map(({ seconds }) => seconds));
  const ratios = measured.map(({ seconds, matrixRate }) => (batchSize * gigaflopsPerSample) / seconds / matrixRate);
  const middle = median(ratios);
  return {
    parameters: parameterLayout(network).parameterCount,
    batchSize,
    samplesPerSecond,
    gigaflopsPerSample,
    gigaflopsPerSecond: samplesPerSecond * gigaflopsPerSample,
    matrixGigaflopsPerSecond: median(measured.map(({ matrixRate }) => matrixRate)),
    ratio: middle,
    ratioQuartiles: [median(ratios.filter((ratio) => ratio <= middle)), median(ratios.filter((ratio) => ratio >= middle))],
    shareWaiting: median(measured.map(({ shareWaiting }) => shareWaiting)),
    residentBytes: process.resourceUsage().maxRSS * 1024,
  };
}

/** One step and the machine around it. */
interface Round {
  readonly seconds: number;
  readonly shareWaiting: number;
  /** GFLOP/s. */
  readonly matrixRate: number;
}

/** Images of drawn bytes: to a training step they are as good as any. */
function drawnImages(side: number): ImageSet {
  const count = 64;
  const bytes = new Uint8Array(count * 3 * side ** 2);
  fillRandomBytes(bytes, 0, 0);
  return {
    count,
    side,
    labels: null,
    names: Array.from({ length: count }, (_, index) => `drawn ${index}`),
    readPixels: (index, target) => target.set(bytes.subarray(index * 3 * side ** 2, (index + 1) * 3 * side ** 2)),
  };
}

/** Tells the seconds that each run took. */
function timed(runner: GraphRunner, onRun: (seconds: number) => void): GraphRunner {
  return {
    async run(feeds) {
      const started = performance.now();
      const outputs = await runner.run(feeds);
      onRun((performance.now() - started) / 1000);
      return outputs;
    },
    release: () => runner.release(),
  };
}
