/** The inner product of two vectors of one length. */
export function innerProduct(left: Float64Array, right: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < left.length; index++) sum += (left[index] ?? 0) * (right[index] ?? 0);
  return sum;
}

/** Takes the sum of `terms`, each times its factor, off `vector`. */
export function subtractCombination(vector: Float64Array, terms: readonly Float64Array[], factors: readonly number[]): void {
  terms.forEach((term, position) => {
    const factor = factors[position] ?? 0;
    for (let index = 0; index < vector.length; index++) {
      vector[index] = (vector[index] ?? 0) - factor * (term[index] ?? 0);
    }
  });
}
