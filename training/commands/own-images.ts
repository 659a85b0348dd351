import { totalStepsOf, type TrainingConfig } from '../config/config.ts';
import type { PreparedDataset } from '../data/prepare.ts';
import { entryAt, type Settings } from './train-options.ts';

/** Fewer steps leave a network that draws nothing. */
const LEAST_STEPS = 1000;
const MOST_GRIDS = 20;
const MOST_VALIDATIONS = 50;
const LARGEST_WARMUP_SHARE = 0.1;

/** What of a prepared dataset counts here. */
interface TrainedOn extends Pick<PreparedDataset, 'isOwn'> {
  readonly train: { readonly count: number };
}

/** For the help of a command that trains. */
export const ownImagesHelp =
  `\nOn a folder of your own images a run makes ${LEAST_STEPS} steps or more, however few the images, unless --steps or --epochs say how\n` +
  `many; it validates at most ${MOST_VALIDATIONS} times, draws at most ${MOST_GRIDS} grids of samples and warms up for a tenth of its steps at most,\n` +
  'unless --validate-every, --sample-every and --warmup-steps, or a configuration file, say otherwise.\n';

/**
 * The settings for a person's own images, where neither command line nor configuration file gives them: the preset's are
 * meant for thousands of images. Those of a dataset that has a name stay as they are.
 *
 * @param given the settings that were given, as {@link givenSettings} tells them
 */
export function fitToOwnImages(config: TrainingConfig, { isOwn, train }: TrainedOn, given: Settings): TrainingConfig {
  if (!isOwn) return config;
  const isGiven = (...path: string[]): boolean => (entryAt(given, path) ?? null) !== null;
  const asked = totalStepsOf(config, train.count);
  const steps = isGiven('steps') || isGiven('epochs') ? asked : Math.max(LEAST_STEPS, asked);
  const epochs = (steps * config.batchSize) / train.count;
  const atMost = (times: number, every: number): number => Math.max(every, Math.ceil(epochs / times));
  const warmupSteps = Math.min(config.optimizer.warmupSteps, Math.floor(LARGEST_WARMUP_SHARE * steps));
  return {
    ...config,
    steps: asked < steps ? steps : config.steps,
    validateEvery: isGiven('validateEvery') ? config.validateEvery : atMost(MOST_VALIDATIONS, config.validateEvery),
    sampleEvery: isGiven('sampleEvery') ? config.sampleEvery : atMost(MOST_GRIDS, config.sampleEvery),
    optimizer: isGiven('optimizer', 'warmupSteps') ? config.optimizer : { ...config.optimizer, warmupSteps },
  };
}

/** What there is to know of a warm-up that is no shorter than its run, in a sentence; null where it is shorter. */
export function describeLongWarmup({ optimizer: { warmupSteps, learningRate } }: TrainingConfig, steps: number): string | null {
  if (warmupSteps === 0 || warmupSteps < steps) return null;
  return (
    `The learning rate rises for ${warmupSteps} steps and the run has ${steps}, so that it never comes to ${learningRate}: ` +
    'take fewer --warmup-steps or more --steps.'
  );
}
