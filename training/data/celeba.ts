import { basename, join } from 'node:path';
import { ImageSizeError } from '../../src/training-step/crop.ts';
import type { Dataset, DatasetImage, Partition } from './dataset.ts';
import { AnnotationError, NoImagesError, RepeatedImagesError, someOf } from './errors.ts';
import { fileFingerprint, fingerprintOf, readText, requireFile } from './files.ts';
import { countLeftOut } from './left-out.ts';
import { openContainer } from './open-container.ts';

const OFFICIAL_WIDTH = 178;
const OFFICIAL_HEIGHT = 218;
/** Crop of the DDIM paper's CelebA experiments, as in its published code: row 121, column 89, 64 to each side. */
const CROP_COLUMN = 89;
const CROP_ROW = 121;
const CROP_SIDE = 128;
/** Aspect ratios further apart than rounding to whole pixels explains belong to another release. */
const ASPECT_TOLERANCE = 0.02;

/** What the digits 0, 1 and 2 of the partition file stand for. */
const officialPartitions: readonly Partition[] = ['train', 'validation', 'test'];
const ORIGIN = 'https://mmlab.ie.cuhk.edu.hk/projects/CelebA.html';
const IMAGE_NAME = /^\d{6}\.jpg$/;

/**
 * CelebA, aligned and cropped (Liu et al. 2015): `img_align_celeba.zip` or the folder `img_align_celeba`, and
 * `list_eval_partition.txt`. The archive may hold a part of the 202,599 images, and at a reduced size.
 */
export const celeba: Dataset = {
  name: 'celeba',
  title: 'CelebA',
  licence:
    'CelebA (Liu et al. 2015) is for non-commercial research only, under the terms of the Multimedia Laboratory, ' +
    'The Chinese University of Hong Kong: neither the images nor models trained on them may serve commercial purposes.',
  origin: ORIGIN,
  hallmark: 'list_eval_partition.txt',
  horizontalFlip: true,
  square: 'of the face (128x128 of 178x218 pixels)',
  largestScale: OFFICIAL_WIDTH / CROP_SIDE,

  crop(width, height, scale) {
    const ratio = width / OFFICIAL_WIDTH;
    if (Math.abs(height / (ratio * OFFICIAL_HEIGHT) - 1) > ASPECT_TOLERANCE) {
      throw new ImageSizeError(width, height, 'the proportions 178x218 of the aligned faces');
    }
    const side = Math.min(Math.round(CROP_SIDE * ratio * scale), width);
    return {
      left: Math.floor(CROP_COLUMN * ratio - side / 2),
      top: Math.floor((CROP_ROW * height) / OFFICIAL_HEIGHT - side / 2),
      width: side,
      height: side,
    };
  },

  async open(folder) {
    const partitionPath = join(folder, 'list_eval_partition.txt');
    await requireFile('CelebA', partitionPath, `download it from the folder Eval at ${ORIGIN}`);
    const names = { archive: 'img_align_celeba.zip', folder: 'img_align_celeba', origin: ORIGIN };
    const container = await openContainer('CelebA', folder, names);
    const official = parsePartitions(partitionPath, await readText(partitionPath));
    const isImage = (path: string): boolean => IMAGE_NAME.test(basename(path));
    const paths = await container.list();
    const faces = paths
      .filter(isImage)
      .map((path) => basename(path))
      .sort();
    if (faces.length === 0) throw new NoImagesError(container.path, 'the faces 000001.jpg to 202599.jpg');
    const repeated = faces.filter((name, index) => name === faces[index + 1]);
    if (repeated.length > 0) throw new RepeatedImagesError(container.path, [...new Set(repeated)]);

    const indexOf = new Map(faces.map((name, index) => [name, index]));
    const unlisted = faces.filter((name) => !official.has(name));
    if (unlisted.length > 0) {
      throw new AnnotationError(partitionPath, `it gives no partition for ${someOf(unlisted)}, which ${container.path} holds`);
    }
    const images = faces.map((name): DatasetImage => ({ name, label: null, officialPartition: official.get(name) ?? null }));
    return {
      images,
      classNames: [],
      splitsByClass: false,
      container: container.path,
      leftOut: countLeftOut(paths.filter((path) => !isImage(path) && !basename(path).startsWith('.'))),
      fingerprint: fingerprintOf([container.fingerprint, await fileFingerprint(partitionPath)]),
      async *read(signal) {
        for await (const { path, bytes } of container.read(isImage, signal)) {
          const index = indexOf.get(basename(path));
          if (index !== undefined) yield { index, bytes };
        }
      },
    };
  },
};

/** Reads lines such as `000001.jpg 0`: 0 is the official training set, 1 validation, 2 test. */
function parsePartitions(path: string, text: string): Map<string, Partition> {
  const official = new Map<string, Partition>();
  const wrong: string[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '') continue;
    const [name, digit, ...rest] = line.trim().split(/\s+/);
    const partition = officialPartitions[Number(digit)];
    if (name === undefined || !IMAGE_NAME.test(name) || partition === undefined || rest.length > 0) {
      wrong.push(`line ${index + 1} is "${line.slice(0, 60)}"`);
    } else {
      official.set(name, partition);
    }
  }
  if (wrong.length > 0) throw new AnnotationError(path, `its lines should read like "000001.jpg 0", but ${someOf(wrong)}`);
  return official;
}
