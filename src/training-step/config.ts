import { z } from 'zod';
import { lossWeightingSchema, noiseLevelsSchema } from '../diffusion/config.ts';
import { diffusionSchema } from '../documents/card.ts';
import type { MuonConfig } from '../training-graph/muon.ts';
import { networkSchema, type AnyNetwork } from '../networks/network.ts';
import { trainingPrecisions } from '../training-graph/training-step.ts';
import { noiseAssignments } from './noise-assignment.ts';
import { LARGEST_LENGTH } from './power-average.ts';

const positiveInteger = z.number().int().positive();
const fraction = z.number().min(0).lt(1);

/** Of a training's random numbers. */
export const seedSchema = z
  .number()
  .int()
  .min(0)
  .max(2 ** 32 - 1);

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

/** What decides what a step computes of its images, wherever it runs. */
export const stepShape = {
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
  batchSize: positiveInteger,
  /** `mixed` computes features and gradients in half precision, on weights in float32. */
  precision: z.enum(trainingPrecisions).default('float32'),
  /** Steps that one run of the runtime makes, between which weights and moments stay on its device. */
  stepsPerRun: positiveInteger.default(1),
  seed: seedSchema,
} as const;

export const stepConfigSchema = z.strictObject(stepShape);
export type StepConfig = z.infer<typeof stepConfigSchema>;
/** The same of any network, as code writes it and no file does. */
export type AnyStepConfig = Omit<StepConfig, 'network'> & { readonly network: AnyNetwork };

/** What of a configuration decides which vectors a run's state has. */
export function stateConfigOf({
  ema,
  averageLengths,
  network,
  precision,
}: Pick<AnyStepConfig, 'ema' | 'averageLengths' | 'network' | 'precision'>) {
  return { ema: ema !== null, powerAverages: averageLengths.length, network, precision };
}
