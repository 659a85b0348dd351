import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { SplitRule } from '../../src/documents/card.ts';
import { FileWriteError } from '../io/errors.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { contentFingerprint } from './content-split.ts';
import type { DatasetImage } from './dataset.ts';
import { imageListHash, splitImages } from './split.ts';
import { contentsOfSplit, storedSplit, storedSplitSchema, type SplitOf } from './stored-split.ts';
import { writeFiles } from './testing/fixtures.ts';

const unlabelled = (count: number): DatasetImage[] =>
  Array.from({ length: count }, (_, index) => ({ name: `image ${index}`, label: null, officialPartition: null }));

function catsBy(rule: SplitRule, images = unlabelled(20)): SplitOf {
  const contents = images.map((_, index) => `content ${index}`);
  return {
    dataset: 'cats',
    rule,
    seed: 9,
    imageList: rule === 1 ? imageListHash(images) : contentFingerprint(images, contents),
    images,
    contents,
  };
}

describe('storedSplit', () => {
  const folder = temporaryFolder();
  const images = unlabelled(20);

  it('writes the seed, the counts and the images by name, and is read back', async () => {
    const path = join(folder, 'splits/cats.json');
    const split = await storedSplit(path, catsBy(1));
    const stored: unknown = JSON.parse(await readFile(path, 'utf8'));
    expect(stored).toMatchObject({ dataset: 'cats', seed: 9, counts: { train: 16, validation: 2, test: 2 } });
    expect(stored).toHaveProperty(
      'test',
      Array.from(split.test, (index) => `image ${index}`),
    );
    expect(await storedSplit(path, catsBy(1))).toEqual(split);
  });

  it('serves what is stored, not what the seed would make', async () => {
    const path = join(folder, 'edited.json');
    await storedSplit(path, catsBy(1));
    const stored = z.record(z.string(), z.unknown()).parse(JSON.parse(await readFile(path, 'utf8')));
    await writeFile(path, JSON.stringify({ ...stored, validation: stored['test'], test: stored['validation'] }));
    const original = splitImages(images, 9);
    expect(await storedSplit(path, catsBy(1))).toEqual({ ...original, validation: original.test, test: original.validation });
  });

  it('makes the split again where the file is damaged, of other images, or lists an image twice', async () => {
    const path = join(folder, 'damaged.json');
    const split = await storedSplit(path, catsBy(1));
    const text = await readFile(path, 'utf8');
    const damages = [text.slice(0, 100), text.replace('"image 3"', '"image 4"'), text.replace('"image 3"', '"image 99"'), '{}'];
    for (const damaged of damages) {
      await writeFile(path, damaged);
      expect(await storedSplit(path, catsBy(1))).toEqual(split);
      expect(await readFile(path, 'utf8')).toBe(text);
    }
    expect((await storedSplit(path, catsBy(1, unlabelled(30)))).train).toHaveLength(24);
  });

  it('by the second rule, tells the content of every image, and is another after one was renamed, with the same parts', async () => {
    const path = join(folder, 'content.json');
    const of = catsBy(2);
    const split = await storedSplit(path, of);
    const stored = storedSplitSchema.parse(JSON.parse(await readFile(path, 'utf8')));
    expect(stored.version).toBe(2);
    expect(stored.train[0]).toEqual({ name: `image ${split.train[0]}`, content: `content ${split.train[0]}` });
    expect([...(contentsOfSplit(stored) ?? [])].sort()).toEqual([...of.contents].sort());
    const renamed = images.map((image, index) => (index === 3 ? { ...image, name: 'renamed' } : image));
    expect(await storedSplit(path, { ...of, images: renamed })).toEqual(split);
    expect(await readFile(path, 'utf8')).toContain('"renamed"');
  });

  it('by the first rule, tells no content', async () => {
    const path = join(folder, 'names.json');
    await storedSplit(path, catsBy(1));
    expect(contentsOfSplit(storedSplitSchema.parse(JSON.parse(await readFile(path, 'utf8'))))).toBeNull();
  });

  it('says where it could not be written', async () => {
    await writeFiles(folder, { 'a file': '' });
    const path = join(folder, 'a file/split.json');
    await expect(storedSplit(path, catsBy(1))).rejects.toThrow(FileWriteError);
    await expect(storedSplit(path, catsBy(1))).rejects.toThrow(path);
  });
});
