import { basename, join } from 'node:path';
import { openArchive } from './archive.ts';
import type { Dataset } from './dataset.ts';
import { AnnotationError } from './errors.ts';
import { isFile, readText } from './files.ts';

/** Yes-or-no annotations of images. */
export interface ImageAttributes {
  readonly names: readonly string[];
  /** The attributes of an image, by its name in the dataset: 1 where it has the attribute, else 0. */
  of(image: string): Uint8Array;
}

/** How the attributes of the datasets that have some are read. */
const readers: Readonly<Record<string, (folder: string) => Promise<ImageAttributes | null>>> = {
  celeba: readCelebAAttributes,
};

/**
 * The attributes of the dataset in `folder`; null where it has none, or the file that tells them is not there.
 * @throws AnnotationError, DamagedArchiveError
 */
export async function readAttributes(dataset: Dataset, folder: string): Promise<ImageAttributes | null> {
  return (await readers[dataset.name]?.(folder)) ?? null;
}

const CELEBA_ATTRIBUTES = 'list_attr_celeba';

/** CelebA's 40 attributes: `list_attr_celeba.zip`, or the text file in it. */
async function readCelebAAttributes(folder: string): Promise<ImageAttributes | null> {
  const archive = join(folder, `${CELEBA_ATTRIBUTES}.zip`);
  const file = join(folder, `${CELEBA_ATTRIBUTES}.txt`);
  if (await isFile(archive)) return parseAttributes(archive, await readOnlyText(archive));
  if (await isFile(file)) return parseAttributes(file, await readText(file));
  return null;
}

async function readOnlyText(archive: string): Promise<string> {
  const zip = await openArchive(archive);
  for await (const { bytes } of zip.read((path) => basename(path) === `${CELEBA_ATTRIBUTES}.txt`)) return bytes.toString('utf8');
  throw new AnnotationError(archive, `it holds no ${CELEBA_ATTRIBUTES}.txt`);
}

/** Reads the number of images, the attributes' names, and for each image a line such as `000001.jpg -1  1 ...`. */
function parseAttributes(path: string, text: string): ImageAttributes {
  const [count = '', header = '', ...lines] = text.split(/\r?\n/);
  const names = header.trim().split(/\s+/).filter(Boolean);
  const rows = new Map<string, Uint8Array>();
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '') continue;
    const [image = '', ...values] = line.trim().split(/\s+/);
    if (values.length !== names.length || !values.every((value) => value === '1' || value === '-1')) {
      throw new AnnotationError(
        path,
        `line ${index + 3} should be a file name and ${names.length} times 1 or -1, but is "${line.slice(0, 60)}"`,
      );
    }
    rows.set(
      image,
      Uint8Array.from(values, (value) => (value === '1' ? 1 : 0)),
    );
  }
  if (names.length === 0 || rows.size !== Number(count)) {
    throw new AnnotationError(path, `its first line promises "${count.slice(0, 20)}" images, but it describes ${rows.size}`);
  }
  return {
    names,
    of(image) {
      const row = rows.get(image);
      if (row === undefined) throw new AnnotationError(path, `it does not describe ${image}`);
      return row;
    },
  };
}
