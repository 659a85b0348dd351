import { stepPresets } from '../../src/training-step/presets.ts';
import type { TrainingConfig } from './config.ts';

/** What is the same in all of them of a run around its steps. */
const common = {
  steps: null,
  epochs: 50,
  patience: null,
  splitSeed: null,
  splitRule: 2,
  cropMargin: 4,
  mirror: null,
  provider: 'cpu',
  validationImages: 512,
  validateEvery: 1,
  checkpointEvery: 200,
  sampleEvery: 1,
  snapshotEvery: 500,
} as const;

/** Named starting points: what src/training-step/presets.ts says of steps, and the run around them. */
export const presets = {
  study: { ...common, ...stepPresets.study },
  compact: { ...common, ...stepPresets.compact },
  best: { ...common, ...stepPresets.best },
  ddpm: { ...common, ...stepPresets.ddpm },
} as const satisfies Record<keyof typeof stepPresets, Omit<TrainingConfig, 'preset' | 'data' | 'dataRoot'>>;

export type PresetName = keyof typeof presets;
export const presetNames = Object.keys(presets) as readonly PresetName[];
