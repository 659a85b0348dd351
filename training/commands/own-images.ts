import type { OptionValues } from 'commander';
import { totalStepsOf, type TrainingConfig } from '../config.ts';
import type { PreparedDataset } from '../data/prepare.ts';

/** Fewer steps leave a network that draws nothing. */
const LEAST_STEPS = 1000;
const MOST_GRIDS = 20;
const MOST_VALIDATIONS = 50;
const LARGEST_WARMUP_SHARE = 0.1;

/** What decides a run's length and pace: where one of these is given, the settings stay as they are. */
const decisive = ['preset', 'config', 'steps', 'epochs', 'batchSize'] as const;

/** What of a prepared dataset counts here. */
interface TrainedOn extends Pick<PreparedDataset, 'isOwn'> {
  readonly train: { readonly count: number };
}

/** For the help of a command that trains. */
export const ownImagesHelp =
  '\nOn a folder of your own images, without any of --preset, --config, --steps, --epochs and --batch-size, a run makes\n' +
  `${LEAST_STEPS} steps or more, however few the images, validates at most ${MOST_VALIDATIONS} times unless --validate-every is\n` +
  `given, draws at most ${MOST_GRIDS} grids of samples unless --sample-every is given, and warms up for a tenth of its steps at most\n` +
  'unless --warmup-steps is given.\n';

/**
 * The settings for a person's own images where the command line leaves length and pace to the preset, whose epochs are
 * meant for thousands of images; of a dataset that has a name, and where the options decide, the settings as they are.
 */
export function fitToOwnImages(config: TrainingConfig, { isOwn, train }: TrainedOn, options: OptionValues): TrainingConfig {
  if (!isOwn || decisive.some((option) => options[option] !== undefined)) return config;
  const asked = totalStepsOf(config, train.count);
  const steps = Math.max(LEAST_STEPS, asked);
  const epochs = (steps * config.batchSize) / train.count;
  const atMost = (times: number, every: number): number => Math.max(every, Math.ceil(epochs / times));
  const warmupSteps = Math.min(config.optimizer.warmupSteps, Math.floor(LARGEST_WARMUP_SHARE * steps));
  return {
    ...config,
    steps: asked < steps ? steps : config.steps,
    validateEvery: options['validateEvery'] === undefined ? atMost(MOST_VALIDATIONS, config.validateEvery) : config.validateEvery,
    sampleEvery: options['sampleEvery'] === undefined ? atMost(MOST_GRIDS, config.sampleEvery) : config.sampleEvery,
    optimizer: options['warmupSteps'] === undefined ? { ...config.optimizer, warmupSteps } : config.optimizer,
  };
}
