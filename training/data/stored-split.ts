import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { splitRuleSchema, type SplitRule } from '../../src/documents/card.ts';
import { replaceFile, writing } from '../io/files.ts';
import { splitByContent } from './content-split.ts';
import type { DatasetImage, Partition } from './dataset.ts';
import { partitions, splitImages, type Split } from './split.ts';

/** An image of a stored split: its name alone in one by the first rule. */
const storedImageSchema = z.union([z.string(), z.strictObject({ name: z.string(), content: z.string() })]);

/** What the stored file holds: everything needed to see that it belongs to these images, and the images. */
export const storedSplitSchema = z.strictObject({
  /** The rule that it is by. */
  version: splitRuleSchema,
  dataset: z.string(),
  seed: z.number(),
  /** Hash of what was split by: names and labels by the first rule, contents and labels by the second. */
  imageList: z.string(),
  counts: z.strictObject({ train: z.number(), validation: z.number(), test: z.number() }),
  train: z.array(storedImageSchema),
  validation: z.array(storedImageSchema),
  test: z.array(storedImageSchema),
});
type StoredSplit = z.infer<typeof storedSplitSchema>;

/** A split and what it is of. */
export interface SplitOf {
  readonly dataset: string;
  readonly rule: SplitRule;
  readonly seed: number;
  readonly imageList: string;
  readonly images: readonly DatasetImage[];
  /** The hash of each image's content. */
  readonly contents: readonly string[];
}

/**
 * The split stored at `path` where it belongs to these images, this rule and this seed, else a new one, which is stored there.
 * @throws TooFewImagesError, FileWriteError
 */
export async function storedSplit(path: string, of: SplitOf): Promise<Split> {
  const existing = await readStored(path);
  if (existing?.version === of.rule && existing.imageList === of.imageList && existing.seed === of.seed) {
    const split = toIndices(existing, of.images);
    if (split !== null) return split;
  }
  const split = of.rule === 1 ? splitImages(of.images, of.seed) : splitByContent(of.images, of.contents, of.seed);
  await writing(path, async () => {
    await mkdir(dirname(path), { recursive: true });
    await replaceFile(path, [`${JSON.stringify(toStored(split, of), null, 1)}\n`]);
  });
  return split;
}

async function readStored(path: string): Promise<StoredSplit | null> {
  try {
    return storedSplitSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    // Absent or damaged: the seed makes the same split again.
    return null;
  }
}

/** Null unless the names are exactly those of `images`, each once. */
function toIndices(stored: StoredSplit, images: readonly DatasetImage[]): Split | null {
  const unassigned = new Map(images.map(({ name }, index) => [name, index]));
  const take = (listed: StoredSplit['train']): Uint32Array =>
    Uint32Array.from(listed, (image) => {
      const name = typeof image === 'string' ? image : image.name;
      const index = unassigned.get(name) ?? images.length;
      unassigned.delete(name);
      return index;
    });
  const split = { train: take(stored.train), validation: take(stored.validation), test: take(stored.test) };
  const known = partitions.every((part) => !split[part].includes(images.length));
  return known && unassigned.size === 0 ? split : null;
}

function toStored(split: Split, { dataset, rule, seed, imageList, images, contents }: SplitOf): StoredSplit {
  const listOf = (part: Partition): StoredSplit['train'] =>
    Array.from(split[part], (index) => {
      const name = images[index]?.name ?? '';
      return rule === 1 ? name : { name, content: contents[index] ?? '' };
    });
  return {
    version: rule,
    dataset,
    seed,
    imageList,
    counts: { train: split.train.length, validation: split.validation.length, test: split.test.length },
    train: listOf('train'),
    validation: listOf('validation'),
    test: listOf('test'),
  };
}

/** The hash of every image's content in a stored split; null where it tells none, as by the first rule. */
export function contentsOfSplit(stored: StoredSplit): readonly string[] | null {
  const images = partitions.flatMap((part) => stored[part]);
  const contents = images.flatMap((image) => (typeof image === 'string' ? [] : [image.content]));
  return contents.length === images.length ? contents : null;
}
