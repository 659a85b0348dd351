/** Opaque RGBA bytes of one square image, [size, size, 4]. */
export type Pixels = Uint8ClampedArray<ArrayBuffer>;

/** Pixels across a square image. */
export function sizeOf(pixels: Pixels): number {
  return Math.sqrt(pixels.length / 4);
}

/** The images of one frame, [images, size, size, 4], each by itself. */
export function imagesOf(pixels: Pixels, images: number): Pixels[] {
  const bytes = pixels.length / images;
  return Array.from({ length: images }, (_, index) => pixels.slice(index * bytes, (index + 1) * bytes));
}

/** Mean squared difference of the colours, scaled to [0, 1] (the error of Song et al. 2021, table 2). */
export function meanSquaredError(a: Pixels, b: Pixels): number {
  let sum = 0;
  for (let index = 0; index < a.length; index++) sum += (((a[index] ?? 0) - (b[index] ?? 0)) / 255) ** 2;
  // The fourth byte of each pixel, its opacity, is the same in both.
  return sum / (0.75 * a.length);
}
