import { z } from 'zod';
import { lossWeightingSchema, noiseLevelsSchema } from '../../src/diffusion/config.ts';
import { diffusionSchema, OTHER_SCHEDULE, readsItsSchedule, splitRuleSchema } from '../../src/documents/card.ts';
import type { MuonConfig } from '../../src/training-graph/muon.ts';
import { networkSchema } from '../../src/networks/network.ts';
import { trainingPrecisions } from '../../src/training-graph/training-step.ts';
import { nodeProviders } from '../../src/runtime/provider.ts';
import { LARGEST_LENGTH } from '../step/power-average.ts';
import { noiseAssignments } from '../data-loader/noise-assignment.ts';

const positiveInteger = z.number().int().positive();
const seedSchema = z
  .number()
  .int()
  .min(0)
  .max(2 ** 32 - 1);
const fraction = z.number().min(0).lt(1);

/** Muon for the hidden kernels, with a learning rate of its own whose warm-up and decay are the optimizer's. */
const muonSchema = z.strictObject({ learningRate: z.number().positive(), momentum: fraction.default(0.95) });

export const optimizerSchema = z.strictObject({
  learningRate: z.number().positive(),
  beta1: fraction,
  beta2: fraction,
  epsilon: z.number().positive(),
  weightDecay: z.number().min(0),
  /** Largest Euclidean norm of the gradient; null for no limit. */
  gradientClip: z.number().positive().nullable(),
  /** Steps over which the learning rate rises linearly from 0. */
  warmupSteps: z.number().int().min(0),
  /** What the learning rate does after the warm-up: stays, or falls to 0 at the last step along half a cosine. */
  decay: z.enum(['constant', 'cosine']),
  /** What updates the hidden kernels in the place of AdamW; null for nothing. */
  muon: muonSchema.nullable().default(null),
});
export type OptimizerConfig = z.infer<typeof optimizerSchema>;

/** Muon as the training graph takes it, or null. */
export function muonOf({ learningRate, muon }: OptimizerConfig): MuonConfig | null {
  return muon && { rateRatio: muon.learningRate / learningRate, momentum: muon.momentum };
}

/** Exponential moving average of the weights; `warmup` lets the decay grow as min(decay, (1 + step) / (10 + step)). */
export const emaSchema = z.strictObject({ decay: z.number().gt(0).lt(1), warmup: z.boolean() });
export type EmaConfig = z.infer<typeof emaSchema>;

/** Everything that decides what a run computes, but for a model that it starts from. It is stored in the run's folder and in its checkpoints. */
export const trainingConfigSchema = z
  .strictObject({
    preset: z.string(),
    data: z.string().min(1),
    dataRoot: z.string().nullable(),
    network: networkSchema.refine(({ channels }) => channels === 3, { message: 'images are read with 3 channels', path: ['channels'] }),
    diffusion: diffusionSchema,
    loss: z.enum(['mae', 'mse']),
    lossWeighting: lossWeightingSchema.default({ kind: 'uniform' }),
    noiseLevels: noiseLevelsSchema.default({ kind: 'uniform' }),
    /**
     * Which noise of a batch goes to which of its images: as it was drawn, or so that the sum of squared distances between
     * images and noise is least (Li et al. 2024, "Immiscible Diffusion", algorithm 1).
     */
    noiseAssignment: z.enum(noiseAssignments).default('independent'),
    /** Share of the features dropped in each residual block while training, in 256ths. */
    dropout: z.number().min(0).max(0.9).default(0),
    /** Share of the images whose class the network is not told while it is trained with classes, so that it learns to do without. */
    classDropout: fraction.default(0.1),
    optimizer: optimizerSchema,
    ema: emaSchema.nullable(),
    /** Lengths of the averages over power functions of the time that are kept (see power-average.ts), the first to serve where there is no `ema`. */
    averageLengths: z.array(z.number().min(0.01).max(LARGEST_LENGTH)).max(4).default([]),
    /** Steps between stored snapshots of these averages, from which one of any length is made afterwards. */
    snapshotEvery: positiveInteger.default(500),
    batchSize: positiveInteger,
    /** `mixed` computes features and gradients in half precision, on weights in float32. */
    precision: z.enum(trainingPrecisions).default('float32'),
    /** Steps that one run of the runtime makes, between which weights and moments stay on its device. */
    stepsPerRun: positiveInteger.default(1),
    /** Total number of optimizer steps; null for `epochs` passes over the training images. */
    steps: positiveInteger.nullable(),
    epochs: positiveInteger,
    /** Validations in a row without a better loss after which the run stops; null for never. */
    patience: positiveInteger.nullable().default(null),
    seed: seedSchema,
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

/** What of a configuration decides which vectors a run's state has. */
export function stateConfigOf({
  ema,
  averageLengths,
  network,
  precision,
}: Pick<TrainingConfig, 'ema' | 'averageLengths' | 'network' | 'precision'>) {
  return { ema: ema !== null, powerAverages: averageLengths.length, network, precision };
}
