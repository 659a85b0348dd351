import sharp from 'sharp';
import { replaceFile } from './files.ts';

/** Images in [-1, 1], [count, channels, size, size], channels 1 or 3. */
export interface ImageBatch {
  readonly values: Float32Array;
  readonly channels: number;
  readonly size: number;
}

/** Pixels between the images of a grid. */
const GAP = 2;

/**
 * Arranges images in a grid and writes it as PNG (`encodeImageGrid`).
 * @throws FileWriteError
 */
export async function writeImageGrid(path: string, batch: ImageBatch, columns: number, scale = 1): Promise<void> {
  await replaceFile(path, [await encodeImageGrid(batch, columns, scale)]);
}

/** A PNG of images in a grid `columns` wide, transparent between them, so that they stand on any ground; `scale` repeats each pixel. */
export async function encodeImageGrid(batch: ImageBatch, columns: number, scale = 1): Promise<Uint8Array> {
  const { values, channels, size } = batch;
  const count = values.length / (channels * size * size);
  const rows = Math.ceil(count / columns);
  const width = columns * size + (columns - 1) * GAP;
  const height = rows * size + (rows - 1) * GAP;
  // An image alone stays what everything reads, without transparency.
  const depth = count === 1 ? 3 : 4;
  const pixels = new Uint8Array(width * height * depth);
  for (let image = 0; image < count; image += 1) {
    const left = (image % columns) * (size + GAP);
    const top = Math.floor(image / columns) * (size + GAP);
    for (let y = 0; y < size; y += 1) {
      for (let x = 0; x < size; x += 1) {
        const pixel = ((top + y) * width + left + x) * depth;
        for (let channel = 0; channel < 3; channel += 1) {
          const plane = image * channels + Math.min(channel, channels - 1);
          pixels[pixel + channel] = toByte(values[(plane * size + y) * size + x] ?? 0);
        }
        if (depth === 4) pixels[pixel + 3] = 255;
      }
    }
  }
  return sharp(pixels, { raw: { width, height, channels: depth } })
    .resize(width * scale, height * scale, { kernel: 'nearest' })
    .png()
    .toBuffer();
}

/** round(clamp((x + 1) / 2) 255), as the page shows it. */
export function toByte(value: number): number {
  return Math.round(Math.min(1, Math.max(0, (value + 1) / 2)) * 255);
}
