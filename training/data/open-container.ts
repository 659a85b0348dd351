import { join } from 'node:path';
import type { Container, ListedContainer } from './container.ts';
import { MissingFileError } from './errors.ts';
import { isFile, isFolder } from './files.ts';
import { openTree } from './tree.ts';

/**
 * Opens the images of a dataset, from its official archive or else from the folder that the archive extracts to.
 * @throws MissingFileError where neither is in `folder`, and what `openArchive` throws.
 */
export async function openContainer<Archive extends Container>(
  dataset: string,
  folder: string,
  names: { readonly archive: string; readonly folder: string; readonly origin: string },
  openArchive: (path: string) => Promise<Archive>,
): Promise<Archive | ListedContainer> {
  const archive = join(folder, names.archive);
  if (await isFile(archive)) return openArchive(archive);
  const extracted = join(folder, names.folder);
  if (await isFolder(extracted)) return openTree(extracted);
  throw new MissingFileError(
    dataset,
    archive,
    `download it from ${names.origin}, or extract it so that the folder ${names.folder} lies there`,
  );
}
