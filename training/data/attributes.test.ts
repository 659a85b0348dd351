import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '../../scripts/project.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { readAttributes } from './attributes.ts';
import { celeba } from './celeba.ts';
import { AnnotationError } from './errors.ts';
import { flowers102 } from './flowers102.ts';
import { writeFiles, zipOf } from './testing/fixtures.ts';

const LIST = '2\r\nMale Smiling \r\n000001.jpg -1  1\r\n000002.jpg  1 -1\r\n';

describe("CelebA's attributes", () => {
  it.each([
    ['the archive', { 'list_attr_celeba.zip': zipOf([['list_attr_celeba.txt', Buffer.from(LIST)]], 'deflated') }],
    ['the text file', { 'list_attr_celeba.txt': LIST.replaceAll('\r', '') }],
  ])('are read from %s', async (_, files) => {
    const folder = temporaryFolder();
    await writeFiles(folder, files);
    const attributes = await readAttributes(celeba, folder);
    expect(attributes?.names).toEqual(['Male', 'Smiling']);
    expect([attributes?.of('000001.jpg'), attributes?.of('000002.jpg')]).toEqual([Uint8Array.of(0, 1), Uint8Array.of(1, 0)]);
    expect(() => attributes?.of('000003.jpg')).toThrow(/does not describe 000003\.jpg/);
  });

  it('are none where the file is not there, and in a dataset that has none', async () => {
    expect(await readAttributes(celeba, temporaryFolder())).toBeNull();
    expect(await readAttributes(flowers102, temporaryFolder())).toBeNull();
  });

  it.each([
    ['a value too few', LIST.replace('-1  1', '-1'), /line 3 should be a file name and 2 times 1 or -1/],
    ['a value that is neither', LIST.replace('1 -1', '1  0'), /line 4 should be/],
    ['fewer lines than it says', LIST.replace('2', '3'), /promises "3" images, but it describes 2/],
    ['nothing', '', /promises "" images/],
  ])('are refused with %s', async (_, text, message) => {
    const folder = temporaryFolder();
    await writeFiles(folder, { 'list_attr_celeba.txt': text });
    await expect(readAttributes(celeba, folder)).rejects.toThrow(AnnotationError);
    await expect(readAttributes(celeba, folder)).rejects.toThrow(message);
  });

  it('are refused in an archive without their file', async () => {
    const folder = temporaryFolder();
    await writeFiles(folder, { 'list_attr_celeba.zip': zipOf([['other.txt', Buffer.from(LIST)]]) });
    await expect(readAttributes(celeba, folder)).rejects.toThrow(/holds no list_attr_celeba\.txt/);
  });

  const official = join(projectRoot, '../shared/data/celeba');
  const present = existsSync(join(official, 'list_attr_celeba.zip'));
  it.skipIf(!present)(present ? 'are read from the official file' : `(skipped: ${official} is absent)`, async () => {
    const attributes = await readAttributes(celeba, official);
    expect(attributes?.names).toHaveLength(40);
    // The first line of the official list: a woman who smiles.
    const first = attributes?.of('000001.jpg');
    expect([first?.[attributes?.names.indexOf('Male') ?? 0], first?.[attributes?.names.indexOf('Smiling') ?? 0]]).toEqual([0, 1]);
  });
});
