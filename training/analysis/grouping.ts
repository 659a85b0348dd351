import type { DatasetReport } from '../../src/documents/dataset-report.ts';
import type { ImageAttributes } from '../data/attributes.ts';
import type { Dataset, Partition } from '../data/dataset.ts';
import { partitions } from '../data/split.ts';
import { UnknownAttributeError } from './errors.ts';
import type { AllImages } from './images.ts';

/** A division of images into groups, by which an embedding is coloured and judged. */
export interface Grouping {
  readonly kind: DatasetReport['embeddings']['grouping']['kind'];
  readonly name: string;
  readonly groups: readonly string[];
  /** The group of each image. */
  readonly of: Uint16Array;
}

/** The attribute that groups images without classes where none is asked for, by dataset. */
const usualAttributes: Readonly<Record<string, string>> = { celeba: 'Male' };

/**
 * By class; else by `attribute`, or the dataset's usual one; else by part of the split, which tells nothing but that
 * the split is random.
 * @throws UnknownAttributeError where `attribute` is not one that the images have
 */
export function chooseGrouping(
  dataset: Pick<Dataset, 'name'>,
  classNames: readonly string[],
  images: AllImages,
  attributes: ImageAttributes | null,
  attribute: string | null,
): Grouping {
  const known = attributes?.names ?? [];
  if (attribute !== null && !known.includes(attribute)) throw new UnknownAttributeError(attribute, known);
  if (images.labels !== null && attribute === null) {
    return { kind: 'classes', name: 'class', groups: classNames, of: images.labels };
  }
  const name = attribute ?? usualAttributes[dataset.name];
  if (attributes !== null && name !== undefined && known.includes(name)) {
    const index = attributes.names.indexOf(name);
    const of = Uint16Array.from(images.names, (image) => attributes.of(image)[index] ?? 0);
    return { kind: 'attribute', name, groups: [`${name}: no`, `${name}: yes`], of };
  }
  const partOf = (part: Partition): number => partitions.indexOf(part);
  return { kind: 'part', name: 'part of the split', groups: partitions, of: Uint16Array.from(images.parts, partOf) };
}
