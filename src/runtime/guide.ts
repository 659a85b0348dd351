import type { Guidance, PredictionType } from '../diffusion/config.ts';
import { guided, type Predict } from '../diffusion/guidance.ts';
import { createNoiseSchedule } from '../diffusion/schedule.ts';
import type { GuideEntry, ModelCard } from '../documents/card.ts';
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

/**
 * What predicts in a run of the model, guided where the run's settings say so.
 *
 * @param prediction what the model predicts
 * @throws NoGuideError where a guide is needed and there is none
 */
export function predictWith(
  model: DenoisingModel<ModelIdentity>,
  prediction: PredictionType,
  guide: DenoisingModel | null,
  guidance: Guidance | undefined,
): Predict {
  const predict: Predict = (latent, noiseLevel) => model.predict(latent, noiseLevel);
  if (guidance === undefined) return predict;
  if (guide === null) throw new NoGuideError(model.card.id);
  const { diffusion } = guide.card;
  const weaker = {
    predict: (latent: Float32Array, noiseLevel: number) => guide.predict(latent, noiseLevel),
    schedule: createNoiseSchedule(diffusion.schedule),
    prediction: diffusion.prediction,
  };
  return guided(predict, prediction, weaker, guidance);
}
