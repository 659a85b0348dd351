import { describe, expect, it } from 'vitest';
import { DownloadError } from '../../../../workers/sampling/errors.ts';
import { testCard } from '../../../../workers/sampling/testing/card.ts';
import { documentOf } from '../share/recipe.ts';
import { selectedEntry } from '../models/slice.ts';
import { guideCard, guidedSite, guidedStudio, guideInterval as interval, modelCard as card } from '../testing/guided-studio.ts';
import { testSite } from '../testing/studio.ts';
import { describeGuidanceCost, describeInterval, guidanceCost, samplingOptionsFor } from './guidance.ts';
import { defaultSettings } from './settings.ts';

describe('guidance in the studio', () => {
  it('finds the guide that a card names, under a name by its model, and opens it with the first guided run', async () => {
    const { store, engine, prepared } = await guidedStudio();
    const guide = { card: { ...guideCard, id: 'tiny-guide' }, weightsUrl: 'http://localhost/models/tiny/guide/model.onnx' };
    expect(selectedEntry(store.getState())?.guide).toEqual(guide);
    await store.getState().generate();
    store.getState().changeSettings({ guidanceWeight: 2 });
    await store.getState().generate();
    expect(prepared.map((request) => request.guide)).toEqual([undefined, guide]);
    expect(engine.requests.map(({ options }) => options.guidance)).toEqual([undefined, { weight: 2, interval }]);
  });

  it("goes into the recipe with the guide's checksum, and comes back from it", async () => {
    const { store } = await guidedStudio();
    store.getState().changeSettings({ guidanceWeight: 2, guidanceFrom: 0.1 });
    await store.getState().generate();
    const { trajectory } = store.getState();
    if (!trajectory) throw new Error('There is no trajectory.');
    const recipe = documentOf(trajectory.recipe, null);
    expect(recipe).toMatchObject({
      model: { guide: 'c'.repeat(64) },
      options: { guidance: { weight: 2, interval: { ...interval, minimumNoiseLevel: 0.1 } } },
    });
    store.getState().changeSettings({ guidanceWeight: 1, guidanceFrom: null, guidanceTo: 0.5 });
    store.getState().applyRecipe(recipe);
    expect(store.getState().settings).toMatchObject({ guidanceWeight: 2, guidanceFrom: 0.1, guidanceTo: 0.9 });
    expect(store.getState().note?.sentence).toBe("The recipe's settings are in place.");
    store.getState().applyRecipe({ ...recipe, model: { ...recipe.model, guide: 'd'.repeat(64) } });
    expect(store.getState().note?.sentence).toContain('with another guide of the model Tiny, so that the picture will differ');
  });

  it('says so where a recipe was guided and the model has no guide here', async () => {
    const { store } = await guidedStudio({}, testSite());
    const options = { ...samplingOptionsFor({ card }, defaultSettings), guidance: { weight: 2, interval } };
    store.getState().applyRecipe({
      format: 'stepwise-recipe',
      version: 1,
      model: { id: 'tiny', sha256: 'a'.repeat(64), guide: 'c'.repeat(64) },
      seed: 1,
      images: 1,
      options,
    });
    expect(store.getState().note?.sentence).toContain('a guide of the model Tiny, which has none here');
  });

  it("is not offered where the guide's card cannot be used; the model is all the same, and the page says so", async () => {
    for (const guide of [undefined, testCard({ sha256: 'd'.repeat(64) })]) {
      const { store, prepared } = await guidedStudio({}, { ...guidedSite, '/models/tiny/guide/card.json': guide });
      const entry = selectedEntry(store.getState());
      expect([entry?.id, entry?.guide]).toEqual(['tiny', undefined]);
      expect(store.getState().problem).not.toBeNull();
      store.getState().changeSettings({ guidanceWeight: 2 });
      await store.getState().generate();
      expect(prepared.at(-1)?.guide).toBeUndefined();
    }
  });

  it('is opened with the model on the next visit where the last one had it on and it is kept', async () => {
    for (const [weight, isKept, opened] of [
      [2, true, 'tiny-guide'],
      [1, true, undefined],
      [2, false, undefined],
    ] as const) {
      const { store, prepared } = await guidedStudio({ isKept: ({ id }) => Promise.resolve(isKept || id !== 'tiny-guide') });
      store.getState().changeSettings({ guidanceWeight: weight });
      await store.getState().warmModel();
      expect(prepared.at(-1)?.guide?.card.id).toBe(opened);
    }
  });

  it('keeps the class of an error, and the settings', async () => {
    const failure = new DownloadError('http://localhost/models/tiny/guide/model.onnx', { status: 404 });
    const { store } = await guidedStudio({
      prepare: (_signal, { guide }) => (guide ? Promise.reject(failure) : Promise.resolve({ keeping: 'kept', fromCache: true })),
    });
    store.getState().changeSettings({ guidanceWeight: 2 });
    await store.getState().generate();
    expect(store.getState().problem?.sentence).toContain('/models/tiny/guide/model.onnx could not be downloaded');
    expect(store.getState().settings.guidanceWeight).toBe(2);
  });
});

describe('what guidance costs', () => {
  const entry = { card, guide: { card: guideCard, weightsUrl: '' } };
  const costOf = (change: object) => guidanceCost(entry, samplingOptionsFor(entry, { ...defaultSettings, guidanceWeight: 2, ...change }));

  it('is the guide over the model at the levels that are guided', () => {
    expect(costOf({ guidanceTo: 1 })).toBe(1);
    expect(costOf({ guidanceTo: 0 })).toBe(0);
    expect(costOf({ guidanceWeight: 1 })).toBe(0);
    expect(costOf({ guidanceTo: 0.5 })).toBeGreaterThan(0);
    expect(costOf({ guidanceTo: 0.5 })).toBeLessThan(1);
  });

  it('is said in words', () => {
    expect(describeGuidanceCost(0)).toContain('changes nothing');
    expect(describeGuidanceCost(0.247)).toContain('about a quarter more time');
    expect(describeGuidanceCost(0.34)).toContain('about a third more time');
    expect(describeGuidanceCost(0.98)).toContain('about twice the time');
    expect(describeInterval({ weight: 2, interval: { minimumNoiseLevel: 0, maximumNoiseLevel: 1 } })).toBe('at every noise level');
    expect(describeInterval({ weight: 2, interval })).toBe('up to a noise of 0.9');
  });
});
