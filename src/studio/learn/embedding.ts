import { embeddingFrequencies } from '../../models/ddim-unet.ts';
import type { NetworkConfig } from '../../models/network.ts';

/** What the network reads instead of a noise level in [0, 1]: the sines, then the cosines, each -1 to 1. */
export function embedNoiseLevel(embedding: NetworkConfig['embedding'], noiseLevel: number): number[] {
  const angles = embeddingFrequencies(embedding).map((frequency) => 2 * Math.PI * frequency * noiseLevel);
  return [...angles.map(Math.sin), ...angles.map(Math.cos)];
}

/**
 * The embedding of `columns` noise levels from 0 to 1 as a picture, one row a number: opaque RGBA bytes
 * [dimensions, columns, 4], from `low` at -1 to `high` at 1. A column shows the mean over its width: waves that are finer
 * fade instead of pretending to be slow ones.
 */
export function embeddingPicture(
  embedding: NetworkConfig['embedding'],
  columns: number,
  low: readonly [number, number, number],
  high: readonly [number, number, number],
): Uint8ClampedArray<ArrayBuffer> {
  const rgba = new Uint8ClampedArray(embedding.dimensions * columns * 4);
  const contrasts = embeddingFrequencies(embedding).map((frequency) => {
    const halfTurns = (Math.PI * frequency) / columns;
    return Math.sin(halfTurns) / halfTurns;
  });
  for (let column = 0; column < columns; column += 1) {
    for (const [row, value] of embedNoiseLevel(embedding, column / Math.max(1, columns - 1)).entries()) {
      const share = (1 + value * (contrasts[row % contrasts.length] ?? 1)) / 2;
      const at = (row * columns + column) * 4;
      for (const channel of [0, 1, 2] as const) rgba[at + channel] = low[channel] + share * (high[channel] - low[channel]);
      rgba[at + 3] = 255;
    }
  }
  return rgba;
}
