import { createHash } from 'node:crypto';
import type { DatasetImage, Partition } from './dataset.ts';
import { TooFewImagesError } from './errors.ts';
import { fingerprintOf } from './files.ts';
import { apportion, partitions, type Split, tenths } from './split.ts';

/** Bytes of a hash that make a number from 0 to 1. */
const DRAW_BYTES = 6;

const heldOutShare = (tenths.test + tenths.validation) / 10;

/** Of the content of images and their labels, whatever their names and order: equal ones mean the same pictures. */
export function contentFingerprint(images: readonly DatasetImage[], contents: readonly string[]): string {
  return fingerprintOf(images.map(({ label }, index) => `${contents[index] ?? ''} ${label ?? ''}`).sort());
}

/** Of names, labels and content in their order: what the first rule's split depends on, and the pictures. */
export function listFingerprint(images: readonly DatasetImage[], contents: readonly string[]): string {
  return fingerprintOf(images.map(({ name, label }, index) => `${name} ${label ?? ''} ${contents[index] ?? ''}`));
}

/**
 * The second rule: splits images 80/10/10 by a number from 0 to 1 that each draws from its own content and the seed. Without
 * labels the lowest tenth is tested with and the next validates, so that renaming, adding and removing others moves no image;
 * the parts are as large as it happens, but none is empty. With labels every class is split in these proportions by itself,
 * in the order of those numbers, so that adding to a class or taking away moves at most the images between two parts. Each
 * part is in random order, so that its first k images are a random sample of it. Equal images lie in the same part, but for
 * a part that would be empty otherwise and between the parts of a class.
 *
 * @param contents the hash of each image's content
 * @throws TooFewImagesError where a class, or the whole without classes, has less than 3 images
 */
export function splitByContent(images: readonly DatasetImage[], contents: readonly string[], seed: number): Split {
  const draws = contents.map((content) => draw('part', seed, content));
  const partOf = new Array<Partition>(images.length);
  const deficit = { train: 0, validation: 0, test: 0 };
  for (const [label, group] of groupsOf(images)) {
    const ordered = group.sort((one, other) => (draws[one] ?? 0) - (draws[other] ?? 0) || one - other);
    const counts = label === null ? countsByDraw(ordered, draws) : apportion(ordered.length, label, deficit);
    for (const part of partitions) deficit[part] += (ordered.length * tenths[part]) / 10 - counts[part];
    ordered.forEach((image, place) => {
      partOf[image] = place < counts.test ? 'test' : place < counts.test + counts.validation ? 'validation' : 'train';
    });
  }
  const orders = contents.map((content) => draw('order', seed, content));
  const order = Uint32Array.from(images.keys()).sort((one, other) => (orders[one] ?? 0) - (orders[other] ?? 0) || one - other);
  const indicesOf = (part: Partition): Uint32Array => order.filter((index) => partOf[index] === part);
  return { train: indicesOf('train'), validation: indicesOf('validation'), test: indicesOf('test') };
}

/**
 * Whether the second rule, without classes, holds an image of this content out in any folder: it may hold out others, too,
 * where a part would be empty otherwise.
 */
export function isAlwaysHeldOut(content: string, seed: number): boolean {
  return draw('part', seed, content) < heldOutShare;
}

/** A number from 0 to 1, as likely anywhere. */
function draw(purpose: 'part' | 'order', seed: number, content: string): number {
  const hash = createHash('sha256').update(`${purpose} ${seed} ${content}`).digest();
  return hash.readUIntBE(0, DRAW_BYTES) / 2 ** (8 * DRAW_BYTES);
}

/** The images of each class by their labels, all in one group without classes. */
function groupsOf(images: readonly DatasetImage[]): [label: number | null, indices: number[]][] {
  if (images.length === 0) throw new TooFewImagesError('The dataset', 0, partitions.length);
  const groups = new Map<number | null, number[]>();
  for (const [index, { label }] of images.entries()) {
    const group = groups.get(label);
    if (group === undefined) groups.set(label, [index]);
    else group.push(index);
  }
  return [...groups].sort(([one], [other]) => (one ?? 0) - (other ?? 0));
}

/** How many images each part gets by the numbers alone, at least one. @param ordered by them */
function countsByDraw(ordered: readonly number[], draws: readonly number[]): Record<Partition, number> {
  const count = ordered.length;
  if (count < partitions.length) throw new TooFewImagesError('The dataset', count, partitions.length);
  const below = (bound: number): number => ordered.filter((image) => (draws[image] ?? 0) < bound).length;
  const test = clamp(below(tenths.test / 10), 1, count - 2);
  const validation = clamp(below(heldOutShare) - test, 1, count - test - 1);
  return { train: count - test - validation, validation, test };
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}
