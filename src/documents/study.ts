import { z } from 'zod';
import { featuresSchema, generatedSchema, measuredSchema, measureSchema, photographsSchema } from './evaluation.ts';
import { modelIdSchema, sha256Schema } from './identity.ts';

/*
 * `public/models/study.json`: what `npm run study` found out about every model by every sampler. The tables of the
 * documentation and the Results view are made of it.
 */
const countSchema = z.number().int().positive();
const shareSchema = z.number().min(0).max(1);

const metricsSchema = z.array(measureSchema).min(1);

/** Images that were drawn in one way, and how near they are to photographs. */
const cellSchema = z.strictObject({
  generated: generatedSchema.extend({ evaluations: countSchema }),
  metrics: metricsSchema,
  precision: shareSchema,
  recall: shareSchema,
  /**
   * How often such an image is nearer to a training image than a held-out photograph is: a half where as near, more where
   * training images are copied.
   */
  nearerShare: shareSchema,
  /** Of drawing one image of several that are drawn together, on the machine of `measured`. */
  secondsPerImage: z.number().positive(),
  measured: measuredSchema,
});
export type StudyCell = z.infer<typeof cellSchema>;

const studyModelSchema = z.strictObject({
  id: modelIdSchema,
  title: z.string().min(1),
  /** SHA-256 of the weights. */
  weights: sha256Schema,
  kind: z.string(),
  parameters: countSchema,
  imageSize: countSchema,
  training: z.strictObject({ samplesSeen: z.number().int().nonnegative(), totalHours: z.number().nonnegative().nullable() }),
  /** What the images are compared with. */
  reference: photographsSchema,
  /** Training images that the nearest one is looked for among. */
  trained: photographsSchema,
  features: featuresSchema,
  /** What training photographs reach in the place of generated images. */
  floor: z.strictObject({ photographs: photographsSchema, metrics: metricsSchema, precision: shareSchema, recall: shareSchema }),
  cells: z.array(cellSchema),
});
export type StudyModel = z.infer<typeof studyModelSchema>;

/** What there is to say of a model beside what was drawn from it. */
export type StudyFacts = Omit<StudyModel, 'cells'>;

export const studySchema = z.strictObject({ models: z.array(studyModelSchema) });
export type Study = z.infer<typeof studySchema>;

/** What of a cell decides its images. */
export type StudyDrawing = StudyCell['generated'];

/** The cell of `model` whose images were drawn in this way; undefined where there is none. */
export function cellOf(model: Pick<StudyModel, 'cells'>, drawing: StudyDrawing): StudyCell | undefined {
  const key = keyOf(drawing);
  return model.cells.find(({ generated }) => keyOf(generated) === key);
}

/** `study` with a cell of a model; cells of the model's other weights, photographs or features go. */
export function withCell(study: Study, model: StudyFacts, cell: StudyCell): Study {
  const before = study.models.find(({ id }) => id === model.id);
  const kept = before && subjectOf(before) === subjectOf(model) ? before.cells : [];
  const cells = [...kept.filter(({ generated }) => keyOf(generated) !== keyOf(cell.generated)), cell];
  const next: StudyModel = { ...model, cells };
  return { models: before ? study.models.map((other) => (other === before ? next : other)) : [...study.models, next] };
}

/** Equal for models whose cells can stand in one table. */
export function subjectOf({
  weights,
  reference,
  trained,
  features,
}: Pick<StudyModel, 'weights' | 'reference' | 'trained' | 'features'>): string {
  const photographs = [reference, trained].map(({ dataset, part, splitSeed, splitRule, images }) => [
    dataset,
    part,
    splitSeed,
    splitRule,
    images,
  ]);
  return JSON.stringify([weights, photographs, features.sha256]);
}

function keyOf({ samples, sampler, steps, spacing, eta, clip, guidance, seed }: StudyDrawing): string {
  return JSON.stringify([samples, sampler, steps, spacing, eta, clip, guidance?.weight, guidance?.interval, guidance?.guide, seed]);
}
