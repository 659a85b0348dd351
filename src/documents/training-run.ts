import { z } from 'zod';
import { startedFromSchema } from './card.ts';

const step = z.number().int().nonnegative();

/** One line of a run's `metrics.jsonl`. */
export const metricLineSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('train'),
    step,
    loss: z.number(),
    /** Null for a step that mixed precision did not take. */
    gradientNorm: z.number().nullable(),
    learningRate: z.number(),
    samplesPerSecond: z.number(),
  }),
  // Null where it was no number, for which JSON has no word.
  z.object({ kind: z.literal('validation'), step, epoch: z.number(), loss: z.number().nullable(), psnr: z.number().nullable() }),
]);
export type MetricLine = Readonly<z.infer<typeof metricLineSchema>>;

/** A line of the log; null for one that is cut short. */
export function parseMetricLine(text: string): MetricLine | null {
  try {
    return metricLineSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

/** A setting of a run that its preset has otherwise, both as JSON; null for one that the preset lacks. */
const differenceSchema = z.object({ setting: z.string(), value: z.string(), preset: z.string().nullable() });
export type RecipeDifference = Readonly<z.infer<typeof differenceSchema>>;

/** What a list of runs tells of each; null for what is not known. */
export const trainingRunSchema = z.object({
  /** Of its folder, such as `0007-flowers102`. */
  name: z.string(),
  state: z.enum(['running', 'finished', 'stopped early', 'interrupted', 'broken']),
  dataset: z.string().nullable(),
  preset: z.string().nullable(),
  /** While it runs those done, else those that a checkpoint has. */
  step: step.nullable(),
  totalSteps: step.nullable(),
  /** Of the last line of the log up to there. */
  trainingLoss: z.number().nullable(),
  /** Mean over the last lines of the log. */
  samplesPerSecond: z.number().nullable(),
  batchSize: z.number().int().positive().nullable(),
  /** Of the last validation; the PSNR in dB. */
  validationLoss: z.number().nullable(),
  psnr: z.number().nullable(),
  bestValidationLoss: z.number().nullable(),
  /** When the folder last changed, in ISO 8601. */
  changed: z.string().nullable(),
  /** The model whose weights it started from. */
  startedFrom: startedFromSchema.nullable(),
  recipe: z.array(differenceSchema),
  /** The steps after which a grid of samples was drawn, in order. */
  samples: z.array(step),
  /** Whether it has written a log. */
  hasLog: z.boolean(),
  /** Whether its model folder is complete. */
  hasModel: z.boolean(),
  /** What is wrong with the folder. */
  problem: z.string().nullable(),
});
export type TrainingRun = Readonly<z.infer<typeof trainingRunSchema>>;

/** What a server that has runs answers at `runs/index.json`. */
export const runIndexSchema = z.object({ runs: z.array(trainingRunSchema) });

/** The name of the grid of samples made after `step` steps, in a run's `samples/`. */
export function sampleName(step: number): string {
  return `step-${String(step).padStart(7, '0')}.png`;
}
