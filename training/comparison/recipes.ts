import type { DdimUNetConfig } from '../../src/networks/network.ts';
import { trainingConfigSchema, type TrainingConfig } from '../config/config.ts';
import { presets } from '../config/presets.ts';

/** One way to train, as it differs from the preset `compact`. */
export interface Recipe {
  /** Names its folder: lower-case letters, digits and dashes. */
  readonly id: string;
  /** What a table calls it. */
  readonly title: string;
  readonly apply: (config: TrainingConfig) => TrainingConfig;
  /** The share of the steps that are made first on images of half the size; none by default. */
  readonly smallFirst?: number;
}

/** What every recipe starts from is the preset `compact`, whose network is of this kind. */
function ddimUNetOf({ network }: TrainingConfig): DdimUNetConfig {
  if (network.kind !== 'ddim-unet') throw new Error(`A recipe changes a ddim-unet, not a ${network.kind}.`);
  return network;
}

const withNetwork = (config: TrainingConfig, change: Partial<DdimUNetConfig>): TrainingConfig => ({
  ...config,
  network: { ...ddimUNetOf(config), ...change },
});

/** Sides in pixels of the two coarsest levels' features. */
function coarsest({ imageSize, patchSize, widths }: DdimUNetConfig): number[] {
  return [2, 1].map((fromLast) => imageSize / patchSize / 2 ** (widths.length - fromLast));
}

const withAttention = (config: TrainingConfig): TrainingConfig =>
  withNetwork(config, { attention: { ...presets.best.network.attention, resolutions: coarsest(ddimUNetOf(config)) } });

const withEpsilon = (config: TrainingConfig): TrainingConfig => ({ ...config, diffusion: { ...config.diffusion, prediction: 'epsilon' } });

/** `compact` with self-attention, its hidden kernels updated by Muon. */
const withMuon = (config: TrainingConfig): TrainingConfig =>
  withAttention({ ...config, optimizer: { ...config.optimizer, gradientClip: null, muon: { learningRate: 5e-3, momentum: 0.95 } } });

const minSnr = { kind: 'min-snr', gamma: 5 } as const;

/** Every ingredient of the recipe, each taken away or put in alone, some of them beside self-attention, and the study's plain one. */
export const recipes: readonly Recipe[] = [
  { id: 'compact', title: 'compact', apply: (config) => config },
  { id: 'no-ema', title: 'without EMA', apply: (config) => ({ ...config, ema: null }) },
  { id: 'epsilon', title: 'predicts epsilon instead of v', apply: withEpsilon },
  { id: 'min-snr', title: 'min-SNR weights', apply: (config) => ({ ...config, lossWeighting: minSnr }) },
  {
    id: 'constant-rate',
    title: 'constant learning rate, no warm-up',
    apply: (config) => ({ ...config, optimizer: { ...config.optimizer, warmupSteps: 0, decay: 'constant' } }),
  },
  {
    id: 'no-clipping',
    title: 'gradient not clipped',
    apply: (config) => ({ ...config, optimizer: { ...config.optimizer, gradientClip: null } }),
  },
  {
    id: 'concatenate',
    title: 'noise level as a map instead of scale and shift',
    apply: (config) => withNetwork(config, { conditioning: { kind: 'concatenate' } }),
  },
  {
    id: 'batch-normalization',
    title: 'batch instead of group normalisation',
    apply: (config) => withNetwork(config, { normalization: { kind: 'batch', momentum: 0.99 } }),
  },
  { id: 'attention', title: 'self-attention at the two coarsest levels: best', apply: withAttention },
  {
    id: 'attention-min-snr',
    title: 'best with min-SNR weights',
    apply: (config) => withAttention({ ...config, lossWeighting: minSnr }),
  },
  {
    id: 'attention-epsilon',
    title: 'best, but predicts epsilon',
    apply: (config) => withAttention(withEpsilon(config)),
  },
  {
    id: 'attention-epsilon-min-snr',
    title: 'best, but predicts epsilon, with min-SNR weights',
    apply: (config) => withAttention(withEpsilon({ ...config, lossWeighting: minSnr })),
  },
  { id: 'muon', title: 'attention and Muon', apply: withMuon },
  {
    id: 'muon-logit-normal',
    title: 'attention and Muon, noise levels logit-normal',
    apply: (config) => withMuon({ ...config, noiseLevels: { kind: 'logit-normal', mean: 0, deviation: 1 } }),
  },
  {
    id: 'muon-log-normal',
    title: "attention and Muon, noise levels log-normal (EDM's)",
    apply: (config) => withMuon({ ...config, noiseLevels: { kind: 'log-normal', mean: -1.2, deviation: 1.2 } }),
  },
  {
    id: 'muon-nearest-noise',
    title: 'attention and Muon, noise assigned to the nearest images',
    apply: (config) => withMuon({ ...config, noiseAssignment: 'nearest' }),
  },
  {
    id: 'muon-power-average',
    title: 'attention and Muon, constant rate, average over a tenth of the training',
    apply: (config) => {
      const learnt = withMuon({ ...config, ema: null, averageLengths: [0.1, 0.05] });
      return { ...learnt, optimizer: { ...learnt.optimizer, decay: 'constant' } };
    },
  },
  { id: 'muon-small-first', title: 'attention and Muon, half of the images at half the size first', apply: withMuon, smallFirst: 0.5 },
  { id: 'dropout', title: 'dropout 0.1', apply: (config) => ({ ...config, dropout: 0.1 }) },
  { id: 'narrow', title: 'widths 32, 64, 96', apply: (config) => withNetwork(config, { widths: [32, 64, 96] }) },
  { id: 'wide', title: 'widths 64, 128, 192', apply: (config) => withNetwork(config, { widths: [64, 128, 192] }) },
  {
    id: 'study',
    title: 'study, the plain recipe',
    apply: ({ data, dataRoot, network, steps, batchSize, seed, validationImages, sampleEvery, checkpointEvery }) => {
      const plain = { ...presets.study, preset: 'study', data, dataRoot, seed, validationImages, sampleEvery, checkpointEvery };
      // As many images, in its own batches.
      const ownSteps = Math.max(1, Math.round(((steps ?? 1) * batchSize) / plain.batchSize));
      return trainingConfigSchema.parse({ ...plain, network: { ...plain.network, imageSize: network.imageSize }, steps: ownSteps });
    },
  },
];
