import type { DatasetReport } from '../../src/documents/dataset-report.ts';
import type { DatasetImage, Partition } from '../data/dataset.ts';

/** How many images lie in each part. */
export type PartCounts = DatasetReport['images']['after'];

/** Counts images by part. */
export function countParts(parts: Iterable<Partition>): PartCounts {
  const counts = { train: 0, validation: 0, test: 0 };
  for (const part of parts) counts[part] += 1;
  return counts;
}

/** Where an image lay before, as its authors assigned it (null where they did not), and where it lies after. */
export interface Redistribution {
  readonly before: PartCounts | null;
  readonly after: PartCounts;
}

/**
 * Counts some of a dataset's images by their official part and by the part that this project's split puts them in.
 * @param afterwards the part of each image, by its name
 */
export function redistribution(images: readonly DatasetImage[], afterwards: ReadonlyMap<string, Partition>): Redistribution {
  const official = images.map(({ officialPartition }) => officialPartition).filter((part) => part !== null);
  const after = images.map(({ name }) => afterwards.get(name)).filter((part) => part !== undefined);
  return { before: official.length === images.length ? countParts(official) : null, after: countParts(after) };
}
