import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { readRecipe, withRecipe } from './recipe-png.ts';
import { formatRecipe, RecipeFormatError } from './recipe.ts';
import { testRecipe } from './testing/recipes.ts';

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
const plain = Buffer.concat([signature, header, rest]);
const carrying = withRecipe(plain, testRecipe());

describe('a PNG with a recipe', () => {
  it('brings the recipe back, in one sound chunk behind the header', () => {
    expect(readRecipe(carrying)).toEqual(testRecipe());
    const text = chunk('tEXt', Buffer.from(`stepwise-recipe\0${formatRecipe(testRecipe())}`, 'latin1'));
    expect(Buffer.concat([signature, header, text, rest]).equals(carrying)).toBe(true);
  });

  it('is the same picture', async () => {
    expect(await sharp(carrying).raw().toBuffer()).toEqual(await sharp(plain).raw().toBuffer());
  });

  it('is refused where it has none, is cut off, or was changed', () => {
    expect(() => readRecipe(plain)).toThrow(RecipeFormatError);
    expect(() => readRecipe(carrying.subarray(0, 60))).toThrow(RecipeFormatError);
    const changed = carrying.slice();
    changed.set([0x39], 120);
    expect(() => readRecipe(changed)).toThrow('damaged');
  });
});
