import { isPng, readRecipe } from '../../../documents/recipe-png.ts';
import { maximumRecipeCharacters, parseRecipe, RecipeFormatError, type RecipeDocument } from '../../../documents/recipe.ts';

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
