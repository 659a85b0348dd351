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

/** RGBA bytes as a model takes them: planar [channels, size, size] in [-1, 1]; one channel is the mean of red, green and blue. */
export function toValues(pixels: Pixels, channels: number): Float32Array {
  const area = pixels.length / 4;
  const values = new Float32Array(channels * area);
  for (let pixel = 0; pixel < area; pixel++) {
    const [red = 0, green = 0, blue = 0] = pixels.subarray(4 * pixel, 4 * pixel + 3);
    const colours = channels === 1 ? [(red + green + blue) / 3] : [red, green, blue];
    for (const [channel, value] of colours.entries()) values[channel * area + pixel] = value / 127.5 - 1;
  }
  return values;
}

/** The mean of images of one size, byte by byte. @throws RangeError where there is none */
export function meanOf(images: readonly Pixels[]): Pixels {
  const [first] = images;
  if (!first) throw new RangeError('There is no image to take the mean of.');
  return first.map((_, index) => Math.round(images.reduce((sum, image) => sum + (image[index] ?? 0), 0) / images.length));
}
