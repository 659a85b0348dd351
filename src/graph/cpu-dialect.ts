import { convolve } from './convolution-gradient.ts';
import { Graph, type Dialect } from './graph.ts';
import { groupNormalization } from './operators/normalization.ts';

/** Runs a model of two inputs on onnxruntime's CPU provider and gives its output `features`. */
export type ProbeRun = (model: Uint8Array, feeds: Readonly<Record<'images' | 'weights', Float32Array>>) => Promise<Float32Array>;

/**
 * The dialect in which this machine's processor is fastest, found by trying: a runtime without the blocked operators
 * fails, and one whose blocks have another size gives other numbers.
 */
export async function findCpuDialect(run: ProbeRun): Promise<Dialect> {
  const expected = await convolvedIn('cpu', run);
  for (const dialect of ['cpu-blocked-16', 'cpu-blocked-8'] as const) {
    const answer = await convolvedIn(dialect, run).catch(() => null);
    if (answer !== null && isSame(answer, expected)) return dialect;
  }
  return 'cpu';
}

/** Whether two runs gave the same numbers but for rounding, and any at all. */
function isSame(answer: Float32Array, expected: Float32Array): boolean {
  return (
    expected.length > 0 &&
    answer.length === expected.length &&
    answer.every((value, index) => Math.abs(value - (expected[index] ?? Number.NaN)) < 1e-4)
  );
}

/** A small convolution of numbers that are all different, normalised in groups, as this machine computes it in a dialect. */
function convolvedIn(dialect: Dialect, run: ProbeRun): Promise<Float32Array> {
  const graph = new Graph(dialect);
  const images = graph.input('images', 'float32', [1, 16, 3, 3]);
  const weights = graph.input('weights', 'float32', [16, 16, 3, 3]);
  graph.output('features', groupNormalization(graph, convolve(graph, images, weights, null, images.shape), 4));
  const sines = (count: number): Float32Array => Float32Array.from({ length: count }, (_, index) => Math.sin(index));
  return run(graph.serialize('probe'), { images: sines(16 * 9), weights: sines(16 * 16 * 9) });
}
