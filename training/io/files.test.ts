import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FileWriteError } from './errors.ts';
import { replaceFile, replaceFolder, writing } from './files.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';

const root = temporaryFolder();

describe('replaceFile', () => {
  it('joins its parts and replaces what was there', async () => {
    const path = join(root, 'file.txt');
    await replaceFile(path, ['old']);
    await replaceFile(path, ['new ', Buffer.from('text')]);
    expect(await readFile(path, 'utf8')).toBe('new text');
  });

  it('lets several write at a time: one of them comes last, and none half', async () => {
    const path = join(root, 'contested', 'file.txt');
    await mkdir(join(root, 'contested'));
    const texts = Array.from({ length: 20 }, (_, writer) => String(writer).repeat(10_000));
    await Promise.all(texts.map((text) => replaceFile(path, [text])));
    expect(texts).toContain(await readFile(path, 'utf8'));
    expect(await readdir(join(root, 'contested'))).toEqual(['file.txt']);
  });

  it('leaves nothing when it cannot take the place, and names the file', async () => {
    const folder = join(root, 'taken');
    const path = join(folder, 'file.txt');
    await mkdir(path, { recursive: true });
    const failure: unknown = await replaceFile(path, ['text']).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(FileWriteError);
    expect(failure).toMatchObject({ path });
    expect(await readdir(folder)).toEqual(['file.txt']);
  });
});

describe('replaceFolder', () => {
  it('replaces the whole content', async () => {
    const folder = join(root, 'whole', 'model');
    await replaceFolder(folder, (beside) => writeFile(join(beside, 'old.txt'), 'old'));
    await replaceFolder(folder, (beside) => writeFile(join(beside, 'new.txt'), 'new'));
    expect(await readdir(folder)).toEqual(['new.txt']);
    expect(await readdir(join(root, 'whole'))).toEqual(['model']);
  });

  it('keeps what was there when filling fails', async () => {
    const folder = join(root, 'kept', 'model');
    await replaceFolder(folder, (beside) => writeFile(join(beside, 'old.txt'), 'old'));
    const failed = replaceFolder(folder, async (beside) => {
      await writeFile(join(beside, 'new.txt'), 'half');
      throw new Error('the disk is full');
    });
    await expect(failed).rejects.toThrow('the disk is full');
    expect(await readdir(folder)).toEqual(['old.txt']);
    expect(await readdir(join(root, 'kept'))).toEqual(['model']);
  });
});

describe('writing', () => {
  it('says which file could not be written, why, and what to do', async () => {
    const path = join(root, 'no', 'such', 'folder.txt');
    const failure: unknown = await writing(path, () => writeFile(path, 'text')).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(FileWriteError);
    expect(failure).toHaveProperty(
      'message',
      expect.stringMatching(
        /folder\.txt could not be written \(there is no such file or folder\): make room on the disk, or make its folder writable\./,
      ),
    );
  });

  it('says how much room is needed where that is known', async () => {
    const failed = writing('faces.pixels', () => Promise.reject(new Error('ENOSPC')), 2_500_000);
    await expect(failed).rejects.toThrow('faces.pixels could not be written (ENOSPC): make 3 MB of room on the disk');
  });

  it('names the whole where a part of it fails, with the reason once', async () => {
    const failed = writing('model', () => writing('.model.1.partial/card.json', () => Promise.reject(new Error('ENOSPC'))));
    await expect(failed).rejects.toThrow(/^model could not be written \(ENOSPC\): [^()]*$/);
  });
});
