import type { Pixels } from '../../ui/pixels.ts';

/** Between the images of a preview, in pixels. */
const gap = 2;

/**
 * The images of a model's preview, a grid with two pixels between them, each `size` pixels wide and high; none where the
 * site has no such file.
 *
 * @throws what fetching and decoding throw
 */
export async function readPreview(url: string, size: number): Promise<Pixels[]> {
  const response = await fetch(url);
  if (!response.ok) return [];
  const bitmap = await createImageBitmap(await response.blob());
  try {
    const [columns, rows] = [(bitmap.width + gap) / (size + gap), (bitmap.height + gap) / (size + gap)];
    const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
    if (!context || !Number.isInteger(columns) || !Number.isInteger(rows)) return [];
    context.drawImage(bitmap, 0, 0);
    return Array.from(
      { length: columns * rows },
      (_, image) => context.getImageData((image % columns) * (size + gap), Math.floor(image / columns) * (size + gap), size, size).data,
    );
  } finally {
    bitmap.close();
  }
}
