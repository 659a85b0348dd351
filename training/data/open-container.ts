import { join } from 'node:path';
import { archiveExtensions, openArchive } from './archive.ts';
import type { Container } from './container.ts';
import { MissingFileError } from './errors.ts';
import { isFile, isFolder } from './files.ts';
import { openTree } from './tree.ts';

/** How the images of a dataset are delivered. */
export interface ContainerNames {
  /** The official archive; one that was repacked may have the extension of another kind. */
  readonly archive: string;
  /** What it extracts to. */
  readonly folder: string;
  readonly origin: string;
}

/**
 * Opens the images of a dataset, from its archive or else from the folder that the archive extracts to.
 * @throws MissingFileError where neither is in `folder`, and what `openArchive` and `openTree` throw.
 */
export async function openContainer(
  dataset: string,
  folder: string,
  { archive, folder: extracted, origin }: ContainerNames,
): Promise<Container> {
  const extension = archiveExtensions.find((ending) => archive.endsWith(ending)) ?? '';
  const repacked = archiveExtensions.map((ending) => `${archive.slice(0, -extension.length)}${ending}`);
  for (const name of [archive, ...repacked]) {
    if (await isFile(join(folder, name))) return openArchive(join(folder, name));
  }
  if (await isFolder(join(folder, extracted))) return openTree(join(folder, extracted));
  throw new MissingFileError(
    dataset,
    join(folder, archive),
    `download it from ${origin}, or extract it so that the folder ${extracted} lies there`,
  );
}
