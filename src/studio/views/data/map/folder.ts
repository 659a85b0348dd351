import { UserFacingError } from '../../../../errors.ts';

/** Where the visitor's own photographs lie; they are read on this machine only. */
export interface ImageFolder {
  readonly title: string;
  /** How many of the map's images are in it. */
  readonly found: number;
  /** A small square picture of an image; null where the image is not there or is none. Made once. */
  readonly thumbnail: (name: string) => Promise<Blob | null>;
}

/** Side of a thumbnail in pixels. */
const thumbnailSide = 128;

/**
 * Makes a folder of the files that a browser gives for `<input type="file" webkitdirectory>`.
 *
 * @param names file names of the images of the map, without folders
 * @param shrink makes a thumbnail; throws where the file is no image
 * @throws NoImagesOfMapError where it has none of them
 */
export function openFolder(
  files: readonly File[],
  names: readonly string[],
  shrink: (file: File) => Promise<Blob> = shrinkImage,
): ImageFolder {
  const wanted = new Set(names);
  const byName = new Map(files.filter(({ name }) => wanted.has(name)).map((file) => [file.name, file]));
  const title = files[0]?.webkitRelativePath.split('/')[0] ?? '';
  if (byName.size === 0) throw new NoImagesOfMapError(title, names[0] ?? '');

  const thumbnails = new Map<string, Promise<Blob | null>>();
  return {
    title,
    found: byName.size,
    thumbnail(name) {
      const file = byName.get(name);
      if (!file) return Promise.resolve(null);
      const known = thumbnails.get(name);
      if (known) return known;
      const made = shrink(file).catch(() => null);
      thumbnails.set(name, made);
      return made;
    },
  };
}

/** The middle of an image as a small square. Throws InvalidStateError where the file is no image. */
async function shrinkImage(file: File): Promise<Blob> {
  const image = await createImageBitmap(file);
  const side = Math.min(image.width, image.height);
  const canvas = new OffscreenCanvas(thumbnailSide, thumbnailSide);
  const context = canvas.getContext('2d');
  if (!context) throw new Error('This browser gives no canvas to draw a thumbnail on.');
  context.imageSmoothingQuality = 'high';
  context.drawImage(image, (image.width - side) / 2, (image.height - side) / 2, side, side, 0, 0, thumbnailSide, thumbnailSide);
  image.close();
  return canvas.convertToBlob({ type: 'image/jpeg', quality: 0.85 });
}

/** In a folder that the visitor chose is none of the images that the map shows. */
export class NoImagesOfMapError extends UserFacingError {
  override readonly name = 'NoImagesOfMapError';
  constructor(
    readonly folder: string,
    readonly example: string,
  ) {
    super(
      `None of the images of this map is in the folder ${folder}. Choose the one in which the unpacked images lie, such as ${example}.`,
    );
  }
}
