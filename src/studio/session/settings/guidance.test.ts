import { describe, expect, it } from 'vitest';
import { DownloadError } from '../../../../packages/core/src/index.ts';
import { testCard } from '../../../../workers/sampling/testing/card.ts';
import type { ModelCard } from '../../../documents/card.ts';
import { formatRecipeHash } from '../share/link.ts';
import { documentOf } from '../share/recipe.ts';
import { describeRecipe } from '../trajectory/describe.ts';
import { selectedEntry } from '../models/slice.ts';
import { guideCard, guidedSite, guidedStudio, guideInterval as interval, modelCard as card } from '../testing/guided-studio.ts';
import { testSite } from '../testing/studio.ts';
import {
  describeGuidanceEffect,
  describeInterval,
  guidanceCost,
  isGuidedBy,
  labelOf,
  needsGuide,
  sameClass,
  samplingOptionsFor,
} from './guidance.ts';
import { defaultSettings } from './settings.ts';

describe('guidance in the studio', () => {
  it('finds the guide that a card names, under a name by its model, and opens it with the first guided run', async () => {
    const { store, engine, prepared } = await guidedStudio();
    const guide = { card: { ...guideCard, id: 'tiny-guide' }, weightsUrl: 'http://localhost/models/tiny/guide/model.onnx' };
    expect(selectedEntry(store.getState())?.guide).toEqual(guide);
    await store.getState().run.generate();
    store.getState().settings.change({ guidanceWeight: 2 });
    await store.getState().run.generate();
    expect(prepared.map((request) => request.guide)).toEqual([undefined, guide]);
    expect(engine.requests.map(({ options }) => options.guidance)).toEqual([undefined, { weight: 2, interval }]);
  });

  it("goes into the recipe with the guide's checksum, and comes back from it", async () => {
    const { store } = await guidedStudio();
    store.getState().settings.change({ guidanceWeight: 2, guidanceFrom: 0.1 });
    await store.getState().run.generate();
    const trajectory = store.getState().trajectory.current;
    if (!trajectory) throw new Error('There is no trajectory.');
    const recipe = documentOf(trajectory.recipe, null);
    expect(recipe).toMatchObject({
      model: { guide: 'c'.repeat(64) },
      options: { guidance: { weight: 2, interval: { ...interval, minimumNoiseLevel: 0.1 } } },
    });
    store.getState().settings.change({ guidanceWeight: 1, guidanceFrom: null, guidanceTo: 0.5 });
    store.getState().share.applyRecipe(recipe);
    expect(store.getState().settings.current).toMatchObject({ guidanceWeight: 2, guidanceFrom: 0.1, guidanceTo: 0.9 });
    expect(store.getState().share.note?.sentence).toBe("The recipe's settings are in place.");
    store.getState().share.applyRecipe({ ...recipe, model: { ...recipe.model, guide: 'd'.repeat(64) } });
    expect(store.getState().share.note?.sentence).toContain('with another guide of the model Tiny, so that the picture will differ');
  });

  it('says so where a recipe was guided and the model has no guide here', async () => {
    const { store } = await guidedStudio({}, testSite());
    const options = { ...samplingOptionsFor({ card }, defaultSettings), guidance: { weight: 2, interval } };
    store.getState().share.applyRecipe({
      format: 'stepwise-recipe',
      version: 1,
      model: { id: 'tiny', sha256: 'a'.repeat(64), guide: 'c'.repeat(64) },
      seed: 1,
      images: 1,
      options,
    });
    expect(store.getState().share.note?.sentence).toContain('a guide of the model Tiny, which has none here');
  });

  it("is not offered where the guide's card cannot be used; the model is all the same, and the page says so", async () => {
    for (const guide of [undefined, testCard({ sha256: 'd'.repeat(64) })]) {
      const { store, prepared } = await guidedStudio({}, { ...guidedSite, '/models/tiny/guide/card.json': guide });
      const entry = selectedEntry(store.getState());
      expect([entry?.id, entry?.guide]).toEqual(['tiny', undefined]);
      expect(store.getState().problems.current).not.toBeNull();
      store.getState().settings.change({ guidanceWeight: 2 });
      await store.getState().run.generate();
      expect(prepared.at(-1)?.guide).toBeUndefined();
    }
  });

  it('is opened with the model on the next visit where the last one had it on and it is kept', async () => {
    for (const [weight, isCached, opened] of [
      [2, true, 'tiny-guide'],
      [1, true, undefined],
      [2, false, undefined],
    ] as const) {
      const { store, prepared } = await guidedStudio({
        missingWeights: ({ id }) => Promise.resolve(isCached || id !== 'tiny-guide' ? 0 : 1000),
      });
      store.getState().settings.change({ guidanceWeight: weight });
      await store.getState().models.warm();
      expect(prepared.at(-1)?.guide?.card.id).toBe(opened);
    }
  });

  it('keeps the class of an error, and the settings', async () => {
    const failure = new DownloadError('http://localhost/models/tiny/guide/model.onnx', { status: 404 });
    const { store } = await guidedStudio({
      prepare: (_signal, { guide }) => (guide ? Promise.reject(failure) : Promise.resolve({ caching: 'cached', fromCache: true })),
    });
    store.getState().settings.change({ guidanceWeight: 2 });
    await store.getState().run.generate();
    expect(store.getState().problems.current?.sentence).toContain('/models/tiny/guide/model.onnx could not be downloaded');
    expect(store.getState().settings.current.guidanceWeight).toBe(2);
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
    expect(describeGuidanceEffect('guide', 0)).toContain('changes nothing');
    expect(describeGuidanceEffect('guide', 0.247)).toContain('about a quarter more time');
    expect(describeGuidanceEffect('guide', 0.34)).toContain('about a third more time');
    expect(describeGuidanceEffect('guide', 0.98)).toContain('about twice the time');
    expect(describeInterval({ weight: 2, interval: { minimumNoiseLevel: 0, maximumNoiseLevel: 1 } })).toBe('at every noise level');
    expect(describeInterval({ weight: 2, interval })).toBe('up to a noise of 0.9');
  });
});

