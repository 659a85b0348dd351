/** Ways to give a batch's noise to its images. */
export const noiseAssignments = ['independent', 'nearest'] as const;
export type NoiseAssignment = (typeof noiseAssignments)[number];

/**
 * Reorders the noise of a batch in place so that the sum over images of |image - noise|^2 is least (Li et al. 2024,
 * arXiv 2406.12303, algorithm 1). Each image still meets Gaussian noise, but paths to the noise cross less.
 *
 * @param images [batch, ...], flat
 * @param noise as long as `images`
 */
export function assignNearest(images: Float32Array, noise: Float32Array, batch: number): void {
  const length = images.length / batch;
  // |image - noise|^2 is least in sum where the sum of products is greatest, since the squares are in every assignment.
  const costs = Array.from({ length: batch }, (_, image) =>
    Float64Array.from({ length: batch }, (_unused, other) => -dot(images, image * length, noise, other * length, length)),
  );
  const drawn = noise.slice();
  leastCostAssignment(costs).forEach((other, image) => {
    noise.set(drawn.subarray(other * length, (other + 1) * length), image * length);
  });
}

function dot(left: Float32Array, leftStart: number, right: Float32Array, rightStart: number, length: number): number {
  let sum = 0;
  for (let index = 0; index < length; index += 1) sum += (left[leftStart + index] ?? 0) * (right[rightStart + index] ?? 0);
  return sum;
}

/**
 * The column of each row, every column once, for which the sum of `costs[row][column]` is least: the Hungarian method with
 * potentials, row after row along shortest augmenting paths (Kuhn 1955; Jonker & Volgenant 1987).
 */
export function leastCostAssignment(costs: readonly Float64Array[]): number[] {
  const size = costs.length;
  // Column `size` stands for the row that is being assigned.
  const rowOf = new Int32Array(size + 1).fill(-1);
  const rowPotential = new Float64Array(size);
  const columnPotential = new Float64Array(size + 1);
  for (let row = 0; row < size; row += 1) {
    const distance = new Float64Array(size).fill(Infinity);
    const before = new Int32Array(size).fill(size);
    const isReached = new Uint8Array(size + 1);
    let column = size;
    rowOf[size] = row;
    while (rowOf[column] !== -1) {
      isReached[column] = 1;
      const from = rowOf[column] ?? 0;
      let nearest = -1;
      for (let next = 0; next < size; next += 1) {
        if (isReached[next] === 1) continue;
        const reduced = (costs[from]?.[next] ?? Infinity) - (rowPotential[from] ?? 0) - (columnPotential[next] ?? 0);
        if (reduced < (distance[next] ?? Infinity)) {
          distance[next] = reduced;
          before[next] = column;
        }
        if (nearest === -1 || (distance[next] ?? Infinity) < (distance[nearest] ?? Infinity)) nearest = next;
      }
      const shift = distance[nearest] ?? 0;
      for (let reached = 0; reached <= size; reached += 1) {
        if (isReached[reached] === 1) {
          const ofColumn = rowOf[reached] ?? 0;
          rowPotential[ofColumn] = (rowPotential[ofColumn] ?? 0) + shift;
          columnPotential[reached] = (columnPotential[reached] ?? 0) - shift;
        } else {
          distance[reached] = (distance[reached] ?? Infinity) - shift;
        }
      }
      column = nearest;
    }
    for (; column !== size; column = before[column] ?? size) rowOf[column] = rowOf[before[column] ?? size] ?? -1;
  }
  const columns = Array.from({ length: size }, () => 0);
  for (let column = 0; column < size; column += 1) columns[rowOf[column] ?? 0] = column;
  return columns;
}
