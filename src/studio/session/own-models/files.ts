import { diffusersFolderOf } from '../../../diffusers/folder.ts';
import type { ModelCard } from '../../../documents/card.ts';
import { modelLimits, parseModelCard } from '../../../runtime/model-file.ts';
import { checkGuide } from '../../../runtime/guide.ts';
import { ModelFilesError } from './errors.ts';

/** A file that a visitor imports. */
export interface ImportedFile {
  /** Its name, behind those of the folders that it lies in. */
  readonly path: string;
  readonly file: File;
}

interface CheckedCard {
  readonly card: ModelCard;
  readonly file: Blob;
}

export interface ImportedModel extends CheckedCard {
  /** Its guide, where its card names one and that came along. */
  readonly guide: CheckedCard | null;
}

const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/') + 1);
const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** The files of an input, which knows the folder that was chosen, if one was. */
export function filesOfInput(files: FileList): ImportedFile[] {
  return Array.from(files).map((file) => ({ path: file.webkitRelativePath === '' ? file.name : file.webkitRelativePath, file }));
}

/** Whether files are meant as a model, rather than as a picture or a recipe. */
export function areOfModel(files: readonly ImportedFile[]): boolean {
  return files.some(({ path }) => path.includes('/') || path.endsWith('.onnx') || path === 'card.json' || diffusersFolderOf(path) !== null);
}

/** Whether files tell of a model of this project, whatever else lies among them. */
export function hasCard(files: readonly ImportedFile[]): boolean {
  return files.some(({ path }) => nameOf(path) === 'card.json');
}

/**
 * The one model among the files, its card read: a card.json and beside it the file that it names. A run's folder has them
 * in a folder within, and a model's folder may have its guide in one.
 *
 * @throws ModelFilesError where there is none or more than one, ModelFileError where a card is none, GuideMismatchError
 */
export async function findModel(files: readonly ImportedFile[]): Promise<ImportedModel> {
  const cards = files.filter(({ path }) => nameOf(path) === 'card.json');
  const outer = cards.filter(({ path }) => !cards.some((other) => folderOf(other.path) === parentOf(path)));
  const [found] = outer;
  if (!found) throw new ModelFilesError('There is no card.json among these files');
  if (outer.length > 1) throw new ModelFilesError(`There are ${outer.length} models in there`);
  const model = await checkedCard(found, files);
  const guideCard = cards.find(({ path }) => path === `${folderOf(found.path)}${model.card.guide?.card}`);
  const others = cards.filter((card) => card !== found && card !== guideCard);
  if (others.length > 0) throw new ModelFilesError(`There are ${others.length + 1} models in there`);
  const guide = guideCard ? await checkedCard(guideCard, files) : null;
  if (guide) checkGuide(model.card, guide.card);
  return { ...model, guide };
}

/** The folder above the one that a file lies in; null where that is not told. */
function parentOf(path: string): string | null {
  const folder = folderOf(path);
  return folder === '' ? null : folderOf(folder.slice(0, -1));
}

async function checkedCard(found: ImportedFile, files: readonly ImportedFile[]): Promise<CheckedCard> {
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
