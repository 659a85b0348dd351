import { gaussianNoise } from '../../../diffusion/gaussian.ts';
import { GENERATION_STREAMS } from '../../../diffusion/streams.ts';
import type { ModelCard } from '../../../documents/card.ts';
import { toRgba } from '../../../../packages/core/src/index.ts';
import { gridShape } from '../../session/trajectory/grid.ts';
import type { Pixels } from '../../ui/pixels.ts';
import { NotAPictureError, PictureTooLargeError } from './errors.ts';

const maximumMegapixels = 40;

/** The noise that a model makes a seed's image of, [channels, size, size]. */
export function noiseOf(seed: number, { network: { channels, imageSize } }: ModelCard): Float32Array {
  return gaussianNoise(seed, GENERATION_STREAMS.start, channels * imageSize ** 2);
}

/** A latent as the page shows it: as if it were an image. */
export function pictureOf(latent: Float32Array, { network: { channels, imageSize } }: ModelCard): Pixels {
  return toRgba(latent, channels, imageSize);
}

/**
 * A picture file as the model sees it: its middle square, `size` pixels wide and high, on white where it is transparent.
 *
 * @throws NotAPictureError, PictureTooLargeError
 */
export async function readPicture(file: File, size: number): Promise<Pixels> {
  const bitmap = await createImageBitmap(file).catch((cause: unknown) => {
    throw new NotAPictureError(file.name, { cause });
  });
  try {
    const { width, height } = bitmap;
    if (width * height > maximumMegapixels * 1e6) throw new PictureTooLargeError(width, height, maximumMegapixels);
    const side = Math.min(width, height);
    const context = new OffscreenCanvas(size, size).getContext('2d');
    if (!context) throw new NotAPictureError(file.name, {});
    context.fillStyle = 'white';
    context.fillRect(0, 0, size, size);
    context.imageSmoothingQuality = 'high';
    context.drawImage(bitmap, (width - side) / 2, (height - side) / 2, side, side, 0, 0, size, size);
    return context.getImageData(0, 0, size, size).data;
  } finally {
    bitmap.close();
  }
}

/** The images of a finished run's picture, a grid without gaps, each `size` pixels wide and high. */
export async function readRunPictures(file: Blob, images: number, size: number): Promise<Pixels[]> {
  const bitmap = await createImageBitmap(file);
  try {
    const { columns, rows } = gridShape(images);
    const context = new OffscreenCanvas(columns * size, rows * size).getContext('2d');
    if (!context) return [];
    context.drawImage(bitmap, 0, 0, columns * size, rows * size);
    return Array.from(
      { length: images },
      (_, image) => context.getImageData((image % columns) * size, Math.floor(image / columns) * size, size, size).data,
    );
  } finally {
    bitmap.close();
  }
}
