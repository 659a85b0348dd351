import { PART_ORDER_STREAM, SPLIT_STREAM } from '../../src/training-step/streams.ts';
import type { DatasetImage, Partition } from './dataset.ts';
import { TooFewImagesError } from './errors.ts';
import { fingerprintOf } from './files.ts';
import { permutation } from '../../src/training-step/permutation.ts';

export const partitions: readonly Partition[] = ['train', 'validation', 'test'];
export const tenths: Readonly<Record<Partition, number>> = { train: 8, validation: 1, test: 1 };

/** Which images train, which choose between models, and which only judge: indices into the dataset's images. */
export type Split = Readonly<Record<Partition, Uint32Array>>;

/** What the first rule splits by: equal hashes mean the same names and labels in the same order. */
export function imageListHash(images: readonly DatasetImage[]): string {
  return fingerprintOf(images.map(({ name, label }) => `${name} ${label ?? ''}`));
}

/**
 * The first rule: splits images 80/10/10 at random by their places in the list. With labels every class is split in these proportions by itself: its counts are
 * rounded by largest remainder, and it has at least one image in every part. Each part is in random order, so that
 * its first k images are a random sample of it.
 * @throws TooFewImagesError where a class, or the whole without classes, has less than 3 images.
 */
export function splitImages(images: readonly DatasetImage[], seed: number): Split {
  if (images.length === 0) throw new TooFewImagesError('The dataset', 0, partitions.length);
  const order = permutation(seed, SPLIT_STREAM, images.length);
  const groups = new Map<number | null, number[]>();
  for (const index of order) {
    const label = images[index]?.label ?? null;
    const group = groups.get(label);
    if (group === undefined) groups.set(label, [index]);
    else group.push(index);
  }

  const partOf = new Map<number, Partition>();
  const deficit = { train: 0, validation: 0, test: 0 };
  for (const [label, group] of [...groups].sort(([a], [b]) => (a ?? 0) - (b ?? 0))) {
    const counts = apportion(group.length, label, deficit);
    let next = 0;
    for (const part of partitions) {
      deficit[part] += (group.length * tenths[part]) / 10 - counts[part];
      for (const index of group.slice(next, next + counts[part])) partOf.set(index, part);
      next += counts[part];
    }
  }
  // A second order: in the first, the classes whose images happen to come early would begin every part.
  const withinPart = permutation(seed, PART_ORDER_STREAM, images.length);
  const indicesOf = (part: Partition): Uint32Array => withinPart.filter((index) => partOf.get(index) === part);
  return { train: indicesOf('train'), validation: indicesOf('validation'), test: indicesOf('test') };
}

/**
 * How many of `count` images of a class each part gets. Largest remainder: whole tenths first, then one image each to the parts with the largest remainders; between equal
 * remainders to the part that earlier classes left with the larger deficit, so that the totals stay near 80/10/10.
 */
export function apportion(count: number, label: number | null, deficit: Readonly<Record<Partition, number>>): Record<Partition, number> {
  if (count < partitions.length) {
    throw new TooFewImagesError(label === null ? 'The dataset' : `Class ${label + 1}`, count, partitions.length);
  }
  const counts = { train: 0, validation: 0, test: 0 };
  for (const part of partitions) counts[part] = Math.floor((count * tenths[part]) / 10);
  const rest = count - counts.train - counts.validation - counts.test;
  const remainder = (part: Partition): number => (count * tenths[part]) % 10;
  const neediest = [...partitions].sort((a, b) => remainder(b) - remainder(a) || deficit[b] - deficit[a]);
  for (const part of neediest.slice(0, rest)) counts[part]++;
  for (const part of partitions) {
    if (counts[part] === 0) {
      counts[part]++;
      counts.train--;
    }
  }
  return counts;
}
