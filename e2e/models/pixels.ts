import sharp from 'sharp';

/** Red, green and blue bytes, row by row. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly rgb: readonly number[];
}

/** Images in [-1, 1], [images, 3, size, size], side by side as the page saves them: in the grid nearest to a square. */
export function gridOf(values: Float32Array, size: number): Pixels {
  const images = values.length / (3 * size * size);
  const columns = Math.ceil(Math.sqrt(images));
  const width = columns * size;
  const height = Math.ceil(images / columns) * size;
  const rgb = new Array<number>(width * height * 3).fill(0);
  for (let index = 0; index < values.length; index++) {
    const x = index % size;
    const y = Math.floor(index / size) % size;
    const channel = Math.floor(index / (size * size)) % 3;
    const image = Math.floor(index / (3 * size * size));
    const column = (image % columns) * size + x;
    const row = Math.floor(image / columns) * size + y;
    rgb[(row * width + column) * 3 + channel] = Math.round(Math.min(1, Math.max(0, ((values[index] ?? Number.NaN) + 1) / 2)) * 255);
  }
  return { width, height, rgb };
}

/** The pixels of a PNG file; places without an image are black. */
export async function readPng(path: string): Promise<Pixels> {
  const { data, info } = await sharp(path).flatten({ background: 'black' }).raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, rgb: Array.from(data) };
}

export interface Difference {
  /** Mean and largest absolute difference, in grey levels of 0 to 255. */
  readonly mean: number;
  readonly maximum: number;
}

/** wasm and Node's cpu add the same float32 products in another order, which now and then rounds to the next grey level. */
export const wasmBounds: Difference = { mean: 0.05, maximum: 2 };

/** WebGPU promises its sine, in the embedding of the noise level, to 2^-11 only, and graphics cards differ. */
export const webgpuBounds: Difference = { mean: 0.5, maximum: 4 };

/** How far two pictures are apart; infinitely, when they are not of one size. */
export function difference(a: Pixels, b: Pixels): Difference {
  if (a.width !== b.width || a.height !== b.height) return { mean: Infinity, maximum: Infinity };
  const differences = a.rgb.map((value, index) => Math.abs(value - (b.rgb[index] ?? Number.NaN)));
  return {
    mean: differences.reduce((sum, value) => sum + value, 0) / differences.length,
    maximum: differences.reduce((largest, value) => Math.max(largest, value), 0),
  };
}
