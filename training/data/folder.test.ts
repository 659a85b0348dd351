import { mkdir, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { BrokenImagesError, NoImagesError } from './errors.ts';
import { describeLeftOut } from './left-out.ts';
import { collect, gradientJpeg, gradientPng, writeFiles } from './testing/fixtures.ts';
import { imageFolder, MOST_CLASSES } from './folder.ts';

describe('a folder of images', () => {
  it('is searched with its subfolders; other, hidden and system files are left out', async () => {
    const folder = temporaryFolder();
    const image = Buffer.from('image');
    await writeFiles(folder, {
      'b.JPG': image,
      'cats/a.png': image,
      'cats/old/c.webp': image,
      'notes.txt': '',
      '.hidden.jpg': image,
      '.trash/d.jpg': image,
    });
    await symlink(join(folder, 'b.JPG'), join(folder, 'link.jpg'));
    await symlink(folder, join(folder, 'loop'));
    await symlink(join(folder, 'gone.jpg'), join(folder, 'dangling.jpg'));
    const opened = await imageFolder.open(folder);
    expect(opened.images.map(({ name }) => name)).toEqual(['b.JPG', 'cats/a.png', 'cats/old/c.webp', 'link.jpg']);
    expect((await collect(opened.read())).map(({ index }) => index)).toEqual([0, 1, 2, 3]);
    expect(describeLeftOut('here', opened.leftOut)).toBe(
      '2 files in here are left out: 1 .txt (notes.txt), 1 linked to nowhere (dangling.jpg).',
    );
  });

  it('has its outermost folders as classes where all images lie in some', async () => {
    const folder = temporaryFolder();
    const image = Buffer.from('image');
    await writeFiles(folder, { 'tulips/a.png': image, 'roses/b.png': image, 'roses/red/c.png': image });
    const opened = await imageFolder.open(folder);
    expect(opened.classNames).toEqual(['roses', 'tulips']);
    expect(opened.images.map(({ name, label }) => [name, label])).toEqual([
      ['roses/b.png', 0],
      ['roses/red/c.png', 0],
      ['tulips/a.png', 1],
    ]);
    await writeFiles(folder, { 'd.png': image });
    const mixed = await imageFolder.open(folder);
    expect([mixed.classNames, mixed.images.map(({ label }) => label)]).toEqual([[], [null, null, null, null]]);
    const single = temporaryFolder();
    await writeFiles(single, { 'all/a.png': image, 'all/b.png': image });
    expect((await imageFolder.open(single)).classNames).toEqual([]);
  });

  it('has the same classes however a system writes accents, and none where there are too many folders', async () => {
    const folder = temporaryFolder();
    const image = Buffer.from('image');
    await writeFiles(folder, { 'e\u0301glantines/a.png': image, 'zinnias/b.png': image });
    const { classNames, images } = await imageFolder.open(folder);
    expect(classNames).toEqual(['zinnias', '\u00e9glantines']);
    expect(images.map(({ label }) => label)).toEqual([1, 0]);
    const many = temporaryFolder();
    await writeFiles(many, Object.fromEntries(Array.from({ length: MOST_CLASSES + 1 }, (_, index) => [`${index}/a.png`, image])));
    expect((await imageFolder.open(many)).classNames).toEqual([]);
  });

  it('is searched through links to folders, each folder once, and takes every kind of file that the decoder reads', async () => {
    const [folder, classes] = [temporaryFolder(), temporaryFolder()];
    const image = Buffer.from('image');
    await writeFiles(classes, { 'roses/a.jfif': image, 'tulips/b.BMP': image, 'tulips/c.jpe': image });
    await writeFiles(folder, { 'real/d.dib': image });
    await symlink(join(classes, 'roses'), join(folder, 'roses'));
    await symlink(join(classes, 'tulips'), join(folder, 'tulips'));
    await symlink(join(folder, 'real'), join(folder, 'again'));
    await symlink(folder, join(classes, 'roses', 'round'));
    await symlink(join(folder, 'one'), join(folder, 'other'));
    await symlink(join(folder, 'other'), join(folder, 'one'));
    const opened = await imageFolder.open(folder);
    expect(opened.images.map(({ name }) => name)).toEqual(['real/d.dib', 'roses/a.jfif', 'tulips/b.BMP', 'tulips/c.jpe']);
    expect(opened.leftOut).toEqual([{ kind: 'linked to nowhere', count: 2, example: 'one' }]);
  });

  it('knows images without an extension by how they begin', async () => {
    const folder = temporaryFolder();
    await writeFiles(folder, { '1a2b3c': await gradientJpeg(4, 4), '4d5e6f': await gradientPng(4, 4), readme: 'not an image' });
    const opened = await imageFolder.open(folder);
    expect(opened.images.map(({ name }) => name)).toEqual(['1a2b3c', '4d5e6f']);
    expect(opened.leftOut).toEqual([{ kind: 'without an extension', count: 1, example: 'readme' }]);
  });

  it('says how many of what it leaves out, and what to do about images', async () => {
    const folder = temporaryFolder();
    await writeFiles(folder, { 'a.png': '', 'c.HEIC': '', 'd.heic': '', 'captions.json': '' });
    expect(describeLeftOut('photos', (await imageFolder.open(folder)).leftOut)).toBe(
      '3 files in photos are left out: 2 .heic (such as c.HEIC), 1 .json (captions.json). Images of .heic are not read here: convert them to JPEG or PNG.',
    );
    expect(describeLeftOut('photos', [])).toBeNull();
  });

  it('changes its fingerprint when a file changes, and not otherwise', async () => {
    const folder = temporaryFolder();
    await writeFiles(folder, { 'a.jpg': 'one', 'b.jpg': 'two' });
    const { fingerprint } = await imageFolder.open(folder);
    expect((await imageFolder.open(folder)).fingerprint).toBe(fingerprint);
    await writeFiles(folder, { 'b.jpg': 'three' });
    expect((await imageFolder.open(folder)).fingerprint).not.toBe(fingerprint);
  });

  it('without an image says what it should hold', async () => {
    const folder = temporaryFolder();
    await mkdir(join(folder, 'empty'));
    await writeFiles(folder, { 'notes.txt': 'no image' });
    await expect(imageFolder.open(folder)).rejects.toThrow(NoImagesError);
    await expect(imageFolder.open(folder)).rejects.toThrow(`${folder} holds no images: it should hold jpg, png`);
  });

  it('names an image that went while it was read', async () => {
    const folder = temporaryFolder();
    await writeFiles(folder, { 'a.jpg': 'one', 'b.jpg': 'two' });
    const opened = await imageFolder.open(folder);
    await rm(join(folder, 'b.jpg'));
    await expect(collect(opened.read())).rejects.toThrow(BrokenImagesError);
    await expect(collect(opened.read())).rejects.toThrow(/The image b\.jpg in .* cannot be used/);
  });
});
