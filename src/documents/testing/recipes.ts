import { recipeOf, type RecipeDocument } from '../recipe.ts';

/** A recipe for the test site's model `tiny`. */
export function testRecipe(changes: Partial<RecipeDocument> = {}): RecipeDocument {
  return recipeOf({
    model: { id: 'tiny', sha256: 'a'.repeat(64) },
    seed: 7,
    images: 3,
    options: { sampler: 'ddpm', steps: 5, spacing: 'trailing', eta: 0, clip: false },
    ...changes,
  });
}
