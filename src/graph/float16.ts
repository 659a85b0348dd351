/*
 * IEEE 754 binary16: a sign bit, five bits of exponent, ten of fraction. JavaScript's own Float16Array is not yet in every
 * Node and browser that this project runs in.
 */

const LARGEST = 65_504;

/** A number that half precision cannot hold. */
export class Float16RangeError extends RangeError {
  override readonly name = 'Float16RangeError';
  constructor(readonly value: number) {
    super(`${value} does not fit into half precision, which ends at ${LARGEST}: store these weights as float32.`);
  }
}

const number = new Float32Array(1);
const bits = new Uint32Array(number.buffer);

/**
 * The nearest half-precision numbers, ties to even, as their bits; those below 2^-25 become 0.
 * @throws Float16RangeError for what rounds beyond 65,504, and for NaN
 */
export function toFloat16(values: Float32Array): Uint16Array {
  return Uint16Array.from(values, halfOf);
}

function halfOf(value: number): number {
  number[0] = value;
  const single = bits[0] ?? 0;
  const sign = (single >>> 16) & 0x8000;
  const magnitude = single & 0x7fffffff;
  // 65,520 is halfway to the first number that is not there.
  if (!(Math.abs(value) < 65_520)) throw new Float16RangeError(value);
  if (magnitude >= 0x38800000) {
    // The exponent's bias is 112 less. Half of the last place, or a little less where that is even, rounds by carrying.
    return sign | ((magnitude - 0x38000000 + 0xfff + ((magnitude >>> 13) & 1)) >>> 13);
  }
  // Below 2^-14 they are multiples of 2^-24: adding 0.5 leaves the multiple in the last bits, rounded by the hardware.
  number[0] = Math.abs(value) + 0.5;
  return sign | ((bits[0] ?? 0) - 0x3f000000);
}

/** What half-precision bits stand for, exactly. */
export function fromFloat16(halves: Uint16Array): Float32Array {
  const values = new Float32Array(halves.length);
  // A loop is many times faster than Float32Array.from, and these are millions.
  for (let index = 0; index < halves.length; index += 1) values[index] = valueOf(halves[index] ?? 0);
  return values;
}

function valueOf(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >>> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
