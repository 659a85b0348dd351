import type { NoiseScheduleConfig } from '../../../src/diffusion/config.ts';
import type { AnyStepConfig } from '../../../src/training-step/config.ts';

/** Steps of a whole training: seconds on a processor. */
export const POINT_STEPS = 2000;
/** Steps that one run of the graph makes: a run costs as much time as a step. */
export const POINT_STEPS_PER_RUN = 8;

/** Between two snapshots, in whole runs: as often as one can be looked at while it trains. */
export const SNAPSHOT_INTERVAL = 40;

/** How a network of 9,666 numbers learns points of the plane. */
export function pointConfig(schedule: NoiseScheduleConfig, seed: number): AnyStepConfig {
  return {
    network: {
      kind: 'perceptron',
      channels: 2,
      imageSize: 1,
      width: 64,
      hiddenLayers: 3,
      embedding: { dimensions: 16, minimumFrequency: 0.25, maximumFrequency: 16 },
    },
    diffusion: { schedule, prediction: 'epsilon' },
    loss: 'mse',
    lossWeighting: { kind: 'uniform' },
    noiseLevels: { kind: 'uniform' },
    noiseAssignment: 'independent',
    dropout: 0,
    classDropout: 0,
    optimizer: {
      learningRate: 6e-3,
      beta1: 0.9,
      beta2: 0.99,
      epsilon: 1e-8,
      weightDecay: 0,
      gradientClip: 1,
      warmupSteps: 20,
      decay: 'cosine',
      muon: null,
    },
    ema: { decay: 0.98, warmup: true },
    averageLengths: [],
    batchSize: 256,
    precision: 'float32',
    stepsPerRun: POINT_STEPS_PER_RUN,
    seed,
  };
}
