import type { ImageStore } from './image-store.ts';
import type { PixelSource } from './pixel-source.ts';
import type { LabelledImages } from '../../src/training-step/images.ts';

/** Some of a dataset's decoded images, in a fixed order; the images are read from disk one by one. */
export interface ImageSet extends LabelledImages {
  /** Name of each image in its dataset. */
  readonly names: readonly string[];
  /** The same images for another thread. */
  readonly source: PixelSource;
}

/** The images of `store` that `indices` names, in that order. */
export function selectImages(
  store: ImageStore,
  images: readonly { readonly name: string; readonly label: number | null }[],
  indices: Uint32Array,
): ImageSet {
  const selected = Array.from(indices, (index) => images[index] ?? { name: '', label: null });
  const labels = selected.map(({ label }) => label).filter((label) => label !== null);
  return {
    count: indices.length,
    side: store.side,
    labels: labels.length === selected.length ? Uint16Array.from(labels) : null,
    names: selected.map(({ name }) => name),
    source: { kind: 'file', path: store.path, side: store.side, indices },
    readPixels: (index, target) => {
      store.readPixels(indices[index] ?? store.count, target);
    },
  };
}
