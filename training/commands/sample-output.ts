import { mkdir, readFile, rm, stat } from 'node:fs/promises';
import { dirname, extname, join } from 'node:path';
import { withRecipe, readRecipe } from '../../src/documents/recipe-png.ts';
import { RecipeFormatError, type RecipeDocument } from '../../src/documents/recipe.ts';
import { OutputTakenError } from '../io/errors.ts';
import { contentsOf, replaceFile, requireWritable, writing } from '../io/files.ts';
import { encodeImageGrid, type ImageBatch } from '../io/images.ts';
import { UsageError } from './command.ts';

/** Where drawn images go: all of them as a grid in one PNG, or each as a PNG of its own in a folder. */
export interface SampleOutput {
  readonly kind: 'grid' | 'folder';
  readonly path: string;
}

/** Of a single image: as many digits as sort well. */
const DIGITS = 5;
const SINGLE_IMAGE = new RegExp(`^\\d{${DIGITS},}\\.png$`);

/**
 * What `--out` means, once it is known that images can go there: a name that ends in .png is a file, one without an
 * extension or with a slash at its end a folder.
 *
 * @param force whether what is there may be replaced though this command did not write it
 * @throws UsageError for another kind of file, OutputTakenError, FileWriteError
 */
export async function openSampleOutput(out: string, force: boolean): Promise<SampleOutput> {
  const isFolder = await stat(out).then(
    (stats) => stats.isDirectory(),
    () => /[/\\]$/.test(out) || extname(out) === '',
  );
  if (isFolder) {
    await requireWritable(out);
    if (!force && !(await holdsOnlyImages(out))) throw new OutputTakenError(out);
    return { kind: 'folder', path: out };
  }
  if (extname(out).toLowerCase() !== '.png') {
    throw new UsageError(
      `--out ${out} cannot be used: images are written as PNG. Give a name that ends in .png, or a folder for one PNG each.`,
    );
  }
  await requireWritable(dirname(out));
  if (!force && !(await isAbsent(out)) && !(await isDrawn(out))) throw new OutputTakenError(out);
  return { kind: 'grid', path: out };
}

/** Writes a grid of images that carries their recipe. @throws FileWriteError */
export async function writeGrid(
  { path }: SampleOutput,
  images: ImageBatch,
  columns: number,
  scale: number,
  recipe: RecipeDocument,
): Promise<void> {
  await writing(path, () => mkdir(dirname(path), { recursive: true }));
  await replaceFile(path, [withRecipe(await encodeImageGrid(images, columns, scale), recipe)]);
}

/** Removes the single images of an earlier call, so that no two sets lie in one folder. @throws FileWriteError */
export async function clearImages({ path }: SampleOutput): Promise<void> {
  await writing(path, async () => {
    await mkdir(path, { recursive: true });
    for (const name of (await contentsOf(path)) ?? []) {
      if (SINGLE_IMAGE.test(name) && (await isDrawn(join(path, name)))) await rm(join(path, name));
    }
  });
}

/**
 * Writes images as 00000.png and so on, of which the first is number `first`, each with its own recipe.
 * @throws FileWriteError
 */
export async function writeSingly(
  { path }: SampleOutput,
  images: ImageBatch,
  first: number,
  scale: number,
  recipeOf: (index: number) => RecipeDocument,
): Promise<void> {
  const { values, channels, size } = images;
  const length = channels * size * size;
  for (let index = 0; index * length < values.length; index++) {
    const one = { values: values.subarray(index * length, (index + 1) * length), channels, size };
    const name = `${String(first + index).padStart(DIGITS, '0')}.png`;
    await replaceFile(join(path, name), [withRecipe(await encodeImageGrid(one, 1, scale), recipeOf(first + index))]);
  }
}

async function holdsOnlyImages(folder: string): Promise<boolean> {
  const names = (await contentsOf(folder)) ?? [];
  for (const name of names) if (!SINGLE_IMAGE.test(name) || !(await isDrawn(join(folder, name)))) return false;
  return true;
}

async function isAbsent(path: string): Promise<boolean> {
  return stat(path).then(
    () => false,
    () => true,
  );
}

/** Whether a PNG is one that this command wrote: those carry their recipe. */
async function isDrawn(path: string): Promise<boolean> {
  try {
    readRecipe(await readFile(path));
    return true;
  } catch (error) {
    if (error instanceof RecipeFormatError) return false;
    throw error;
  }
}
