import { z } from 'zod';
import { modelCardSchema, startedFromSchema, type ModelCard } from '../../src/documents/card.ts';
import { webProviders } from '../../src/runtime/provider.ts';
import { stepConfigSchema } from '../../src/training-step/config.ts';

const count = z.number().int().nonnegative();

/** A mean of the training loss over the steps since the point before. */
const lossPointSchema = z.strictObject({ step: count, loss: z.number() });
export type LossPoint = z.infer<typeof lossPointSchema>;

/** What a state was worth on the pictures that it does not learn from. */
const validationPointSchema = z.strictObject({ step: count, loss: z.number(), psnr: z.number() });

/** Everything of a run in the browser but its pictures and its state: what is kept beside them, and what the page shows. */
export const runFactsSchema = z.strictObject({
  version: z.literal(1),
  /** What the model is to be called. */
  title: z.string().min(1),
  config: stepConfigSchema,
  totalSteps: z.number().int().positive(),
  /** Whether every second picture is mirrored. */
  horizontalFlip: z.boolean(),
  /** Null for a training from nothing. */
  startedFrom: startedFromSchema.nullable(),
  /** Those that the network knows of the model that it started from; none of the pictures is told any. */
  classes: modelCardSchema.shape.classes,
  pictures: z.strictObject({
    count: z.number().int().positive(),
    /** How many of them only judge. */
    heldOut: z.number().int().positive(),
    side: z.number().int().positive(),
  }),
  /** That the last sitting trained on. */
  provider: z.enum(webProviders),
  devices: z.array(z.string()),
  step: count,
  /** Spent training, over all sittings. */
  seconds: z.number().nonnegative(),
  losses: z.array(lossPointSchema),
  validations: z.array(validationPointSchema),
});
export type RunFacts = z.infer<typeof runFactsSchema>;

/** How many images the run's steps have shown. */
export function imagesSeen({ step, config }: Pick<RunFacts, 'step' | 'config'>): number {
  return step * config.batchSize;
}

/** What the facts take of the card of the model that a run starts from. */
export function startOf({ id, title, training, file, diffusion, classes }: ModelCard): Pick<RunFacts, 'startedFrom' | 'classes'> {
  const { samplesSeen, totalHours } = training;
  return { startedFrom: { id, title, samplesSeen, totalHours, sha256: file.sha256, diffusion }, classes };
}

/** So many points that a chart shows no more. */
const MOST_POINTS = 160;

/** The points with one more; where they become too many, each two become one. */
export function withLoss(points: readonly LossPoint[], point: LossPoint): LossPoint[] {
  const all = [...points, point];
  if (all.length <= MOST_POINTS) return all;
  return Array.from({ length: Math.floor(all.length / 2) }, (_, index) => {
    const [first, second] = [all[2 * index] ?? point, all[2 * index + 1] ?? point];
    return { step: second.step, loss: (first.loss + second.loss) / 2 };
  });
}
