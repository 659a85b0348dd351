import type { BlockRange, FeatureBlock, NetworkShape } from './feature-store.ts';

/** What an evaluation needs of a feature network. */
export interface FeatureExtractor extends NetworkShape {
  readonly name: string;
  /** Behind the names of the metrics; empty for the official network. */
  readonly suffix: string;
  readonly sha256: string;
  /** Features and logits of uint8 RGB images [count, 3, height, width]. */
  extract(
    images: Uint8Array,
    shape: { count: number; height: number; width: number },
  ): Promise<{ features: Float32Array; logits: Float32Array | null }>;
}

/** How features are computed, whatever the images are. */
export interface Extraction {
  readonly network: FeatureExtractor;
  /** Where it runs, for the record. */
  readonly device: string;
  readonly signal?: AbortSignal | undefined;
}

/** Images in hand at a time. Always the same from the first of a block, so that a block always has the same digits. */
export const BATCH_IMAGES = 16;

/**
 * The features of the images of `range`.
 *
 * @param imagesOf gives images of a batch, uint8 RGB [count, 3, side, side]
 * @param onImages called after each batch with the number of its images
 */
export async function extractBlock(
  { network, device, signal }: Extraction,
  range: BlockRange,
  side: number,
  imagesOf: (batch: BlockRange) => Uint8Array | Promise<Uint8Array>,
  onImages: (count: number) => void,
): Promise<FeatureBlock> {
  const features = new Float32Array(range.count * network.dimensions);
  const logits = network.logits === null ? null : new Float32Array(range.count * network.logits);
  for (let start = 0; start < range.count; start += BATCH_IMAGES) {
    signal?.throwIfAborted();
    const count = Math.min(BATCH_IMAGES, range.count - start);
    const images = await imagesOf({ first: range.first + start, count });
    const extracted = await network.extract(images, { count, height: side, width: side });
    features.set(extracted.features, start * network.dimensions);
    if (extracted.logits !== null) logits?.set(extracted.logits, start * (network.logits ?? 0));
    onImages(count);
  }
  return { features, logits, device };
}
