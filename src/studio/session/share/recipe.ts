import { recipeOf, type RecipeDocument, maximumRecipeCharacters, parseRecipe, RecipeFormatError } from '../../../documents/recipe.ts';
import { guidanceSettings } from '../settings/guidance.ts';
import { maximumImages, type Settings } from '../settings/settings.ts';
import type { Recipe } from '../trajectory/trajectory.ts';
import { RecipeBeyondPageError } from './errors.ts';
import { isPng, readRecipe } from '../../../documents/recipe-png.ts';

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
  const { sampler, steps, spacing, eta, clip, offset = 0, finalAlphaBar = 'one', label = null, guidance } = options;
  if (images > maximumImages) throw new RecipeBeyondPageError(`${images} images at once`);
  if (offset !== 0) throw new RecipeBeyondPageError(`an offset of ${offset} timesteps`);
  if (finalAlphaBar !== 'one') throw new RecipeBeyondPageError(`an end at the schedule's first time`);
  // Levels of its own are the model's, which the recipe names by its checksum.
  return { modelId: model.id, seed, seedLocked: true, images, sampler, steps, spacing, eta, clip, label, ...guidanceSettings(guidance) };
}

/** A grid of 16 images enlarged 8 times is far below. */
const maximumFileBytes = 64 * 2 ** 20;

/** The recipe in a file that a visitor brings: a PNG of this page or a recipe as JSON. Throws RecipeFormatError. */
export async function recipeOfFile(file: Blob): Promise<RecipeDocument> {
  if (file.size > maximumFileBytes) throw new RecipeFormatError('the file is too large');
  const head = new Uint8Array(await file.slice(0, 8).arrayBuffer());
  if (isPng(head)) return readRecipe(new Uint8Array(await file.arrayBuffer()));
  if (file.size > maximumRecipeCharacters) throw new RecipeFormatError('the file is neither a PNG nor a recipe');
  return parseRecipe(await file.text());
}
