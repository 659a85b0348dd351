import { embeddingFrequencies } from '../../../networks/ddim-unet.ts';
import type { NetworkConfig } from '../../../networks/network.ts';

/** What the network reads instead of a noise level in [0, 1]: the sines, then the cosines, each -1 to 1. */
export function embedNoiseLevel(embedding: NetworkConfig['embedding'], noiseLevel: number): number[] {
  const angles = embeddingFrequencies(embedding).map((frequency) => 2 * Math.PI * frequency * noiseLevel);
  return [...angles.map(Math.sin), ...angles.map(Math.cos)];
}

/**
 * The embedding of noise levels as a picture, a column a level and a row a number: opaque RGBA bytes
 * [dimensions, levels, 4], from `low` at -1 to `high` at 1. A column shows the mean over its width, half of what its two
 * neighbours lie apart: waves that are finer fade instead of pretending to be slow ones.
 */
export function embeddingPicture(
  embedding: NetworkConfig['embedding'],
  levels: readonly number[],
  low: readonly [number, number, number],
  high: readonly [number, number, number],
): Uint8ClampedArray<ArrayBuffer> {
  const columns = levels.length;
  const rgba = new Uint8ClampedArray(embedding.dimensions * columns * 4);
  const frequencies = embeddingFrequencies(embedding);
  for (const [column, level] of levels.entries()) {
    const [before = level, after = level] = [levels[column - 1], levels[column + 1]];
    const width = Math.abs(after - before) / (before === level || after === level ? 1 : 2);
    for (const [row, value] of embedNoiseLevel(embedding, level).entries()) {
      const halfTurns = Math.PI * (frequencies[row % frequencies.length] ?? 0) * width;
      const contrast = halfTurns === 0 ? 1 : Math.sin(halfTurns) / halfTurns;
      const share = (1 + value * contrast) / 2;
      const at = (row * columns + column) * 4;
      for (const channel of [0, 1, 2] as const) rgba[at + channel] = low[channel] + share * (high[channel] - low[channel]);
      rgba[at + 3] = 255;
    }
  }
  return rgba;
}
