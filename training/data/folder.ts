import { open } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { centreSquare } from '../../src/training-step/crop.ts';
import type { Dataset } from './dataset.ts';
import { NoImagesError } from './errors.ts';
import { fingerprintOf } from './files.ts';
import { beginsAsImage, IMAGE_HEAD_BYTES } from './image-kinds.ts';
import { countLeftOut } from './left-out.ts';
import { openTree } from './tree.ts';

const IMAGE_EXTENSION = /\.(jpe?g|jpe|jfif|jfi|jif|a?png|webp|avif|gif|tiff?|bmp|dib)$/i;
/** What the first rule of splitting knew, links to folders aside. */
const FIRST_EXTENSION = /\.(jpe?g|png|webp|avif|gif|tiff?)$/i;
/** Part of every fingerprint: raise it when the same files come to give other images or pixels. */
const FOLDER_VERSION = '2';

/** Any folder of images, searched with its subfolders, which are classes where all images lie in some; hidden files and folders are left out. */
export const imageFolder: Dataset = {
  name: 'folder',
  title: 'Folder of images',
  licence: 'Unknown: the rights stay with the owners of the images.',
  origin: 'any folder of jpg, png, webp, avif, gif, tif or bmp images',
  hallmark: null,
  // Letters, clocks and faces of one person are others in a mirror.
  horizontalFlip: false,
  square: 'in the middle',
  largestScale: Infinity,
  crop: centreSquare,

  async open(folder) {
    const container = await openTree(folder);
    const { images, others } = await divide(folder, await container.list());
    if (images.length === 0) throw new NoImagesError(folder, 'jpg, png, webp, avif, gif, tif or bmp files, in it or below it');
    const linked = new Set(container.files.filter(({ isLinked }) => isLinked).map(({ path }) => path));
    const indexOf = new Map(images.map((name, index) => [name, index]));
    const classNames = classesAmong(images);
    const labels = new Map(classNames.map((name, label) => [name, label]));
    return {
      images: images.map((name) => ({
        name,
        label: labels.get(classOf(name)) ?? null,
        officialPartition: null,
        ...(linked.has(name) || !FIRST_EXTENSION.test(name) ? { unknownToFirstRule: true } : {}),
      })),
      classNames,
      // What is held out is then held out of any folder that has it, however it is sorted.
      splitsByClass: false,
      container: folder,
      leftOut: [...countLeftOut(others), ...countLeftOut(container.deadLinks, () => 'linked to nowhere')],
      fingerprint: fingerprintOf([FOLDER_VERSION, container.fingerprint]),
      async *read(signal) {
        for await (const { path, bytes } of container.read((path) => indexOf.has(path), signal)) {
          const index = indexOf.get(path);
          if (index !== undefined) yield { index, bytes };
        }
      },
    };
  },
};

/** More folders than this are no classes: a page could not list them. */
export const MOST_CLASSES = 1000;

/** The folders in which all images lie, in the order of their names, as classes; none where some lie in no folder, or all in one. */
function classesAmong(names: readonly string[]): string[] {
  const folders = [...new Set(names.map(classOf))].sort();
  return folders.length < 2 || folders.length > MOST_CLASSES || folders.includes('') ? [] : folders;
}

/**
 * The folder of the outermost level in which a file lies, with accents composed, as not every system keeps them; empty for a file
 * of the outermost level.
 */
function classOf(name: string): string {
  return name.slice(0, Math.max(0, name.indexOf('/'))).normalize('NFC');
}

/** The images among some files, and the others: by the extension or, where there is none, by how the file begins. */
async function divide(folder: string, names: readonly string[]): Promise<{ images: string[]; others: string[] }> {
  const images: string[] = [];
  const others: string[] = [];
  for (const name of names) {
    const isImage = extname(basename(name)) === '' ? beginsAsImage(await headOf(join(folder, name))) : IMAGE_EXTENSION.test(basename(name));
    (isImage ? images : others).push(name);
  }
  return { images, others };
}

async function headOf(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(IMAGE_HEAD_BYTES), 0, IMAGE_HEAD_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
