import { DEFAULT_SAMPLING } from '../../diffusion/config.ts';
import type { RecipeDocument } from '../../models/recipe.ts';

/** A recipe for the test site's model `tiny`. */
export function testRecipe(changes: Partial<RecipeDocument> = {}): RecipeDocument {
  return {
    format: 'stepwise-recipe',
    version: 1,
    model: { id: 'tiny', sha256: 'a'.repeat(64) },
    seed: 7,
    images: 3,
    options: { ...DEFAULT_SAMPLING, steps: 5, sampler: 'ddpm', clip: false },
    ...changes,
  };
}
