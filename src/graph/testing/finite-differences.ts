/** A vector-valued function of vectors, each of float32 or float64 elements. */
export type Differentiable<Vector> = (inputs: readonly Vector[]) => Promise<ArrayLike<number>>;

/**
 * The gradient of `weights . evaluate(inputs)` with respect to every element of every input by the fourth-order
 * central stencil (Abramowitz & Stegun 25.3.6 with p = 0 over five points): the error of truncation is
 * step^4 / 30 times the fifth derivative. The product with `weights` is summed in float64.
 */
export async function finiteDifferences<Vector extends Float32Array | Float64Array>(
  evaluate: Differentiable<Vector>,
  inputs: readonly Vector[],
  weights: ArrayLike<number>,
  step: number,
): Promise<Float64Array[]> {
  const gradients = inputs.map(({ length }) => new Float64Array(length));
  for (const [which, input] of inputs.entries()) {
    for (const [element, value] of input.entries()) {
      const at = async (offset: number): Promise<number> => {
        input[element] = value + offset;
        const output = await evaluate(inputs);
        input[element] = value;
        return dot(output, weights);
      };
      const slope = await fourthOrderSlope(at, step);
      gradients[which]?.fill(slope, element, element + 1);
    }
  }
  return gradients;
}

/** The derivative at 0 of a function of one number, by the same stencil. */
export async function fourthOrderSlope(at: (offset: number) => Promise<number>, step: number): Promise<number> {
  const near = (await at(step)) - (await at(-step));
  const far = (await at(2 * step)) - (await at(-2 * step));
  return (8 * near - far) / (12 * step);
}

/** The inner product, summed in float64. */
export function dot(left: ArrayLike<number>, right: ArrayLike<number>): number {
  if (left.length !== right.length) throw new RangeError(`${left.length} elements met ${right.length}.`);
  let sum = 0;
  for (let index = 0; index < left.length; index += 1) sum += (left[index] ?? NaN) * (right[index] ?? NaN);
  return sum;
}

/** The largest difference of two vectors. */
export function largestDifference(left: ArrayLike<number>, right: ArrayLike<number>): number {
  if (left.length !== right.length) throw new RangeError(`${left.length} elements met ${right.length}.`);
  return Array.from(left).reduce((largest, value, index) => Math.max(largest, Math.abs(value - (right[index] ?? NaN))), 0);
}

/** The largest difference of two vectors as a share of `expected`'s largest element. */
export function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  const difference = largestDifference(actual, expected);
  return difference === 0 ? 0 : difference / Array.from(expected).reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
}
