import type { ModelCard } from '../../models/card.ts';
import { modelLimits, parseModelCard } from '../../runtime/model-file.ts';
import { ModelFilesError } from './errors.ts';

/** A file that a visitor brought. */
export interface BroughtFile {
  /** Its name, behind those of the folders that it was brought in. */
  readonly path: string;
  readonly file: File;
}

export interface BroughtModel {
  readonly card: ModelCard;
  readonly file: File;
}

const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/') + 1);
const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** The files of an input, which knows the folder that was chosen, if one was. */
export function filesOfInput(files: FileList | null): BroughtFile[] {
  return Array.from(files ?? []).map((file) => ({ path: file.webkitRelativePath === '' ? file.name : file.webkitRelativePath, file }));
}

/** Whether files are meant as a model, rather than as a picture or a recipe. */
export function areOfModel(files: readonly BroughtFile[]): boolean {
  return files.some(({ path }) => path.includes('/') || path.endsWith('.onnx') || path === 'card.json');
}

/**
 * The one model among the files, its card read: a card.json and beside it the file that it names. A run's folder has them
 * in a folder within.
 *
 * @throws ModelFilesError where there is none or more than one, ModelFileError where the card is none
 */
export async function findModel(files: readonly BroughtFile[]): Promise<BroughtModel> {
  const cards = files.filter(({ path }) => nameOf(path) === 'card.json');
  const [found] = cards;
  if (!found) throw new ModelFilesError('There is no card.json among these files');
  if (cards.length > 1) throw new ModelFilesError(`There are ${cards.length} models in there`);
  const card = parseModelCard('card.json', await textOf(found.file));
  const beside = files.filter(({ path }) => folderOf(path) === folderOf(found.path));
  const models = beside.filter(({ path }) => path.endsWith('.onnx'));
  const model = beside.find(({ path }) => nameOf(path) === card.file.name) ?? (models.length === 1 ? models[0] : undefined);
  if (!model || model === found) throw new ModelFilesError(`${card.file.name.slice(0, 80)}, which card.json describes, is not beside it`);
  return { card, file: model.file };
}

async function textOf(file: File): Promise<string> {
  // One byte more than a card may have, so that a longer one is told from one of that length.
  return file.slice(0, modelLimits.cardBytes + 1).text();
}
