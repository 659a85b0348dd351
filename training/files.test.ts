import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from './data/testing/fixtures.ts';
import { FileWriteError } from './errors.ts';
import { replaceFile, replaceFolder, writing } from './files.ts';

const root = temporaryFolder();

describe('replaceFile', () => {
  it('joins its parts and replaces what was there', async () => {
    const path = join(root, 'file.txt');
    await replaceFile(path, ['old']);
    await replaceFile(path, ['new ', Buffer.from('text')]);
    expect(await readFile(path, 'utf8')).toBe('new text');
  });

  it('leaves nothing when it cannot take the place', async () => {
    const folder = join(root, 'taken');
    await mkdir(join(folder, 'file.txt'), { recursive: true });
    await expect(replaceFile(join(folder, 'file.txt'), ['text'])).rejects.toThrow();
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
    const failure: unknown = await writing(path, () => replaceFile(path, ['text'])).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(FileWriteError);
    expect(failure).toHaveProperty(
      'message',
      expect.stringMatching(/folder\.txt could not be written \(ENOENT: .*\): make room on the disk, or make its folder writable\./),
    );
  });
});
