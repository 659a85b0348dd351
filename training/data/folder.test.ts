import { mkdir, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { BrokenImageError, NoImagesError } from './errors.ts';
import { collect, writeFiles } from './testing/fixtures.ts';
import { imageFolder } from './folder.ts';

describe('a folder of images', () => {
  it('is searched with its subfolders; other, hidden and system files are left out', async () => {
    const folder = temporaryFolder();
    const image = Buffer.from('image');
    await writeFiles(folder, { 'b.JPG': image, 'cats/a.png': image, 'cats/old/c.webp': image, 'notes.txt': '', '.hidden.jpg': image, '.trash/d.jpg': image });
    await symlink(join(folder, 'b.JPG'), join(folder, 'link.jpg'));
    await symlink(folder, join(folder, 'loop'));
    await symlink(join(folder, 'gone.jpg'), join(folder, 'dangling.jpg'));
    const opened = await imageFolder.open(folder);
    expect(opened.images.map(({ name }) => name)).toEqual(['b.JPG', 'cats/a.png', 'cats/old/c.webp', 'link.jpg']);
    expect((await collect(opened.read())).map(({ index }) => index)).toEqual([0, 1, 2, 3]);
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
    await expect(collect(opened.read())).rejects.toThrow(BrokenImageError);
    await expect(collect(opened.read())).rejects.toThrow(/The image b\.jpg in .* cannot be used/);
  });
});
