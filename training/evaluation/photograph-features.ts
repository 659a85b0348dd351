import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { ImageSet } from '../data/image-set.ts';
import { extractBlock, type Extraction } from './extract.ts';
import { collectFeatures, keptBlock, type BlockRange, type FeatureSet } from './feature-store.ts';

const NAME_LENGTH = 32;

/** What photographs are put through before their features are taken. */
export interface Treatment {
  /** All that it depends on beside the pixels, of a block that begins with the photograph `first`. */
  readonly settings: (first: number) => string;
  /** Turns photographs, uint8 RGB [count, 3, side, side], into as many images of the same kind. */
  readonly apply: (pixels: Uint8Array, batch: BlockRange) => Promise<Uint8Array>;
}

/**
 * The features of the first `images` photographs of a part. They are kept in `folder`, block by block under the checksum of
 * the network, the treatment and the pixels: whatever changes these (dataset, part, seed, size, crop) is another block.
 *
 * @param onImages called with the number of images that have been done, one way or the other
 * @throws FileWriteError; the signal's reason when aborted
 */
export async function photographFeatures(
  set: ImageSet,
  images: number,
  extraction: Extraction,
  folder: string,
  onImages: (count: number) => void,
  treatment: Treatment | null = null,
): Promise<FeatureSet> {
  return collectFeatures(images, extraction.network, async (range) => {
    extraction.signal?.throwIfAborted();
    const bytes = pixelsOf(set, range);
    const stride = bytes.length / range.count;
    let done = 0;
    const { sha256, dimensions, logits } = extraction.network;
    const key = createHash('sha256')
      .update(sha256)
      .update(treatment?.settings(range.first) ?? '')
      .update(bytes)
      .digest('hex');
    const path = join(folder, `${key.slice(0, NAME_LENGTH)}.safetensors`);
    const block = await keptBlock(path, { key, count: range.count, dimensions, logits }, () =>
      extractBlock(
        extraction,
        range,
        set.side,
        (batch) => {
          const start = (batch.first - range.first) * stride;
          const pixels = bytes.slice(start, start + batch.count * stride);
          return treatment === null ? pixels : treatment.apply(pixels, batch);
        },
        (count) => {
          done += count;
          onImages(count);
        },
      ),
    );
    if (done === 0) onImages(range.count);
    return block;
  });
}

/** Photographs of a part, uint8 RGB [count, 3, side, side]. */
export function pixelsOf(set: ImageSet, { first, count }: BlockRange): Uint8Array {
  const stride = 3 * set.side ** 2;
  const bytes = new Uint8Array(count * stride);
  for (let index = 0; index < count; index++) set.readPixels(first + index, bytes.subarray(index * stride, (index + 1) * stride));
  return bytes;
}
