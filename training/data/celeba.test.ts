import { rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { celeba } from './celeba.ts';
import { ImageSizeError } from '../../src/training-step/crop.ts';
import { AnnotationError, DamagedArchiveError, MissingFileError, NoImagesError, RepeatedImagesError } from './errors.ts';
import { collect, faces, tarballOf, writeCelebA, writeFiles, zipOf } from './testing/fixtures.ts';

describe('the CelebA crop', () => {
  it('is the one of the DDIM paper at the official size: row 121, column 89, 64 to each side', () => {
    expect(celeba.crop(178, 218, 1)).toEqual({ left: 25, top: 57, width: 128, height: 128 });
  });

  it('is the 64x64 pixels from column 12, row 28 of images of half the size', () => {
    expect(celeba.crop(89, 109, 1)).toEqual({ left: 12, top: 28, width: 64, height: 64 });
  });

  it('widens around the same middle for a margin, so that the centre of the stored image is the crop', () => {
    expect(celeba.crop(178, 218, 72 / 64)).toEqual({ left: 17, top: 49, width: 144, height: 144 });
    expect(celeba.crop(89, 109, 72 / 64)).toEqual({ left: 8, top: 24, width: 72, height: 72 });
  });

  it.each([
    [178, 218],
    [89, 109],
    [45, 55],
    [356, 436],
  ])('stays inside a %ix%i image up to its largest scale', (width, height) => {
    for (let scale = 1; scale <= celeba.largestScale; scale += 0.01) {
      const { left, top, width: side } = celeba.crop(width, height, scale);
      expect(Math.min(left, top, width - left - side, height - top - side)).toBeGreaterThanOrEqual(0);
    }
  });

  it('refuses images that are not aligned faces', () => {
    expect(() => celeba.crop(200, 200, 1)).toThrow(ImageSizeError);
    expect(() => celeba.crop(218, 178, 1)).toThrow('it is 218x178, expected the proportions 178x218');
  });
});

describe('opening CelebA', () => {
  const folder = temporaryFolder();
  const archive = join(folder, 'img_align_celeba.zip');
  const list = join(folder, 'list_eval_partition.txt');

  it('gives names and official partitions, and the same from the archive and from the extracted folder', async () => {
    await writeCelebA(folder, 5);
    const zipped = await celeba.open(folder);
    expect(zipped.images[4]).toEqual({ name: '000005.jpg', label: null, officialPartition: 'validation' });
    expect(zipped.classNames).toEqual([]);

    const extracted = temporaryFolder();
    await writeCelebA(extracted, 5);
    await rm(join(extracted, 'img_align_celeba.zip'));
    await writeFiles(join(extracted, 'img_align_celeba'), Object.fromEntries(await faces(5)));
    const loose = await celeba.open(extracted);
    expect(loose.images).toEqual(zipped.images);
    expect(await collect(loose.read())).toEqual(await collect(zipped.read()));
  });

  it('accepts a part of the images with the list of all, with line ends of either kind', async () => {
    await writeCelebA(folder, 3);
    await writeFile(list, '000001.jpg 2\r\n000002.jpg 0\r\n000003.jpg 1\r\n000004.jpg 0\r\n');
    const { images } = await celeba.open(folder);
    expect(images.map(({ officialPartition }) => officialPartition)).toEqual(['test', 'train', 'validation']);
    await writeFile(list, '\ufeff000001.jpg 2\r\n000002.jpg 0\r\n000003.jpg 1\r\n');
    expect((await celeba.open(folder)).images).toEqual(images);
  });

  it('names an image that the list does not know', async () => {
    await writeCelebA(folder, 3);
    await writeFile(list, '000001.jpg 0\n000003.jpg 0\n');
    await expect(celeba.open(folder)).rejects.toThrow(AnnotationError);
    await expect(celeba.open(folder)).rejects.toThrow(/list_eval_partition\.txt cannot be used: it gives no partition for 000002\.jpg/);
  });

  it.each(['000001.jpg 3', '000001.jpg', 'face.jpg 0', '000001.jpg 0 0'])('names the line "%s" of a wrong list', async (line) => {
    await writeCelebA(folder, 3);
    await writeFile(list, `000002.jpg 0\n${line}\n`);
    await expect(celeba.open(folder)).rejects.toThrow(`its lines should read like "000001.jpg 0", but line 2 is "${line}"`);
  });

  it('names a truncated archive', async () => {
    await writeCelebA(folder, 3);
    await truncate(archive, 4000);
    await expect(celeba.open(folder)).rejects.toThrow(DamagedArchiveError);
    await expect(celeba.open(folder)).rejects.toThrow(archive);
  });

  it('refuses an archive without faces, and one that holds a face twice', async () => {
    await writeCelebA(folder, 3);
    await writeFile(archive, zipOf([['img_align_celeba/readme.txt', Buffer.from('faces')]]));
    await expect(celeba.open(folder)).rejects.toThrow(NoImagesError);
    await writeFile(
      archive,
      zipOf([
        ['a/000001.jpg', Buffer.from('1')],
        ['b/000001.jpg', Buffer.from('1')],
      ]),
    );
    await expect(celeba.open(folder)).rejects.toThrow(RepeatedImagesError);
    await expect(celeba.open(folder)).rejects.toThrow(/holds an image more than once \(000001\.jpg\)/);
  });

  it('names all lines and all images that are wrong at once', async () => {
    await writeCelebA(folder, 8);
    await writeFile(list, '000001.jpg 0\n000002.jpg 7\nface 1\n');
    await expect(celeba.open(folder)).rejects.toThrow('line 2 is "000002.jpg 7", line 3 is "face 1"');
    await writeFile(list, '000001.jpg 0\n');
    await expect(celeba.open(folder)).rejects.toThrow(
      'no partition for 000002.jpg, 000003.jpg, 000004.jpg, 000005.jpg, 000006.jpg and 2 more',
    );
  });

  it('takes faces that were packed anew, in a tar or under another name, and counts what is none of them', async () => {
    const named = (await faces(3)).map(([name, bytes]): [string, Buffer] => [`some/where/${name}`, bytes]);
    await writeCelebA(folder, 3);
    await rm(archive);
    await writeFile(join(folder, 'img_align_celeba.tar.gz'), await tarballOf([...named, ['notes.txt', Buffer.from('')]]));
    const { images, leftOut } = await celeba.open(folder);
    expect(images).toHaveLength(3);
    expect(leftOut).toEqual([{ kind: '.txt', count: 1, example: 'notes.txt' }]);
    await rm(join(folder, 'img_align_celeba.tar.gz'));
  });

  it('says which file lacks and where it comes from', async () => {
    await writeCelebA(folder, 3);
    await rm(archive);
    await expect(celeba.open(folder)).rejects.toThrow(MissingFileError);
    await expect(celeba.open(folder)).rejects.toThrow(`lacks ${archive}: download it from https://mmlab`);
    await rm(list);
    await expect(celeba.open(folder)).rejects.toThrow(`lacks ${list}: download it from the folder Eval`);
  });
});
