import { crc32, deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatRecipe, RecipeFormatError } from '../../models/recipe.ts';
import { readRecipe, withRecipe } from './png.ts';
import { recipeOfFile } from './read-file.ts';
import { testRecipe } from './testing.ts';

/** A chunk as zlib's own checksum would have it. */
function chunk(type: string, data: Uint8Array): Uint8Array {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const numbers = new DataView(new ArrayBuffer(8));
  numbers.setUint32(0, data.length);
  numbers.setUint32(4, crc32(body));
  return Buffer.concat([new Uint8Array(numbers.buffer, 0, 4), body, new Uint8Array(numbers.buffer, 4, 4)]);
}

const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
/** One grey pixel. */
const header = chunk('IHDR', Uint8Array.of(0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0));
const rest = Buffer.concat([chunk('IDAT', deflateSync(Uint8Array.of(0, 128))), chunk('IEND', new Uint8Array())]);
const plain = Uint8Array.from(Buffer.concat([signature, header, rest]));
const carrying = withRecipe(plain, testRecipe());

async function expectRefused(file: Blob): Promise<void> {
  await expect(recipeOfFile(file)).rejects.toBeInstanceOf(RecipeFormatError);
}

describe('a PNG with a recipe', () => {
  it('brings the recipe back, in one sound chunk behind the header', async () => {
    expect(await recipeOfFile(new Blob([carrying]))).toEqual(testRecipe());
    const text = chunk('tEXt', Buffer.from(`stepwise-recipe\0${formatRecipe(testRecipe())}`, 'latin1'));
    expect(Buffer.concat([signature, header, text, rest]).equals(carrying)).toBe(true);
  });

  it('is refused where it has none, is cut off, or was changed', async () => {
    await expectRefused(new Blob([plain]));
    await expectRefused(new Blob([carrying.subarray(0, 60)]));
    const changed = carrying.slice();
    changed.set([0x39], 120);
    expect(() => readRecipe(changed)).toThrow('damaged');
  });
});

describe('a file from elsewhere', () => {
  it('may be the recipe as JSON', async () => {
    expect(await recipeOfFile(new Blob([formatRecipe(testRecipe({ image: 2 }))]))).toEqual(testRecipe({ image: 2 }));
  });

  it('ends in a sentence or a sound recipe, whatever its bytes', async () => {
    const anything = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc.tuple(fc.nat(carrying.length - 1), fc.nat(255)).map(([at, byte]) => Uint8Array.from(carrying, (value, index) => (index === at ? byte : value))),
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
