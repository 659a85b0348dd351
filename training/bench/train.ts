import { gaussianNoise } from '../../src/diffusion/gaussian.ts';
import { parameterLayout } from '../../src/models/inference.ts';
import { forwardMultiplyAdds } from '../../src/models/cost.ts';
import type { TrainingConfig } from '../config.ts';
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
  /** The step's rate over the matrix product's. */
  readonly ratio: number;
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
 * Times whole training steps, noise included, in turn with the runtime's matrix product, so that both meet the
 * same machine; medians over `rounds`.
 */
export async function benchmarkTraining({ config, rounds, signal, onRound }: TrainingBenchmarkRequest): Promise<TrainingBenchmark> {
  const { network, batchSize } = config;
  const total = rounds + WARM_UP_ROUNDS;
  const images = gaussianNoise(0, 0, batchSize * network.channels * network.imageSize ** 2);
  const seconds: number[] = [];
  const rates: number[] = [];
  const stepper = await openStepper(config, total);
  try {
    const matrix = await openMatrixRate();
    try {
      let state = initialState(config);
      for (let round = 0; round < total; round += 1) {
        signal.throwIfAborted();
        const started = performance.now();
        ({ state } = await stepper.advance(state, [images]));
        const elapsed = (performance.now() - started) / 1000;
        const rate = await matrix.measure();
        if (round >= WARM_UP_ROUNDS) {
          seconds.push(elapsed);
          rates.push(rate);
        }
        onRound(round + 1);
      }
    } finally {
      await matrix.release();
    }
  } finally {
    await stepper.release();
  }
  const gigaflopsPerSample = (3 * 2 * forwardMultiplyAdds(network)) / 1e9;
  const samplesPerSecond = batchSize / median(seconds);
  const matrixGigaflopsPerSecond = median(rates);
  return {
    parameters: parameterLayout(network).parameterCount,
    batchSize,
    samplesPerSecond,
    gigaflopsPerSample,
    gigaflopsPerSecond: samplesPerSecond * gigaflopsPerSample,
    matrixGigaflopsPerSecond,
    ratio: (samplesPerSecond * gigaflopsPerSample) / matrixGigaflopsPerSecond,
    residentBytes: process.resourceUsage().maxRSS * 1024,
  };
}
