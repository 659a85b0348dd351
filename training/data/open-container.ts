import { join } from 'node:path';
import type { Container } from './container.ts';
import { MissingFileError } from './errors.ts';
import { isFile, isFolder } from './files.ts';
import { openTarball } from './tarball.ts';
import { openTree } from './tree.ts';
import { openZip } from './zip.ts';

/**
 * Opens the images of a dataset, from its official archive or else from the folder that the archive extracts to.
 * @throws MissingFileError where neither is in `folder`.
 */
export async function openContainer(
  dataset: string,
  folder: string,
  names: { readonly archive: string; readonly folder: string; readonly origin: string },
): Promise<Container> {
  const archive = join(folder, names.archive);
  if (await isFile(archive)) return archive.endsWith('.zip') ? openZip(archive) : openTarball(archive);
  const extracted = join(folder, names.folder);
  if (await isFolder(extracted)) return openTree(extracted);
  throw new MissingFileError(
    dataset,
    archive,
    `download it from ${names.origin}, or extract it so that the folder ${names.folder} lies there`,
  );
}
