import { UserFacingError } from '../errors.ts';
import { z } from 'zod';
import { samplingSchema } from '../diffusion/config.ts';
import { modelIdSchema } from './identity.ts';

/** Nobody asks for more at once; a bound on what a file from elsewhere may ask for. */
const maximumImages = 65_536;

/** All that is needed to make the same images again, as it is written into files and links. */
export const recipeSchema = z
  .strictObject({
    format: z.literal('stepwise-recipe'),
    version: z.literal(1),
    model: z.strictObject({
      id: modelIdSchema.max(100),
      /** SHA-256 of the model's file, or its first digits. */
      sha256: z.string().regex(/^[0-9a-f]{12,64}$/, 'must be 12 to 64 lower-case hexadecimal digits'),
      /** The same of its guide's file, where it is guided. */
      guide: z
        .string()
        .regex(/^[0-9a-f]{12,64}$/, 'must be 12 to 64 lower-case hexadecimal digits')
        .optional(),
    }),
    /** uint32; image i has (seed + i) mod 2^32. */
    seed: z
      .number()
      .int()
      .min(0)
      .max(2 ** 32 - 1),
    images: z.number().int().min(1).max(maximumImages),
    options: samplingSchema,
    /** Which image of the grid is meant, from 0; absent where all of them are. */
    image: z.number().int().nonnegative().optional(),
  })
  .refine(({ image, images }) => image === undefined || image < images, { message: 'must be one of the images', path: ['image'] });
export type RecipeDocument = z.infer<typeof recipeSchema>;

/** The recipe of these images, as files and links carry it. */
export function recipeOf(content: Omit<RecipeDocument, 'format' | 'version'>): RecipeDocument {
  return { format: 'stepwise-recipe', version: 1, ...content };
}

/** Longer than any recipe is. */
export const maximumRecipeCharacters = 4096;

/** Thrown where what should be a recipe is none; the sentence says why. */
export class RecipeFormatError extends UserFacingError {
  override readonly name = 'RecipeFormatError';
  constructor(readonly reason: string) {
    super(`This is not a recipe that this version of Stepwise can read: ${reason}. Settings are as they were.`);
  }
}

/** The recipe in a JSON text. Throws RecipeFormatError. */
export function parseRecipe(text: string): RecipeDocument {
  if (text.length > maximumRecipeCharacters) throw new RecipeFormatError('it is too long');
  return checkRecipe(parseJson(text));
}

/** The recipe that a value is. Throws RecipeFormatError. */
export function checkRecipe(value: unknown): RecipeDocument {
  const result = recipeSchema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const place = issue?.path.join('.') ?? '';
  throw new RecipeFormatError(place === '' ? 'it has another form' : `its ${place} is missing or out of range`);
}

/** The recipe as JSON, in ASCII. */
export function formatRecipe(recipe: RecipeDocument): string {
  return JSON.stringify(recipe, null, 2);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new RecipeFormatError('it is not JSON');
  }
}
