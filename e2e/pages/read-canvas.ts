import type { Locator } from '@playwright/test';
import type { Pixels } from '../models/pixels.ts';

/** The pixels of a canvas that shows one image of `size` pixels, read from the middles of its enlarged pixels. */
export async function readCanvas(canvas: Locator, size: number): Promise<Pixels> {
  const rgb = await canvas.evaluate((element: HTMLCanvasElement, count) => {
    const { width, height } = element;
    const data = element.getContext('2d')?.getImageData(0, 0, width, height).data ?? [];
    const scale = width / count;
    return Array.from({ length: count * count * 3 }, (_, index) => {
      const pixel = Math.floor(index / 3);
      const x = Math.floor(((pixel % count) + 0.5) * scale);
      const y = Math.floor((Math.floor(pixel / count) + 0.5) * scale);
      return data[(y * width + x) * 4 + (index % 3)] ?? Number.NaN;
    });
  }, size);
  return { width: size, height: size, rgb };
}
