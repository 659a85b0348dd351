import { basename } from 'node:path';
import { openTree } from './tree.ts';
import { centreSquare } from './crop.ts';
import type { Dataset } from './dataset.ts';
import { NoImagesError } from './errors.ts';

const IMAGE_EXTENSION = /\.(jpe?g|png|webp|avif|gif|tiff?)$/i;

/** Any folder of images, searched with its subfolders; hidden files and folders are left out. */
export const imageFolder: Dataset = {
  name: 'folder',
  title: 'Folder of images',
  licence: 'Unknown: the rights stay with the owners of the images.',
  origin: 'any folder of jpg, png, webp, avif, gif or tif images',
  hallmark: null,
  horizontalFlip: true,
  largestScale: Infinity,
  crop: centreSquare,

  async open(folder) {
    const container = await openTree(folder);
    const isImage = (path: string): boolean => IMAGE_EXTENSION.test(basename(path));
    const names = container.paths.filter(isImage).sort();
    if (names.length === 0) throw new NoImagesError(folder, 'jpg, png, webp, avif, gif or tif files, in it or below it');
    const indexOf = new Map(names.map((name, index) => [name, index]));
    return {
      images: names.map((name) => ({ name, label: null, officialPartition: null })),
      classes: 0,
      container: folder,
      fingerprint: container.fingerprint,
      async *read(signal) {
        for await (const { path, bytes } of container.read(isImage, signal)) {
          const index = indexOf.get(path);
          if (index !== undefined) yield { index, bytes };
        }
      },
    };
  },
};
