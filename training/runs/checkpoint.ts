import { z } from 'zod';
import { imageClassesSchema } from '../../src/documents/card.ts';
import { stateLength, trainingStateNames, type TrainingStateName } from '../../src/training-graph/training-step.ts';
import { parameterLayout } from '../../src/networks/inference.ts';
import { partitionParameters } from '../../src/training-graph/muon.ts';
import { trainingConfigSchema, type TrainingConfig } from '../config/config.ts';
import { muonOf, stateConfigOf } from '../../src/training-step/config.ts';
import type { BatchesFrom } from '../../src/training-step/batches.ts';
import { DamagedCheckpointError } from './errors.ts';
import { originSchema, type Origin } from '../config/origin.ts';
import { readMetadata, readVectors, writeVectors, type VectorFile } from '../io/safetensors.ts';
import type { TrainingState } from '../../src/training-step/state.ts';

/** The best validation of a run so far. */
export const bestSchema = z.strictObject({
  step: z.number().int().nonnegative(),
  validationLoss: z.number(),
  /** How many validations in a row were no better since. */
  validationsSince: z.number().int().nonnegative(),
});
export type Best = z.infer<typeof bestSchema>;

const batchesFromSchema: z.ZodType<BatchesFrom> = z.strictObject({
  step: z.number().int().nonnegative(),
  samplesSeen: z.number().int().nonnegative(),
});

/** What a run has gone through, beside its vectors. */
export const progressSchema = z.strictObject({
  step: z.number().int().nonnegative(),
  totalSteps: z.number().int().positive(),
  /** Seconds spent training, over all sittings. */
  seconds: z.number().nonnegative(),
  validationLoss: z.number().nullable(),
  psnr: z.number().nullable(),
  /** Null before the first validation. */
  best: bestSchema.nullable().default(null),
  /** Since when batches have had the size that they have; null for from the beginning. */
  batches: batchesFromSchema.nullable().default(null),
});
export type Progress = z.infer<typeof progressSchema>;

/** What a model card will say of the images that the run has seen. */
export const datasetFactsSchema = z.strictObject({
  name: z.string(),
  title: z.string(),
  licence: z.string(),
  split: z.string(),
  /** As the card has it; null in checkpoints from before there was one. */
  fingerprint: z.string().nullable().default(null),
  /** What was done to images; null in checkpoints from before it was told. */
  preparation: z.string().nullable().default(null),
  /** Those that the network is told; null where it is told none. */
  classes: imageClassesSchema.nullable().default(null),
});
export type DatasetFacts = z.infer<typeof datasetFactsSchema>;

export interface CheckpointFacts {
  readonly config: TrainingConfig;
  readonly dataset: DatasetFacts;
  readonly origin: Origin;
  readonly progress: Progress;
}

export interface Checkpoint extends CheckpointFacts {
  readonly state: TrainingState;
}

/** How a run has ended: at its last step, or because its loss got no better for as long as its patience lasts. */
export type Ending = 'completed' | 'stopped early';

/** Null for a run that has steps left. */
export function endingOf({ config, progress }: Pick<CheckpointFacts, 'config' | 'progress'>): Ending | null {
  if (progress.step >= progress.totalSteps) return 'completed';
  const isOut = config.patience !== null && (progress.best?.validationsSince ?? 0) >= config.patience;
  return isOut ? 'stopped early' : null;
}

/** Writes everything that is needed to go on as if never stopped. @throws FileWriteError */
export async function saveCheckpoint(path: string, { config, dataset, origin, progress, state }: Checkpoint): Promise<void> {
  await writeVectors(path, {
    vectors: state.vectors,
    metadata: {
      config: JSON.stringify(config),
      dataset: JSON.stringify(dataset),
      origin: JSON.stringify(origin),
      progress: JSON.stringify(progress),
    },
  });
}

/** @throws DamagedCheckpointError where the file is cut short, altered or does not fit its own configuration. */
export async function loadCheckpoint(path: string): Promise<Checkpoint> {
  const { vectors, metadata } = await readVectors(path);
  const { config, dataset, origin, progress } = parseFacts(path, metadata);
  const partition = partitionParameters(parameterLayout(config.network), muonOf(config.optimizer));
  const names = trainingStateNames(stateConfigOf(config));
  const state = new Map<TrainingStateName, Float32Array>();
  for (const name of names) {
    const vector = vectors.get(name);
    if (vector?.length !== stateLength(name, partition)) throw new DamagedCheckpointError(path, `its ${name} do not fit its network`);
    state.set(name, vector);
  }
  return { config, dataset, origin, progress, state: { step: progress.step, vectors: state } };
}

/** All of a checkpoint but its state, without reading that. @throws DamagedCheckpointError as `readMetadata` */
export async function loadFacts(path: string): Promise<CheckpointFacts> {
  return parseFacts(path, await readMetadata(path));
}

function parseFacts(path: string, metadata: VectorFile['metadata']): CheckpointFacts {
  return {
    config: parseMetadata(path, trainingConfigSchema, metadata['config']),
    dataset: parseMetadata(path, datasetFactsSchema, metadata['dataset']),
    origin: parseMetadata(path, originSchema, metadata['origin']),
    progress: parseMetadata(path, progressSchema, metadata['progress']),
  };
}

function parseMetadata<Result>(path: string, schema: z.ZodType<Result>, text: string | undefined): Result {
  try {
    return schema.parse(JSON.parse(text ?? ''));
  } catch (cause) {
    throw new DamagedCheckpointError(path, 'its configuration cannot be read', { cause });
  }
}
