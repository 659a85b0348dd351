import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { DatasetNotFoundError, UnknownDatasetError } from './errors.ts';
import { writeFiles } from './testing/fixtures.ts';
import { locateDataset } from './location.ts';

describe('locateDataset', () => {
  it('finds a named dataset below the data root, or in the root itself', async () => {
    const root = temporaryFolder();
    expect(await locateDataset('celeba', root)).toMatchObject({ name: 'celeba', folder: root });
    await writeFiles(root, { 'celeba/list_eval_partition.txt': '' });
    expect(await locateDataset('celeba', root)).toMatchObject({ name: 'celeba', folder: join(root, 'celeba') });
  });

  it('takes a path for the dataset whose files it holds, or else for a folder of images', async () => {
    const root = temporaryFolder();
    await writeFiles(root, { 'downloads/imagelabels.mat': '', 'holiday/a.jpg': '' });
    expect(await locateDataset(join(root, 'downloads'))).toMatchObject({ name: 'flowers102', dataset: { name: 'flowers102' } });
    expect(await locateDataset(`${root}/holiday/`)).toMatchObject({ name: 'holiday', dataset: { name: 'folder' } });
  });

  it('takes any name of a folder of images for that, also one that says what it is', async () => {
    const root = temporaryFolder();
    await writeFiles(root, { 'celeba/a.jpg': '', 'folder/a.jpg': '' });
    expect(await locateDataset(join(root, 'celeba'))).toMatchObject({ name: 'celeba', dataset: { name: 'folder' } });
    expect(await locateDataset(join(root, 'folder'))).toMatchObject({ name: 'folder', dataset: { name: 'folder' } });
  });

  // The superuser may read everything.
  it.skipIf(process.getuid?.() === 0)('names a folder that may not be read, not a file that was looked for in it', async () => {
    const folder = join(temporaryFolder(), 'locked');
    await mkdir(folder, { mode: 0o000 });
    await expect(locateDataset(folder)).rejects.toThrow(`${folder} cannot be read (there is no permission)`);
    await chmod(folder, 0o700);
  });

  it('says what can be named where the name is unknown', async () => {
    await expect(locateDataset('flower')).rejects.toThrow(UnknownDatasetError);
    await expect(locateDataset('flower')).rejects.toThrow(
      '"flower" is neither a dataset nor a folder: use celeba, flowers102, or the path of a folder of images.',
    );
  });

  it('says where a named dataset was looked for and where it comes from', async () => {
    const root = join(temporaryFolder(), 'nothing');
    await expect(locateDataset('flowers102', root)).rejects.toThrow(DatasetNotFoundError);
    await expect(locateDataset('flowers102', root)).rejects.toThrow(
      `The Oxford Flowers 102 data is not in ${join(root, 'flowers102')} or ${root}: download it (https://www.robots.ox.ac.uk`,
    );
  });
});
