import { join } from 'node:path';
import { generateImages } from '../publish/generate.ts';
import { toByte, type ImageBatch } from '../io/images.ts';
import { extractBlock, type Extraction } from './extract.ts';
import { keptBlock, type BlockIdentity, type BlockRange, type FeatureBlock, type NetworkShape } from './feature-store.ts';
import { protocolKey, protocolOf, type GeneratedImages, type Protocol } from './protocol.ts';

/** What the block of generated images in `range` must be. */
export function generatedIdentity(protocol: Protocol, { dimensions, logits }: NetworkShape, { count }: BlockRange): BlockIdentity {
  return { dimensions, logits, count, key: protocolKey(protocol) };
}

/**
 * The features of generated images, from `folder` or else computed and kept there.
 *
 * @param onImages called with the number of images that have been done, one way or the other
 * @throws FileWriteError; the signal's reason when aborted
 */
export async function generatedBlock(
  generated: GeneratedImages,
  extraction: Extraction,
  folder: string,
  range: BlockRange,
  onImages: (count: number) => void,
): Promise<FeatureBlock> {
  const { model, guide, sampling, seed } = generated;
  const protocol = protocolOf(generated, extraction.network.sha256);
  const identity = generatedIdentity(protocol, extraction.network, range);
  let done = 0;
  const draw = async ({ first, count }: BlockRange): Promise<Uint8Array> => {
    const { diffusion, classes } = model.card;
    const { signal } = extraction;
    return rgbPlanes(await generateImages({ model, diffusion, classes, guide, sampling, seed: (seed + first) % 2 ** 32, count, signal }));
  };
  const block = await keptBlock(generatedFile(folder, range), identity, () =>
    extractBlock(extraction, range, model.card.network.imageSize, draw, (count) => {
      done += count;
      onImages(count);
    }),
  );
  if (done === 0) onImages(range.count);
  return block;
}

/** The file in `folder` with the features of images `first` to `first` + `count` - 1. */
export function generatedFile(folder: string, { first, count }: BlockRange): string {
  return join(folder, `images-${String(first).padStart(7, '0')}+${count}.safetensors`);
}

/** Images as bytes, as a PNG has them, [count, 3, size, size]; grey ones with three equal planes. */
export function rgbPlanes({ values, channels, size }: ImageBatch): Uint8Array {
  const plane = size * size;
  const count = values.length / (channels * plane);
  const bytes = new Uint8Array(count * 3 * plane);
  for (let target = 0; target < 3 * count; target++) {
    const source = Math.floor(target / 3) * channels + Math.min(target % 3, channels - 1);
    for (let pixel = 0; pixel < plane; pixel++) bytes[target * plane + pixel] = toByte(values[source * plane + pixel] ?? 0);
  }
  return bytes;
}
