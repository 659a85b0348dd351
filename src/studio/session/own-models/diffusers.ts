import type { ConvertRequest } from '../../../../packages/core/src/index.ts';
import { diffusersFolderOf, findDiffusersFiles } from '../../../diffusers/folder.ts';
import { ModelFilesError } from './errors.ts';
import type { ImportedFile } from './files.ts';

const longestTitle = 80;
/** What a model is called whose files came without the folder that they lie in. */
const noTitle = 'Diffusers model';

/**
 * The one folder of diffusers among the files, which is called like the model; null where there is none. Folders within it,
 * such as those of a training's checkpoints, are left alone.
 *
 * @throws ModelFilesError where there is more than one, DiffusersFolderError where a file is missing or is one that is not read
 */
export function findDiffusersFolder(files: readonly ImportedFile[]): Omit<ConvertRequest, 'provider'> | null {
  const folders = [...new Set(files.flatMap(({ path }) => diffusersFolderOf(path) ?? []))];
  const outer = folders.filter((folder) => !folders.some((other) => other !== folder && folder.startsWith(other)));
  const [folder] = outer;
  if (folder === undefined) return null;
  if (outer.length > 1) throw new ModelFilesError(`There are ${outer.length} models in there`);
  const inFolder = new Map(files.filter(({ path }) => path.startsWith(folder)).map(({ path, file }) => [path.slice(folder.length), file]));
  const places = findDiffusersFiles((place) => inFolder.has(place));
  const fileAt = (place: string): File => {
    const file = inFolder.get(place);
    if (!file) throw new Error(`${place} was found, and is not there.`);
    return file;
  };
  const name = folder.split('/').at(-2)?.trim() ?? '';
  const title = name === '' ? noTitle : name.slice(0, longestTitle);
  return {
    places,
    files: {
      index: places.index === null ? null : fileAt(places.index),
      network: fileAt(places.network),
      scheduler: fileAt(places.scheduler),
      weights: fileAt(places.weights),
    },
    id: idFrom(title),
    title,
  };
}

/** An id of the letters and digits of a title. */
function idFrom(title: string): string {
  const words = title.toLowerCase().match(/[a-z0-9]+/g) ?? ['diffusers'];
  return words.join('-');
}
