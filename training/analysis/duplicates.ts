import type { Partition } from '../data/dataset.ts';
import { pauser } from './pause.ts';
import { mirrorSigns, SPECTRUM_LENGTH } from './thumbnail.ts';

/** Two images that are nearly the same. */
export interface DuplicatePair {
  readonly first: number;
  readonly second: number;
  /** Root mean square difference of the thumbnails, in grey levels of 255. */
  readonly distance: number;
  /** Whether one is nearer to the other's mirror image than to the other. */
  readonly mirrored: boolean;
}

export interface Duplicates {
  readonly pairs: number;
  /** Pairs whose images lie in two parts of the split, and the images in such pairs. */
  readonly acrossParts: number;
  readonly imagesAcrossParts: number;
  /** The nearest pairs across parts, nearest first. */
  readonly examples: readonly DuplicatePair[];
}

export interface DuplicateSearch {
  /** Spectra of the images, [images, SPECTRUM_LENGTH], as `writeSpectrum` makes them. */
  readonly spectra: Float32Array;
  readonly parts: readonly Partition[];
  /** Pairs up to this distance count. */
  readonly threshold: number;
  /** How many pairs are kept as examples. */
  readonly examples: number;
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal | undefined;
}

/** So many coefficients rule out nearly all pairs; they are kept together, where reading them is fast. */
const HEAD = 8;

/**
 * Finds every pair of images, mirrored or not, whose thumbnails differ by no more than the threshold. Exact: sorted by
 * mean brightness, the first coefficient, an image can only pair with its neighbours within the threshold, and nearly
 * all of those are ruled out by the next few coefficients, since a part of the distance never exceeds it.
 */
export async function findDuplicates({ spectra, parts, threshold, examples, onProgress, signal }: DuplicateSearch): Promise<Duplicates> {
  const count = parts.length;
  const brightness = (image: number): number => spectra[image * SPECTRUM_LENGTH] ?? 0;
  const order = Uint32Array.from({ length: count }, (_, index) => index).sort((a, b) => brightness(a) - brightness(b) || a - b);
  const heads = headsOf(spectra, order);
  const across = new Uint8Array(count);
  const nearest: DuplicatePair[] = [];
  let pairs = 0;
  let acrossParts = 0;
  const pause = pauser(signal);
  for (let position = 0; position < count; position += 1) {
    const image = order[position] ?? 0;
    const brightest = (heads[position * HEAD] ?? 0) + threshold;
    for (let next = position + 1; next < count && (heads[next * HEAD] ?? 0) <= brightest; next += 1) {
      if (headsDiffer(heads, position * HEAD, next * HEAD, threshold ** 2)) continue;
      const other = order[next] ?? 0;
      const pair = compare(spectra, image, other, threshold);
      if (pair === null) continue;
      pairs += 1;
      if (parts[image] === parts[other]) continue;
      acrossParts += 1;
      across[image] = across[other] = 1;
      keepNearest(nearest, pair, examples);
    }
    await pause();
    onProgress?.(position + 1, count);
  }
  return { pairs, acrossParts, imagesAcrossParts: across.reduce((total, is) => total + is, 0), examples: nearest };
}

/** The first coefficients of every spectrum, in the order given: [images, HEAD]. */
function headsOf(spectra: Float32Array, order: Uint32Array): Float32Array {
  const heads = new Float32Array(order.length * HEAD);
  for (const [position, image] of order.entries()) {
    heads.set(spectra.subarray(image * SPECTRUM_LENGTH, image * SPECTRUM_LENGTH + HEAD), position * HEAD);
  }
  return heads;
}

/** Whether two heads alone differ by more than the root of `limit`, mirrored or not. */
function headsDiffer(heads: Float32Array, a: number, b: number, limit: number): boolean {
  let straight = 0;
  let mirrored = 0;
  for (let index = 0; index < HEAD; index += 1) {
    const left = heads[a + index] ?? 0;
    const right = heads[b + index] ?? 0;
    straight += (left - right) ** 2;
    mirrored += (left - (mirrorSigns[index] ?? 1) * right) ** 2;
    if (straight > limit && mirrored > limit) return true;
  }
  return false;
}

/** The pair of two images, the lower index first; null where they differ by more than the threshold. */
function compare(spectra: Float32Array, a: number, b: number, threshold: number): DuplicatePair | null {
  const straight = squaredDistance(spectra, a, b, threshold ** 2, false);
  const mirrored = squaredDistance(spectra, a, b, threshold ** 2, true);
  const distance = Math.sqrt(Math.min(straight, mirrored));
  if (distance > threshold) return null;
  return { first: Math.min(a, b), second: Math.max(a, b), distance, mirrored: mirrored < straight };
}

/** The squared distance of two spectra; beyond `limit` any number beyond it. */
function squaredDistance(spectra: Float32Array, a: number, b: number, limit: number, mirrored: boolean): number {
  const offsetA = a * SPECTRUM_LENGTH;
  const offsetB = b * SPECTRUM_LENGTH;
  let sum = 0;
  for (let index = 0; index < SPECTRUM_LENGTH && sum <= limit; index += 1) {
    const sign = mirrored ? (mirrorSigns[index] ?? 1) : 1;
    sum += ((spectra[offsetA + index] ?? 0) - sign * (spectra[offsetB + index] ?? 0)) ** 2;
  }
  return sum;
}

/** Inserts `pair` into `nearest`, which is sorted, where it is among the first `most`. */
function keepNearest(nearest: DuplicatePair[], pair: DuplicatePair, most: number): void {
  const isAfter = (other: DuplicatePair): boolean =>
    (other.distance - pair.distance || other.first - pair.first || other.second - pair.second) > 0;
  const place = nearest.findIndex(isAfter);
  nearest.splice(place === -1 ? nearest.length : place, 0, pair);
  nearest.length = Math.min(nearest.length, most);
}
