import sharp, { type Metadata, type Sharp } from 'sharp';
import { reasonOf } from '../../src/errors.ts';
import { isBitmap, readBitmap } from './bmp.ts';
import type { Region } from '../../src/training-step/crop.ts';
import { hasTiffPalette } from './tiff.ts';

/** What libvips reads right without a word about the range: other numbers need one, or are not images. */
const ordinaryDepths: readonly (string | undefined)[] = ['uchar', 'ushort'];
const LARGEST_UINT = 2 ** 32 - 1;

/**
 * Decodes an image file, takes the square that `crop` chooses of its upright size, and resizes it (Lanczos 3).
 * Transparent parts become white, greys and other colour spaces sRGB, of an animation the first frame remains.
 * @returns uint8 RGB in planes, [3, side, side].
 * @throws whatever sharp reports for a broken or truncated file, what `crop` throws, and an Error with the reason for
 * numbers that do not say what is white, such as those with a sign.
 */
export async function decodeSquare(bytes: Buffer, side: number, crop: (width: number, height: number) => Region): Promise<Uint8Array> {
  const image = await openImage(bytes);
  const { autoOrient } = await image.metadata();
  const interleaved = await image
    .autoOrient()
    .extract(crop(autoOrient.width, autoOrient.height))
    .resize(side, side, { fit: 'fill' })
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer();
  return toPlanes(interleaved, side * side);
}

/**
 * The image in a file, in 8 or 16 bits a channel.
 * @throws as {@link decodeSquare} but for `crop`
 */
export async function openImage(bytes: Buffer): Promise<Sharp> {
  if (isBitmap(bytes)) {
    const bitmap = readBitmap(bytes);
    if (bitmap.kind === 'file') return openImage(bitmap.bytes);
    const { pixels, width, height } = bitmap;
    return sharp(pixels, { raw: { width, height, channels: 4 } });
  }
  const image = sharp(bytes, { failOn: 'error' });
  const metadata = await image.metadata();
  if (metadata.format !== 'tiff') return image;
  if (metadata.bitsPerSample === 16 && hasTiffPalette(bytes))
    throw new Error('it has a palette of more than 256 colours: save it without one');
  if (ordinaryDepths.includes(metadata.depth) || metadata.space === 'labs') return image;
  if (metadata.depth === 'uint') return inBytes(bytes, metadata);
  const kind = metadata.depth === 'float' ? 'fractions' : 'signed';
  throw new Error(`its numbers are ${kind}, which do not say what is black and white: save it in 8 or 16 bits without a sign`);
}

/** 32 bits a channel, which libvips would cut off at 255. */
async function inBytes(bytes: Buffer, { space }: Metadata): Promise<Sharp> {
  const read = sharp(bytes, { failOn: 'error' }).autoOrient().toColourspace(space).raw({ depth: 'uint' });
  const { data, info } = await read.toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  const values = new Uint32Array(data.buffer, data.byteOffset, data.length / 4);
  return sharp(
    Uint8Array.from(values, (value) => Math.round((255 * value) / LARGEST_UINT)),
    { raw: { width, height, channels } },
  );
}

/** Why an image file cannot be decoded, in a clause: a decoder's own words name its parts, not what is wrong with the file. */
export function reasonOfBroken(error: unknown): string {
  const reason = reasonOf(error);
  if (/input buffer is empty/i.test(reason)) return 'it is empty';
  if (/unsupported image format/i.test(reason)) return 'it is no image of a kind that is read here';
  if (/samples out of range/i.test(reason)) return 'its numbers are of a kind that is not read: save it in 8 or 16 bits without a sign';
  return /vips|input buffer|unknown error|libpng|libjpeg/i.test(reason) ? 'its data are damaged or cut off' : reason;
}

/** From RGBRGB... to RR...GG...BB... */
function toPlanes(interleaved: Uint8Array, area: number): Uint8Array {
  if (interleaved.length !== 3 * area) throw new Error(`${interleaved.length / area} channels instead of 3`);
  const planes = new Uint8Array(3 * area);
  for (let pixel = 0; pixel < area; pixel++) {
    for (let channel = 0; channel < 3; channel++) {
      planes[channel * area + pixel] = interleaved[3 * pixel + channel] ?? 0;
    }
  }
  return planes;
}
