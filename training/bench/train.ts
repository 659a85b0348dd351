import { parameterLayout } from '../../src/networks/inference.ts';
import { forwardMultiplyAdds } from '../../src/networks/cost.ts';
import type { TrainingConfig } from '../config/config.ts';
import type { GraphRunner } from '../../src/training-step/graph-runner.ts';
import { openGraph } from '../step/graph-runner.ts';
import { initialState } from '../../src/training-step/state.ts';
import { openDataLoader } from '../data-loader/data-loader.ts';
import { openStepper } from '../step/stepper.ts';
import { openMatrixRate, median } from './matrix-rate.ts';
import { fillRandomBytes } from '../../src/diffusion/gaussian.ts';
import type { ImageSet } from '../data/image-set.ts';
import { openPixels, type PixelSource } from '../data/pixel-source.ts';

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
  /** Share of a step that passes outside the runtime, which is waiting for its images and its noise most of all. */
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
 * Times whole training steps, from the images' bytes on, in runs of `stepsPerRun` in turn with the runtime's matrix
 * product, so that both meet the same machine; medians over `rounds`.
 */
export async function benchmarkTraining({ config, rounds, signal, onRound }: TrainingBenchmarkRequest): Promise<TrainingBenchmark> {
  const { network, batchSize, stepsPerRun } = config;
  const total = rounds + WARM_UP_ROUNDS;
  const measured: Round[] = [];
  let inside = 0;
  const stepper = await openStepper(config, total * stepsPerRun, async (...graph) =>
    timed(await openGraph(...graph), (elapsed) => (inside = elapsed)),
  );
  const source = openDataLoader({ ...config, horizontalFlip: true }, drawnImages(network.imageSize + config.cropMargin));
  const gigaflopsPerSample = (3 * 2 * forwardMultiplyAdds(network)) / 1e9;
  try {
    const matrix = await openMatrixRate();
    try {
      let state = initialState(config);
      let rateBefore = await matrix.measure();
      for (let round = 0; round < total; round += 1) {
        signal.throwIfAborted();
        const started = performance.now();
        ({ state } = await stepper.advance(state, await source.take(state.step, stepsPerRun)));
        const seconds = (performance.now() - started) / 1000;
        const rateAfter = await matrix.measure();
        if (round >= WARM_UP_ROUNDS)
          measured.push({ seconds: seconds / stepsPerRun, shareWaiting: 1 - inside / seconds, matrixRate: (rateBefore + rateAfter) / 2 });
        rateBefore = rateAfter;
        onRound(round + 1);
      }
    } finally {
      await matrix.release();
    }
  } finally {
    await source.close();
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

/** One run of steps and the machine around it. */
interface Round {
  /** Of one step. */
  readonly seconds: number;
  readonly shareWaiting: number;
  /** GFLOP/s. */
  readonly matrixRate: number;
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

/** Images of drawn bytes, `side` pixels wide and high: to a training step they are as good as any. */
export function drawnImages(side: number): ImageSet {
  const count = 64;
  const pixels = new Uint8Array(count * 3 * side ** 2);
  fillRandomBytes(pixels, 0, 0);
  const source: PixelSource = { kind: 'memory', side, pixels };
  return { ...openPixels(source), labels: null, names: Array.from({ length: count }, (_, index) => `drawn ${index}`), source };
}
