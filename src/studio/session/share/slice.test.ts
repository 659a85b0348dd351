import { beforeEach, describe, expect, it } from 'vitest';
import { formatRecipe } from '../../../documents/recipe.ts';
import { fetchFrom, gate, testEngine, testSite, testStudio } from '../testing/studio.ts';
import { formatRecipeHash } from './link.ts';
import { testRecipe } from '../../../documents/testing/recipes.ts';

describe('a recipe from outside', () => {
  let studio: ReturnType<typeof testStudio>;
  beforeEach(async () => {
    studio = testStudio();
    await studio.getState().models.load();
  });

  it('sets every setting, locks the seed and offers the run', () => {
    studio.getState().share.openLink(formatRecipeHash(testRecipe({ model: { id: 'other', sha256: 'b'.repeat(64) } })));
    expect(studio.getState().settings.current).toEqual({
      modelId: 'other',
      seed: 7,
      seedLocked: true,
      images: 3,
      steps: 5,
      sampler: 'ddpm',
      spacing: 'trailing',
      eta: 0,
      clip: false,
      label: null,
      guidanceWeight: 1,
      guidanceFrom: null,
      guidanceTo: null,
    });
    expect(studio.getState().share.note).toMatchObject({ offersRun: true });
  });

  it('comes from a file too', async () => {
    await studio.getState().share.openFile(new Blob([formatRecipe(testRecipe({ image: 1 }))]));
    expect(studio.getState().settings.current).toMatchObject({ seed: 7, images: 3 });
    expect(studio.getState().share.note?.sentence).toContain('image 2 of 3');
  });

  it('for another version of the model is taken over with a warning', () => {
    studio.getState().share.applyRecipe(testRecipe({ model: { id: 'tiny', sha256: 'c'.repeat(64) } }));
    expect(studio.getState().share.note?.sentence).toContain('another version of the model Tiny');
  });

  it('finds its model by its file where it has another name here', () => {
    studio.getState().share.applyRecipe(testRecipe({ model: { id: 'mine', sha256: 'b'.repeat(64) } }));
    expect(studio.getState().settings.current.modelId).toBe('other');
    studio.getState().settings.undo();
    expect(studio.getState().settings.current.seed).not.toBe(7);
  });

  it.each([
    [
      'for a model that is not here',
      testRecipe({ model: { id: 'gone', sha256: 'c'.repeat(64) } }),
      'the model gone, which is not on this site',
    ],
    ['for more images than the page makes', testRecipe({ images: 17 }), '17 images'],
    ['with an option of Node alone', testRecipe({ options: { ...testRecipe().options, offset: 1 } }), 'offset of 1'],
  ])('%s changes nothing and says so', (_, recipe, sentence) => {
    const settings = studio.getState().settings.current;
    studio.getState().share.openLink(formatRecipeHash(recipe));
    expect(studio.getState().settings.current).toBe(settings);
    expect(studio.getState().problems.current?.sentence).toContain(sentence);
  });

  it.each(['catalog.json', 'tiny/card.json'])('that came while %s could not be had is taken over once it is there', async (file) => {
    let isUp = false;
    const there = fetchFrom(testSite());
    const address = ([input]: Parameters<typeof fetch>) => (input instanceof Request ? input.url : String(input));
    studio = testStudio({
      fetch: (...request) => (isUp || !address(request).endsWith(file) ? there(...request) : Promise.reject(new TypeError('offline'))),
    });
    studio.getState().share.openLink(formatRecipeHash(testRecipe()));
    await studio.getState().models.load();
    expect(studio.getState().settings.current.seed).not.toBe(7);
    isUp = true;
    studio.getState().problems.current?.recoveryAction?.act();
    await expect.poll(() => studio.getState().share.note).toMatchObject({ offersRun: true });
    expect(studio.getState()).toMatchObject({ settings: { current: { seed: 7, images: 3 } }, problems: { current: null } });

    studio.getState().settings.change({ seed: 8 });
    await studio.getState().models.load();
    expect(studio.getState().settings.current.seed).toBe(8);
  });

  it('waits for no run: it is refused under one', async () => {
    const { opened, open } = gate();
    studio = testStudio({ engine: testEngine({ generate: () => opened }) });
    await studio.getState().models.load();
    const run = studio.getState().run.generate();
    studio.getState().share.openLink(formatRecipeHash(testRecipe()));
    expect(studio.getState().problems.current?.sentence).toContain('A run is under way');
    open();
    await run;
  });
});
