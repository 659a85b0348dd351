import { closeSync, openSync, readSync } from 'node:fs';
import { imagesInMemory, type ReadableImages } from '../../src/training-step/images.ts';

/** Where the pixels of some images lie, so that another thread can read them, too: uint8 RGB in planes [3, side, side]. */
export type PixelSource =
  /** Image after image in a file, of which `indices` names those that are meant, in their order. */
  | { readonly kind: 'file'; readonly path: string; readonly side: number; readonly indices: Uint32Array }
  | { readonly kind: 'memory'; readonly side: number; readonly pixels: Uint8Array };

/** Opens the images of `source`; closing them leaves nothing of it open. */
export function openPixels(source: PixelSource): ReadableImages & { close(): void } {
  const { side } = source;
  const imageBytes = 3 * side ** 2;
  if (source.kind === 'memory') {
    return { ...imagesInMemory(source.pixels, side), close: () => undefined };
  }
  const { path, indices } = source;
  const file = openSync(path, 'r');
  return {
    count: indices.length,
    side,
    readPixels(index, target) {
      const place = indices[index];
      if (place === undefined) throw new RangeError(`image ${index} of ${indices.length}`);
      const read = readSync(file, target, 0, imageBytes, place * imageBytes);
      if (read !== imageBytes) throw new Error(`${path} was cut short while in use: start again.`);
    },
    close: () => {
      closeSync(file);
    },
  };
}
