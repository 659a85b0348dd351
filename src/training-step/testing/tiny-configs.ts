import type { DdimUNetConfig } from '../../networks/network.ts';
import type { StepConfig } from '../config.ts';
import { stepPresets } from '../presets.ts';

type TinyConfig = StepConfig & { readonly network: DdimUNetConfig };

const network = {
  kind: 'ddim-unet',
  imageSize: 16,
  channels: 3,
  patchSize: 1,
  widths: [4, 8],
  blockDepth: 1,
  embedding: { dimensions: 8, minimumFrequency: 1, maximumFrequency: 100 },
  conditioning: { kind: 'scale-shift', hidden: 8 },
  normalization: { kind: 'group', groups: 2 },
  attention: null,
} satisfies DdimUNetConfig;

/** Steps of some thousand weights: group normalisation, v, gradient clipping, EMA, warm-up and decay. */
export const tinyStepConfig: TinyConfig = {
  ...stepPresets.compact,
  network,
  optimizer: { ...stepPresets.compact.optimizer, warmupSteps: 3 },
  batchSize: 5,
  stepsPerRun: 1,
  seed: 3,
};

/** What the other one leaves out: batch normalisation with its running statistics, epsilon, MAE, no EMA. */
export const tinyPlainStepConfig: TinyConfig = {
  ...tinyStepConfig,
  network: { ...network, patchSize: 2, conditioning: { kind: 'concatenate' }, normalization: { kind: 'batch', momentum: 0.9 } },
  diffusion: stepPresets.study.diffusion,
  loss: stepPresets.study.loss,
  optimizer: stepPresets.study.optimizer,
  ema: null,
};
