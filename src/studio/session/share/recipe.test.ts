import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { withRecipe } from '../../../documents/recipe-png.ts';
import { formatRecipe, RecipeFormatError } from '../../../documents/recipe.ts';
import { testRecipe } from '../../../documents/testing/recipes.ts';
import { recipeOfFile } from './recipe.ts';

const plain = await sharp({ create: { width: 1, height: 1, channels: 3, background: 'grey' } })
  .png()
  .toBuffer();
const carrying = withRecipe(plain, testRecipe());

async function expectRefused(file: Blob): Promise<void> {
  await expect(recipeOfFile(file)).rejects.toBeInstanceOf(RecipeFormatError);
}

describe('a file from elsewhere', () => {
  it('may be a picture that carries its recipe', async () => {
    expect(await recipeOfFile(new Blob([carrying]))).toEqual(testRecipe());
    await expectRefused(new Blob([Uint8Array.from(plain)]));
  });

  it('may be the recipe as JSON', async () => {
    expect(await recipeOfFile(new Blob([formatRecipe(testRecipe({ image: 2 }))]))).toEqual(testRecipe({ image: 2 }));
  });

  it('ends in a sentence or a sound recipe, whatever its bytes', async () => {
    const anything = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc
        .tuple(fc.nat(carrying.length - 1), fc.nat(255))
        .map(([at, byte]) => Uint8Array.from(carrying, (value, index) => (index === at ? byte : value))),
      fc.json().map((text) => new TextEncoder().encode(text)),
      fc.uint8Array({ maxLength: 100 }).map((tail) => Uint8Array.from([...carrying.subarray(0, 33), ...tail])),
    );
    await fc.assert(
      fc.asyncProperty(anything, async (bytes) => {
        const result = await recipeOfFile(new Blob([Uint8Array.from(bytes)])).catch((error: unknown) => error);
        if (result instanceof Error) expect(result).toBeInstanceOf(RecipeFormatError);
        else expect(result).toEqual(testRecipe());
      }),
    );
  });

  it('is not read where it is far too large', async () => {
    await expectRefused(new Blob(['x'.repeat(10_000)]));
  });
});
