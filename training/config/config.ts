import { z } from 'zod';
import { OTHER_SCHEDULE, readsItsSchedule, splitRuleSchema } from '../../src/documents/card.ts';
import { nodeProviders } from '../../src/runtime/provider.ts';
import { seedSchema, stepShape } from '../../src/training-step/config.ts';

const positiveInteger = z.number().int().positive();

/** Everything that decides what a run computes, but for a model that it starts from. It is stored in the run's folder and in its checkpoints. */
export const trainingConfigSchema = z
  .strictObject({
    preset: z.string(),
    data: z.string().min(1),
    dataRoot: z.string().nullable(),
    ...stepShape,
    /** Steps between stored snapshots of the averages over power functions, from which one of any length is made afterwards. */
    snapshotEvery: positiveInteger.default(500),
    /** Total number of optimizer steps; null for `epochs` passes over the training images. */
    steps: positiveInteger.nullable(),
    epochs: positiveInteger,
    /** Validations in a row without a better loss after which the run stops; null for never. */
    patience: positiveInteger.nullable().default(null),
    /** What the images are split by; null for `seed`. */
    splitSeed: seedSchema.nullable().default(null),
    /** That of a run from before there was another is the first. */
    splitRule: splitRuleSchema.default(1),
    /** Pixels that the stored images have beyond the network's size on each side together: room for the random crop. */
    cropMargin: z.number().int().min(0),
    /** Mirror every second image on average; null for what the dataset does without a word. Runs of before mirrored always. */
    mirror: z.boolean().nullable().default(true),
    provider: z.enum(nodeProviders),
    /** Validation images used to measure loss and PSNR. */
    validationImages: positiveInteger,
    /** Epochs between validations. */
    validateEvery: positiveInteger.default(1),
    /** Steps between checkpoints. */
    checkpointEvery: positiveInteger,
    /** Epochs between grids of generated samples; 0 for none. */
    sampleEvery: z.number().int().min(0),
  })
  .refine(({ loss, lossWeighting }) => loss === 'mse' || lossWeighting.kind === 'uniform', {
    message: 'weights by the signal-to-noise ratio are those of squared errors, which --loss mse takes',
    path: ['lossWeighting', 'kind'],
  })
  .refine(readsItsSchedule, OTHER_SCHEDULE);
export type TrainingConfig = z.infer<typeof trainingConfigSchema>;

/** Number of optimizer steps that a configuration asks for over `images` training images. */
export function totalStepsOf({ steps, epochs, batchSize }: Pick<TrainingConfig, 'steps' | 'epochs' | 'batchSize'>, images: number): number {
  return steps ?? Math.ceil((epochs * images) / batchSize);
}
