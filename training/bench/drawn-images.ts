import { fillRandomBytes } from '../../src/diffusion/gaussian.ts';
import type { ImageSet } from '../data/image-set.ts';
import { openPixels, type PixelSource } from '../data/pixel-source.ts';

/** Images of drawn bytes, `side` pixels wide and high: to a training step they are as good as any. */
export function drawnImages(side: number): ImageSet {
  const count = 64;
  const pixels = new Uint8Array(count * 3 * side ** 2);
  fillRandomBytes(pixels, 0, 0);
  const source: PixelSource = { kind: 'memory', side, pixels };
  return { ...openPixels(source), labels: null, names: Array.from({ length: count }, (_, index) => `drawn ${index}`), source };
}
