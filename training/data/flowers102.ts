import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { centreSquare } from '../../src/training-step/crop.ts';
import type { Dataset, DatasetImage, EncodedImage, Partition } from './dataset.ts';
import { AnnotationError, MissingImagesError, RepeatedImagesError, someOf } from './errors.ts';
import { fileFingerprint, fingerprintOf, requireFile } from './files.ts';
import { flowerNames } from './flowers102-classes.ts';
import { readMatlabVectors } from './matlab.ts';
import { openContainer } from './open-container.ts';

const ORIGIN = 'https://www.robots.ox.ac.uk/~vgg/data/flowers/102/';
const IMAGE_NAME = /^image_(\d{5})\.jpg$/;
const partitionVariables: readonly (readonly [string, Partition])[] = [
  ['trnid', 'train'],
  ['valid', 'validation'],
  ['tstid', 'test'],
];

/**
 * Oxford Flowers 102 (Nilsback and Zisserman 2008): `102flowers.tgz` or the folder `jpg`, `imagelabels.mat` and
 * `setid.mat`. The label file says how many images there are; their size is free.
 */
export const flowers102: Dataset = {
  name: 'flowers102',
  title: 'Oxford Flowers 102',
  licence:
    'Oxford Flowers 102 (Nilsback and Zisserman 2008), Visual Geometry Group, University of Oxford: photographs from ' +
    'the web, whose rights stay with their owners, collected for research use.',
  origin: ORIGIN,
  hallmark: 'imagelabels.mat',
  horizontalFlip: true,
  square: 'in the middle',
  largestScale: Infinity,

  // The square already has the image's short side, so a margin cannot widen it: random crops are taken inside it.
  crop: centreSquare,

  async open(folder) {
    const labelPath = join(folder, 'imagelabels.mat');
    const partitionPath = join(folder, 'setid.mat');
    await requireFile('Flowers 102', labelPath, `download it from ${ORIGIN}`);
    await requireFile('Flowers 102', partitionPath, `download it from ${ORIGIN}`);
    const names = { archive: '102flowers.tgz', folder: 'jpg', origin: ORIGIN };
    const container = await openContainer('Flowers 102', folder, names);

    const labels = variable(labelPath, readMatlabVectors(labelPath, await readFile(labelPath)), 'labels');
    const classes = checkLabels(labelPath, labels);
    const partitions = readPartitions(partitionPath, readMatlabVectors(partitionPath, await readFile(partitionPath)), labels.length);
    const images = labels.map((label, index): DatasetImage => ({
      name: `image_${String(index + 1).padStart(5, '0')}.jpg`,
      label: label - 1,
      officialPartition: partitions[index] ?? null,
    }));

    return {
      images,
      classNames: Array.from({ length: classes }, (_, label) => flowerNames[label] ?? String(label + 1)),
      splitsByClass: true,
      container: container.path,
      // An archive would have to be read through to know.
      leftOut: [],
      fingerprint: fingerprintOf([container.fingerprint, await fileFingerprint(labelPath), await fileFingerprint(partitionPath)]),
      async *read(signal): AsyncGenerator<EncodedImage, void, void> {
        const seen = new Set<number>();
        const unlabelled: string[] = [];
        const repeated: string[] = [];
        for await (const { path, bytes } of container.read((path) => IMAGE_NAME.test(basename(path)), signal)) {
          const index = Number(IMAGE_NAME.exec(basename(path))?.[1]) - 1;
          if (index < 0 || index >= images.length) unlabelled.push(path);
          else if (seen.has(index)) repeated.push(path);
          else {
            seen.add(index);
            yield { index, bytes };
          }
        }
        if (unlabelled.length > 0) {
          throw new AnnotationError(labelPath, `it labels ${images.length} images, but ${container.path} holds ${someOf(unlabelled)}`);
        }
        if (repeated.length > 0) throw new RepeatedImagesError(container.path, repeated);
        const missing = images.filter((_, index) => !seen.has(index)).map(({ name }) => name);
        if (missing.length > 0) throw new MissingImagesError(container.path, missing, images.length);
      },
    };
  },
};

function variable(path: string, variables: ReadonlyMap<string, readonly number[]>, name: string): readonly number[] {
  const values = variables.get(name);
  if (values === undefined) throw new AnnotationError(path, `it holds no numeric variable "${name}"`);
  return values;
}

/** Labels count from 1 without a gap; returns how many classes there are. */
function checkLabels(path: string, labels: readonly number[]): number {
  const used = new Set(labels);
  const classes = labels.reduce((largest, label) => Math.max(largest, label), 0);
  if (labels.length === 0 || classes !== used.size || !labels.every((label) => Number.isInteger(label) && label >= 1)) {
    throw new AnnotationError(path, `its ${labels.length} labels are not the whole numbers from 1 to the number of classes`);
  }
  return classes;
}

/** The official partition of each image: every image number from 1 to `count` lies in exactly one of three lists. */
function readPartitions(
  path: string,
  variables: ReadonlyMap<string, readonly number[]>,
  count: number,
): readonly (Partition | undefined)[] {
  const partitions = new Array<Partition | undefined>(count).fill(undefined);
  let assigned = 0;
  for (const [name, partition] of partitionVariables) {
    for (const number of variable(path, variables, name)) {
      if (!Number.isInteger(number) || number < 1 || number > count || partitions[number - 1] !== undefined) {
        throw new AnnotationError(path, `${name} names image ${number}, which is assigned already or not one of ${count}`);
      }
      partitions[number - 1] = partition;
      assigned++;
    }
  }
  if (assigned !== count) throw new AnnotationError(path, `it assigns ${assigned} of the ${count} labelled images`);
  return partitions;
}
