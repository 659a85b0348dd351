import type { FeatureExtractor } from '../extract.ts';

/** Parts of an image whose brightness is a feature, and colours by which it is "classified". */
const DIMENSIONS = 6;
const CLASSES = 3;

export interface FakeNetwork extends FeatureExtractor {
  /** How many images it has seen. */
  readonly seen: () => number;
}

/** A network whose features can be told from an image by hand: the mean byte of its rows, part by part. */
export function fakeNetwork({ suffix = '-6', logits = true } = {}): FakeNetwork {
  let seen = 0;
  return {
    name: 'mean bytes',
    suffix,
    sha256: 'f'.repeat(64),
    dimensions: DIMENSIONS,
    logits: logits ? CLASSES : null,
    seen: () => seen,
    extract(images, { count }) {
      seen += count;
      const means = (parts: number): Float32Array => {
        const length = images.length / (count * parts);
        return Float32Array.from({ length: count * parts }, (_, part) =>
          meanOf(images, Math.floor(part * length), Math.floor((part + 1) * length)),
        );
      };
      return Promise.resolve({ features: means(DIMENSIONS), logits: logits ? means(CLASSES).map((mean) => mean / 10) : null });
    },
  };
}

function meanOf(bytes: Uint8Array, from: number, to: number): number {
  let sum = 0;
  for (let index = from; index < to; index++) sum += bytes[index] ?? 0;
  return sum / (to - from);
}
