/** Images that can be read one by one. */
export interface ReadableImages {
  readonly count: number;
  /** Width and height of the stored images in pixels: the network's image size and the margin. */
  readonly side: number;
  /** Copies image `index`, uint8 RGB in planes [3, side, side], to the start of `target`. */
  readPixels(index: number, target: Uint8Array): void;
}

/** Images whose classes may be known. */
export interface LabelledImages extends ReadableImages {
  /** Zero-based class of each image, or null without classes. */
  readonly labels: Uint16Array | null;
}

/** Images that lie in memory one after another, uint8 RGB in planes [3, side, side] each. */
export function imagesInMemory(pixels: Uint8Array, side: number): ReadableImages {
  const imageBytes = 3 * side ** 2;
  return {
    count: pixels.length / imageBytes,
    side,
    readPixels: (index, target) => target.set(pixels.subarray(index * imageBytes, (index + 1) * imageBytes)),
  };
}

/** Some of these images, in the order of their indices; of none the class is known. */
export function chosenImages(images: ReadableImages, indices: Uint32Array): LabelledImages {
  return {
    count: indices.length,
    side: images.side,
    labels: null,
    readPixels(index, target) {
      const place = indices[index];
      if (place === undefined) throw new RangeError(`image ${index} of ${indices.length}`);
      images.readPixels(place, target);
    },
  };
}
