import { maximumRecipeCharacters, parseRecipe, RecipeFormatError, formatRecipe, type RecipeDocument } from './recipe.ts';

type Bytes = Uint8Array<ArrayBuffer>;

const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
/** Of a chunk beside its data: length, type and checksum. */
const frameBytes = 12;
const headerEnd = signature.length + frameBytes + 13;
const keyword = 'stepwise-recipe';

const crcTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

/** The CRC-32 of PNG (ISO/IEC 15948, annex D). */
function crc32(bytes: Uint8Array): number {
  let value = 0xffffffff;
  for (const byte of bytes) value = (crcTable[(value ^ byte) & 0xff] ?? 0) ^ (value >>> 8);
  return ~value >>> 0;
}

/** Whether a file begins as every PNG does. */
export function isPng(file: Uint8Array): boolean {
  return signature.every((byte, index) => file[index] === byte);
}

/** The PNG with its recipe in a tEXt chunk behind the header, before the pixels. */
export function withRecipe(png: Uint8Array, recipe: RecipeDocument): Bytes {
  const chunk = textChunk(`${keyword}\0${formatRecipe(recipe)}`);
  const file = new Uint8Array(png.length + chunk.length);
  file.set(png.subarray(0, headerEnd));
  file.set(chunk, headerEnd);
  file.set(png.subarray(headerEnd), headerEnd + chunk.length);
  return file;
}

function textChunk(text: string): Bytes {
  const chunk = new Uint8Array(frameBytes + text.length);
  const view = new DataView(chunk.buffer);
  view.setUint32(0, text.length);
  chunk.set(new TextEncoder().encode(`tEXt${text}`), 4);
  view.setUint32(8 + text.length, crc32(chunk.subarray(4, 8 + text.length)));
  return chunk;
}

/** The recipe that a PNG carries. Throws RecipeFormatError where it has none or a damaged one; its pixels are never looked at. */
export function readRecipe(png: Uint8Array): RecipeDocument {
  if (!isPng(png)) throw new RecipeFormatError('it is not a PNG');
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  let start = signature.length;
  while (start + frameBytes <= png.length) {
    const length = view.getUint32(start);
    const end = start + frameBytes + length;
    if (end > png.length) break;
    const data = png.subarray(start + 8, start + 8 + length);
    if (latin1(png.subarray(start + 4, start + 8)) === 'tEXt' && latin1(data.subarray(0, keyword.length + 1)) === `${keyword}\0`) {
      if (length > keyword.length + 1 + maximumRecipeCharacters) throw new RecipeFormatError('it is too long');
      if (view.getUint32(end - 4) !== crc32(png.subarray(start + 4, end - 4))) throw new RecipeFormatError('it was damaged on its way');
      return parseRecipe(latin1(data.subarray(keyword.length + 1)));
    }
    start = end;
  }
  throw new RecipeFormatError('the picture carries none; other programs leave it out when they save a picture anew');
}

function latin1(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
}
