import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { samplerNameSchema, spacingSchema } from '../../../diffusion/config.ts';
import { RecipeFormatError, type RecipeDocument } from '../../../documents/recipe.ts';
import { parseRoute } from '../navigation/routes.ts';
import { formatRecipeHash, parseRecipeHash } from './link.ts';
import { testRecipe } from '../../../documents/testing/recipes.ts';

const recipes: fc.Arbitrary<RecipeDocument> = fc
  .record({
    seed: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
    images: fc.integer({ min: 1, max: 16 }),
    steps: fc.integer({ min: 1, max: 1000 }),
    sampler: fc.constantFrom(...samplerNameSchema.options),
    spacing: fc.constantFrom(...spacingSchema.exclude(['own']).options),
    eta: fc.double({ min: 0, max: 1, noNaN: true }).map(Math.abs),
    clip: fc.boolean(),
    guidance: fc.option(
      fc.record({
        weight: fc.double({ min: 1, max: 10, noNaN: true }),
        ends: fc.tuple(fc.double({ min: 0, max: 0.5, noNaN: true }), fc.double({ min: 0.5, max: 1, noNaN: true })),
      }),
    ),
    hasImage: fc.boolean(),
  })
  .map(({ seed, images, hasImage, guidance: given, ...options }) => {
    const guidance = given && {
      weight: given.weight,
      interval: { minimumNoiseLevel: Math.abs(given.ends[0]), maximumNoiseLevel: given.ends[1] },
    };
    const model = { id: 'tiny', sha256: 'a'.repeat(16), ...(guidance && { guide: 'b'.repeat(16) }) };
    return testRecipe({
      model,
      seed,
      images,
      options: { ...options, ...(guidance && { guidance }) },
      ...(hasImage && { image: images - 1 }),
    });
  });

describe('a link', () => {
  it('says in few words what made the images, and leads to where images are made', () => {
    const hash = formatRecipeHash(testRecipe({ image: 1 }));
    expect(hash).toBe(
      '#generate?model=tiny&file=aaaaaaaaaaaaaaaa&seed=7&images=3&sampler=ddpm&steps=5&spacing=trailing&eta=0&clip=0&image=2',
    );
    expect(parseRoute(hash)).toEqual({ view: 'generate' });
  });

  it('brings the recipe back, whatever it is', () => {
    fc.assert(
      fc.property(recipes, (recipe) => {
        expect(parseRecipeHash(formatRecipeHash(recipe))).toEqual(recipe);
      }),
    );
  });

  it('brings noise levels of its own back', () => {
    const { options } = testRecipe();
    const recipe = testRecipe({
      options: { ...options, spacing: 'own', steps: 3, alphaBars: [0.0004, 0.123456789012345, 0.9] },
      model: { id: 'tiny', sha256: 'a'.repeat(16) },
    });
    expect(parseRecipeHash(formatRecipeHash(recipe))).toEqual(recipe);
  });

  it('without a recipe has none, and with a broken one is refused', () => {
    expect(parseRecipeHash('#generate')).toBeNull();
    expect(parseRecipeHash('#data/flowers102')).toBeNull();
    expect(() => parseRecipeHash('#generate?model=tiny')).toThrow(RecipeFormatError);
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          parseRecipeHash(`#generate?${text}`);
        } catch (error) {
          expect(error).toBeInstanceOf(RecipeFormatError);
        }
      }),
    );
  });
});
