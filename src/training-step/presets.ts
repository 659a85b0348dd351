import type { StepConfig } from './config.ts';

const common = {
  seed: 0,
  lossWeighting: { kind: 'uniform' },
  noiseLevels: { kind: 'uniform' },
  noiseAssignment: 'independent',
  averageLengths: [] as number[],
  dropout: 0,
  classDropout: 0.1,
  precision: 'float32',
  // What a run's state costs on its way between the runtime and here is the same for one step as for several.
  stepsPerRun: 8,
} as const;

/** Ho et al. 2020, section 4. */
const linearBetas = { kind: 'linear', betaStart: 1e-4, betaEnd: 0.02, timesteps: 1000 } as const;

const embedding = { dimensions: 32, minimumFrequency: 1, maximumFrequency: 1000 };

const compact = {
  ...common,
  network: {
    kind: 'ddim-unet',
    imageSize: 64,
    channels: 3,
    patchSize: 2,
    widths: [48, 96, 128],
    blockDepth: 2,
    embedding,
    conditioning: { kind: 'scale-shift', hidden: 128 },
    normalization: { kind: 'group', groups: 8 },
    attention: null,
  },
  diffusion: {
    // Down to a noise of 3 % of the signal: what a schedule ends at is what the last step has to leap from.
    schedule: { kind: 'cosine-rates', minimumSignalRate: 0.02, maximumSignalRate: 0.9995 },
    prediction: 'v',
  },
  loss: 'mse',
  optimizer: {
    learningRate: 2e-3,
    beta1: 0.9,
    beta2: 0.99,
    epsilon: 1e-8,
    weightDecay: 1e-4,
    gradientClip: 1,
    warmupSteps: 200,
    decay: 'cosine',
    muon: null,
  },
  ema: { decay: 0.999, warmup: true },
  batchSize: 16,
} as const satisfies StepConfig;

/**
 * Named starting points, as far as a step goes. `study` is the plain recipe of the Keras DDIM example; `compact` learns faster on a
 * CPU: patches of 2x2 pixels, group normalisation scaled and shifted by the noise level, v-prediction, EMA; `best`
 * is `compact` with what drew the nearest pictures of all that `npm run compare` tries; `ddpm` is the reference of Ho et al.
 * 2020 as diffusers' training script for unconditional models has it, by a network of its family that a CPU can train.
 */
export const stepPresets = {
  study: {
    ...common,
    network: {
      kind: 'ddim-unet',
      imageSize: 64,
      channels: 3,
      patchSize: 1,
      widths: [32, 64, 96, 128],
      blockDepth: 2,
      embedding,
      conditioning: { kind: 'concatenate' },
      normalization: { kind: 'batch', momentum: 0.99 },
      attention: null,
    },
    diffusion: {
      schedule: { kind: 'cosine-rates', minimumSignalRate: 0.02, maximumSignalRate: 0.95 },
      prediction: 'epsilon',
    },
    loss: 'mae',
    optimizer: {
      learningRate: 1e-3,
      beta1: 0.9,
      beta2: 0.999,
      epsilon: 1e-7,
      weightDecay: 1e-4,
      gradientClip: null,
      warmupSteps: 0,
      decay: 'constant',
      muon: null,
    },
    ema: null,
    batchSize: 64,
  },
  compact,
  best: {
    ...compact,
    network: { ...compact.network, attention: { resolutions: [16, 8], headChannels: 32 } },
  },
  ddpm: {
    ...common,
    network: {
      kind: 'unet2d',
      imageSize: 64,
      channels: 3,
      widths: [32, 64, 96, 128],
      blockDepth: 1,
      attention: { down: [2, 3], middle: true, up: [2, 3], headChannels: 32 },
      groups: 8,
      epsilon: 1e-5,
      downsamplingZeros: 'before',
      modulation: 'shift',
      timeEmbedding: { frequencyShift: 0, first: 'cosines' },
      schedule: linearBetas,
    },
    diffusion: { schedule: linearBetas, prediction: 'epsilon' },
    loss: 'mse',
    optimizer: {
      learningRate: 1e-4,
      beta1: 0.95,
      beta2: 0.999,
      epsilon: 1e-8,
      weightDecay: 1e-6,
      gradientClip: 1,
      warmupSteps: 500,
      decay: 'cosine',
      muon: null,
    },
    ema: { decay: 0.9999, warmup: true },
    batchSize: 16,
  },
} as const satisfies Record<string, StepConfig>;
