import { embeddingFrequencies } from '../../../networks/ddim-unet.ts';
import type { NetworkConfig } from '../../../networks/network.ts';
import { timestepLevels, timestepOfLevel } from '../../../networks/timestep-levels.ts';
import { timestepFrequencies } from '../../../networks/unet2d.ts';

/** How a network is told how noisy its image is: by waves of one number, which it reads instead of that. */
export interface TimeEmbedding {
  /** The number: the noise level itself in [0, 1], or the timestep that has it. */
  readonly reads: 'noise level' | 'timestep';
  readonly readingOf: (noiseLevel: number) => number;
  /** Of the waves, in radians while the number grows by 1. */
  readonly frequencies: readonly number[];
  /** Which half of the numbers comes first. */
  readonly first: 'sines' | 'cosines';
}

export function timeEmbeddingOf(network: NetworkConfig): TimeEmbedding {
  if (network.kind === 'ddim-unet') {
    const frequencies = embeddingFrequencies(network.embedding).map((turns) => 2 * Math.PI * turns);
    return { reads: 'noise level', readingOf: (noiseLevel) => noiseLevel, frequencies, first: 'sines' };
  }
  const levels = timestepLevels(network.schedule);
  return {
    reads: 'timestep',
    readingOf: (noiseLevel) => timestepOfLevel(levels, Math.fround(noiseLevel)),
    frequencies: timestepFrequencies(network),
    first: network.timeEmbedding.first,
  };
}

/** What the network reads instead of a number: the sines and the cosines, each -1 to 1. */
export function embed({ frequencies, first }: Pick<TimeEmbedding, 'frequencies' | 'first'>, reading: number): number[] {
  const angles = frequencies.map((frequency) => frequency * reading);
  const [sines, cosines] = [angles.map(Math.sin), angles.map(Math.cos)];
  return first === 'sines' ? [...sines, ...cosines] : [...cosines, ...sines];
}

/**
 * The embedding of numbers as a picture, a column a number and a row a wave: opaque RGBA bytes
 * [waves, numbers, 4], from `low` at -1 to `high` at 1. A column shows the mean over its width, half of what its two
 * neighbours lie apart: waves that are finer fade instead of pretending to be slow ones.
 */
export function embeddingPicture(
  embedding: Pick<TimeEmbedding, 'frequencies' | 'first'>,
  readings: readonly number[],
  low: readonly [number, number, number],
  high: readonly [number, number, number],
): Uint8ClampedArray<ArrayBuffer> {
  const columns = readings.length;
  const { frequencies } = embedding;
  const rgba = new Uint8ClampedArray(2 * frequencies.length * columns * 4);
  for (const [column, reading] of readings.entries()) {
    const [before = reading, after = reading] = [readings[column - 1], readings[column + 1]];
    const width = Math.abs(after - before) / (before === reading || after === reading ? 1 : 2);
    for (const [row, value] of embed(embedding, reading).entries()) {
      const halfAngle = ((frequencies[row % frequencies.length] ?? 0) * width) / 2;
      const contrast = halfAngle === 0 ? 1 : Math.sin(halfAngle) / halfAngle;
      const share = (1 + value * contrast) / 2;
      const at = (row * columns + column) * 4;
      for (const channel of [0, 1, 2] as const) rgba[at + channel] = low[channel] + share * (high[channel] - low[channel]);
      rgba[at + 3] = 255;
    }
  }
  return rgba;
}
