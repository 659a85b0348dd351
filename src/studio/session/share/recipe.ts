import { recipeOf, type RecipeDocument } from '../../../documents/recipe.ts';
import { guidanceSettings } from '../settings/guidance.ts';
import { maximumImages, type Settings } from '../settings/settings.ts';
import type { Recipe } from '../trajectory/trajectory.ts';
import { RecipeBeyondPageError } from './errors.ts';

/** What a file or link says of a run; `image` is the one that is meant, from 0, or null for all of them. */
export function documentOf({ modelId, modelSha256, guideSha256, seed, images, options }: Recipe, image: number | null): RecipeDocument {
  return recipeOf({
    model: { id: modelId, sha256: modelSha256, ...(guideSha256 !== undefined && { guide: guideSha256 }) },
    seed,
    images,
    options,
    ...(image !== null && { image }),
  });
}

/** The settings that make a recipe's images, its seed locked. Throws RecipeBeyondPageError. */
export function settingsOf({ model, seed, images, options }: RecipeDocument): Settings {
  const { sampler, steps, spacing, eta, clip, offset = 0, finalAlphaBar = 'one', guidance } = options;
  if (images > maximumImages) throw new RecipeBeyondPageError(`${images} images at once`);
  if (offset !== 0) throw new RecipeBeyondPageError(`an offset of ${offset} timesteps`);
  if (finalAlphaBar !== 'one') throw new RecipeBeyondPageError(`an end at the schedule's first time`);
  // Levels of its own are the model's, which the recipe names by its checksum.
  return { modelId: model.id, seed, seedLocked: true, images, sampler, steps, spacing, eta, clip, ...guidanceSettings(guidance) };
}
