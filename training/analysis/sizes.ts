import { availableParallelism } from 'node:os';
import type { DatasetReport } from '../../src/documents/dataset-report.ts';
import { forEachConcurrently } from '../data/concurrently.ts';
import { openImage } from '../data/decode.ts';
import type { OpenDataset } from '../data/dataset.ts';

type Lengths = DatasetReport['sizes']['width'];

/** A histogram has no more bins than this. */
const MOST_BINS = 40;

/**
 * Reads the upright width and height of every stored image, in pixels, from the files' headers.
 * @throws what reading the dataset throws; the signal's reason when aborted
 */
export async function measureSizes(
  dataset: OpenDataset,
  onProgress: (done: number, total: number) => void,
  signal?: AbortSignal,
): Promise<DatasetReport['sizes']> {
  const widths: number[] = [];
  const heights: number[] = [];
  await forEachConcurrently(
    dataset.read(signal),
    availableParallelism(),
    async ({ bytes }) => {
      const { autoOrient } = await (await openImage(bytes)).metadata();
      widths.push(autoOrient.width);
      heights.push(autoOrient.height);
      onProgress(widths.length, dataset.images.length);
    },
    signal,
  );
  return { width: summarizeLengths(widths), height: summarizeLengths(heights) };
}

/** Extremes, median and a histogram whose bins are 1, 2, 5, 10, 20, 50, ... pixels wide and begin at a multiple of it. */
export function summarizeLengths(lengths: readonly number[]): Lengths {
  const sorted = Float64Array.from(lengths).sort();
  const smallest = sorted[0] ?? 0;
  const largest = sorted[sorted.length - 1] ?? 0;
  const middle = sorted.length / 2;
  const median = ((sorted[Math.ceil(middle) - 1] ?? 0) + (sorted[Math.floor(middle)] ?? 0)) / 2;
  const width = binWidth(smallest, largest);
  const from = Math.floor(smallest / width) * width;
  const counts = new Array<number>(Math.floor((largest - from) / width) + 1).fill(0);
  for (const length of sorted) {
    const bin = Math.floor((length - from) / width);
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return { smallest, median, largest, histogram: { from, width, counts } };
}

function binWidth(smallest: number, largest: number): number {
  for (let decade = 1; ; decade *= 10) {
    const width = [1, 2, 5].map((factor) => factor * decade).find((candidate) => (largest - smallest) / candidate < MOST_BINS - 1);
    if (width !== undefined) return width;
  }
}
