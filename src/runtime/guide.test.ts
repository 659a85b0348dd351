import { describe, expect, it } from 'vitest';
import type { Labels } from '../diffusion/labels.ts';
import { NoGuideError } from './errors.ts';
import { guidedModel } from './guide.ts';
import type { DenoisingModel, ModelIdentity } from './model.ts';
import { tinyModel } from './testing/tiny-model.ts';

const { identity } = tinyModel();
const diffusion = { schedule: { kind: 'cosine-rates', minimumSignalRate: 0.02, maximumSignalRate: 0.95 }, prediction: 'v' } as const;
const everywhere = { minimumNoiseLevel: 0, maximumNoiseLevel: 1 };

/** A model that predicts 1 without a class and 10 more than its label with one, image by image; it notes what it was told. */
function labelledModel(): DenoisingModel<ModelIdentity> & { readonly told: (Labels | undefined)[] } {
  const told: (Labels | undefined)[] = [];
  return {
    card: identity,
    provider: 'cpu',
    told,
    predict: (latent, _noiseLevel, labels) => {
      told.push(labels);
      return Promise.resolve(latent.map((_, index) => ((label) => (label === null ? 1 : 10 + label))(labels?.[index] ?? null)));
    },
    release: () => Promise.resolve(),
  };
}

describe('guidance by classes', () => {
  it('leads away from what the model predicts without a class, for each image of one', async () => {
    const model = labelledModel();
    const labels = [0, 2, null];
    const { predict, guideEvaluations } = guidedModel(model, diffusion, null, { guidance: { weight: 3, interval: everywhere }, labels });
    // D(y) + (w - 1) (D(y) - D()): 10 + 2 * 9, 12 + 2 * 11, and no class as it is.
    expect([...(await predict(new Float32Array(3), 0.5))]).toEqual([28, 34, 1]);
    expect(model.told).toEqual([labels, undefined]);
    expect(guideEvaluations()).toBe(1);
  });

  it('takes one prediction outside of its interval, and none but that without guidance', async () => {
    const model = labelledModel();
    const interval = { minimumNoiseLevel: 0.6, maximumNoiseLevel: 1 };
    const within = guidedModel(model, diffusion, null, { guidance: { weight: 3, interval }, labels: [1] });
    expect([...(await within.predict(new Float32Array(1), 0.5))]).toEqual([11]);
    const without = guidedModel(model, diffusion, null, { labels: [1] });
    expect([...(await without.predict(new Float32Array(1), 0.5))]).toEqual([11]);
    expect([model.told, within.guideEvaluations(), without.guideEvaluations()]).toEqual([[[1], [1]], 0, 0]);
  });

  it('needs a guide where no image is of a class', () => {
    const guidance = { weight: 2, interval: everywhere };
    expect(() => guidedModel(labelledModel(), diffusion, null, { guidance, labels: [null, null] })).toThrow(NoGuideError);
    expect(() => guidedModel(labelledModel(), diffusion, null, { guidance })).toThrow(NoGuideError);
  });
});
