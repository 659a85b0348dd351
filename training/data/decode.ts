import sharp from 'sharp';
import type { Region } from './crop.ts';

/**
 * Decodes an image file, takes the square that `crop` chooses of its upright size, and resizes it (Lanczos 3).
 * Transparent parts become white, greys and other colour spaces sRGB, of an animation the first frame remains.
 * @returns uint8 RGB in planes, [3, side, side].
 * @throws whatever sharp reports for a broken or truncated file, and what `crop` throws.
 */
export async function decodeSquare(
  bytes: Buffer,
  side: number,
  crop: (width: number, height: number) => Region,
): Promise<Uint8Array> {
  const image = sharp(bytes, { failOn: 'error' });
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
