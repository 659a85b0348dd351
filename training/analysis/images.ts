import type { Partition } from '../data/dataset.ts';
import type { PreparedDataset } from '../data/prepare.ts';
import { partitions } from '../data/split.ts';

/** Every image of a dataset, part after part. */
export interface AllImages {
  readonly count: number;
  /** Width and height in pixels. */
  readonly side: number;
  readonly names: readonly string[];
  readonly parts: readonly Partition[];
  /** Zero-based class of each image, or null without classes. */
  readonly labels: Uint16Array | null;
  /** Copies image `index`, uint8 RGB in planes [3, side, side], to the start of `target`. */
  readPixels(index: number, target: Uint8Array): void;
}

/** The images of training, validation and test, in this order. */
export function allImages(dataset: PreparedDataset): AllImages {
  const members = partitions.flatMap((part) => {
    const set = dataset[part];
    return set.names.map((name, index) => ({ name, part, set, index, label: set.labels?.[index] ?? null }));
  });
  const labels = members.map(({ label }) => label).filter((label) => label !== null);
  return {
    count: members.length,
    side: dataset.train.side,
    names: members.map(({ name }) => name),
    parts: members.map(({ part }) => part),
    labels: labels.length === members.length ? Uint16Array.from(labels) : null,
    readPixels(index, target) {
      const member = members[index];
      if (member === undefined) throw new RangeError(`image ${index} of ${members.length}`);
      member.set.readPixels(member.index, target);
    },
  };
}
