import { elementCount } from '../../graph/shape.ts';
import type { WeightSource } from '../inception-weights.ts';

/*
 * Weights and images that any program can make from a formula, so that a fixture holds answers alone: element i of a
 * tensor is the hash of its number under a seed that is the hash of the tensor's name.
 */

/** Hash of 32 bits (Chris Wellons's lowbias32). */
function hash(number: number): number {
  let value = number;
  value = Math.imul(value ^ (value >>> 16), 0x7feb352d);
  value = Math.imul(value ^ (value >>> 15), 0x846ca68b);
  return (value ^ (value >>> 16)) >>> 0;
}

/** FNV-1a over the characters of a name. */
function seedOf(name: string): number {
  return Array.from(name).reduce((seed, character) => Math.imul(seed ^ (character.codePointAt(0) ?? 0), 0x01000193), 0x811c9dc5 | 0);
}

/** Of every element of a tensor what `law` makes of its uniform number u, one of 2^24 in [0, 1). */
function fill<Elements extends Float32Array | Uint8Array>(elements: Elements, name: string, law: (u: number) => number): Elements {
  const seed = seedOf(name);
  for (let index = 0; index < elements.length; index += 1) {
    elements[index] = law((hash((seed + Math.imul(index, 0x9e3779b9)) | 0) >>> 8) / 2 ** 24);
  }
  return elements;
}

/** The laws of tensors by the ends of their names; kernels and matrices are uniform in +-sqrt(6 / fan-in). */
const laws: Readonly<Record<string, (u: number) => number>> = {
  'bn.weight': (u) => 0.5 + 0.8 * u,
  'bn.bias': (u) => 0.2 * u - 0.1,
  'bn.running_mean': (u) => 0.2 * u - 0.1,
  'bn.running_var': (u) => 0.5 + u,
};

/** Weights of any network whose batch normalisations are called `bn`. */
export const hashedWeights: WeightSource = (name, shape) => {
  const bound = Math.sqrt(6 / elementCount(shape.slice(1)));
  const law = laws[name.split('.').slice(-2).join('.')] ?? ((u: number) => (2 * u - 1) * bound);
  return fill(new Float32Array(elementCount(shape)), name, law);
};

/** Two images, uint8 [2, 3, height, width]: one of noise, one with ramps of the colours. */
export function hashedImages(height: number, width: number): Uint8Array {
  const pixels = 3 * height * width;
  const noise = fill(new Uint8Array(pixels), 'images', (u) => Math.floor(256 * u));
  const ramps = Uint8Array.from({ length: pixels }, (_, index) => {
    const [channel, row, column] = [Math.floor(index / (height * width)), Math.floor(index / width) % height, index % width];
    return 3 * column + 5 * row + 40 * channel;
  });
  return Uint8Array.of(...noise, ...ramps);
}
