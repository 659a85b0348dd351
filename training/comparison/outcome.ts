import { readFile } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { measureSchema } from '../../src/documents/evaluation.ts';
import { trainingConfigSchema, type TrainingConfig } from '../config/config.ts';
import { UserFacingError } from '../../src/errors.ts';

const outcomeSchema = z.strictObject({
  recipe: z.string(),
  title: z.string(),
  parameters: z.number().int().positive(),
  samplesSeen: z.number().int().positive(),
  hours: z.number().nonnegative(),
  validationLoss: z.number().nullable(),
  psnr: z.number().nullable(),
  /** What was trained. */
  training: z.strictObject({
    config: trainingConfigSchema,
    /** Hash of the images that were divided. */
    imageList: z.string(),
    /** The share of the steps that were made first on images of half the size. */
    smallFirst: z.number().min(0).max(1).default(0),
  }),
  /** How the pictures were measured; null where they were not. */
  measuring: z.strictObject({ samples: z.number().int().positive(), featuresSha256: z.string() }).nullable(),
  metrics: z.array(measureSchema),
});
/** What became of one recipe. */
export type Outcome = z.infer<typeof outcomeSchema>;

/** What an outcome is asked for: it says nothing of another training, or of other pictures. */
export type Asked = Pick<Outcome, 'training' | 'measuring'>;

/** The outcome that a file holds, where it is what is asked for; null where there is none such. */
export async function readOutcome(path: string, asked: Asked): Promise<Outcome | null> {
  const known = await storedOutcome(path);
  if (known?.training.imageList !== asked.training.imageList) return null;
  if (known.training.smallFirst !== asked.training.smallFirst) return null;
  if (!isSameTraining(known.training.config, asked.training.config)) return null;
  return asked.measuring === null || isDeepStrictEqual(known.measuring, asked.measuring) ? known : null;
}

async function storedOutcome(path: string): Promise<Outcome | null> {
  try {
    return outcomeSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return null;
  }
}

/** Whether two configurations train alike on the same images, wherever these lie. */
export function isSameTraining(one: TrainingConfig, other: TrainingConfig): boolean {
  const plain = (config: TrainingConfig): TrainingConfig => trainingConfigSchema.parse({ ...config, data: 'none', dataRoot: null });
  return isDeepStrictEqual(plain(one), plain(other));
}

/** A comparison was to go on with a run that was started with other settings or images. */
export class OtherTrainingError extends UserFacingError {
  override readonly name = 'OtherTrainingError';
  constructor(readonly run: string) {
    super(`${run} was trained with other settings or images: choose another folder with --out, or remove that one.`);
  }
}
