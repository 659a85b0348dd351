import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { FileWriteError } from './errors.ts';
import { writeImageGrid } from './images.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';

const root = temporaryFolder();
const path = join(root, 'grid.png');

async function pixelsOf(file: string) {
  const { data, info } = await sharp(file).raw().toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  const pixel = (x: number, y: number) => channels * (y * width + x);
  return {
    width,
    height,
    channels,
    at: (x: number, y: number) => [...data.subarray(pixel(x, y), pixel(x, y) + 3)],
    opacityAt: (x: number, y: number) => data[pixel(x, y) + 3],
  };
}

describe('writeImageGrid', () => {
  it('places images row by row, two transparent pixels apart, every pixel exact', async () => {
    // Three images of 2x2 pixels; value k / 255 * 2 - 1 is byte k.
    const bytes = Array.from({ length: 3 * 3 * 4 }, (_, index) => 7 * index);
    await writeImageGrid(path, { values: Float32Array.from(bytes, (byte) => (byte / 255) * 2 - 1), channels: 3, size: 2 }, 2);
    const { width, height, channels, at, opacityAt } = await pixelsOf(path);
    expect([width, height, channels]).toEqual([6, 6, 4]);
    const places = [
      [0, 0],
      [4, 0],
      [0, 4],
    ] as const;
    for (const [image, [left, top]] of places.entries()) {
      for (const [x, y] of [
        [0, 0],
        [1, 0],
        [0, 1],
        [1, 1],
      ] as const) {
        const expected = [0, 1, 2].map((channel) => 7 * (image * 12 + channel * 4 + y * 2 + x));
        expect(at(left + x, top + y), `image ${image} at ${x}, ${y}`).toEqual(expected);
        expect(opacityAt(left + x, top + y)).toBe(255);
      }
    }
    for (const [x, y] of [
      [2, 0],
      [3, 1],
      [0, 2],
      [5, 3],
      [4, 4],
      [5, 5],
    ] as const)
      expect(opacityAt(x, y)).toBe(0);
  });

  it('rounds to the nearest byte and holds values in range', async () => {
    const values = Float32Array.of(-5, -1, -0.999, 0, 0.5, 1, 5, 0.003, 0.005);
    await writeImageGrid(path, { values, channels: 1, size: 3 }, 1);
    const { at, channels } = await pixelsOf(path);
    expect(channels).toBe(3);
    // round(255 (x + 1) / 2): 127.5 rounds up, 191.25 and 127.88 to the nearest.
    const expected = [0, 0, 0, 128, 191, 255, 255, 128, 128];
    expect(expected.map((_, index) => at(index % 3, Math.floor(index / 3))[0])).toEqual(expected);
  });

  it('repeats the one channel of grey images and enlarges pixels', async () => {
    await writeImageGrid(path, { values: Float32Array.of(-1, 1, 1, -1), channels: 1, size: 2 }, 1, 3);
    const { width, height, at } = await pixelsOf(path);
    expect([width, height]).toEqual([6, 6]);
    expect([at(0, 0), at(2, 2), at(3, 0), at(5, 2), at(0, 5), at(5, 5)]).toEqual(
      [0, 0, 255, 255, 255, 0].map((byte) => [byte, byte, byte]),
    );
  });

  it('names the file that it could not write', async () => {
    const absent = join(root, 'absent', 'grid.png');
    const batch = { values: new Float32Array(3), channels: 3, size: 1 };
    await expect(writeImageGrid(absent, batch, 1)).rejects.toThrow(FileWriteError);
  });
});
