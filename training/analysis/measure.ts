import type { ImageAttributes } from '../data/attributes.ts';
import { ChannelHistograms, HueHistogram, type ChannelSummary, type HueSummary } from './colour.ts';
import type { AllImages } from './images.ts';
import { pauser } from './pause.ts';
import { SPECTRUM_LENGTH, writeSpectrum } from './thumbnail.ts';
import { Variation } from './variation.ts';

/** What one pass over all pixels gives. */
export interface PixelStatistics {
  readonly channels: readonly [ChannelSummary, ChannelSummary, ChannelSummary];
  readonly hue: HueSummary;
  /** Its groups are the classes, or else the attributes. */
  readonly variation: Variation;
  /** What duplicates are found by, [images, SPECTRUM_LENGTH]. */
  readonly spectra: Float32Array;
}

/** Reads every image once. */
export async function measurePixels(
  images: AllImages,
  attributes: ImageAttributes | null,
  onProgress: (done: number, total: number) => void,
  signal?: AbortSignal,
): Promise<PixelStatistics> {
  const { count, side, labels } = images;
  const image = new Uint8Array(3 * side * side);
  const classes = labels === null ? 0 : labels.reduce((largest, label) => Math.max(largest, label), 0) + 1;
  const groupsOf = (index: number): number[] => {
    if (labels !== null) return [labels[index] ?? 0];
    const values = attributes?.of(images.names[index] ?? '') ?? new Uint8Array(0);
    return Array.from(values.keys()).filter((attribute) => values[attribute] === 1);
  };
  const channels = new ChannelHistograms();
  const hue = new HueHistogram();
  const variation = new Variation(image.length, labels === null ? (attributes?.names.length ?? 0) : classes);
  const spectra = new Float32Array(count * SPECTRUM_LENGTH);
  const pause = pauser(signal);
  for (let index = 0; index < count; index += 1) {
    images.readPixels(index, image);
    channels.add(image, side);
    hue.add(image, side);
    variation.add(image, groupsOf(index));
    writeSpectrum(spectra.subarray(index * SPECTRUM_LENGTH, (index + 1) * SPECTRUM_LENGTH), image, side);
    await pause();
    onProgress(index + 1, count);
  }
  return { channels: channels.summary(), hue: hue.summary(), variation, spectra };
}
