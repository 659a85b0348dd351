import { convolve } from '../convolution-gradient.ts';
import { Graph } from '../graph.ts';
import { groupNormalization } from '../operators/normalization.ts';
import { lowerToNchwc } from './lower.ts';
import type { ChannelBlock } from './reorder.ts';

/** Runs a model of two inputs on onnxruntime's CPU provider and gives its output `features`. */
export type ProbeRun = (model: Uint8Array, feeds: Readonly<Record<'images' | 'weights', Float32Array>>) => Promise<Float32Array>;

/**
 * The blocks in which this machine's processor convolves, found by trying: a runtime without such operators fails, and one
 * whose blocks have another size gives other numbers. Null for none.
 */
export async function findChannelBlock(run: ProbeRun): Promise<ChannelBlock | null> {
  const expected = await convolvedIn(null, run);
  for (const block of [16, 8] as const) {
    const answer = await convolvedIn(block, run).catch(() => null);
    if (answer !== null && isSame(answer, expected)) return block;
  }
  return null;
}

/** Whether two runs gave the same numbers but for rounding, and any at all. */
function isSame(answer: Float32Array, expected: Float32Array): boolean {
  return (
    expected.length > 0 &&
    answer.length === expected.length &&
    answer.every((value, index) => Math.abs(value - (expected[index] ?? Number.NaN)) < 1e-4)
  );
}

/** A small convolution of numbers that are all different, normalised in groups, as this machine computes it in blocks. */
function convolvedIn(block: ChannelBlock | null, run: ProbeRun): Promise<Float32Array> {
  const graph = new Graph('cpu');
  const images = graph.input('images', 'float32', [1, 16, 3, 3]);
  const weights = graph.input('weights', 'float32', [16, 16, 3, 3]);
  graph.output('features', groupNormalization(graph, convolve(graph, images, weights, null, images.shape), 4));
  const sines = (count: number): Float32Array => Float32Array.from({ length: count }, (_, index) => Math.sin(index));
  return run(lowerToNchwc(graph, block).serialize('probe'), { images: sines(16 * 9), weights: sines(16 * 16 * 9) });
}
