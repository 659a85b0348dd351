import type { Guidance } from '../diffusion/config.ts';
import type { Labels } from '../diffusion/labels.ts';
import { guided, type Predict } from '../diffusion/guidance.ts';
import { createNoiseSchedule } from '../diffusion/schedule.ts';
import type { DiffusionConfig, GuideEntry, ModelCard } from '../documents/card.ts';
import { GuideMismatchError, NoGuideError } from './errors.ts';
import type { DenoisingModel, ModelIdentity } from './model.ts';

/** The entry of the model's guide. @throws NoGuideError where it has none */
export function guideOf({ id, guide }: Pick<ModelCard, 'id' | 'guide'>): GuideEntry {
  if (guide === null) throw new NoGuideError(id);
  return guide;
}

/**
 * Whether a guide makes images like the model's. What the two predict and the noise that they were trained to see may differ.
 *
 * @throws GuideMismatchError
 */
export function checkGuideImages(model: ModelIdentity, guide: Pick<ModelCard, 'network'>): void {
  const [expected, actual] = [model, guide].map(
    ({ network }) => `images of ${network.imageSize}x${network.imageSize} pixels in ${network.channels} channels`,
  );
  if (expected !== actual) throw new GuideMismatchError(model.id, expected ?? '', actual ?? '');
}

/** Whether a guide's card is that of the guide that the model's card names. @throws NoGuideError, GuideMismatchError */
export function checkGuide(model: Pick<ModelCard, 'id' | 'network' | 'guide'>, guide: ModelCard): void {
  const { sha256 } = guideOf(model);
  if (guide.file.sha256 !== sha256) throw new GuideMismatchError(model.id, `weights with the SHA-256 ${sha256}`, guide.file.sha256);
  checkGuideImages(model, guide);
}

/** What beside the noise decides how a run predicts. */
export interface PredictionSettings {
  readonly guidance?: Guidance | undefined;
  /** The class of each image; absent for none of any. */
  readonly labels?: Labels | undefined;
}

/** A model whose predictions are guided by a weaker one. */
export interface GuidedModel {
  readonly predict: Predict;
  /** Predictions of the guide up to now. */
  readonly guideEvaluations: () => number;
}

/**
 * What predicts in a run of the model: images of the classes that are asked for, guided where the run's settings say so. What
 * images of a class are guided by is the model itself, told of none (Ho & Salimans 2022, eq. 6); others by the model's guide.
 *
 * @param diffusion the model's
 * @throws NoGuideError where a guide is needed and there is none
 */
export function guidedModel(
  model: DenoisingModel<ModelIdentity>,
  diffusion: DiffusionConfig,
  guide: DenoisingModel | null,
  { guidance, labels }: PredictionSettings,
): GuidedModel {
  const predict: Predict = (latent, noiseLevel) => model.predict(latent, noiseLevel, labels);
  if (guidance === undefined) return { predict, guideEvaluations: () => 0 };
  const weaker = labels?.some((label) => label !== null) ? model : guide;
  if (weaker === null) throw new NoGuideError(model.card.id);
  const ofWeaker = weaker === guide ? guide.card.diffusion : diffusion;
  let evaluations = 0;
  const counted = {
    predict: (latent: Float32Array, noiseLevel: number) => (evaluations++, weaker.predict(latent, noiseLevel)),
    schedule: createNoiseSchedule(ofWeaker.schedule),
    prediction: ofWeaker.prediction,
  };
  return { predict: guided(predict, diffusion.prediction, counted, guidance), guideEvaluations: () => evaluations };
}
