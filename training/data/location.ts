import { basename, join, resolve } from 'node:path';
import { projectRoot } from '../../scripts/project.ts';
import type { Dataset } from './dataset.ts';
import { datasets } from './datasets.ts';
import { DatasetNotFoundError, UnknownDatasetError } from './errors.ts';
import { isFile, isFolder, requireReadableFolder } from './files.ts';
import { imageFolder } from './folder.ts';

/** Where named datasets are looked for, first to last, unless a data root is given. */
const dataRoots: readonly string[] = [join(projectRoot, '../shared/data'), join(projectRoot, 'data')];

/** A dataset and the folder that holds its files. */
export interface LocatedDataset {
  readonly dataset: Dataset;
  readonly folder: string;
  /** The dataset's name, or that of a person's own folder. */
  readonly name: string;
}

/**
 * Finds what `--data` means: a dataset's name, looked for as `<data root>/<name>` and, where a data root is given, in
 * the root itself; or else the path of a folder, which is the dataset whose files it holds or a folder of images.
 * @throws UnknownDatasetError, DatasetNotFoundError, UnreadableFileError
 */
export async function locateDataset(data: string, dataRoot?: string): Promise<LocatedDataset> {
  const dataset = datasets.find(({ name }) => name === data);
  if (dataset !== undefined) return { dataset, folder: await findFolder(dataset, dataRoot), name: dataset.name };

  const folder = resolve(data);
  if (!(await isFolder(folder)))
    throw new UnknownDatasetError(
      data,
      datasets.map(({ name }) => name),
    );
  await requireReadableFolder(folder);
  for (const candidate of datasets) {
    if (candidate.hallmark !== null && (await isFile(join(folder, candidate.hallmark)))) {
      return { dataset: candidate, folder, name: candidate.name };
    }
  }
  return { dataset: imageFolder, folder, name: basename(folder) };
}

async function findFolder(dataset: Dataset, dataRoot: string | undefined): Promise<string> {
  const folders =
    dataRoot === undefined ? dataRoots.map((root) => join(root, dataset.name)) : [join(resolve(dataRoot), dataset.name), resolve(dataRoot)];
  for (const folder of folders) {
    if (await isFolder(folder)) return folder;
  }
  throw new DatasetNotFoundError(dataset.title, folders, dataset.origin);
}