describe('a model with classes', () => {
  const classes: NonNullable<ModelCard['classes']> = {
    names: ['rose', 'daffodil'],
    counts: [5, 3],
    guidance: { weight: 2, interval: { minimumNoiseLevel: 0.2, maximumNoiseLevel: 1 } },
  };
  const told = testCard({ classes });
  const entry = { card: told };
  const settings = { ...defaultSettings, guidanceWeight: 2, label: 1 };

  it('draws the chosen class, guided by itself where its own card says, without any guide', () => {
    expect(samplingOptionsFor(entry, settings)).toMatchObject({ label: 1, guidance: { weight: 2, interval: classes.guidance.interval } });
    expect([isGuidedBy(settings, entry), needsGuide(settings, { ...entry, guide: { card: guideCard, weightsUrl: '' } })]).toEqual([
      true,
      false,
    ]);
    // At every level that is guided, the network is evaluated twice.
    expect(guidanceCost(entry, samplingOptionsFor(entry, { ...settings, guidanceFrom: 0 }))).toBe(1);
    expect(describeGuidanceEffect('itself', 1)).toBe(
      'Each guided step also asks for a picture of no class, and moves away from that: about twice the time.',
    );
  });

  it('without a choice is guided by its guide alone', () => {
    const none = { ...settings, label: null };
    expect(samplingOptionsFor(entry, none).label).toBeUndefined();
    expect(isGuidedBy(none, entry)).toBe(false);
    expect(needsGuide(none, { ...entry, guide: { card: guideCard, weightsUrl: '' } })).toBe(true);
  });

  it('does not read a class that is chosen for another model', () => {
    expect(samplingOptionsFor({ card }, settings).label).toBeUndefined();
    expect(samplingOptionsFor(entry, { ...settings, label: 2 }).label).toBeUndefined();
    expect(labelOf({ label: 2 }, told)).toBeNull();
    expect([labelOf({ label: 'drawn' }, told), labelOf({ label: 'drawn' }, card)]).toEqual(['drawn', null]);
  });

  it('finds the class of a name in another model, where that has one', () => {
    const other = testCard({ classes: { ...classes, names: ['daffodil', 'lily', 'rose'], counts: [1, 1, 1] } });
    expect([0, 1].map((label) => sameClass(label, told, other))).toEqual([2, 0]);
    expect(sameClass(1, other, told)).toBe('drawn');
    expect([sameClass('drawn', told, other), sameClass(null, told, other), sameClass(1, told, card)]).toEqual(['drawn', null, 1]);
  });

  it('is told the class in a run, and so is what is shared of it', async () => {
    const { store, engine, prepared } = await guidedStudio({}, { ...guidedSite, '/models/tiny/card.json': { ...told, guide: card.guide } });
    store.getState().settings.change(settings);
    await store.getState().run.generate();
    expect(engine.requests.at(-1)?.options).toMatchObject({ label: 1, guidance: { weight: 2 } });
    expect(prepared.at(-1)?.guide).toBeUndefined();
    const trajectory = store.getState().trajectory.current;
    if (!trajectory) throw new Error('There is no trajectory.');
    expect(describeRecipe(trajectory.recipe, null)).toContain('Tiny · daffodil · seed ');
    await expect.poll(() => store.getState().history.entries?.[0]?.classNames?.[0]).toBe('daffodil');
    const recipe = documentOf(trajectory.recipe, null);
    expect(recipe.model.guide).toBeUndefined();
    const link = formatRecipeHash(recipe);
    expect(link).toContain('class=1');
    store.getState().settings.change({ label: null });
    store.getState().share.openLink(link);
    expect(store.getState().settings.current.label).toBe(1);
    expect(store.getState().share.note?.sentence).toBe("The recipe's settings are in place.");
    store.getState().share.openLink(link.replace('class=1', 'class=2'));
    expect(store.getState().share.note?.sentence).toContain('but it was made of a class that the model Tiny does not have');
  });
});
