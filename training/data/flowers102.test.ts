import { rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { AnnotationError, DamagedArchiveError, MissingFileError } from './errors.ts';
import { collect, flowers, matlabOf, tarballOf, writeFiles, writeFlowers } from './testing/fixtures.ts';
import { flowers102 } from './flowers102.ts';

const labels = [2, 2, 1, 3, 1, 3];

describe('opening Flowers 102', () => {
  const folder = temporaryFolder();
  const archive = join(folder, '102flowers.tgz');

  it('gives names, zero-based labels and official partitions', async () => {
    await writeFlowers(folder, labels);
    const { images, classNames } = await flowers102.open(folder);
    expect(classNames).toEqual(['pink primrose', 'hard-leaved pocket orchid', 'Canterbury bells']);
    expect(images.map(({ label }) => label)).toEqual([1, 1, 0, 2, 0, 2]);
    expect(images[4]).toEqual({ name: 'image_00005.jpg', label: 0, officialPartition: 'validation' });
  });

  it('reads the same from the archive and from the extracted folder', async () => {
    await writeFlowers(folder, labels);
    const packed = await flowers102.open(folder);
    const extracted = temporaryFolder();
    await writeFlowers(extracted, labels);
    await rm(join(extracted, '102flowers.tgz'));
    await writeFiles(join(extracted, 'jpg'), Object.fromEntries(await flowers(6)));
    const loose = await flowers102.open(extracted);
    expect(loose.images).toEqual(packed.images);
    expect(await collect(loose.read())).toEqual(await collect(packed.read()));
  });

  it('takes the largest square in the middle, whatever the size and the margin', () => {
    expect(flowers102.crop(667, 500, 1)).toEqual({ left: 83, top: 0, width: 500, height: 500 });
    expect(flowers102.crop(96, 128, 1.125)).toEqual({ left: 0, top: 16, width: 96, height: 96 });
  });

  it('names a truncated archive when it is read', async () => {
    await writeFlowers(folder, labels);
    await truncate(archive, 1200);
    const opened = await flowers102.open(folder);
    await expect(collect(opened.read())).rejects.toThrow(DamagedArchiveError);
    await expect(collect(opened.read())).rejects.toThrow(archive);
  });

  it('names the images that lack in an archive, and those that no label names', async () => {
    await writeFlowers(folder, labels);
    const named = (await flowers(8)).map(([name, bytes]): [string, Buffer] => [`jpg/${name}`, bytes]);
    await writeFile(archive, await tarballOf(named.filter(([name]) => !name.endsWith('3.jpg')).slice(0, 5)));
    await expect(collect((await flowers102.open(folder)).read())).rejects.toThrow(/lacks 1 of 6 images \(image_00003\.jpg\)/);
    await writeFile(archive, await tarballOf(named));
    await expect(collect((await flowers102.open(folder)).read())).rejects.toThrow(
      /labels 6 images, but .* holds jpg\/image_00007\.jpg, jpg\/image_00008\.jpg/,
    );
    await writeFile(archive, await tarballOf([...named.slice(0, 6), ...named.slice(0, 1)]));
    await expect(collect((await flowers102.open(folder)).read())).rejects.toThrow(
      /holds an image more than once \(jpg\/image_00001\.jpg\)/,
    );
  });

  it.each([
    ['labels with a gap', { labels: [1, 1, 3, 3, 1, 3] }, /not the whole numbers from 1/],
    ['labels from 0', { labels: [0, 1, 0, 1, 0, 1] }, /not the whole numbers from 1/],
    ['no label', { labels: [] }, /its 0 labels/],
    ['another variable', { tags: labels }, /holds no numeric variable "labels"/],
  ])('refuses a label file with %s', async (_, variables, message) => {
    await writeFlowers(folder, labels);
    await writeFile(join(folder, 'imagelabels.mat'), matlabOf(variables));
    await expect(flowers102.open(folder)).rejects.toThrow(AnnotationError);
    await expect(flowers102.open(folder)).rejects.toThrow(message);
  });

  it.each([
    ['an image twice', { trnid: [1, 2], valid: [2, 3], tstid: [4, 5, 6] }, /valid names image 2, which is assigned already/],
    ['an image that is not there', { trnid: [1, 2], valid: [3, 7], tstid: [4, 5, 6] }, /valid names image 7/],
    ['an image too few', { trnid: [1, 2], valid: [3], tstid: [4, 5] }, /assigns 5 of the 6 labelled images/],
    ['a list too few', { trnid: [1, 2, 3], valid: [4, 5, 6] }, /no numeric variable "tstid"/],
  ])('refuses partitions with %s', async (_, variables, message) => {
    await writeFlowers(folder, labels);
    await writeFile(join(folder, 'setid.mat'), matlabOf(variables));
    await expect(flowers102.open(folder)).rejects.toThrow(message);
  });

  it.each(['102flowers.tgz', 'imagelabels.mat', 'setid.mat'])('says that %s lacks and where it comes from', async (name) => {
    await writeFlowers(folder, labels);
    await rm(join(folder, name));
    await expect(flowers102.open(folder)).rejects.toThrow(MissingFileError);
    await expect(flowers102.open(folder)).rejects.toThrow(`lacks ${join(folder, name)}: download it from https://www.robots.ox.ac.uk`);
  });
});
