import { mkdir, open, readFile, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { replaceFile, writing } from '../io/files.ts';
import { abandonedParts, ownPart } from '../io/processes.ts';
import { openPixels } from './pixel-source.ts';
import { type ReadableImages } from '../../src/training-step/images.ts';

/*
 * Decoded images of one size in one file, image after image, each uint8 RGB in planes [3, side, side], and an index
 * beside it. Images are read from the file one by one and not held in memory: the operating system caches the pages
 * that are in use, which costs some microseconds an image, counts nowhere as this process's memory, and lets the
 * 3 GB of the full CelebA train on a small machine.
 */
const indexSchema = z.strictObject({
  version: z.literal(1),
  key: z.string(),
  side: z.number().int().positive(),
  count: z.number().int().positive(),
});
type StoreIndex = z.infer<typeof indexSchema>;

/** What a store should hold; `key` stands for everything that the pixels depend on. */
export type StoreContent = Omit<StoreIndex, 'version'>;

/** Decoded images on disk. */
export interface ImageStore extends ReadableImages {
  /** The file of the pixels. */
  readonly path: string;
  close(): void;
}

const pixelFile = (stem: string): string => `${stem}.pixels`;
const indexFile = (stem: string): string => `${stem}.json`;

/** Opens the store at `stem`, a path without extension; null where it is absent, damaged or holds something else. */
export async function openImageStore(stem: string, content: StoreContent): Promise<ImageStore | null> {
  const { side, count } = content;
  const imageBytes = 3 * side * side;
  if (!(await holds(stem, content, imageBytes * count))) return null;
  const path = pixelFile(stem);
  return { path, ...openPixels({ kind: 'file', path, side, indices: Uint32Array.from({ length: count }, (_, index) => index) }) };
}

async function holds(stem: string, content: StoreContent, bytes: number): Promise<boolean> {
  try {
    const index = indexSchema.parse(JSON.parse(await readFile(indexFile(stem), 'utf8')));
    const matches = index.key === content.key && index.side === content.side && index.count === content.count;
    return matches && (await stat(pixelFile(stem))).size === bytes;
  } catch {
    // Absent or damaged: either way the images have to be decoded.
    return false;
  }
}

/**
 * Writes a store: `fill` gets a function that writes the pixels of one image and calls it for every image in any
 * order. The store appears under its name only when `fill` has ended; when it fails, nothing stays.
 * @throws FileWriteError, and whatever `fill` throws.
 */
export async function writeImageStore(
  stem: string,
  content: StoreContent,
  fill: (write: (index: number, pixels: Uint8Array) => Promise<void>) => Promise<void>,
): Promise<void> {
  const imageBytes = 3 * content.side ** 2;
  const partial = ownPart(stem);
  const writingPixels = <Result>(write: () => Promise<Result>): Promise<Result> =>
    writing(pixelFile(stem), write, imageBytes * content.count);

  const file = await writingPixels(async () => {
    await mkdir(dirname(stem), { recursive: true });
    for (const part of await abandonedParts(stem)) await rm(part, { force: true });
    await rm(indexFile(stem), { force: true });
    return open(partial, 'w');
  });
  try {
    try {
      await fill((index, pixels) => writingPixels(() => writeAt(file, pixels, index * imageBytes)));
      await writingPixels(() => file.sync());
    } finally {
      await file.close();
    }
    await writingPixels(() => rename(partial, pixelFile(stem)));
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
  try {
    // The index makes the store valid, so it is the last to appear.
    const index: StoreIndex = { version: 1, ...content };
    await replaceFile(indexFile(stem), [`${JSON.stringify(index)}\n`]);
  } catch (error) {
    await rm(pixelFile(stem), { force: true });
    throw error;
  }
}

async function writeAt(file: FileHandle, pixels: Uint8Array, position: number): Promise<void> {
  const { bytesWritten } = await file.write(pixels, 0, pixels.length, position);
  if (bytesWritten !== pixels.length) throw new Error('the disk is full');
}
